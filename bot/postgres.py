"""Trackers and answers in PostgreSQL, for several bots beside each other. psycopg2 is what Rasa
brings; it blocks, so it runs in threads.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg2

from bot.journal import Journal, Statements, schema

Error = psycopg2.Error
CONNECTIONS = 4
_SCHEMES = ("postgresql://", "postgres://")
_LOCK = "select pg_advisory_xact_lock(hashtext(?))"
Result = TypeVar("Result")


def is_postgres(place: str) -> bool:
    """True for a URL of PostgreSQL's, which the driver takes as it is."""
    return place.startswith(_SCHEMES)


class PostgresJournal(Journal):
    """A database, through a few connections; a broken one is replaced at the next call."""

    def __init__(self, url: str) -> None:
        """Connects and makes the tables. Raises Error."""
        super().__init__()
        self._url = url
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="postgres")
        self._own = threading.local()
        self._threads.submit(self._in_thread, _make_tables, "tandem schema").result()

    async def run(self, work: Callable[[Statements], Result], writes_to: str = "") -> Result:
        """See Journal."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._in_thread, work, writes_to)

    def close(self) -> None:
        """Ends the threads; their connections close with them."""
        self._threads.shutdown()

    def _in_thread(self, work: Callable[[Statements], Result], writes_to: str) -> Result:
        """Reads are asked again over a new connection; whether a broken write arrived is unknown,
        so it is an error.
        """
        try:
            return self._once(work, writes_to)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self._own.connection = None
            if writes_to:
                raise
            return self._once(work, writes_to)

    def _once(self, work: Callable[[Statements], Result], writes_to: str) -> Result:
        connection = getattr(self._own, "connection", None)
        if connection is None or connection.closed:
            connection = self._own.connection = psycopg2.connect(self._url)
        with connection, connection.cursor() as cursor:
            db = _Marked(cursor)
            if writes_to:
                db.execute(_LOCK, (writes_to,))
            return work(db)


class _Marked:
    """A cursor that takes `?`, as SQLite's does."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.fetchone, self.fetchall = cursor.fetchone, cursor.fetchall

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        self._cursor.execute(sql.replace("?", "%s"), values)


def _make_tables(db: Statements) -> None:
    for statement in schema("bigserial", "double precision"):
        db.execute(statement)
