"""The steps of a training: train, check, evaluate, compare. Each is a command of the bot."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench import compare
from workbench.bot_tools import LINES_KEPT, BotTools, CommandFailed, Said, progress_in
from workbench.compare import Graded
from workbench.places import Places, checked_card
from workbench.trainings import Progress, Trained

TRAIN_WITHIN = 3600.0
CHECK_WITHIN = 300.0
EVALUATE_WITHIN = 900.0
_MODEL_ID = re.compile(r"[A-Za-z0-9_-]{6,64}")


async def make_model(tools: BotTools, places: Places, file: Path, progress: Progress) -> Trained:
    """Train a model into `file` and grade it. `progress` moves while it runs.

    Raises CommandFailed, Refused or ValueError, with a sentence for the trainer.
    """
    await _train(tools, places, file, progress)
    card = await asyncio.to_thread(checked_card, file)
    canary = await _canary(tools, places, file, _part(progress, "check", 0.70, 0.78))
    graded = await _evaluate(tools, places, file, _part(progress, "evaluate", 0.78, 0.88))
    serving = await _grade_serving(tools, places, _part(progress, "evaluate", 0.88, 0.98))
    progress.step, progress.share = "compare", 0.98
    report = {**compare.report(graded, serving), "canary": canary}
    return _trained(card, file, report, compare.gate(report, bool(canary["passed"])))


async def _train(tools: BotTools, places: Places, file: Path, progress: Progress) -> None:
    data = [places.training / "nlu", places.training / "rules"]
    named = [word for place in data if place.exists() for word in ("--data", str(place.resolve()))]
    said = _part(progress, "train", 0.0, 0.7)
    answer = await tools.run(
        "bot.train", "--out", str(file), *named, said=said, within=TRAIN_WITHIN
    )
    card = await asyncio.to_thread(checked_card, file)
    if answer.get("sha256") != card["sha256"]:
        raise CommandFailed("bot.train wrote another model than it says.")


async def _canary(tools: BotTools, places: Places, file: Path, said: Said) -> dict[str, Any]:
    """Whether the model works in a process of its own: one that does not is no candidate."""
    arguments = ("--model", str(file), "--data", str((places.training / "nlu").resolve()))
    try:
        answer = await tools.run("bot.canary", *arguments, said=said, within=CHECK_WITHIN)
    except CommandFailed as error:
        return {"passed": False, "words": str(error)}
    words = f"{answer.get('sentences')} sentences, {float(answer.get('right', 0)):.0%} understood."
    return {"passed": True, "words": words}


async def _grade_serving(tools: BotTools, places: Places, said: Said) -> list[Graded] | None:
    serving = places.serving()
    if serving is None or not serving.is_file():
        return None
    return await _evaluate(tools, places, serving, said)


async def _evaluate(tools: BotTools, places: Places, file: Path, said: Said) -> list[Graded]:
    heldout = [str(path) for path in places.heldout_files()]
    if not heldout:
        raise CommandFailed(f"There are no held-out examples in {places.heldout}.")
    arguments = ("--model", str(file), "--heldout", *heldout)
    answer = await tools.run("bot.evaluate", *arguments, said=said, within=EVALUATE_WITHIN)
    return _graded(answer.get("examples"))


def _graded(examples: Any) -> list[Graded]:
    if not isinstance(examples, list) or not examples:
        raise CommandFailed("bot.evaluate graded no examples.")
    try:
        return [
            Graded(
                text=str(one["text"]),
                language=str(one["language"]),
                intent=str(one["intent"]),
                predicted=str(one["predicted"]),
            )
            for one in examples
        ]
    except (KeyError, TypeError) as error:
        raise CommandFailed("bot.evaluate answered in a form that is not agreed.") from error


def _trained(
    card: dict[str, Any], file: Path, report: dict[str, Any], gate: dict[str, Any]
) -> Trained:
    model_id = str(card.get("model"))
    if not _MODEL_ID.fullmatch(model_id):
        raise CommandFailed("bot.train named no model.")
    return Trained(
        model_id=model_id,
        file=file.name,
        sha256=str(card["sha256"]),
        fingerprint=str(card.get("fingerprint")),
        trained_at=datetime.fromisoformat(str(card.get("trained_at"))),
        report=report,
        gate=gate,
    )


def _part(progress: Progress, step: str, start: float, end: float) -> Said:
    """Listens to one command whose progress is the part `start`..`end` of the whole."""
    progress.step, progress.share = step, start

    async def said(line: str) -> None:
        told = progress_in(line)
        if told:
            progress.share = round(start + told[0] * (end - start), 3)
        progress.log_tail = [*progress.log_tail, told[1] if told else line][-LINES_KEPT:]

    return said
