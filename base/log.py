"""The event log: what happened, append-only, with a gapless `seq` in each stream.

A state row that is `Logged` cannot change without an event in the same command: SilentChange.
Bodies hold ids and numbers, never customer text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint, bindparam, event, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from base.changes import EVENTS, Changes, Logged, SilentChange, changes_in
from base.columns import Base, BigId, UtcDateTime
from base.plain import plain
from base.session import Session

__all__ = [
    "Event",
    "EventRow",
    "Logged",
    "Recorded",
    "SilentChange",
    "StreamRow",
    "append",
    "append_all",
    "behind",
    "keep_out",
    "last_seq",
    "lock",
    "note",
    "read",
    "stream_of",
]

#: What the topic of quiet events ends with.
BEHIND = "/behind"
#: A hint, when somebody reads the log from outside: base/outbox.py.
UNREAD = "unread"

_NEXT = text(
    "INSERT INTO stream (id, seq) VALUES (:stream, :more) "
    "ON CONFLICT (id) DO UPDATE SET seq = stream.seq + :more "
    "RETURNING seq, EXISTS (SELECT 1 FROM reader) AS read"
)
_MARK = text(
    "INSERT INTO unread (reader_id, stream, seq, due_at, failures) "
    "SELECT id, :stream, :before, :now, 0 FROM reader "
    "WHERE substr(CAST(:stream AS TEXT), 1, length(prefix)) = prefix "
    "ON CONFLICT (reader_id, stream) DO NOTHING"
).bindparams(bindparam("now", type_=UtcDateTime()))
_LAST = text("SELECT seq FROM stream WHERE id = :stream")
_LAST_AND_LOCK = text("SELECT seq FROM stream WHERE id = :stream FOR UPDATE")
_MAKE_AND_LOCK = text(
    "INSERT INTO stream (id, seq) VALUES (:stream, 0) "
    "ON CONFLICT (id) DO UPDATE SET seq = stream.seq RETURNING seq"
)


class StreamRow(Base):
    """The last `seq` of each stream. On PostgreSQL its lock orders the writers of a stream."""

    __tablename__ = "stream"
    id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]


class EventRow(Base):
    """One event. Rows are added, never changed."""

    __tablename__ = EVENTS
    __table_args__ = (UniqueConstraint("stream", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    stream: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
    name: Mapped[str]
    actor: Mapped[str]
    body: Mapped[dict[str, Any]]


_INSERT = insert(EventRow.__table__)  # type: ignore[arg-type]
_READ = (
    select(EventRow.seq, EventRow.at, EventRow.name, EventRow.actor, EventRow.body)
    .where(EventRow.stream == bindparam("stream"), EventRow.seq > bindparam("after"))
    .order_by(EventRow.seq)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: the class name is the event's name, the fields are its body. `quiet`:
    most who listen to the stream have no use for it, so that its hint goes `behind` the stream.
    """

    quiet: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event as it stands in the log."""

    stream: str
    seq: int
    at: datetime
    name: str
    actor: str
    body: dict[str, Any]


def append(session: Session, stream: str, event: Event, *, actor: str) -> int:
    """Record `event` in `stream` and return its `seq`. The stream stays locked until commit."""
    return append_all(session, stream, [event], actor=actor)


def append_all(session: Session, stream: str, events: Sequence[Event], *, actor: str) -> int:
    """Record `events` in `stream`, in order, as cheaply as one; return the `seq` of the first, 0
    when there are none.
    """
    if not events:
        return 0
    # Past the session: what it still holds back need not be stored first.
    changes = changes_in(session)
    noted = _taken(changes, stream)
    rows = [*noted, *(_row(session, stream, one, actor) for one in events)]
    last = _store(session, stream, rows)
    changes.appended |= {stream}
    _hint(session, stream, events)
    return last - len(events) + 1


def note(session: Session, stream: str, event: Event, *, actor: str) -> None:
    """Record `event` in `stream`, where its `seq` is of no interest: stored together with what is
    appended next, at the latest with the transaction.
    """
    changes = changes_in(session)
    noted = changes.noted.get(stream, ())
    changes.noted = {**changes.noted, stream: (*noted, _row(session, stream, event, actor))}
    changes.appended |= {stream}
    _hint(session, stream, [event])


def behind(stream: str) -> str:
    """The topic of the stream's quiet events."""
    return f"{stream}{BEHIND}"


def stream_of(topic: str) -> str:
    """The stream that a topic of it, or one behind it, belongs to."""
    return topic.removesuffix(BEHIND)


def _hint(session: Session, stream: str, events: Sequence[Event]) -> None:
    session.hint(behind(stream) if all(one.quiet for one in events) else stream)


def _row(session: Session, stream: str, event: Event, actor: str) -> dict[str, Any]:
    return {
        "stream": stream,
        "at": session.now,
        "name": type(event).__name__,
        "actor": actor,
        "body": plain(event),
    }


def _store(session: Session, stream: str, rows: Sequence[dict[str, Any]]) -> int:
    """Give the rows their places and write them; returns the last place."""
    last, is_read = session.run(_NEXT, {"stream": stream, "more": len(rows)}).one()
    before = int(last) - len(rows)
    placed = [{**row, "seq": seq} for seq, row in enumerate(rows, before + 1)]
    for row in placed:
        session.run(_INSERT, row)
    if is_read:
        session.run(_MARK, {"stream": stream, "before": before, "now": session.now})
        session.hint(UNREAD)
    return int(last)


def _store_noted(session: Session, stream: str) -> None:
    if rows := _taken(changes_in(session), stream):
        _store(session, stream, rows)


def _taken(changes: Changes, stream: str) -> tuple[dict[str, Any], ...]:
    """What was noted for the stream, and is no longer."""
    noted = changes.noted.get(stream, ())
    if noted:
        changes.noted = {name: rows for name, rows in changes.noted.items() if name != stream}
    return noted


def last_seq(session: Session, stream: str) -> int:
    """The last `seq` of `stream`, 0 when it is new. Keeps nobody out."""
    _store_noted(session, stream)
    return session.run(_LAST, {"stream": stream}).scalar() or 0


def lock(session: Session, stream: str) -> int:
    """Keep other writers of `stream` out until commit; return its last `seq`, 0 when new.

    Call it before loading the rows it protects. On SQLite there is only one writer anyway.
    """
    if session.dialect != "postgresql":
        return last_seq(session, stream)
    _store_noted(session, stream)
    seq = session.run(_LAST_AND_LOCK, {"stream": stream}).scalar()
    if seq is None:
        seq = session.execute(_MAKE_AND_LOCK, {"stream": stream}).scalar_one()
    return int(seq)


def keep_out(session: Session, stream: str) -> None:
    """`lock` for who does not ask for the `seq`: costs nothing on SQLite."""
    if session.dialect == "postgresql":
        lock(session, stream)


def read(session: Session, stream: str, after: int = 0, limit: int = 500) -> list[Recorded]:
    """The events of `stream` with a `seq` greater than `after`, in order, at most `limit`."""
    _store_noted(session, stream)
    asked = {"stream": stream, "after": after, "limit": limit}
    rows = session.run(_READ, asked)
    return [
        Recorded(
            stream=stream, seq=row.seq, at=row.at, name=row.name, actor=row.actor, body=row.body
        )
        for row in rows
    ]


@event.listens_for(Session, "before_commit")
def _store_all_noted(session: Session) -> None:
    for stream in changes_in(session).noted:
        _store_noted(session, stream)
