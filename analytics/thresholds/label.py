"""A turn of which somebody has said whether the bot read it rightly. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Source(StrEnum):
    """Who says so: a trainer of the turn itself, or an agent by a verdict on a handoff."""

    TRAINER = "trainer"
    AGENT_RIGHT = "agent_right"
    AGENT_NEEDLESS = "agent_needless"
    AGENT_TOO_LATE = "agent_too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One labelled turn. `confidence` and `probabilities` (ranked) lie in 0..1.

    `right`: acting on the first intent would have been right. `set_size`: how many intents the
    bot held for likely. `in_set` (was the true one among them) and `score` (1 - its probability)
    are None where only right or wrong is known, not what was meant. `by`: the user who judged.
    """

    turn_id: str
    conversation_id: str
    at: datetime
    language: str
    market: str | None
    confidence: float
    right: bool
    probabilities: tuple[float, ...]
    set_size: int
    in_set: bool | None
    score: float | None
    source: Source
    by: str


class Seen(NamedTuple):
    """What the arithmetic needs of a label; `weight`: how many turns it stands for."""

    confidence: float
    right: bool
    weight: float = 1.0
