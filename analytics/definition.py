"""What a metric is: the form in which every number is declared. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from analytics.samples import Data, Sample


class Unit(StrEnum):
    """What a value counts. A share lies in 0..1."""

    CONTACTS = "contacts"
    SHARE = "share"
    SECONDS = "seconds"
    RATIO = "ratio"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Clock(StrEnum):
    """Which time puts a thing into a period."""

    CONTACT = "contact started"
    HANDOFF = "handoff created"
    DUE = "target met or fallen due"


class Breakdown(StrEnum):
    """`part`: shares of the whole; `split`: the metric of each group alone."""

    PART = "part"
    SPLIT = "split"


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A number that stands next to the metric, so that it cannot mislead."""

    name: str
    title: str
    unit: Unit
    value: Callable[[Data], float | None]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One number: the count or the mean of its samples.

    `by`: its own breakdown, an attribute of the facts, or, when `keyed`, the samples' own key.
    """

    name: str
    title: str
    question: str
    formula: str
    exclusions: str
    source: str
    unit: Unit
    direction: Direction
    clock: Clock
    samples: Callable[[Data], Iterable[Sample]]
    by: str
    keyed: bool = False
    breakdown: Breakdown = Breakdown.SPLIT
    beside: tuple[Beside, ...] = ()
    headline: bool = True
