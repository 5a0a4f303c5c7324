"""Where trackers and answers are kept: Rasa's table of events and one of answers, only appended to.
SQLite here, PostgreSQL in bot/postgres.py; both run the same statements.
"""

from __future__ import annotations

import json
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

ANSWERS_KEPT_SECONDS = 24 * 3600
_CLEANED_EVERY = 3600
_SCHEMA = (
    """create table if not exists events (
        id {serial} primary key,
        sender_id varchar(255) not null,
        type_name varchar(255) not null,
        timestamp {float},
        intent_name varchar(255),
        action_name varchar(255),
        data text)""",
    "create index if not exists tandem_events on events (sender_id, id)",
    """create index if not exists tandem_sessions on events (sender_id, id)
        where type_name = 'session_started'""",
    """create table if not exists tandem_answer (
        conversation text not null,
        turn text not null,
        body text not null,
        at {float} not null,
        primary key (conversation, turn))""",
)
_LAST = "select max(id) from events where sender_id = ?"
_SINCE_SESSION = """select id, data from events where sender_id = ? and id >= coalesce(
    (select max(id) from events where sender_id = ? and type_name = 'session_started'), 0)
    order by id"""
_ALL = "select id, data from events where sender_id = ? order by id"
_INSERT = """insert into events
    (sender_id, type_name, timestamp, intent_name, action_name, data) values (?, ?, ?, ?, ?, ?)"""
_ANSWER = "select body from tandem_answer where conversation = ? and turn = ?"
_REMEMBER = "insert into tandem_answer values (?, ?, ?, ?) on conflict do nothing"
_FORGET = "delete from tandem_answer where at < ?"
_FORGET_ALL = (
    "delete from events where sender_id = ?",
    "delete from tandem_answer where conversation = ?",
)

# (type, timestamp, intent, action, the event as JSON)
Row = tuple[str, float, "str | None", "str | None", str]
# (turn, body)
Answer = tuple[str, dict[str, Any]]
Result = TypeVar("Result")


class Overtaken(Exception):
    """Another process wrote to the conversation since it was read; nothing was written."""


class Statements(Protocol):
    """A database cursor that takes `?`."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Any: ...


class Journal(ABC):
    """Events by conversation and answers by turn. Every call is one transaction."""

    def __init__(self) -> None:
        self._cleaned = float("-inf")

    @abstractmethod
    async def run(self, work: Callable[[Statements], Result], writes_to: str = "") -> Result:
        """Runs the statements of `work` in a transaction, alone among those that write to the
        conversation `writes_to`.
        """

    async def answer(self, conversation: str, turn: str) -> dict[str, Any] | None:
        """What this turn was answered within the last day, or None."""

        def read(db: Statements) -> Any:
            db.execute(_ANSWER, (conversation, turn))
            return db.fetchone()

        row = await self.run(read)
        return json.loads(row[0]) if row else None

    async def last(self, conversation: str) -> int:
        """The id of the latest event; 0 when there is none."""
        return await self.run(lambda db: _last(db, conversation))

    async def events(
        self, conversation: str, whole: bool = False
    ) -> tuple[int, list[dict[str, Any]]]:
        """(id of the last, events since the latest session start), or all events."""

        def read(db: Statements) -> Any:
            if whole:
                db.execute(_ALL, (conversation,))
            else:
                db.execute(_SINCE_SESSION, (conversation, conversation))
            return db.fetchall()

        rows = await self.run(read)
        return (rows[-1][0] if rows else 0), [json.loads(data) for _, data in rows]

    async def append(
        self, conversation: str, after: int, rows: Sequence[Row], answer: Answer | None = None
    ) -> int:
        """Writes events and answer together; returns the id of the last event.

        Raises Overtaken when the last event is no longer `after`.
        """

        def write(db: Statements) -> int:
            if _last(db, conversation) != after:
                raise Overtaken(f"the conversation has more events than {after}")
            for row in rows:
                db.execute(_INSERT, (conversation, *row))
            if answer is not None:
                body = json.dumps(answer[1], ensure_ascii=False)
                db.execute(_REMEMBER, (conversation, answer[0], body, time.time()))
            self._clean(db)
            return _last(db, conversation)

        return await self.run(write, writes_to=conversation)

    async def forget(self, conversation: str) -> None:
        """Removes all events and answers of the conversation."""

        def remove(db: Statements) -> None:
            for statement in _FORGET_ALL:
                db.execute(statement, (conversation,))

        await self.run(remove, writes_to=conversation)

    def _clean(self, db: Statements) -> None:
        if time.monotonic() - self._cleaned > _CLEANED_EVERY:
            db.execute(_FORGET, (time.time() - ANSWERS_KEPT_SECONDS,))
            self._cleaned = time.monotonic()


def schema(serial: str, real: str) -> list[str]:
    """The statements that make the tables, where they are missing."""
    return [statement.format(serial=serial, float=real) for statement in _SCHEMA]


def _last(db: Statements, conversation: str) -> int:
    db.execute(_LAST, (conversation,))
    return db.fetchone()[0] or 0


class SqliteJournal(Journal):
    """One file. Statements take some microseconds and run where they are asked for.

    WAL with synchronous=NORMAL: a killed process loses nothing; a machine that loses power may lose
    the last turns of the bot's memory, whole turns only. The desk holds what was said and writes
    with FULL.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        file.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(str(file), isolation_level=None)
        for setting in (
            "busy_timeout = 3000",
            "journal_mode = wal",
            "synchronous = normal",
            "secure_delete = on",  # what is forgotten is overwritten in the file
        ):
            self._db.execute(f"pragma {setting}")
        for statement in schema("integer", "float"):
            self._db.execute(statement)

    async def run(self, work: Callable[[Statements], Result], writes_to: str = "") -> Result:
        """See Journal."""
        cursor = self._db.cursor()
        if not writes_to:
            return work(cursor)
        cursor.execute("begin immediate")
        try:
            result = work(cursor)
            cursor.execute("commit")
        except BaseException:
            if self._db.in_transaction:
                self._db.rollback()
            raise
        return result

    async def forget(self, conversation: str) -> None:
        """See Journal. The write-ahead log, which still has what was removed, is emptied. Raises
        sqlite3.OperationalError while another process reads from it.
        """
        await super().forget(conversation)
        if self._db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            raise sqlite3.OperationalError("the write-ahead log is in use")
