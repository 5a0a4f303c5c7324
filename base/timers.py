"""Timers are rows with a due time: they survive restarts and fire exactly once.

The handler runs in the transaction that deletes the row, so its effects and the timer's end are
one. With several processes each row is claimed by one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, UniqueConstraint, bindparam, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from base.clock import Clock
from base.columns import Base, BigId, Json, UtcDateTime
from base.db import Database
from base.session import Session, StorageUnavailable

AT_ONCE = 8
POLL_SECONDS = 0.5
LONGEST_PAUSE = 300  # seconds between the tries of a handler that keeps failing

_log = structlog.get_logger(__name__)
_SET = text(
    "INSERT INTO timer (kind, subject, due_at, body, attempts) "
    "VALUES (:kind, :subject, :due_at, :body, 0) ON CONFLICT (kind, subject) "
    "DO UPDATE SET due_at = excluded.due_at, body = excluded.body, attempts = 0"
).bindparams(bindparam("due_at", type_=UtcDateTime()), bindparam("body", type_=Json()))

_CANCEL = text("DELETE FROM timer WHERE kind = :kind AND subject = :subject RETURNING id")


class TimerRow(Base):
    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("kind", "subject"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    kind: Mapped[str]
    subject: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any] | None]
    attempts: Mapped[int]


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A timer that fires. `attempts` counts the earlier tries that failed."""

    kind: str
    subject: str
    due_at: datetime
    body: dict[str, Any] | None
    attempts: int = 0


Handler = Callable[[Session, Timer], None]


def set_timer(
    session: Session,
    kind: str,
    subject: str,
    due_at: datetime,
    body: dict[str, Any] | None = None,
) -> None:
    """Have `kind` fire for `subject` at `due_at`. Replaces the one that was set before."""
    timer = {"kind": kind, "subject": subject, "due_at": due_at, "body": body}
    session.run(_SET, timer)


def cancel_timer(session: Session, kind: str, subject: str) -> bool:
    """Take the timer back; says whether there was one."""
    gone = session.run(_CANCEL, {"kind": kind, "subject": subject})
    return gone.first() is not None


class Timers:
    """Fires what is due. `handlers` maps each kind to its handler; other kinds stay untouched."""

    def __init__(self, database: Database, clock: Clock, handlers: Mapping[str, Handler]) -> None:
        self._database = database
        self._clock = clock
        self._handlers = dict(handlers)

    async def fire_due(self) -> int:
        """Fire every timer that is due by the clock; return how many were fired.

        A handler that raises is logged and tried again later; the others go on.
        Raises StorageUnavailable when the database is away.
        """
        fired = 0
        while due := await self._database.look(self._count_due):
            tries = await asyncio.gather(*(self._fire_one() for _ in range(min(due, AT_ONCE))))
            fired += sum(done for done, _ in tries)
            if not any(found for _, found in tries):
                break  # other processes hold what is left
        return fired

    async def run(self) -> None:
        """Fire for ever, until cancelled."""
        while True:
            pause = POLL_SECONDS
            try:
                await self.fire_due()
                pause = await self._database.look(self._pause)
            except StorageUnavailable as error:
                _log.warning("timers_wait_for_the_database", error=str(error))
            except Exception:
                _log.exception("timers_failed")  # a bug; the other timers must still fire
            await asyncio.sleep(pause)

    async def _fire_one(self) -> tuple[bool, bool]:
        """Fire one timer in one transaction: (did it fire, was there one)."""
        claimed: list[TimerRow] = []  # of the last run, when the command is run again

        def claim_and_handle(session: Session) -> bool:
            claimed.clear()
            row = session.scalars(
                self._due(session)
                .order_by(TimerRow.due_at, TimerRow.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return False
            claimed.append(row)
            timer = _timer(row)
            session.delete(row)
            session.flush()
            self._handlers[timer.kind](session, timer)
            return True

        try:
            fired = await self._database.write(claim_and_handle)
        except StorageUnavailable:
            raise
        except Exception:
            if not claimed:
                raise
            row = claimed[0]
            _log.exception("timer_failed", kind=row.kind, subject=row.subject, tries=row.attempts)
            await self._database.write(self._postpone, row.id, row.attempts)
            return False, True
        return fired, fired

    def _due(self, session: Session) -> Any:
        return select(TimerRow).where(TimerRow.due_at <= session.now, self._mine())

    def _mine(self) -> ColumnElement[bool]:
        """The kinds that fire here: as an expression, so that timers are found by when they are
        due. By their kind, all that wait would be read each time.
        """
        return (TimerRow.kind + "").in_(self._handlers)

    def _count_due(self, session: Session) -> int:
        due = self._due(session).with_only_columns(func.count())
        return session.scalar(due) or 0

    def _pause(self, session: Session) -> float:
        """Seconds until the next timer is due, at most the polling interval."""
        query = select(TimerRow.due_at).where(self._mine()).order_by(TimerRow.due_at).limit(1)
        due: datetime | None = session.scalar(query)
        wait = POLL_SECONDS if due is None else (due - session.now).total_seconds()
        return min(max(wait, 0.0), POLL_SECONDS)

    def _postpone(self, session: Session, id: int, attempts: int) -> None:
        """Try again later, each time later; unless the timer was set anew meanwhile."""
        pause = timedelta(seconds=min(2.0**attempts, LONGEST_PAUSE))
        session.execute(
            update(TimerRow)
            .where(TimerRow.id == id, TimerRow.attempts == attempts)
            .values(attempts=attempts + 1, due_at=session.now + pause)
        )


def _timer(row: TimerRow) -> Timer:
    return Timer(
        kind=row.kind,
        subject=row.subject,
        due_at=row.due_at,
        body=row.body,
        attempts=row.attempts,
    )
