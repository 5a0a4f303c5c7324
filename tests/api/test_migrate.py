"""Upgrades, downgrades and their safety, with two small migrations of the tests' own."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from base.clock import ManualClock
from tandem import migrate, migrate_command
from tandem.errors import CannotRun

FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None
def upgrade():
    op.create_table("thing", sa.Column("id", sa.Integer, primary_key=True))
def downgrade():
    op.drop_table("thing")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    with op.batch_alter_table("thing") as table:
        table.add_column(sa.Column("name", sa.Text, nullable=False, server_default=""))
def downgrade():
    with op.batch_alter_table("thing") as table:
        table.drop_column("name")
"""
BROKEN = """
from alembic import op
revision, down_revision = "0003", "0002"
def upgrade():
    op.execute("CREATE TABLE half (id INTEGER)")
    op.execute("SELECT * FROM nowhere")
def downgrade():
    pass
"""


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The product's env.py with the migrations of this file."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(migrate.MIGRATIONS / name, folder / name)
    (folder / "versions" / "0001_first.py").write_text(FIRST)
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    monkeypatch.setattr(migrate, "TABLES", [])
    return folder / "versions"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "desk.db"


def url(database: Path) -> str:
    return f"sqlite:///{database}"


CLOCK = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


def test_a_new_database_gets_the_newest_schema_and_needs_no_copy(
    scripts: Path, database: Path
) -> None:
    (scripts / "0002_second.py").write_text(SECOND)
    migrate.upgrade(url(database), CLOCK)
    assert migrate_command.in_words(migrate.status(url(database))) == "schema 0002"
    assert not (database.parent / "backups").exists()


def test_an_upgrade_keeps_the_rows_and_writes_a_copy_of_the_old_file_first(
    scripts: Path, database: Path
) -> None:
    migrate.upgrade(url(database), CLOCK)
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO thing (id) VALUES (7)")
    (scripts / "0002_second.py").write_text(SECOND)
    migrate.upgrade(url(database), CLOCK)

    assert rows(database, "SELECT id, name FROM thing") == [(7, "")]
    [copy] = (database.parent / "backups").iterdir()
    assert rows(copy, "SELECT * FROM thing") == [(7,)]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_down_and_up_again_keeps_the_rows(scripts: Path, database: Path) -> None:
    (scripts / "0002_second.py").write_text(SECOND)
    migrate.upgrade(url(database), CLOCK)
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO thing (id, name) VALUES (7, 'seven')")
    migrate.downgrade(url(database), "0001", CLOCK)
    assert rows(database, "SELECT * FROM thing") == [(7,)]
    assert migrate_command.in_words(migrate.status(url(database))) == (
        "schema 0001; 1 waiting, up to 0002"
    )
    migrate.upgrade(url(database), CLOCK)
    assert rows(database, "SELECT * FROM thing") == [(7, "")]


def test_a_migration_that_fails_leaves_nothing_behind(scripts: Path, database: Path) -> None:
    (scripts / "0002_second.py").write_text(SECOND)
    migrate.upgrade(url(database), CLOCK)
    (scripts / "0003_broken.py").write_text(BROKEN)
    with pytest.raises(Exception, match="nowhere"):
        migrate.upgrade(url(database), CLOCK)
    assert migrate.status(url(database)).current == "0002"
    assert rows(database, "SELECT name FROM sqlite_master WHERE name = 'half'") == []


def test_a_database_of_a_newer_tandem_is_refused_with_one_sentence(
    scripts: Path, database: Path
) -> None:
    second = scripts / "0002_second.py"
    second.write_text(SECOND)
    migrate.upgrade(url(database), CLOCK)
    second.unlink()
    with pytest.raises(CannotRun, match="schema 0002, which a newer Tandem made"):
        migrate.upgrade(url(database), CLOCK)


def test_a_database_that_cannot_be_opened_is_refused_with_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be opened"):
        migrate.status(f"sqlite:///{tmp_path}")
    with pytest.raises(CannotRun, match=r"postgresql://me:\*\*\*@127.0.0.1:1/x cannot be opened"):
        migrate.status("postgresql://me:secret@127.0.0.1:1/x")


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()
