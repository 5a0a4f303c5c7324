"""What a command changed: a `Logged` row does not change without an event in the same command.

A session's own bookkeeping; the events themselves are in `base/log.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Insert, event, insert, orm
from sqlalchemy.orm import ORMExecuteState, SessionTransaction

from base.columns import Base
from base.session import Session

#: The table of events.
EVENTS = "event"


class SilentChange(Exception):
    """A logged row changed without an event, or an event was changed: a bug in a command."""


class Logged:
    """Mixin for rows whose every change needs an event in the stream they name."""

    @property
    def stream(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} must name its stream")


@dataclass
class Changes:
    """Which streams a command changed and appended to so far, and what it has yet to store."""

    changed: frozenset[str] = frozenset()
    appended: frozenset[str] = frozenset()
    noted: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    saved: dict[SessionTransaction, Any] = field(default_factory=dict)


def changes_in(session: orm.Session) -> Changes:
    """What the session's command did so far."""
    changes: Changes = session.info.setdefault("changes", Changes())
    return changes


@event.listens_for(Session, "before_flush")
def _note_changes(session: Session, _context: object, _instances: object) -> None:
    """Remember whose rows change. An autoflush may come before the event, so it is no verdict."""
    for row in [*session.dirty, *session.deleted]:
        if getattr(row, "__tablename__", None) == EVENTS:
            raise SilentChange(f"event {row.id} is written down: it can neither change nor go")
    dirty = [row for row in session.dirty if session.is_modified(row)]
    rows = [*session.new, *session.deleted, *dirty]
    changes_in(session).changed |= {row.stream for row in rows if isinstance(row, Logged)}


def insert_now(session: Session, row: Base) -> None:
    """Add a new row at once, for a fraction of what the session's own way takes. What was added
    before is stored before.
    """
    if session.new:
        session.flush()
    if isinstance(row, Logged):
        changes_in(session).changed |= {row.stream}
    values = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    session.run(_insert_into(type(row)), values)
    orm.make_transient_to_detached(row)
    session.add(row)
    session.keep(row)


@cache
def _insert_into(kind: type[Base]) -> Insert:
    return insert(kind)


@event.listens_for(Session, "do_orm_execute")
def _note_bulk_change(state: ORMExecuteState) -> None:
    """A bulk `update()` or `delete()` passes the flush by, so it must name its stream.

    A guarded claim does: `update(Chat).where(...).execution_options(stream=chat_id)`.
    """
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    name = getattr(getattr(state.statement, "table", None), "name", None)
    if name == EVENTS and not state.is_insert:
        raise SilentChange("events are written down: they can neither change nor go")
    if name in set(_logged_tables()):
        stream = state.execution_options.get("stream")
        if stream is None:
            raise SilentChange(f"a bulk change of {name} must name its stream")
        changes_in(state.session).changed |= {stream}


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
        changes = changes_in(session)
        changes.saved[transaction] = (changes.changed, changes.appended, changes.noted)


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, previous: SessionTransaction) -> None:
    """What a savepoint took back neither changed nor was logged."""
    changes = changes_in(session)
    if previous in changes.saved:
        changes.changed, changes.appended, changes.noted = changes.saved[previous]


@event.listens_for(Session, "before_commit")
def _refuse_silent_change(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint in the middle of a command: the event may still come
    session.flush()
    silent = changes_in(session).changed - changes_in(session).appended
    if silent:
        raise SilentChange(f"changed without an event: {', '.join(sorted(silent))}")
