"""How fast a queue moves, learnt from what the tables hold, and seldom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from base.db import Session
from handoff.commands.presence import set_presence
from handoff.model import Presence
from handoff.tables import Agent
from handoff.waiting.learn import Seen
from tests.api.moving import (
    WISH,
    a_queue,
    busy,
    gave_up,
    line,
    plainly,
    served,
)
from tests.world import World


async def test_what_was_learnt_is_kept_for_half_a_minute(world: World) -> None:
    await a_queue(world)
    await world.agent("Mia", capacity=2)
    assert (await line(world)).slots == 2
    await world.agent("Noor", capacity=3)
    world.clock.advance(29)
    assert (await line(world)).slots == 2
    world.clock.advance(1)
    assert (await line(world)).slots == 5


async def test_a_new_queue_is_known_at_once(world: World) -> None:
    await a_queue(world)
    await line(world)
    await a_queue(world, "returns")
    assert (await line(world, "returns")).slots == 0


async def test_rates_are_learnt_from_the_last_two_hours(world: World) -> None:
    await a_queue(world)
    await world.agent("Mia", capacity=2)
    await served(world, 30, chat_s=300)
    await gave_up(world, 3, after_s=600, queue_id="support")
    found = (await line(world)).parameters
    assert found is not None
    assert found.rate == pytest.approx(1 / 300)
    assert found.leaving == pytest.approx(3 / (3 * 600 + 30 * 60))
    assert (found.slots, found.finished) == (2, 30)


async def test_a_quiet_queue_knows_the_same_hour_of_the_weeks_before(world: World) -> None:
    await a_queue(world)
    await world.agent("Mia", capacity=2)
    now = world.clock.now()
    assert (await line(world)).parameters is None
    await served(world, 15, end=now - timedelta(days=7) + timedelta(minutes=40))
    await served(world, 15, end=now - timedelta(days=14) + timedelta(minutes=40))
    await served(world, 30, end=now - timedelta(days=8), chat_s=9)  # another weekday
    world.rules.waits.forget()
    found = await line(world)
    assert found.moves.recent == Seen()
    assert found.parameters is not None and found.parameters.finished == 30
    assert 1 / found.parameters.rate == pytest.approx(300, rel=0.01)


async def test_agents_on_a_break_serve_nobody_now(world: World) -> None:
    await a_queue(world)
    await served(world, 25)
    await world.agent("Mia", capacity=2)
    await world.db.write(set_presence, world.agents["Mia"], Presence.AWAY, "by hand", "lunch")
    found = await line(world)
    assert (found.slots, found.online, found.on_duty, found.parameters) == (0, 0, True, None)
    assert found.last_wait_s == 60


async def test_only_the_teams_of_a_queue_serve_it(world: World) -> None:
    await a_queue(world, teams=["first"])
    await a_queue(world, "returns", teams=["second"])
    mia, noor = await world.agent("Mia", capacity=2), await world.agent("Noor", capacity=4)
    await in_team(world, mia, "first")
    await in_team(world, noor, "second")
    assert (await line(world)).slots == 2
    assert (await line(world)).ahead({"support": 3, "returns": 5}) == 3


async def test_who_waits_elsewhere_counts_as_far_as_the_agents_are_shared(world: World) -> None:
    await a_queue(world)  # everybody serves it
    await a_queue(world, "returns", teams=["second"])
    mia, noor = await world.agent("Mia", capacity=2), await world.agent("Noor", capacity=2)
    await in_team(world, noor, "second")
    assert mia
    returns = await line(world, "returns")
    assert returns.ahead({"returns": 1, "support": 4}) == 1 + 4 / 2
    assert (await line(world)).ahead({"support": 1, "returns": 4}) == 1 + 4


async def in_team(world: World, agent_id: str, team: str) -> None:
    def join(session: Session) -> None:
        session.get_one(Agent, agent_id).team_id = team

    await plainly(world, join)


async def test_the_predicted_wait_is_none_without_anybody_and_nothing_with_a_free_place(
    world: World,
) -> None:
    await world.says("Ann", "where is my order?")
    [decision, *_] = await world.decisions("Ann")
    assert decision.facts.get("predicted_wait") is None
    await world.agent("Mia", capacity=2)
    world.clock.advance(31)
    await world.says("Ann", "where is my order?")
    [decision, *_] = await world.decisions("Ann")
    assert decision.facts["predicted_wait"] == 0


async def test_the_predicted_wait_is_the_estimate_of_the_whole_desk(world: World) -> None:
    await served(world, 25, chat_s=600)
    await busy(world)
    await world.says("Ann", WISH)
    await world.says("Bob", "where is my order?")
    [decision, *_] = await world.decisions("Bob")
    foretold = decision.facts["predicted_wait"]
    desk = await world.db.read(world.rules.waits.desk)
    found = desk.estimate(1)
    assert found is not None and foretold == round(found.point_s / 60, 1) > 5


async def test_a_decision_asks_the_tables_no_more_once_it_is_learnt(world: World) -> None:
    await served(world, 25)
    await busy(world)
    statements: list[str] = []

    def read(session: Session) -> None:
        engine = session.get_bind().engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            world.rules.waits.desk(session)
            world.rules.waits.of(session, "support")
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    await world.db.read(read)
    assert len(statements) > 3
    statements.clear()
    await world.db.read(read)
    assert statements == []
