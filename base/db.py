"""The database: commands that write, queries that read, and nothing in between.

`await database.write(command, ...)` runs a plain function `command(session, ...)` as one
transaction; `await database.read(query, ...)` runs beside the writers and cannot write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from base import db_postgres, db_sqlite
from base.clock import Clock
from base.columns import Base, BigId, Json, UtcDateTime
from base.session import Session, StorageUnavailable
from base.settings import SettingsError

__all__ = [
    "Base",
    "BigId",
    "Database",
    "Json",
    "Session",
    "StorageUnavailable",
    "UtcDateTime",
]

P = ParamSpec("P")
T = TypeVar("T")
READERS = 4


class Writer(Protocol):
    """What the two engines do differently: how commands become transactions."""

    def submit(self, work: Callable[[Session], Any]) -> Future[Any]: ...

    def forget_history(self) -> None: ...

    def close(self) -> None: ...


class Database:
    """One open database. `open` chooses SQLite or PostgreSQL by the URL."""

    def __init__(self, engine: Engine, readers: Engine, writer: Writer, clock: Clock) -> None:
        self._engine = engine
        self._readers = readers
        self._writer = writer
        self._clock = clock
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")

    @classmethod
    def open(
        cls,
        url: str,
        clock: Clock,
        on_commit: Callable[[frozenset[str]], None] | None = None,
    ) -> Database:
        """Open `url`. `on_commit` gets the hinted topics after each commit, in a writer thread.

        Connects at first use, so an absent server shows as StorageUnavailable there.
        Raises SettingsError for a URL that names no database we speak.
        """
        announce = on_commit or (lambda topics: None)
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise SettingsError(f"The database URL cannot be understood: {error}.") from error
        if parsed.get_backend_name() == "sqlite":
            engine, readers = db_sqlite.engines(parsed, READERS + 1)  # `look` needs its own
            return cls(engine, readers, db_sqlite.GroupWriter(engine, clock, announce), clock)
        if parsed.get_backend_name() in ("postgresql", "postgres"):
            engine, readers = db_postgres.engines(parsed, READERS)
            return cls(engine, readers, db_postgres.PoolWriter(engine, clock, announce), clock)
        raise SettingsError(f"Tandem stores in SQLite or PostgreSQL, not {parsed.drivername}.")

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    async def write(
        self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `command(session, ...)` as one transaction and return its result, once stored.

        The command may run more than once (after a deadlock, a lost connection or a neighbour's
        failed commit), so it changes nothing but the session. Its exceptions come out as they
        are. Raises StorageUnavailable when the database cannot store.
        """
        future = self._writer.submit(lambda session: command(session, *args, **kwargs))
        result: T = await asyncio.wrap_future(future)
        return result

    async def read(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `query(session, ...)` on one consistent, read-only view of the database.

        Raises StorageUnavailable when the database cannot be reached.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read, query, args, kwargs)

    async def look(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`read` for some rows by their key, as live clients do all the time.

        On SQLite it runs here, in the event loop: that takes less than to have a thread do it, and
        threads that all want the interpreter hold each other up. Raises StorageUnavailable.
        """
        if self.dialect == "sqlite":
            found: T = self._read(query, args, kwargs)
            return found
        return await self.read(query, *args, **kwargs)

    def _read(self, query: Callable[..., T], args: Any, kwargs: Any) -> T:
        try:
            with (
                self._readers.connect() as connection,
                Session(connection, self._clock.now()) as session,
            ):
                return query(session, *args, **kwargs)
        except DBAPIError as error:
            if db_sqlite.is_unavailable(error) or db_postgres.is_unavailable(error):
                raise StorageUnavailable(str(error.orig)) from error
            raise

    async def forget_history(self) -> None:
        """Let go of what rows held before they were changed, as far as the database keeps it and
        lets us: on SQLite its write-ahead log. Raises StorageUnavailable: try it again.
        """
        await asyncio.to_thread(self._writer.forget_history)

    async def close(self) -> None:
        """Finish what is waiting, then let go of every connection."""
        await asyncio.to_thread(self._writer.close)
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()
        self._readers.dispose()
