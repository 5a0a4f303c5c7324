"""How fast each queue moves now, learnt from what the tables hold.

A busy desk asks for every customer and every decision, so a process learns at most every half
minute and keeps what it has learnt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from base.db import Session
from handoff.calendars import ALWAYS, BusinessCalendar
from handoff.commands.queue_moves import UNKNOWN, Moves, Usual, moves_of
from handoff.commands.service_clocks import calendar_of
from handoff.commands.waiting_line import candidates
from handoff.model import Presence
from handoff.routing.agents import Candidate
from handoff.setup_tables import Queue
from handoff.waiting.estimate import Estimate, estimate
from handoff.waiting.learn import Parameters, learn
from handoff.waiting.told import minutes
from handoff.waiting_tables import WaitVerdict

#: So long what was learnt is taken as it is.
KEPT = timedelta(seconds=30)
_QUEUES = select(Queue)
_VERDICT = (
    select(WaitVerdict.holds)
    .where(WaitVerdict.queue_id == bindparam("queue"))
    .order_by(WaitVerdict.at.desc(), WaitVerdict.id.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A queue as it moves now. `free`: places of agents online who serve it, `slots`: all of them;
    `shares`: of each queue, which part of its customers these agents would serve; `holds`: the
    ranges came true and may be shown.
    """

    moves: Moves = UNKNOWN
    slots: int = 0
    free: int = 0
    online: int = 0
    on_duty: bool = False
    shares: Mapping[str, float] = field(default_factory=dict)
    holds: bool = False
    calendar: BusinessCalendar = ALWAYS
    long_wait_s: int | None = None

    @property
    def parameters(self) -> Parameters | None:
        """How fast it moves; None when that is not known or nobody serves it."""
        return learn(self.moves.recent, self.moves.usual, self.slots)

    @property
    def last_wait_s(self) -> float | None:
        """The wait of the last who was accepted lately."""
        return self.moves.last[1] if self.moves.last else None

    def ahead(self, before: Mapping[str, int]) -> int:
        """How many go first, of those who stand before in each queue."""
        return round(sum(self.shares.get(queue, 0.0) * n for queue, n in before.items()))

    def estimate(self, ahead: int) -> Estimate | None:
        """The wait behind so many; None when nothing is known. Where a place is free for all of
        them it is nothing, and no range is known of how long an agent looks at an offer.
        """
        if self.free > ahead:
            return Estimate(point_s=0.0)
        return estimate(ahead, self.parameters, self.last_wait_s)

    def told(self, ahead: int) -> tuple[int, int] | None:
        """From and to in minutes as customers are told; None: we do not know yet."""
        found = self.estimate(ahead) if self.holds else None
        return minutes(found.range_s) if found and found.range_s else None


@dataclass(frozen=True, kw_only=True)
class Instead:
    """A message or a call-back is offered, and `why`: `closed` (until `opens_at`, null when it will
    not open), `nobody` (no agent is online who serves the queue), `long` (the wait).
    """

    why: str
    opens_at: datetime | None = None


def instead(line: Line, now: datetime, ahead: int, waited_s: float) -> Instead | None:
    """What is offered to who has waited so long and has so many ahead; None: just wait."""
    if not line.calendar.is_open(now):
        return Instead(why="closed", opens_at=line.calendar.next_opening(now))
    if not line.online:
        return Instead(why="nobody")
    if line.long_wait_s is None:
        return None
    found = line.estimate(ahead)
    longest = max(waited_s, found.point_s if found else 0.0)
    return Instead(why="long") if longest >= line.long_wait_s else None


class Waits:
    """The lines of all queues, as learnt half a minute ago at most."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._lines: Mapping[str, Line] = {}
        self._desk = Line()
        self._usual = Usual()

    def of(self, session: Session, queue_id: str) -> Line:
        """The line of a queue."""
        self._look(session)
        if queue_id not in self._lines:
            self._learn(session)  # it is new
        return self._lines[queue_id]

    def desk(self, session: Session) -> Line:
        """All queues and all agents as one line."""
        self._look(session)
        return self._desk

    def forget(self) -> None:
        """Learn all anew at the next question."""
        self._at, self._usual = None, Usual()

    def _look(self, session: Session) -> None:
        if self._at is None or not self._at <= session.now < self._at + KEPT:
            self._learn(session)

    def _learn(self, session: Session) -> None:
        agents = candidates(session, free=False)
        places = _places(agents)
        self._lines = {
            queue.id: _line(session, queue, agents, places, self._usual)
            for queue in session.scalars(_QUEUES).all()
        }
        moves = sum((line.moves for line in self._lines.values()), UNKNOWN)
        self._desk = _staffed(agents, weight=1, moves=moves)
        self._at = session.now


#: The places of agents online, by the queues that they serve.
Places = Mapping[frozenset[str], int]


def _line(
    session: Session, queue: Queue, agents: Sequence[Candidate], places: Places, usual: Usual
) -> Line:
    serving = [one for one in agents if queue.id in one.queues]
    calendar = calendar_of(session, queue.id)
    return _staffed(
        serving,
        weight=queue.weight,
        moves=moves_of(session, queue.id, calendar.zone, usual),
        shares=_shares(queue.id, places),
        holds=bool(session.scalar(_VERDICT, {"queue": queue.id})),
        calendar=calendar,
        long_wait_s=queue.long_wait_s,
    )


def _staffed(serving: Iterable[Candidate], *, weight: int, moves: Moves, **more: Any) -> Line:
    on_duty = [one for one in serving if one.presence is not Presence.OFFLINE]
    online = [one for one in on_duty if one.presence is Presence.ONLINE]
    return Line(
        moves=moves,
        slots=sum(one.capacity // weight for one in online),
        free=sum(max(0, one.capacity - one.load) // weight for one in online),
        online=len(online),
        on_duty=bool(on_duty),
        **more,
    )


def _places(agents: Sequence[Candidate]) -> Places:
    places: Counter[frozenset[str]] = Counter()
    for one in agents:
        if one.presence is Presence.ONLINE:
            places[one.queues] += one.capacity
    return places


def _shares(queue_id: str, places: Places) -> dict[str, float]:
    """Of the places that serve each queue, the part that serves this one, too."""
    mine, of_all = Counter({queue_id: 1}), Counter({queue_id: 1})
    for served, number in places.items():
        for other in served - {queue_id}:
            of_all[other] += number
            mine[other] += number if queue_id in served else 0
    return {other: number / of_all[other] for other, number in mine.items() if number}
