"""SQLite: one writer thread that commits waiting commands in groups, and readers beside it."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from base.clock import Clock
from base.session import Session, StorageUnavailable
from base.settings import SettingsError

GROUP = 16
WAITING = 5_000  # more than this means that the disk stands still: refuse instead of piling up
WRITER_MIB, READER_MIB = 8, 2  # of pages in memory, for each connection
BUSY_SECONDS = 15  # how long another process (the command line) may hold the write lock

_log = structlog.get_logger(__name__)
_NO_STORAGE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
}


def engines(url: URL, readers: int) -> tuple[Engine, Engine]:
    """The writer's engine (one connection) and the readers' (`query_only`)."""
    if not url.database or url.database == ":memory:":
        raise SettingsError("An SQLite database needs a file: sqlite:///path/to/desk.db.")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return _engine(url, 1, write=True), _engine(url, readers, write=False)


def _engine(url: URL, size: int, *, write: bool) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,  # they hold what people wrote, and errors go to the log
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{1024 * (WRITER_MIB if write else READER_MIB)}")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # who is forgotten is not in the file
        else:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads first and writes later fails at once when another
        # process wrote in between, whatever the busy timeout says.
        _say("BEGIN IMMEDIATE" if write else "BEGIN", connection)

    return engine


def _say(statement: str, connection: Connection) -> None:
    """Past the library's own execution, for what every command and every look begins with."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute(statement)


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the error says that SQLite cannot store, rather than that the SQL is wrong."""
    return _code(error) in _NO_STORAGE


def _code(error: BaseException) -> int:
    """SQLite's primary result code; -1 when the error is not SQLite's."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return -1 if code is None else code & 0xFF


def _first(error: BaseException) -> BaseException:
    """The error that says why SQLite gave up, not the one about the savepoint it took along."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, DBAPIError) and is_unavailable(link):
            return link
        link = link.__context__
    return error


@dataclass
class _Job:
    work: Callable[[Session], Any]
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None
    topics: set[str] = field(default_factory=set)

    def settle(self) -> None:
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class _TransactionLost(Exception):
    """SQLite has rolled back the whole group by itself."""


class GroupWriter:
    """Runs commands one after another; those that wait together share one commit."""

    def __init__(
        self, engine: Engine, clock: Clock, on_commit: Callable[[frozenset[str]], None]
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._on_commit = on_commit
        self._jobs: queue.Queue[_Job | None] = queue.Queue(WAITING)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="db-write", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], Any]) -> Future[Any]:
        if self._closed:
            raise StorageUnavailable("the database is closed")
        job = _Job(work)
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise StorageUnavailable(f"{WAITING} commands are waiting already") from None
        return job.future

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def forget_history(self) -> None:
        """Empty the write-ahead log, which still has what rows held before. Blocks. Raises
        StorageUnavailable while somebody reads from it.
        """
        connection = self._engine.raw_connection()
        try:
            busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        if busy:
            raise StorageUnavailable("the write-ahead log is in use")

    def _run(self) -> None:
        open_for_work = True
        while open_for_work:
            group, open_for_work = self._next_group()
            # A caller who has gone away before the start is not served; later it is too late.
            group = [job for job in group if job.future.set_running_or_notify_cancel()]
            if group:
                self._serve(group)

    def _next_group(self) -> tuple[list[_Job], bool]:
        """What waits now, at most GROUP, and whether there will be more."""
        group: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == GROUP:
                return group, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _serve(self, group: list[_Job], tries: int = 2) -> None:
        try:
            self._commit(group)
        except Exception as error:
            cause = error.__cause__ if isinstance(error, _TransactionLost) else error
            self._serve_after(group, cause or error, tries - 1)
            return
        for job in group:
            job.settle()
        self._announce(frozenset().union(*(job.topics for job in group)))

    def _serve_after(self, group: list[_Job], error: BaseException, tries: int) -> None:
        """Nothing of the group is stored. Each command alone may fare better: once more."""
        away = isinstance(error, DBAPIError) and is_unavailable(error)
        full = away and _code(error) == sqlite3.SQLITE_FULL
        if full:
            self._make_room()
        if tries and (full or (len(group) > 1 and not away)):
            for job in group:
                self._serve([job], tries)
            return
        for job in group:
            job.error = StorageUnavailable(str(error)) if away else error
            job.settle()

    def _make_room(self) -> None:
        """Empty the write-ahead log into the database: a full disk may get some space back."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            _log.error("no_room", error=str(error))
        finally:
            connection.close()

    def _commit(self, group: list[_Job]) -> None:
        with self._engine.connect() as connection:
            try:
                with connection.begin():
                    for job in group:
                        self._run_in_savepoint(connection, job)
            except BaseException:
                connection.invalidate()  # a new connection is cheap, a half-open one is not
                raise

    def _run_in_savepoint(self, connection: Connection, job: _Job) -> None:
        job.result, job.error, job.topics = None, None, set()
        session = Session(connection, self._clock.now())
        _say("SAVEPOINT job", connection)
        try:
            with session:
                job.result = job.work(session)
                session.commit()
            job.topics = session.topics
        except Exception as error:
            job.error = error
            if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                raise _TransactionLost from _first(error)
            if isinstance(error, DBAPIError) and is_unavailable(error):
                raise
            _say("ROLLBACK TO job", connection)
        _say("RELEASE job", connection)

    def _announce(self, topics: frozenset[str]) -> None:
        if not topics:
            return
        try:
            self._on_commit(topics)
        except Exception:
            # The commands are stored and answered; whoever missed the hint polls.
            _log.exception("hints_not_published", topics=len(topics))
