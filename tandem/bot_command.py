"""Runs one bot more: the same model, another port; for a load balancer before several bots."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from base.settings import Settings
from tandem.errors import CannotRun
from tandem.model import serving_model
from tandem.plan import BOT_PYTHON, plan_of


def main(arguments: Sequence[str]) -> int:
    """Becomes the bot: ends when it ends. Raises CannotRun."""
    parser = argparse.ArgumentParser("bin/tandem bot", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="where it listens, on loopback")
    parser.add_argument("--model", type=Path, help="default: the one that serves")
    given = parser.parse_args(arguments)
    settings = Settings.from_env()
    if settings.tracker_url is None:
        raise CannotRun("Several bots share what they remember: set TANDEM_TRACKER_URL.")
    if not BOT_PYTHON.exists():
        raise CannotRun("The bot's environment is not there: bin/run makes it.")
    plan = plan_of(settings)
    plan.make_folders_and_secrets()
    model = given.model or serving_model(plan)
    if model is None or not model.exists():
        raise CannotRun("There is no model yet: bin/run trains one, or name it with --model.")
    program = plan.rasa(model.absolute(), given.port)
    os.chdir(program.folder)
    os.execve(program.command[0], list(program.command), dict(program.env))  # noqa: S606
