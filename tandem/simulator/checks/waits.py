"""Whether the wait that is told comes true, on simulated customers who have to wait.

The estimate knows what the desk would have known then: who is ahead, how many places there are,
and which chats ended and who gave up in the last two hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from handoff.waiting.backtest import Backtest, Promise, backtest
from handoff.waiting.estimate import estimate
from handoff.waiting.learn import RECENT, Parameters, Seen, Span, learn, seen
from tandem.simulator.engine import Run, simulate
from tandem.simulator.people import HOUR, Customer, moment
from tandem.simulator.scenario import Agents, Customers, Scenario

#: Seconds until the parameters are learnt anew.
LEARNT_EVERY = 300.0
HANDLE_S = 600.0
WARM_UP_HOURS = 3.0


@dataclass(frozen=True, kw_only=True)
class Setting:
    """`load`: work that comes, against what all agents together can do; `leaving`: how fast those
    who wait give up, in chats' mean lengths (1: patience is as long as a chat); one agent holds as
    many chats as `paces` has numbers, the length of each in mean lengths.
    """

    agents: int
    load: float
    leaving: float
    paces: tuple[float, ...] = (1.0,)

    def __str__(self) -> str:
        chats = f", {len(self.paces)} chats each" if len(self.paces) > 1 else ""
        return f"{self.agents} agents, load {self.load:g}, leaving {self.leaving:g}{chats}"

    def scenario(self, chats: int) -> Scenario:
        """For the simulator, with about so many chats that count."""
        per_hour = self.load * self.agents * len(self.paces) / self.paces[-1] * HOUR / HANDLE_S
        return Scenario(
            title=str(self),
            hours=WARM_UP_HOURS + chats / per_hour,
            warm_up_hours=WARM_UP_HOURS,
            customers=(
                Customers(
                    name=str(self),
                    queue="support",
                    per_hour=(per_hour,),
                    handling_minutes=tuple(HANDLE_S / 60 * pace for pace in self.paces),
                    patience_minutes=HANDLE_S / 60 / self.leaving,
                ),
            ),
            agents=(
                Agents(
                    name="agents",
                    count=self.agents,
                    queues=("support",),
                    capacity=len(self.paces),
                ),
            ),
        )


SETTINGS = tuple(
    Setting(agents=agents, load=load, leaving=leaving)
    for load in (0.8, 1.0, 1.2, 1.4)
    for agents in (20, 50)
    for leaving in (1.0, 0.5)
)
#: The same places with three chats an agent, each of which takes longer then.
THREE_CHATS = tuple(
    Setting(agents=10, load=load, leaving=1.0, paces=(1.0, 1.3, 1.7))
    for load in (0.8, 1.0, 1.2, 1.4)
)


def held(setting: Setting, chats: int, seed: int) -> Backtest | None:
    """The back-test of one simulated run."""
    return backtest(promises(simulate(setting.scenario(chats), seed)))


def promises(run: Run) -> Iterator[Promise]:
    """What each customer who waited, and then was served, would have been told on joining. All
    customers must share one lane, and all agents must be on duty all the time.
    """
    warm_up = run.scenario.warm_up_hours * HOUR
    learner = _Learner(run)
    for customer, last_s in _with_last_wait(run.customers):
        wait_s = customer.wait_s
        if customer.ahead is None or wait_s is None or customer.arrived < warm_up:
            continue
        told = estimate(customer.ahead, learner.at(customer.arrived), last_s)
        if told is not None and told.range_s is not None:
            low_s, high_s = told.range_s
            yield Promise(
                low_s=low_s, high_s=high_s, point_s=told.point_s, actual_s=wait_s, last_s=last_s
            )


def _with_last_wait(
    customers: Sequence[Customer],
) -> Iterator[tuple[Customer, float | None]]:
    """Each with the wait of the one who was the last to enter service before."""
    entered = sorted(
        (one.arrived + wait_s, wait_s) for one in customers if (wait_s := one.wait_s) is not None
    )
    place, last_s = 0, None
    for customer in customers:
        while place < len(entered) and entered[place][0] < customer.arrived:
            last_s = entered[place][1]
            place += 1
        yield customer, last_s


class _Learner:
    """The parameters, from the last two hours and at most five minutes old."""

    def __init__(self, run: Run) -> None:
        self._slots = sum(agent.group.capacity for agent in run.agents)
        served = [one for one in run.customers if one.started is not None]
        self._services = _Recent((one.started, one.ended, True) for one in served)
        self._waits = _Recent(
            (one.arrived, one.started if one.left is None else one.left, one.left is not None)
            for one in run.customers
        )
        self._learnt_at: float | None = None
        self._known: Parameters | None = None

    def at(self, now: float) -> Parameters | None:
        if self._learnt_at is None or now - self._learnt_at >= LEARNT_EVERY:
            until = moment(now)
            since = until - RECENT
            recent = seen(
                self._services.between(since, until),
                self._waits.between(since, until),
                since,
                until,
            )
            self._known, self._learnt_at = learn(recent, Seen(), self._slots), now
        return self._known


class _Recent:
    """Spans of which ever later periods are asked for."""

    def __init__(self, spans: Iterable[tuple[float | None, float | None, bool]]) -> None:
        self._to_come = sorted(
            (
                Span(
                    began=moment(began or 0.0),
                    ended=None if ended is None else moment(ended),
                    counts=counts,
                )
                for began, ended, counts in spans
            ),
            key=lambda span: span.began,
            reverse=True,
        )
        self._open: list[Span] = []

    def between(self, since: datetime, until: datetime) -> list[Span]:
        """Those that overlap with the period."""
        while self._to_come and self._to_come[-1].began < until:
            self._open.append(self._to_come.pop())
        self._open = [span for span in self._open if span.ended is None or span.ended > since]
        return self._open
