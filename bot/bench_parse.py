"""What both kinds of measurement share: reading labelled messages and parsing them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot import entity_scores, evaluate
from bot.components import tones
from bot.components.tones import BadTones, Toned
from bot.entity_scores import Marked
from bot.evaluate import BadHeldOut, Message
from bot.nlu_scores import Said

Json = dict[str, Any]
Parse = Callable[[str], Json]


class CannotMeasure(Exception):
    """A set is missing or cannot be read; the text says which."""


def progress(message: str) -> None:
    """One line for whoever waits."""
    sys.stdout.write(f"progress: {message}\n")
    sys.stdout.flush()


def read_set(file: Path) -> list[Message]:
    """JSON lines with `text` and `intent`. Raises CannotMeasure."""
    try:
        return evaluate.read(file)
    except BadHeldOut as error:
        raise CannotMeasure(str(error)) from None


def read_marked(file: Path) -> list[Marked]:
    """Messages with marked entities. Raises CannotMeasure."""
    try:
        return entity_scores.read(file)
    except BadHeldOut as error:
        raise CannotMeasure(str(error)) from None


def read_tones(folder: Path) -> list[Toned]:
    """Messages by tone, of every language. Raises CannotMeasure."""
    try:
        return tones.read_all(folder)
    except BadTones as error:
        raise CannotMeasure(str(error)) from None


def parsed(parse: Parse, messages: Sequence[Message], matters: Json | None = None) -> list[Said]:
    """All messages, one after the other."""
    return [said_of(parse, one, matters or {}) for one in messages]


def said_of(parse: Parse, message: Message, matters: Json) -> Said:
    """One message parsed, with the CPU time; `matters` maps what is said to the labels."""
    started = time.process_time()
    found = parse(message.text)
    cpu_ms = (time.process_time() - started) * 1000
    best = found["intents"][0]
    said = matters.get(best["name"], best["name"])
    likely = {matters.get(name, name) for name in found["likely"]}
    return Said(
        label=message.label,
        said=said,
        confidence=best["confidence"],
        inside=found["scope"],
        cpu_ms=cpu_ms,
        likely=frozenset(likely),
        doubt=found["doubt"],
        stage=found["stage"],
        ranking=tuple(one["confidence"] for one in found["intents"]),
    )
