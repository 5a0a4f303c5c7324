"""The event log: what happened, append-only, with a gapless `seq` in each stream.

A state row that is `Logged` cannot change without an event in the same command: SilentChange.
Bodies hold ids and numbers, never customer text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, bindparam, event, insert, orm, select, text
from sqlalchemy.orm import Mapped, ORMExecuteState, SessionTransaction, mapped_column

from base.columns import Base, BigId
from base.plain import plain
from base.session import Session

_NEXT = text(
    "INSERT INTO stream (id, seq) VALUES (:stream, 1) "
    "ON CONFLICT (id) DO UPDATE SET seq = stream.seq + 1 RETURNING seq"
)
_LAST = text("SELECT seq FROM stream WHERE id = :stream")
_LAST_AND_LOCK = text("SELECT seq FROM stream WHERE id = :stream FOR UPDATE")
_MAKE_AND_LOCK = text(
    "INSERT INTO stream (id, seq) VALUES (:stream, 0) "
    "ON CONFLICT (id) DO UPDATE SET seq = stream.seq RETURNING seq"
)


class SilentChange(Exception):
    """A logged row changed without an event, or an event was changed: a bug in a command."""


class StreamRow(Base):
    """The last `seq` of each stream. On PostgreSQL its lock orders the writers of a stream."""

    __tablename__ = "stream"
    id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]


class EventRow(Base):
    """One event. Rows are added, never changed."""

    __tablename__ = "event"
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


class Logged:
    """Mixin for rows whose every change needs an event in the stream they name."""

    @property
    def stream(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} must name its stream")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: the class name is the event's name, the fields are its body."""


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
    # Past the session: what it still holds back need not be stored first.
    connection = session.connection()
    seq: int = connection.execute(_NEXT, {"stream": stream}).scalar_one()
    row = {
        "stream": stream,
        "seq": seq,
        "at": session.now,
        "name": type(event).__name__,
        "actor": actor,
        "body": plain(event),
    }
    connection.execute(_INSERT, row)
    _changes(session).appended |= {stream}
    session.hint(stream)
    return seq


def last_seq(session: Session, stream: str) -> int:
    """The last `seq` of `stream`, 0 when it is new. Keeps nobody out."""
    return session.connection().execute(_LAST, {"stream": stream}).scalar() or 0


def lock(session: Session, stream: str) -> int:
    """Keep other writers of `stream` out until commit; return its last `seq`, 0 when new.

    Call it before loading the rows it protects. On SQLite there is only one writer anyway.
    """
    if session.dialect != "postgresql":
        return last_seq(session, stream)
    seq = session.connection().execute(_LAST_AND_LOCK, {"stream": stream}).scalar()
    if seq is None:
        seq = session.execute(_MAKE_AND_LOCK, {"stream": stream}).scalar_one()
    return int(seq)


def read(session: Session, stream: str, after: int = 0, limit: int = 500) -> list[Recorded]:
    """The events of `stream` with a `seq` greater than `after`, in order, at most `limit`."""
    asked = {"stream": stream, "after": after, "limit": limit}
    rows: Sequence[Any] = session.execute(_READ, asked).all()
    return [
        Recorded(
            stream=stream, seq=row.seq, at=row.at, name=row.name, actor=row.actor, body=row.body
        )
        for row in rows
    ]


@dataclass
class _Changes:
    """Which streams a command changed and appended to, so far."""

    changed: frozenset[str] = frozenset()
    appended: frozenset[str] = frozenset()
    saved: dict[SessionTransaction, tuple[frozenset[str], frozenset[str]]] = field(
        default_factory=dict
    )


def _changes(session: orm.Session) -> _Changes:
    changes: _Changes = session.info.setdefault("changes", _Changes())
    return changes


@event.listens_for(Session, "before_flush")
def _note_changes(session: Session, _context: object, _instances: object) -> None:
    """Remember whose rows change. An autoflush may come before the event, so it is no verdict."""
    for row in [*session.dirty, *session.deleted]:
        if isinstance(row, EventRow):
            raise SilentChange(f"event {row.id} is written down: it can neither change nor go")
    dirty = [row for row in session.dirty if session.is_modified(row)]
    rows = [*session.new, *session.deleted, *dirty]
    _changes(session).changed |= {row.stream for row in rows if isinstance(row, Logged)}


@event.listens_for(Session, "do_orm_execute")
def _note_bulk_change(state: ORMExecuteState) -> None:
    """A bulk `update()` or `delete()` passes the flush by, so it must name its stream.

    A guarded claim does: `update(Chat).where(...).execution_options(stream=chat_id)`.
    """
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    name = getattr(getattr(state.statement, "table", None), "name", None)
    if name == EventRow.__tablename__ and not state.is_insert:
        raise SilentChange("events are written down: they can neither change nor go")
    if name in set(_logged_tables()):
        stream = state.execution_options.get("stream")
        if stream is None:
            raise SilentChange(f"a bulk change of {name} must name its stream")
        _changes(state.session).changed |= {stream}


def _logged_tables() -> Iterator[str]:
    """The names of the tables of all logged rows."""
    waiting = [*Logged.__subclasses__()]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if name := getattr(one, "__tablename__", None):
            yield name


@event.listens_for(Session, "after_transaction_create")
def _remember_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        changes = _changes(session)
        changes.saved[transaction] = (changes.changed, changes.appended)


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, previous: SessionTransaction) -> None:
    """What a savepoint took back neither changed nor was logged."""
    changes = _changes(session)
    if previous in changes.saved:
        changes.changed, changes.appended = changes.saved[previous]


@event.listens_for(Session, "before_commit")
def _refuse_silent_change(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint in the middle of a command: the event may still come
    session.flush()
    silent = _changes(session).changed - _changes(session).appended
    if silent:
        raise SilentChange(f"changed without an event: {', '.join(sorted(silent))}")
