"""The database's schema: what it is, and how it gets to the one this Tandem needs, or back.

A migration is one transaction on both databases: all of it or nothing. Before it changes an SQLite
file that holds data it writes a copy beside it.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from base.clock import Clock
from base.settings import Settings
from tandem.errors import CannotRun

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
LOCK = 7_263_401  # any number: desks that start at once on PostgreSQL migrate one after another
#: Every module that declares tables. A package that has none yet is passed over.
TABLES = [
    "base.log",
    "base.outbox",
    "base.timers",
    "base.staff",
    "handoff.brief_tables",
    "handoff.decision_tables",
    "handoff.erasure_tables",
    "handoff.file_tables",
    "handoff.notice_tables",
    "handoff.tag_tables",
    "handoff.step_tables",
    "handoff.hooks.tables",
    "handoff.setup_tables",
    "handoff.ruleset.tables",
    "handoff.service_tables",
    "handoff.waiting_tables",
    "handoff.tables",
    "knowledge.tables",
    "workbench.tables",
    "analytics.tables",
]


@dataclass(frozen=True, kw_only=True)
class Status:
    """`current` and `newest` are schema numbers like "0003"; None is a database without tables."""

    current: str | None
    newest: str | None
    waiting: int

    @property
    def is_newest(self) -> bool:
        return self.waiting == 0


def prepare(settings: Settings, clock: Clock) -> None:
    """Brings the schema to the newest. Raises CannotRun for a database of a newer Tandem."""
    upgrade(settings.effective_database_url, clock)


def status(url: str) -> Status:
    with _connected(url) as connection:
        return _status(connection)


def look(url: str) -> Status | None:
    """The status, without making an SQLite file that is not there: None then."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).exists():
        return None
    return status(url)


def upgrade(url: str, clock: Clock) -> Status:
    """To the newest schema; returns what it was before."""
    before = status(url)
    if before.is_newest:
        return before
    if before.current:
        back_up(url, before.current, clock)
    with _connected(url) as connection:
        command.upgrade(_config(connection), "head")
        _check_references(connection)
    return before


def downgrade(url: str, target: str, clock: Clock) -> Status:
    """To an older schema: a number like "0002", or "base" for none; returns what it was before."""
    before = status(url)
    if before.current:
        back_up(url, before.current, clock)
    with _connected(url) as connection:
        command.downgrade(_config(connection), target)
        _check_references(connection)
    return before


def back_up(url: str, name: str, clock: Clock) -> Path | None:
    """A copy of an SQLite database in `backups/` beside it; of PostgreSQL its owner makes one."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    source = Path(str(parsed.database))
    folder = source.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{source.stem}-{name}-{clock.now():%Y%m%dT%H%M%S%f}.db"
    try:
        with _engine(url).connect() as connection:
            connection.exec_driver_sql("ROLLBACK")  # VACUUM runs outside of a transaction
            connection.execute(text("VACUUM INTO :copy"), {"copy": str(copy)})
            connection.exec_driver_sql("BEGIN")
    except DBAPIError as error:
        copy.unlink(missing_ok=True)
        raise CannotRun(f"No back-up could be written to {copy}: {error.orig}.") from error
    copy.chmod(0o600)
    return copy


def make(url: str, message: str) -> Path:
    """Writes the migration from the newest schema to the tables as the code declares them."""
    with _connected(url) as connection:
        config = _config(connection)
        newest = max(int(one.revision) for one in _scripts().walk_revisions())
        number = f"{newest + 1:04}"
        script = command.revision(config, message, autogenerate=True, rev_id=number)
    if script is None or isinstance(script, list):
        raise CannotRun("Alembic wrote no migration.")
    return Path(script.path)


def load_tables() -> None:
    """Imports every module that declares tables, so that the metadata is whole."""
    for name in TABLES:
        if importlib.util.find_spec(name):
            importlib.import_module(name)


def _status(connection: Connection) -> Status:
    scripts = _scripts()
    current = MigrationContext.configure(connection).get_current_revision()
    newest = scripts.get_current_head()
    numbers = [script.revision for script in scripts.walk_revisions()]  # newest first
    if current and current not in numbers:
        raise CannotRun(
            f"The database has schema {current}, which a newer Tandem made; this one knows up to "
            f"{newest}: start the newer one, or restore a back-up (docs/operations.md)."
        )
    waiting = numbers.index(current) if current else len(numbers)
    return Status(current=current, newest=newest, waiting=waiting)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _config(connection: Connection) -> Config:
    load_tables()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """One transaction that keeps other migrations out. Raises CannotRun without a database."""
    engine = _engine(url)
    try:
        connection = engine.connect()
    except DBAPIError as error:
        place = make_url(url).render_as_string(hide_password=True)
        why = " ".join(str(error.orig).split())
        raise CannotRun(f"The database {place} cannot be opened: {why}.") from error
    with connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed.set(drivername="sqlite+pysqlite"), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepare_connection(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _check_references(connection: Connection) -> None:
    """SQLite copies tables with foreign keys switched off: look whether all of them still hold."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise CannotRun(f"The migration would break {len(broken)} references: nothing changed.")
