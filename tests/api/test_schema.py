"""The migrations make the tables that the code declares, on the database that `--db` names."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from base.clock import ManualClock
from base.db import Base
from tandem import migrate

CLOCK = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.config.getoption("--db") == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.db'}"
    from tests.services import fresh_postgres_url

    return fresh_postgres_url()


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def test_the_migrations_make_the_tables_that_the_code_declares(empty: str) -> None:
    migrate.upgrade(empty, CLOCK)
    engine = create_engine(empty)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == [], 'run: bin/tandem migrate make "what changes"'


def test_the_way_down_and_up_again_ends_where_it_began(empty: str) -> None:
    migrate.upgrade(empty, CLOCK)
    all_tables = tables(empty)
    assert all_tables == set(Base.metadata.tables)
    migrate.downgrade(empty, "base", CLOCK)
    assert tables(empty) == set()
    migrate.upgrade(empty, CLOCK)
    assert tables(empty) == all_tables


def test_a_second_start_changes_nothing(empty: str) -> None:
    assert migrate.upgrade(empty, CLOCK).current is None
    assert migrate.upgrade(empty, CLOCK).is_newest


def test_every_module_that_declares_tables_is_known_to_the_migrations() -> None:
    packages = ("base", "handoff", "knowledge", "workbench", "analytics", "tandem")
    declaring = {
        ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
        for package in packages
        for path in (CHECKOUT / package).rglob("*.py")
        if "__tablename__ =" in path.read_text()
    }
    assert declaring
    assert declaring <= set(migrate.TABLES)
