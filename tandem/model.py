"""Which model the bot serves when Tandem starts; it is trained first when there is none that fits.

A model that a trainer promoted goes on serving. Otherwise the model has to be trained from the
training data as it is now: the fingerprint in the file beside it says so.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from tandem.keeper import Say
from tandem.plan import Plan
from tandem.processes import Hear, Process, Program, in_words, last_words


class NoModel(Exception):
    """There is no model to serve; the message says why, as a sentence."""


async def choose(plan: Plan, say: Say) -> Path:
    """The model to start with. Raises NoModel."""
    promoted = promoted_model(plan)
    if promoted and promoted.exists():
        say(f"bot: serving {promoted.name}, which was promoted")
        return promoted
    if promoted:
        say(f"bot: {promoted.name}, which was promoted, is gone")
    fingerprint = await fingerprint_now(plan)
    return newest_with(plan, fingerprint) or await train(plan, fingerprint, say)


def promoted_model(plan: Plan) -> Path | None:
    serving = read_json(plan.bot / "serving.json")
    return Path(serving["model"]) if serving.get("promoted") else None


def serving_model(plan: Plan) -> Path | None:
    """The model that serves now, None when no bot was started here."""
    name = read_json(plan.bot / "serving.json").get("model")
    return Path(name) if name else None


async def fingerprint_now(plan: Plan) -> str:
    program = plan.bot_command("bot.fingerprint")
    await _run(program, "The training data cannot be read")
    said = last_words(program.log)
    if not re.fullmatch("[0-9a-f]{8,}", said):
        raise NoModel(f"The training data has no fingerprint: {said} (see {program.log}).")
    return said


def newest_with(plan: Plan, fingerprint: str) -> Path | None:
    models = sorted((plan.bot / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    fits = [model for model in models if about(model).get("fingerprint") == fingerprint]
    return fits[-1] if fits else None


def about(model: Path) -> dict[str, Any]:
    """What the file beside a model says of it; {} when there is none."""
    return read_json(model.with_name(model.name + ".json"))


async def train(plan: Plan, fingerprint: str, say: Say) -> Path:
    model = plan.bot / "models" / f"own-{fingerprint[:12]}.tar.gz"
    program = plan.bot_command("bot.train", "--out", str(model))
    say(f"bot: training a model from data/ (a few minutes; see {program.log})")
    await _run(program, "The bot's model could not be trained", lambda line: _pass_on(line, say))
    say(f"bot: trained {model.name}")
    return model


def _pass_on(line: str, say: Say) -> None:
    """`progress: 0.3 training` becomes `bot: 30% training`."""
    if found := re.fullmatch(r"progress: ([01]\.\d+) (.+)", line.strip()):
        say(f"bot: {float(found[1]):.0%} {found[2]}")


async def _run(program: Program, trouble: str, hear: Hear | None = None) -> None:
    """Runs a command of the bot to its end. Raises NoModel with its last words when it fails."""
    program.log.unlink(missing_ok=True)
    try:
        process = await Process.start(program, hear)
    except OSError as error:
        raise NoModel(f"{trouble}: {program.command[0]} {error.strerror}.") from error
    try:
        code = await process.wait()
    finally:
        await process.stop()
    if code:
        said = last_words(program.log)
        raise NoModel(f"{trouble}: it {in_words(code)}, {said} (see {program.log}).")


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; {} when there is no file or no object in it."""
    try:
        value = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: dict[str, Any]) -> None:
    """In one step: a reader sees the old file or the new one, also after a power cut."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
