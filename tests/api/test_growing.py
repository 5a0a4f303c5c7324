"""What is asked at every turn costs the same in a long conversation, and on a desk that is full."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from base.db import Session
from base.timers import Timers
from handoff.board import boards_of
from tests.world import World


def skip_unless_sqlite(session: Session) -> None:
    if session.dialect != "sqlite":
        pytest.skip("PostgreSQL counts its rows")


@contextmanager
def plans(session: Session) -> Iterator[dict[str, str]]:
    """How SQLite carries out each statement until the end of the block, by its text."""
    found: dict[str, str] = {}

    def heard(
        _conn: Any, cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> None:
        raw = cursor.connection.cursor()
        raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        found[" ".join(statement.split())] = "; ".join(row[-1] for row in raw.fetchall())
        raw.close()

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", heard)


async def test_a_board_reads_the_last_turns_from_their_end(world: World) -> None:
    await world.says("Ann", "where is my order?")
    await world.says("Ann", "I want a human")
    ben = await world.agent("Ben")

    def look(session: Session) -> dict[str, str]:
        skip_unless_sqlite(session)
        with plans(session) as found:
            (board,) = boards_of(session, [ben]).values()
        assert [row.last_text for row in board.queue] == ["I want a human"]
        return found

    found = await world.db.read(look)
    (last,) = (plan for sql, plan in found.items() if "turn.text" in sql)
    assert "CORRELATED SCALAR SUBQUERY" in last
    assert "MATERIALIZE" not in last
    assert "TEMP B-TREE" not in last


async def test_timers_are_found_by_when_they_are_due(world: World) -> None:
    timers = Timers(world.db, world.clock, {"idle": lambda *_: None, "offer": lambda *_: None})

    def look(session: Session) -> dict[str, str]:
        skip_unless_sqlite(session)
        with plans(session) as found:
            timers._pause(session)
            timers._count_due(session)
        return found

    found = await world.db.read(look)
    assert len(found) == 2
    for plan in found.values():
        assert "ix_timer_due_at" in plan
        assert "TEMP B-TREE" not in plan
