"""The session a command gets: an ORM session with one fixed time and the hints it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Insert, orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from base import direct


@cache
def _once(row: type[DeclarativeBase], dialect: str) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(row).on_conflict_do_nothing()


class StorageUnavailable(Exception):
    """The database cannot be reached or cannot store anything: try again later."""


class Session(orm.Session):
    """One command's unit of work. The command neither commits nor rolls back: its runner does."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        #: When the transaction started, by the desk's clock. The only time a command may use.
        self.now = now
        self.topics: set[str] = set()
        self._kept: list[Any] = []

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.connection().dialect.name

    def add_once(self, row: type[DeclarativeBase], **values: Any) -> None:
        """Add a row unless it is there, also when another process is just adding it."""
        self.run(_once(row, self.dialect), values)

    def run(self, statement: Executable, values: Mapping[str, Any]) -> Any:
        """The answer to a statement of the hot path (a constant) as rows; past what the session
        holds, which is neither stored before nor changed by it: base/direct.py.
        """
        return direct.run(self.connection(), statement, values)

    def keep(self, *rows: Any) -> None:
        """Remember the rows as long as the session lasts: asked for by their key, they are not read
        again. By itself a session forgets what nobody holds.
        """
        self._kept += rows

    def hint(self, topic: str) -> None:
        """Tell whoever watches `topic` that it changed, once this is committed."""
        self.topics.add(topic)
