"""PostgreSQL: a small pool of writer threads; a command that loses a race is run again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import DBAPIError

from base.clock import Clock
from base.session import Session, StorageUnavailable

WRITERS = 8
TRIES = 3
LONGEST_PAUSE = 0.2  # seconds before a second try, at random up to this

_log = structlog.get_logger(__name__)
_RACES = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available in time
_NO_STORAGE = ("08", "53", "57", "58")  # connection, resources (disk full), shutdown, system
_CONNECT = {
    "connect_timeout": 5,
    # A server that vanished without a word must not hold a thread for ever.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000 "
    "-c idle_in_transaction_session_timeout=30000",
    "application_name": "tandem",
}


def engines(url: URL, readers: int) -> tuple[Engine, Engine]:
    """The writers' engine and the readers' (one consistent read-only view a transaction)."""
    psycopg = url.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {
        "max_overflow": 0,
        "pool_pre_ping": True,
        "connect_args": _CONNECT,
        "hide_parameters": True,  # they hold what people wrote, and errors go to the log
    }
    write = create_engine(psycopg, pool_size=WRITERS, **options)
    read = create_engine(
        psycopg, pool_size=readers, isolation_level="REPEATABLE READ", **options
    ).execution_options(postgresql_readonly=True)
    return write, read


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the error says that PostgreSQL is away or full, rather than that the SQL is wrong."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # psycopg has no code for "could not connect"
        return type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
    return str(state).startswith(_NO_STORAGE)


def _is_race(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _RACES


class PoolWriter:
    """Runs each command in a transaction of its own, several at a time."""

    def __init__(
        self, engine: Engine, clock: Clock, on_commit: Callable[[frozenset[str]], None]
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._on_commit = on_commit
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="db-write")

    def submit(self, work: Callable[[Session], Any]) -> Future[Any]:
        try:
            return self._threads.submit(self._serve, work)
        except RuntimeError:
            raise StorageUnavailable("the database is closed") from None

    def forget_history(self) -> None:
        """PostgreSQL's own vacuum and log recycling see to it: docs/privacy.md."""

    def close(self) -> None:
        self._threads.shutdown()

    def _serve(self, work: Callable[[Session], Any]) -> Any:
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                return self._once(work)
            except DBAPIError as error:
                again = _is_race(error) or error.connection_invalidated
                if last or not again:
                    if is_unavailable(error) or _is_race(error):
                        raise StorageUnavailable(str(error.orig)) from error
                    raise
            time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - jitter, no secret
        raise AssertionError("the last try returns or raises")

    def _once(self, work: Callable[[Session], Any]) -> Any:
        with self._engine.connect() as connection:
            transaction = connection.begin()
            with Session(connection, self._clock.now()) as session:
                result = work(session)
                session.commit()
            try:
                transaction.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    # Stored or not? Only the caller's idempotent repeat can tell: do not guess.
                    raise StorageUnavailable("the connection broke during the commit") from error
                raise
        self._announce(frozenset(session.topics))
        return result

    def _announce(self, topics: frozenset[str]) -> None:
        if not topics:
            return
        try:
            self._on_commit(topics)
        except Exception:
            # The command is stored; whoever missed the hint polls.
            _log.exception("hints_not_published", topics=len(topics))
