"""The migrations make the tables that the code declares, on the database that `--db` names."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, inspect, text

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


def test_what_was_promised_before_0008_is_a_row_since_then(empty: str) -> None:
    migrate.upgrade(empty, CLOCK)
    migrate.downgrade(empty, "0007", CLOCK)
    engine = create_engine(empty)
    known = MetaData()
    known.reflect(engine)
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    promised = [{"text": "A call", "due": "2026-03-02T10:00:00+01:00"}, {"text": "A look"}]
    rows = {
        "customer": {"id": "cus_1", "language": "en", "created_at": at},
        "conversation": {
            **{"id": "cnv_1", "customer_id": "cus_1", "channel": "web", "language": "en"},
            **{"owner": "bot", "version": 1, "created_at": at},
            **{"customer_read": 0, "agent_read": 0},
        },
        "queue": {"id": "support", "name": "Support", "offer_s": 30},
        "handoff": {
            **{"id": "hnd_1", "conversation_id": "cnv_1", "contact_id": "con_1"},
            **{"state": "handed_back", "reason": "loop", "queue_id": "support", "priority": 0},
            **{"queued_at": at, "at_head": False, "package": {}},
            **{"tags": [], "skills": [], "desired": []},
        },
        "brief": {
            **{"id": "hbk_1", "handoff_id": "hnd_1", "agent_id": "usr_1", "at": at},
            **{"resolved": "no", "done": [], "promised": promised, "do_not_touch": []},
            "note": "",
        },
    }
    with engine.begin() as connection:
        for table, row in rows.items():
            connection.execute(known.tables[table].insert(), row)
    migrate.upgrade(empty, CLOCK)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT id, conversation_id, agent_id, due_at IS NULL FROM promise ORDER BY id")
        ).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        ("hnd_1:0", "cnv_1", "usr_1", False),
        ("hnd_1:1", "cnv_1", "usr_1", True),
    ]
