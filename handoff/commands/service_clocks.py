"""The clocks of a handoff in the tables: what the commands call at each thing that happens to it.

A turn may cost little: its clocks are read by one statement, which also finds the target, and
written by one. A clock that stops leaves its timer alone: it finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Table, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from base import log
from base.db import Session
from base.ids import new_id
from base.log import Event
from base.timers import set_timer
from handoff.calendars import ALWAYS, BusinessCalendar
from handoff.commands.business_hours import calendar_in, document_of
from handoff.model import Author, HandoffState, Owner
from handoff.service_level import Clock, Kind, State, Target, course
from handoff.service_level.clock import begin, next_ring
from handoff.service_tables import Calendar, ServiceClock, ServiceTarget
from handoff.setup_tables import Queue
from handoff.tables import Conversation, Handoff

TIMER = "service_clock"
ACTOR = "system"

_CLOCKS: Table = ServiceClock.__table__  # type: ignore[assignment]
_TARGETS: Table = ServiceTarget.__table__  # type: ignore[assignment]
_HANDOFFS: Table = Handoff.__table__  # type: ignore[assignment]


def _target_where(found: Any) -> Any:
    return select(func.min(_TARGETS.c.id)).where(found).correlate(_HANDOFFS).scalar_subquery()


#: The target of a handoff: the one that its route names, else that of its pathway, else the one for
#: all others. The one place.
TARGET_OF = func.coalesce(
    _target_where(_TARGETS.c.id == _HANDOFFS.c.target_id),
    _target_where(_TARGETS.c.pathway == _HANDOFFS.c.pathway),
    _target_where(_TARGETS.c.pathway.is_(None)),
)
_LIMITS = ("wait_s", "first_reply_s", "next_reply_s", "resolution_s", "business")
_CASE = (
    select(
        _CLOCKS,
        _HANDOFFS.c.queue_id,
        _TARGETS.c.id.label("asked_id"),
        *(_TARGETS.c[name].label(f"asked_{name}") for name in _LIMITS),
    )
    .select_from(_HANDOFFS)
    .outerjoin(_TARGETS, _TARGETS.c.id == TARGET_OF)
    .outerjoin(
        _CLOCKS,
        (_CLOCKS.c.handoff_id == _HANDOFFS.c.id)
        & or_(_CLOCKS.c.ended_at.is_(None), _CLOCKS.c.kind == Kind.FIRST_REPLY.value),
    )
    .where(_HANDOFFS.c.id == bindparam("handoff"))
)
_CALENDAR = (
    select(Calendar)
    .join(Queue, Queue.calendar_id == Calendar.id)
    .where(Queue.id == bindparam("queue"))
)
_COLUMNS = [column.name for column in _CLOCKS.columns]
_CHANGING = [name for name in _COLUMNS if name not in ("id", "conversation_id", "handoff_id")]


def _saving(insert: Any) -> Any:
    statement = insert(_CLOCKS)
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={name: statement.excluded[name] for name in _CHANGING}
    )


_SAVE = {"sqlite": _saving(sqlite.insert), "postgresql": _saving(postgresql.insert)}


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A handoff's open clocks and that of its first reply, and the target that it has now."""

    clocks: Sequence[Clock]
    target: Target | None
    queue_id: str

    def calendar(self, session: Session) -> BusinessCalendar:
        """What its target counts on."""
        business = self.target is not None and self.target.business
        return calendar_of(session, self.queue_id) if business else ALWAYS


def calendar_of(session: Session, queue_id: str) -> BusinessCalendar:
    """When the queue is served; always when it has no calendar."""
    row = session.scalar(_CALENDAR, {"queue": queue_id})
    return calendar_in(None if row is None else document_of(row))


def start(session: Session, handoff: Handoff) -> None:
    """The handoff was made: it waits, or an agent stepped in. Without a target nothing starts."""
    session.flush()
    case = _case(session, handoff.id)
    if case.target is None:
        return
    waits = handoff.state == HandoffState.WAITING
    made = course.made(
        handoff.id, case.target, case.calendar(session), session.now, _new_id, waits=waits
    )
    _tell(session, handoff, made)


def accepted(session: Session, handoff: Handoff) -> None:
    """An agent has the handoff now."""
    _tell(session, handoff, course.accepted(_case(session, handoff.id).clocks, session.now))


def heard(session: Session, conversation: Conversation, author: Author) -> Sequence[Event]:
    """What a turn does to the clocks. The events are for whoever logs the turn, in one go."""
    handoff_id = conversation.handoff_id
    if handoff_id is None or author not in (Author.CUSTOMER, Author.AGENT):
        return ()
    case = _case(session, handoff_id)
    if author is Author.AGENT:
        step = course.agent_wrote(case.clocks, session.now)
    else:
        step = _customer_wrote(session, case, handoff_id, conversation.owner == Owner.AGENT)
    _keep(session, conversation.id, handoff_id, step)
    return step.events


def _customer_wrote(
    session: Session, case: _Case, handoff_id: str, with_agent: bool
) -> course.Step:
    step = course.customer_wrote(case.clocks, session.now)
    target, kind = case.target, Kind.NEXT_REPLY
    if target is None or target.seconds(kind) is None:
        return step
    if not course.awaits_next_reply(step.clocks, with_agent=with_agent):
        return step
    begun = begin(_new_id(), handoff_id, kind, target, case.calendar(session), session.now)
    return course.next_reply(step, begun)


def waits_again(session: Session, handoff: Handoff) -> None:
    """The handoff is back in a queue, maybe another one, with another target or priority."""
    session.flush()
    case = _case(session, handoff.id)
    calendar = case.calendar(session)
    _tell(session, handoff, course.waits_again(case.clocks, case.target, calendar, session.now))


def done(session: Session, handoff: Handoff) -> None:
    """An agent closed the handoff or handed it back."""
    _tell(session, handoff, course.done(_case(session, handoff.id).clocks, session.now))


def left(session: Session, handoff: Handoff) -> None:
    """The customer left, or went back to the bot."""
    _tell(session, handoff, course.left(_case(session, handoff.id).clocks, session.now))


def rung(session: Session, handoff: Handoff) -> None:
    """The timer of the handoff's clocks fired; the conversation is locked."""
    step = course.rung(_case(session, handoff.id).clocks, session.now)
    log.append_all(session, handoff.conversation_id, step.events, actor="timer")
    _save(session, handoff.conversation_id, step.changed)
    _wake(session, handoff.id, step.clocks)


def _tell(session: Session, handoff: Handoff, step: course.Step) -> None:
    log.append_all(session, handoff.conversation_id, step.events, actor=ACTOR)
    _keep(session, handoff.conversation_id, handoff.id, step)


def _keep(session: Session, conversation_id: str, handoff_id: str, step: course.Step) -> None:
    _save(session, conversation_id, step.changed)
    if any(clock.state is State.RUNNING for clock in step.changed):
        _wake(session, handoff_id, step.clocks)


def _save(session: Session, conversation_id: str, clocks: Sequence[Clock]) -> None:
    if clocks:
        rows = [_row(conversation_id, clock) for clock in clocks]
        # Past the session, as it costs half: each of them has an event that `Step` came with.
        connection = session.connection()
        connection.execute(_SAVE[connection.dialect.name], rows)


def _wake(session: Session, handoff_id: str, clocks: Iterable[Clock]) -> None:
    """Have the timer fire when the first of the clocks has something to say."""
    rings = [at for clock in clocks if (at := next_ring(clock))]
    if rings:
        set_timer(session, TIMER, handoff_id, min(rings))


def _case(session: Session, handoff_id: str) -> _Case:
    rows = session.run(_CASE, {"handoff": handoff_id}).all()
    first = rows[0]
    limits = {name: getattr(first, f"asked_{name}") for name in _LIMITS}
    return _Case(
        clocks=[_clock(row) for row in rows if row.id],
        target=Target(id=first.asked_id, **limits) if first.asked_id else None,
        queue_id=first.queue_id,
    )


def _clock(row: Any) -> Clock:
    return Clock(
        id=row.id,
        handoff_id=row.handoff_id,
        kind=Kind(row.kind),
        target_id=row.target_id,
        target_s=row.target_s,
        calendar=calendar_in(row.calendar),
        started_at=row.started_at,
        counted_from=row.counted_from,
        remaining_s=row.remaining_s,
        due_at=row.due_at,
        paused_at=row.paused_at,
        ended_at=row.ended_at,
        state=State(row.state),
        warned=row.warned,
    )


def _row(conversation_id: str, clock: Clock) -> dict[str, Any]:
    own = {name: getattr(clock, name) for name in _COLUMNS if name != "conversation_id"}
    document = None if clock.calendar == ALWAYS else clock.calendar.document
    words = {"kind": clock.kind.value, "state": clock.state.value}
    return {**own, **words, "conversation_id": conversation_id, "calendar": document}


_new_id = partial(new_id, "clk")
