"""What was seen of a queue: chats that ended, customers who gave up, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, or_, select

from base.db import Session
from handoff.model import HandoffState, Reason
from handoff.tables import Contact, Handoff
from handoff.waiting.learn import FEW, RECENT, Seen, Span, seen

#: The same hour of the same weekday in so many weeks before.
WEEKS = 4
#: What began longer before a period is not looked for in it.
LONGEST = timedelta(days=1)
HOUR = timedelta(hours=1)
NOTHING = Seen()

# After these an agent wraps up, and the place is free when the contact is closed.
_WRAPPED_UP = (HandoffState.FINISHED.value, HandoffState.ABANDONED.value)
_SPANS = (
    select(
        Handoff.queued_at,
        Handoff.accepted_at,
        Handoff.ended_at,
        case(
            (Handoff.state.in_(_WRAPPED_UP), Contact.closed_at),
            (Handoff.state == HandoffState.ACTIVE.value, None),
            else_=Handoff.ended_at,
        ).label("freed_at"),
    )
    .join(Contact, Contact.id == Handoff.contact_id)
    .where(
        Handoff.queue_id == bindparam("queue"),
        Handoff.queued_at >= bindparam("from"),
        Handoff.queued_at < bindparam("until"),
        or_(Handoff.ended_at.is_(None), Handoff.ended_at >= bindparam("since")),
        Handoff.reason != Reason.AGENT_STEPPED_IN.value,
    )
)


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What was seen of a queue: in the last two hours, in the same hour of weeks before (read only
    when the former is too little), and when the last was accepted, after what wait in seconds.
    """

    recent: Seen = NOTHING
    usual: Seen = NOTHING
    last: tuple[datetime, float] | None = None

    def __add__(self, other: Moves) -> Moves:
        lasts = [last for last in (self.last, other.last) if last]
        return Moves(
            recent=self.recent + other.recent,
            usual=self.usual + other.usual,
            last=max(lasts, default=None),
        )


UNKNOWN = Moves()


class Usual:
    """What was seen in the hour of weeks before, which changes with the hour only."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, Seen]] = {}

    def of(self, session: Session, queue_id: str, zone: str) -> Seen:
        """The same hour of the same weekday, on the clock on the wall of the zone."""
        hour = session.now.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
        known = self._known.get(queue_id)
        if known is None or known[0] != hour:
            known = self._known[queue_id] = hour, _usual(session, queue_id, hour)
        return known[1]


def moves_of(session: Session, queue_id: str, zone: str, usual: Usual) -> Moves:
    """What was seen of the queue up to now; `zone`: of its calendar."""
    now = session.now
    rows = _rows(session, queue_id, now - RECENT, now)
    recent = _seen(rows, now - RECENT, now)
    taken = [(row.accepted_at, row.queued_at) for row in rows if row.accepted_at]
    last = max(taken, default=None)
    return Moves(
        recent=recent,
        usual=usual.of(session, queue_id, zone) if recent.finished < FEW else NOTHING,
        last=(last[0], (last[0] - last[1]).total_seconds()) if last else None,
    )


def _usual(session: Session, queue_id: str, hour: datetime) -> Seen:
    starts = ((hour - timedelta(weeks=weeks)).astimezone(UTC) for weeks in range(1, WEEKS + 1))
    periods = (
        _seen(_rows(session, queue_id, start, start + HOUR), start, start + HOUR)
        for start in starts
    )
    return sum(periods, NOTHING)


def _rows(session: Session, queue_id: str, since: datetime, until: datetime) -> Sequence[Any]:
    given = {"queue": queue_id, "from": since - LONGEST, "since": since, "until": until}
    return session.execute(_SPANS, given).all()


def _seen(rows: Iterable[Any], since: datetime, until: datetime) -> Seen:
    services, waits = [], []
    for row in rows:
        gave_up = row.accepted_at is None
        waits.append(
            Span(began=row.queued_at, ended=row.accepted_at or row.ended_at, counts=gave_up)
        )
        if not gave_up:
            services.append(Span(began=row.accepted_at, ended=row.freed_at))
    return seen(services, waits, since, until)
