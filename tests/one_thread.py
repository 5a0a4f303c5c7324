"""A database in memory without threads: the same commands, several times as many in a minute."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import StaticPool

from base.clock import Clock
from base.db import Session

P = ParamSpec("P")
T = TypeVar("T")

_COMPILED: dict[Any, Any] = {}  # of all databases: each is used for a moment only


class OneThread:
    """Stands in for `base.db.Database` where what counts is the order of commands."""

    def __init__(self, template: Path, clock: Clock) -> None:
        """`template`: a file with all tables, which is read into memory."""
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        with sqlite3.connect(template) as file:
            file.backup(memory)
        memory.execute("PRAGMA foreign_keys = ON")
        engine = create_engine("sqlite://", creator=lambda: memory, poolclass=StaticPool)
        event.listen(engine, "begin", _begin)
        self._engine = engine.execution_options(compiled_cache=_COMPILED)
        self._clock = clock

    async def write(
        self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One transaction, as `Database.write`."""
        with (
            self._engine.begin() as connection,
            Session(connection, self._clock.now()) as session,
        ):
            result = command(session, *args, **kwargs)
            session.commit()
            return result

    read = look = write

    async def close(self) -> None:
        """Forget it."""
        self._engine.dispose()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
