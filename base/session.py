"""The session a command gets: an ORM session with one fixed time and the hints it leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase


class StorageUnavailable(Exception):
    """The database cannot be reached or cannot store anything: try again later."""


class Session(orm.Session):
    """One command's unit of work. The command neither commits nor rolls back: its runner does."""

    def __init__(self, connection: Connection, now: datetime, *, shared: bool = False) -> None:
        """`shared`: other commands share the transaction, so this one gets a savepoint."""
        super().__init__(
            connection,
            join_transaction_mode="create_savepoint" if shared else "rollback_only",
            expire_on_commit=False,
        )
        #: When the transaction started, by the desk's clock. The only time a command may use.
        self.now = now
        self.topics: set[str] = set()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.connection().dialect.name

    def add_once(self, row: type[DeclarativeBase], **values: Any) -> None:
        """Add a row unless it is there, also when another process is just adding it."""
        insert = postgresql.insert if self.dialect == "postgresql" else sqlite.insert
        self.connection().execute(insert(row).values(**values).on_conflict_do_nothing())

    def hint(self, topic: str) -> None:
        """Tell whoever watches `topic` that it changed, once this is committed."""
        self.topics.add(topic)
