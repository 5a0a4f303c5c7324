"""`bin/tandem analytics`: the numbers can always be made anew from the events."""

from __future__ import annotations

from sqlalchemy import func, select, update

from analytics.tables import FactContact
from base.db import Database, Session
from tandem.analytics_command import level
from tests.recorded import record
from tests.unit.test_analytics_metrics import mixed


async def test_a_rebuild_mends_what_a_refresh_leaves_alone(
    database: Database, database_url: str
) -> None:
    await database.write(record, [event for story in mixed() for event in story.events])
    said: list[str] = []
    await level(database_url, anew=False, say=said.append)
    assert said == ["the facts know all events (5 streams folded)"]

    def spoil(session: Session) -> None:
        session.execute(update(FactContact).values(handoffs=99))

    def handoffs(session: Session) -> int:
        return session.scalar(select(func.sum(FactContact.handoffs))) or 0

    await database.write(spoil)
    await level(database_url, anew=False, say=said.append)
    assert await database.read(handoffs) == 99 * 5
    await level(database_url, anew=True, say=said.append)
    assert await database.read(handoffs) == 3
    assert said[-1] == "the facts know all events (5 streams folded)"
