"""A desk that has targets, and what tests ask of its clocks."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from base.db import Session
from handoff.service_seeds import ensure_service_levels
from handoff.service_tables import Calendar, ServiceClock
from handoff.setup_tables import Queue
from tests.world import World

WISH = "I want a human"
TELLS = (
    "ClockStarted",
    "ClockPaused",
    "ClockResumed",
    "ClockRetargeted",
    "ClockWarned",
    "ClockMet",
    "ClockBreached",
    "ClockEnded",
    "ClockCancelled",
)


@pytest.fixture
async def timed(world: World) -> World:
    """A desk with the targets that Tandem comes with: reply in 120 s, then in 300 s."""
    await world.db.write(ensure_service_levels)
    return world


async def clocks(world: World, name: str, kind: str | None = None) -> list[ServiceClock]:
    query = select(ServiceClock).where(ServiceClock.conversation_id == world.conversations[name][0])
    if kind:
        query = query.where(ServiceClock.kind == kind)
    return await world.db.read(
        lambda s: list(s.scalars(query.order_by(ServiceClock.started_at, ServiceClock.id)))
    )


async def states(world: World, name: str, kind: str | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.state) for one in await clocks(world, name, kind)]


async def told(world: World, name: str, kind: str, *names: str) -> list[dict[str, Any]]:
    found = await world.events(name, *(names or TELLS))
    return [one for one in found if one["kind"] == kind]


async def with_agent(world: World, name: str = "Ann", agent_name: str = "Mia") -> None:
    await world.says(name, WISH)
    if agent_name not in world.agents:
        await world.agent(agent_name)
    await world.route()
    await world.accepts(agent_name)


def later(world: World, seconds: float) -> None:
    """The clock goes on and no timer fires."""
    world.clock.advance(seconds)


WEEKDAYS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BERLIN: dict[str, Any] = {"zone": "Europe/Berlin", "hours": WEEKDAYS}


async def keeps_hours(world: World, queue: str, **document: Any) -> None:
    """The queue has a calendar of its own, named after it."""

    def set_up(session: Session) -> None:
        parts = {"holidays": None, "closed": [], "extra": {}, **document}
        session.merge(Calendar(id=queue, name=queue, **parts))
        session.merge(Queue(id=queue, name=queue, calendar_id=queue))

    await world.db.write(set_up)
