"""Keep the fact tables level with the event log. What is made twice comes out the same.

Each stream's gapless `seq` is the cursor: a stream whose last `seq` moved is folded anew, whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import DeclarativeBase

from analytics.collect import collect
from analytics.facts import ClockFact, ContactFact, Facts, HandoffFact
from analytics.tables import (
    FactClock,
    FactContact,
    FactCursor,
    FactHandoff,
    FactResponse,
    FactStint,
)
from base.db import Session
from base.log import EventRow, Recorded, StreamRow, lock

#: Raise it when the facts of the same events change: everything is then made anew by itself.
VERSION = 4
BATCH = 200

_CONTACT_COLUMNS = [column.key for column in FactContact.__table__.columns]
_HANDOFF_COLUMNS = [column.key for column in FactHandoff.__table__.columns]
_CLOCK_COLUMNS = [column.key for column in FactClock.__table__.columns]


def rebuild(session: Session) -> None:
    """Forget how far the facts are, so that `refresh` makes all of them anew.

    Until then the old facts stay readable.
    """
    session.execute(delete(FactCursor))


def refresh(session: Session, batch: int = BATCH) -> int:
    """Fold up to `batch` streams that have moved since the last time; return how many it did.

    Call it until it returns less than `batch`.
    """
    lock(session, "facts")  # one at a time, also among several desks
    streams = _moved(session, batch)
    events = _events(session, streams)
    facts = Facts()
    for _, of_stream in groupby(events, key=lambda event: event.stream):
        found = collect(of_stream)
        facts.contacts += found.contacts
        facts.handoffs += found.handoffs
        facts.clocks += found.clocks
    _replace(session, streams, facts)
    _remember(session, streams, events)
    return len(streams)


def behind(session: Session) -> int:
    """How many streams have moved since the facts were made."""
    return session.scalar(select(func.count()).select_from(_lagging().subquery())) or 0


def _lagging() -> Any:
    known = FactCursor.stream == StreamRow.id
    moved = or_(
        FactCursor.stream.is_(None),
        FactCursor.seq < StreamRow.seq,
        FactCursor.made_by != VERSION,
    )
    return (
        select(StreamRow.id)
        .outerjoin(FactCursor, known)
        .where(StreamRow.seq > 0, moved)
        .order_by(StreamRow.id)
    )


def _moved(session: Session, batch: int) -> list[str]:
    return list(session.scalars(_lagging().limit(batch)))


def _events(session: Session, streams: Sequence[str]) -> list[Recorded]:
    columns = EventRow.__table__.columns
    wanted = ("stream", "seq", "at", "name", "actor", "body")
    rows = session.execute(
        select(*(columns[name] for name in wanted))
        .where(EventRow.stream.in_(streams))
        .order_by(EventRow.stream, EventRow.seq)
    )
    return [Recorded(**row._mapping) for row in rows]


def _replace(session: Session, streams: Sequence[str], facts: Facts) -> None:
    for table in (FactStint, FactResponse, FactClock, FactHandoff, FactContact):
        session.execute(delete(table).where(table.conversation_id.in_(streams)))
    _insert(session, FactContact, (contact_row(contact) for contact in facts.contacts))
    _insert(session, FactHandoff, (handoff_row(handoff) for handoff in facts.handoffs))
    _insert(session, FactClock, (clock_row(clock) for clock in facts.clocks))
    _insert(session, FactResponse, (row for contact in facts.contacts for row in _runs(contact)))
    _insert(session, FactStint, (row for handoff in facts.handoffs for row in _stints(handoff)))


def _insert(session: Session, table: type[DeclarativeBase], rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        session.execute(insert(table.__table__), found)  # type: ignore[arg-type]


def _remember(session: Session, streams: Sequence[str], events: Iterable[Recorded]) -> None:
    last = {event.stream: event.seq for event in events}
    session.execute(delete(FactCursor).where(FactCursor.stream.in_(streams)))
    cursors = [{"stream": name, "seq": last.get(name, 0), "made_by": VERSION} for name in streams]
    _insert(session, FactCursor, cursors)


def contact_row(contact: ContactFact) -> dict[str, Any]:
    """A contact as a row of `fact_contact`."""
    return {name: getattr(contact, name) for name in _CONTACT_COLUMNS}


def handoff_row(handoff: HandoffFact) -> dict[str, Any]:
    """A handoff as a row of `fact_handoff`."""
    return {name: getattr(handoff, name) for name in _HANDOFF_COLUMNS}


def clock_row(clock: ClockFact) -> dict[str, Any]:
    """A clock as a row of `fact_clock`."""
    return {name: getattr(clock, name) for name in _CLOCK_COLUMNS}


def _runs(contact: ContactFact) -> Iterable[dict[str, Any]]:
    runs = [(True, seconds) for seconds in contact.first_responses_s]
    runs += [(False, seconds) for seconds in contact.next_responses_s]
    for place, (first, seconds) in enumerate(runs):
        yield {
            "contact_id": contact.id,
            "place": place,
            "conversation_id": contact.conversation_id,
            "first": first,
            "seconds": seconds,
        }


def _stints(handoff: HandoffFact) -> Iterable[dict[str, Any]]:
    for place, stint in enumerate(handoff.stints):
        yield {
            "handoff_id": handoff.id,
            "place": place,
            "conversation_id": handoff.conversation_id,
            "agent_id": stint.agent_id,
            "start_at": stint.start,
            "end_at": stint.end,
        }
