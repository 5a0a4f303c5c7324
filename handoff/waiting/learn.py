"""How fast a queue moves and how soon people give up, from what was seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

#: What is recent enough to learn from.
RECENT = timedelta(hours=2)
#: With fewer finished chats than this nothing is known.
FEW = 20


@dataclass(frozen=True, kw_only=True)
class Span:
    """A place that was taken, or a customer who waited. `ended`: None while it goes on;
    `counts`: whether its end is what is counted (a chat that was finished, a customer who gave up).
    """

    began: datetime
    ended: datetime | None
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What happened in a period: chats finished in `busy_s` seconds of taken places, customers who
    gave up in `waited_s` seconds of waiting of all. Several periods are added up.
    """

    finished: int = 0
    busy_s: float = 0.0
    gave_up: int = 0
    waited_s: float = 0.0

    def __add__(self, other: Seen) -> Seen:
        return Seen(
            finished=self.finished + other.finished,
            busy_s=self.busy_s + other.busy_s,
            gave_up=self.gave_up + other.gave_up,
            waited_s=self.waited_s + other.waited_s,
        )


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """`rate`: chats that one taken place finishes a second; `leaving`: the rate at which one who
    waits gives up, a second; `slots`: places for chats of those who serve the queue now;
    `finished`: the number of chats that the rate rests on.
    """

    rate: float
    leaving: float
    slots: int
    finished: int


def seen(services: Iterable[Span], waits: Iterable[Span], since: datetime, until: datetime) -> Seen:
    """What of these spans lies within [since, until)."""
    finished, busy_s = _exposure(services, since, until)
    gave_up, waited_s = _exposure(waits, since, until)
    return Seen(finished=finished, busy_s=busy_s, gave_up=gave_up, waited_s=waited_s)


def learn(recent: Seen, usual: Seen, slots: int) -> Parameters | None:
    """From the last two hours, or, with fewer than 20 chats finished in them, from the same hour of
    the same weekday in the weeks before; None when that was no more, or nobody serves. Both rates
    are events by exposure: the maximum likelihood of exponential times, what is not over included.
    """
    rests_on = recent if recent.finished >= FEW else usual
    if rests_on.finished < FEW or rests_on.busy_s <= 0 or slots < 1:
        return None
    return Parameters(
        rate=rests_on.finished / rests_on.busy_s,
        leaving=rests_on.gave_up / rests_on.waited_s if rests_on.waited_s > 0 else 0.0,
        slots=slots,
        finished=rests_on.finished,
    )


def _exposure(spans: Iterable[Span], since: datetime, until: datetime) -> tuple[int, float]:
    """How many ended in the period as counts, and how many seconds they lasted within it."""
    counted, exposed = 0, timedelta()
    for span in spans:
        ended = span.ended if span.ended is not None and span.ended < until else None
        counted += span.counts and ended is not None and ended >= since
        exposed += max(timedelta(), (ended or until) - max(span.began, since))
    return counted, exposed.total_seconds()
