"""Looks for what is wrong with this Tandem, one line a check. Ends with 1 when something fails."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from base.settings import Settings
from tandem import checkups
from tandem.checkups import Finding, Level
from tandem.plan import CHECKOUT, plan_of

SHOWN = {Level.OK: "ok", Level.WARN: "warn", Level.FAIL: "FAIL"}


def main(arguments: Sequence[str]) -> int:
    argparse.ArgumentParser("bin/tandem doctor", description=__doc__).parse_args(arguments)
    findings = [*of_installation(CHECKOUT), *of_running(Settings.from_env())]
    for finding in findings:
        print(f"{SHOWN[finding.level]:4}  {finding.what}: {finding.detail}")
    return int(any(finding.level is Level.FAIL for finding in findings))


def of_installation(checkout: Path) -> Iterator[Finding]:
    """The two Pythons and what is installed for them."""
    desk = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    yield Finding(Level.OK, "Python of the desk", desk)
    yield bot_python(checkout / "bot" / ".venv" / "bin" / "python")
    locks = checkout / "requirements"
    yield checkups.environment(checkout / ".venv", [locks / "desk.lock", locks / "dev.lock"])
    yield checkups.environment(checkout / "bot" / ".venv", [locks / "bot.lock"])


def bot_python(python: Path) -> Finding:
    what = "Python of the bot"
    if not python.exists():
        return Finding(Level.FAIL, what, "bot/.venv is missing: bin/run makes it")
    show = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    done = subprocess.run([python, "-c", show], capture_output=True, text=True, env=os.environ)  # noqa: S603
    version = done.stdout.strip()
    if not version.startswith("3.10."):
        return Finding(Level.FAIL, what, f"{version or 'broken'}, and Rasa needs 3.10")
    return Finding(Level.OK, what, version)


def of_running(settings: Settings) -> Iterator[Finding]:
    """The data, and the processes as far as they run."""
    plan = plan_of(settings)
    yield checkups.disk(plan.data)
    yield checkups.data_directory(plan.data)
    yield from checkups.secrets(plan.data / "secrets", settings)
    yield checkups.database(settings.effective_database_url)
    if settings.redis_url:
        yield checkups.redis(settings.redis_url)
    yield from checkups.loopback_only(settings)
    yield from asyncio.run(checkups.sign_on(settings))
    yield from asyncio.run(checkups.health(plan))
