"""The event log as an outbox: readers outside the database read every event at least once.

Nothing is written twice. `log.append` marks a stream as unread for each reader, in the transaction
of the event and while it holds the stream's lock; `done` takes the mark away under the same lock.
So no event is passed over, whatever order transactions end in, and those of a stream come in order.
A claim is a due time in the future: when its holder dies, the stream falls due again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, exists, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from base import log
from base.columns import Base
from base.session import Session

#: An answer may take 10 s and a batch is given up after 2: a living holder is always quicker.
LEASE = timedelta(seconds=20)

_FIRST_PAUSE_S = 5
_READER_PAUSE_S = 60  # the longest; one that works again is found within a minute
_STREAM_PAUSE_S = 600

# Writers that began earlier do not know of the reader, or still do: wait for them to end.
_ALONE = text("LOCK TABLE stream IN SHARE ROW EXCLUSIVE MODE")


class Reader(Base):
    """Who reads the streams whose names begin with `prefix`. `due_at`: not before, it fails."""

    __tablename__ = "reader"

    id: Mapped[str] = mapped_column(primary_key=True)
    prefix: Mapped[str]
    due_at: Mapped[datetime]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]


class Unread(Base):
    """A stream with events after `seq` that the reader has not read. `due_at`: not before."""

    __tablename__ = "unread"
    __table_args__ = (Index(None, "reader_id", "due_at"),)

    reader_id: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    due_at: Mapped[datetime]
    taken_by: Mapped[str | None]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A stream that is claimed, and its next events. `claim` says who has it."""

    reader_id: str
    stream: str
    after: int
    claim: str
    events: Sequence[log.Recorded]


def add_reader(session: Session, reader_id: str, prefix: str) -> None:
    """From here on every event in the streams of `prefix` is kept for the reader. Call
    `keep_writers_out` first.
    """
    session.add(
        Reader(id=reader_id, prefix=prefix, due_at=session.now, failures=0, failing_since=None)
    )
    session.flush()


def drop_reader(session: Session, reader_id: str) -> None:
    """The reader reads no more. Call `keep_writers_out` first."""
    session.execute(delete(Unread).where(Unread.reader_id == reader_id))
    session.execute(delete(Reader).where(Reader.id == reader_id))


def keep_writers_out(session: Session) -> None:
    """Let no event be written until the commit. First of all in a transaction: whoever holds
    anything else would be waited for in a circle. On SQLite there is one writer anyway.
    """
    if session.dialect == "postgresql":
        session.execute(_ALONE)


def due_readers(session: Session) -> list[str]:
    """Ids of the readers that have something to read now."""
    waits = exists().where(Unread.reader_id == Reader.id, Unread.due_at <= session.now)
    return list(session.scalars(select(Reader.id).where(Reader.due_at <= session.now, waits)))


def take(session: Session, reader_id: str, streams: int, events: int) -> list[Taken]:
    """Claim up to so many streams, those that wait longest, with up to so many events of each.

    None while the reader has a pause; of one that fails only one stream, to see if it works again.
    """
    reader = session.get(Reader, reader_id)
    if reader is None or reader.due_at > session.now:
        return []
    rows = session.scalars(
        select(Unread)
        .where(Unread.reader_id == reader_id, Unread.due_at <= session.now)
        .order_by(Unread.due_at)
        .limit(1 if reader.failures else streams)
        .with_for_update(skip_locked=True)
    ).all()
    claim = secrets.token_hex(8)
    for row in rows:
        row.taken_by, row.due_at = claim, session.now + LEASE
    session.flush()
    return [
        Taken(
            reader_id=reader_id,
            stream=row.stream,
            after=row.seq,
            claim=claim,
            events=log.read(session, row.stream, row.seq, events),
        )
        for row in rows
    ]


def done(session: Session, taken: Taken, seq: int) -> None:
    """The events up to `seq` are read. Nothing happens when the claim was lost meanwhile."""
    last = log.lock(session, taken.stream)
    row = _held(session, taken)
    if row is None:
        return
    if seq >= last:
        session.delete(row)
    else:
        _let_go(session, row, seq)
        row.due_at = session.now
    _works(session, taken.reader_id)


def failed(session: Session, taken: Taken, seq: int) -> datetime | None:
    """The events up to `seq` are read, the next one was refused: it is tried again after a pause.

    Returns since when this event, or every event of the reader, fails; None when the claim was
    lost.
    """
    row = _held(session, taken)
    if row is None:
        return None
    if seq > taken.after:
        _let_go(session, row, seq)
        _works(session, taken.reader_id)
    row.failures += 1
    row.failing_since = row.failing_since or session.now
    row.due_at = session.now + pause(row.failures, _STREAM_PAUSE_S)
    row.taken_by = None
    reader = session.get_one(Reader, taken.reader_id, with_for_update=True, populate_existing=True)
    if reader.due_at <= session.now:  # else others failed at the same moment: that counts once
        reader.failures += 1
        reader.failing_since = reader.failing_since or session.now
        reader.due_at = session.now + pause(reader.failures, _READER_PAUSE_S)
    return min(row.failing_since, reader.failing_since or session.now)


def try_again(session: Session, reader_id: str) -> None:
    """Forget what failed: everything that is not claimed is due now."""
    fresh = {"due_at": session.now, "failures": 0, "failing_since": None}
    waits = (Unread.reader_id == reader_id, Unread.taken_by.is_(None))
    session.execute(update(Unread).where(*waits).values(fresh))
    session.execute(update(Reader).where(Reader.id == reader_id).values(fresh))
    session.hint(log.UNREAD)


def pause(failures: int, longest_s: int) -> timedelta:
    """How long to wait after so many failures (>= 1) in a row: 5, 10, 20 ... `longest_s`."""
    return timedelta(seconds=min(_FIRST_PAUSE_S * 2.0 ** min(failures - 1, 20), longest_s))


def _held(session: Session, taken: Taken) -> Unread | None:
    row = session.get(
        Unread,
        (taken.reader_id, taken.stream),
        with_for_update=True,
        populate_existing=True,
    )
    return row if row is not None and row.taken_by == taken.claim else None


def _let_go(session: Session, row: Unread, seq: int) -> None:
    row.seq, row.taken_by = seq, None
    row.failures, row.failing_since = 0, None


def _works(session: Session, reader_id: str) -> None:
    session.execute(
        update(Reader)
        .where(Reader.id == reader_id, Reader.failures > 0)
        .values(failures=0, failing_since=None, due_at=session.now)
    )
