"""Those who take part: customers as they come, agents at work."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from handoff.routing.agents import Candidate
from handoff.routing.needs import Wanted
from tandem.simulator.scenario import Agents, Customers, Scenario

HOUR = 3600.0
START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday; only differences matter


def moment(seconds: float) -> datetime:
    """The date of a virtual second."""
    return START + timedelta(seconds=seconds)


@dataclass(slots=True, eq=False)
class Customer:
    """One chat. Times are virtual seconds. `work`: how long it is as a multiple of the mean;
    `handling`: that mean by the number of chats that its agent holds; `ahead`: how many of its lane
    came before it when it began to wait, None when it did not.
    """

    id: str
    kind: Customers
    wanted: Wanted
    handling: tuple[float, ...]
    arrived: float
    work: float
    patience: float | None
    ahead: int | None = None
    started: float | None = None
    ended: float | None = None
    left: float | None = None

    @property
    def wait_s(self) -> float | None:
        """Until it was answered; None of one who was not."""
        return None if self.started is None else self.started - self.arrived


@dataclass(slots=True, eq=False)
class Agent:
    """One agent. `engaged_s`: with a chat at least, `session_s`: of all chats together, `duty_s`:
    on duty or still with a chat; of what lies within `counts`.
    """

    group: Agents
    candidate: Candidate
    counts: tuple[float, float]
    chats: list[Customer]
    since: float = 0.0
    on_duty: bool = False
    turn: int = 0
    engaged_s: float = 0.0
    session_s: float = 0.0
    duty_s: float = 0.0

    def advance(self, now: float) -> None:
        """Work on all chats until now."""
        chats = self.chats
        held = len(chats)
        if held:
            passed = now - self.since
            for chat in chats:
                chat.work -= passed / chat.handling[held - 1]
        counted = min(now, self.counts[1]) - max(self.since, self.counts[0])
        if (held or self.on_duty) and counted > 0:
            self.duty_s += counted
            self.session_s += counted * held
            self.engaged_s += counted if held else 0.0
        self.since = now

    def next_end(self) -> tuple[float, Customer] | None:
        """Which chat ends first if none comes or goes, and when."""
        if not self.chats:
            return None
        held = len(self.chats) - 1
        first = min(self.chats, key=lambda chat: chat.work * chat.handling[held])
        return self.since + first.work * first.handling[held], first

    def take(self, chat: Customer, offered_at: datetime) -> None:
        self.chats.append(chat)
        self._seen_as(offered_at)

    def give(self, chat: Customer) -> None:
        self.chats.remove(chat)
        self._seen_as(self.candidate.last_offer_at)

    def _seen_as(self, last_offer_at: datetime | None) -> None:
        self.candidate = replace(self.candidate, load=len(self.chats), last_offer_at=last_offer_at)

    @property
    def free(self) -> bool:
        return self.on_duty and len(self.chats) < self.group.capacity


def agents_of(scenario: Scenario) -> list[Agent]:
    """All of them, nobody on duty yet."""
    counts = (scenario.warm_up_hours * HOUR, scenario.hours * HOUR)
    return [
        Agent(
            group=group,
            candidate=group.candidate(f"{group.name} {number:04}"),
            counts=counts,
            chats=[],
        )
        for group in scenario.agents
        for number in range(1, group.count + 1)
    ]


def customers_of(scenario: Scenario, kind: Customers, seed: int) -> Iterator[Customer]:
    """As they come. The same seed brings the same customers, whoever serves them."""
    chance = Random(f"{seed} {kind.name}")  # noqa: S311 - no secret
    most = max((group.capacity for group in scenario.agents), default=1)
    means = kind.handling_minutes
    handling = tuple(60 * means[min(level, len(means) - 1)] for level in range(most))
    shares, wanted = zip(*kind.wanted(), strict=True)
    sums = list(accumulate(shares))
    length, patience = _length(kind, chance), _patience(kind, chance)
    for number, arrived in enumerate(_arrivals(scenario, kind, chance), 1):
        which = bisect_right(sums, chance.random() * sums[-1]) if len(wanted) > 1 else 0
        yield Customer(
            id=f"{number:09} {kind.name}",
            kind=kind,
            wanted=wanted[which],
            handling=handling,
            arrived=arrived,
            work=length(),
            patience=patience(),
        )


def _arrivals(scenario: Scenario, kind: Customers, chance: Random) -> Iterator[float]:
    """A Poisson stream whose rate changes with the hours: unit steps on the summed rate."""
    end, at = scenario.hours, 0.0  # hours
    hours = len(kind.per_hour)
    step = chance.expovariate(1.0)
    while at < end:
        hour = int(at) if hours > 1 else 0
        until = min(end, hour + 1) if hours > 1 else end
        rate = kind.per_hour[hour]
        if step < rate * (until - at):
            at += step / rate
            yield at * HOUR
            step = chance.expovariate(1.0)
        else:
            step -= rate * (until - at)
            at = until


def _length(kind: Customers, chance: Random) -> Callable[[], float]:
    """Lengths of mean 1: gamma with this coefficient of variation."""
    if kind.variation == 0:
        return lambda: 1.0
    if kind.variation == 1:
        return lambda: chance.expovariate(1.0)
    square = kind.variation**2
    return lambda: chance.gammavariate(1 / square, square)


def _patience(kind: Customers, chance: Random) -> Callable[[], float | None]:
    """Seconds; None: endless."""
    seen, mean = kind.patience_seen_minutes, kind.patience_minutes
    if seen:
        return lambda: 60 * chance.choice(seen)
    if mean is None:
        return lambda: None
    return lambda: chance.expovariate(1 / (60 * mean))
