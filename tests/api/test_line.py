"""Standing in line: skills and languages, wishes that relax, priorities, whom one is kept for."""

import sqlite3
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from base.db import Session
from handoff.commands import agent, offers, transfer, waiting_line
from handoff.commands.escalate import NOWHERE, Escalation
from handoff.model import Owner
from handoff.policy.way import Way
from handoff.routing.match import rank_of
from handoff.setup_tables import Queue
from handoff.tables import Agent, Handoff
from handoff.waiting_reasons import given, why
from tests.world import World

WISH = "I want a human"


async def is_waiting(world: World, name: str, language: str = "en", **more: Any) -> None:
    if name not in world.conversations:
        await world.arrives(name, language=language, **more)
    await world.says(name, WISH, wants_human=True)
    world.clock.advance(1)


async def changes(world: World, table: Any, key: Any, id_: str, **values: Any) -> None:
    def change(session: Session) -> None:
        session.connection().execute(update(table).where(key == id_).values(**values))

    await world.db.write(change)


async def skilled(world: World, name: str, capacity: int = 3, **more: Any) -> str:
    id_ = await world.agent(name, capacity)
    await changes(world, Agent, Agent.user_id, id_, **more)
    return id_


async def queue(world: World, **values: Any) -> None:
    await changes(world, Queue, Queue.id, "support", **values)


async def rings_at(world: World, *names: str) -> list[int]:
    return [len(await world.offers_of(name)) for name in names]


async def test_a_language_is_preferred_for_a_while_and_then_anybody_helps(world: World) -> None:
    await skilled(world, "Mia", skills={"language:en": 3})
    await is_waiting(world, "Anna", "de")
    assert await world.route() == 0
    await world.time_passes(60)
    assert await world.events("Anna", "Relaxed") == [
        {"handoff_id": (await world.handoff("Anna")).id, "lane": "support|"}
    ]
    assert await world.route() == 1


async def test_who_speaks_the_language_is_offered_it_at_once(world: World) -> None:
    await skilled(world, "Mia", skills={"language:en": 3})
    await skilled(world, "Jan", skills={"language:de": 1, "language:nl": 4})
    await is_waiting(world, "Anna", "de")
    assert await world.route() == 1
    assert await rings_at(world, "Mia", "Jan") == [0, 1]


async def test_a_required_language_never_relaxes(world: World) -> None:
    await skilled(world, "Mia", skills={"language:en": 3})
    await is_waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await queue(world, language="required")
    await is_waiting(world, "Anna", "de")
    await world.time_passes(3600)
    assert await world.route() == 0
    told = await world.db.read(why, world.conversations["Anna"][0])
    assert [(one.name, one.rule, one.values["skill"]) for one in told.agents] == [
        ("Mia", "skill", "language:de")
    ]


async def test_after_a_while_another_queue_serves_too(world: World) -> None:
    await is_waiting(world, "Ann")

    def second_queue(session: Session) -> None:
        session.add(Queue(id="backup", name="Backup", offer_s=30, teams=["night"]))

    await world.db.write(second_queue)
    await queue(world, teams=["day"], overflow_id="backup", overflow_s=90)
    await skilled(world, "Mia", team_id="night")
    await is_waiting(world, "Ben")
    assert await world.route() == 0
    await world.time_passes(90)
    assert await world.route() == 1
    assert (await world.handoff("Ben")).lane == "backup+support|"
    assert (await world.handoff("Ben")).rings
    assert not (await world.handoff("Ann")).rings  # it came before the queue had an overflow


async def test_priority_minutes_count_as_waited_and_nobody_waits_for_ever(world: World) -> None:
    """B7: VIPs keep coming, and the one who came first is served when the bonus is used up."""
    await is_waiting(world, "Normal")
    mia = await world.agent("Mia", capacity=1)
    served = []
    for number in range(8):
        await is_waiting(world, f"Vip{number}")
        handoff = await world.handoff(f"Vip{number}")
        await world.db.write(_prefer, handoff.id, 5)
        assert await world.route() == 1
        [ring] = await world.offers_of("Mia")
        conversation = await world.db.write(offers.accept, ring, mia)
        name = next(n for n, (id_, _) in world.conversations.items() if id_ == conversation)
        served.append(name)
        await world.hands_back("Mia", name)
        await world.time_passes(59)
    assert served.index("Normal") in (5, 6)


def _prefer(session: Session, handoff_id: str, minutes: int) -> None:
    handoff = session.get_one(Handoff, handoff_id)
    values = {"priority": minutes, "rank_at": rank_of(handoff.queued_at, minutes)}
    session.connection().execute(update(Handoff).where(Handoff.id == handoff_id).values(**values))


async def test_the_agent_who_knows_the_customer_is_waited_for_a_little(world: World) -> None:
    await world.agent("Mia", capacity=1)
    await is_waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.hands_back("Mia", "Ann")
    await is_waiting(world, "Ben")
    await world.route()
    await world.accepts("Mia")  # full
    await world.agent("Jo")
    await world.time_passes(400)
    await is_waiting(world, "Ann")
    assert await world.route() == 0
    assert (await world.handoff("Ann")).kept_for == world.agents["Mia"]
    await world.time_passes(30)
    assert await world.route() == 1
    assert await rings_at(world, "Jo") == [1]
    assert len(await world.events("Ann", "KeptFor", "LetGo")) == 2


async def test_nobody_is_kept_for_an_agent_who_is_not_there(world: World) -> None:
    await world.agent("Mia")
    await is_waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.hands_back("Mia", "Ann")
    await changes(world, Agent, Agent.user_id, world.agents["Mia"], presence="away")
    await world.agent("Jo")
    await world.time_passes(400)
    await is_waiting(world, "Ann")
    assert (await world.handoff("Ann")).kept_for is None
    assert await world.route() == 1


async def test_a_colleague_to_whom_it_is_passed_gets_it_before_all_others(world: World) -> None:
    mia = await world.agent("Mia")
    await world.agent("Jo")
    await is_waiting(world, "Ann")
    await world.db.write(_take, world.conversations["Ann"][0], mia)
    version = (await world.conversation("Ann")).version
    await world.agent("Eve")
    await world.db.write(
        transfer.transfer,
        world.conversations["Ann"][0],
        mia,
        version=version,
        note="Knows about customs",
        to_agent=world.agents["Eve"],
    )
    assert await world.route() == 1
    assert await rings_at(world, "Mia", "Jo", "Eve") == [0, 0, 1]
    [ring] = await world.offers_of("Eve")
    await world.db.write(offers.decline, ring, world.agents["Eve"])
    assert await world.route() == 1
    assert await rings_at(world, "Eve") == [0]


def _take(session: Session, conversation_id: str, agent_id: str) -> None:
    agent.take(session, conversation_id, agent_id)


async def test_a_heavy_conversation_takes_as_many_places_and_gives_them_back(world: World) -> None:
    await world.agent("Mia", capacity=3)
    await is_waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await queue(world, weight=2)
    await is_waiting(world, "Ben")
    await is_waiting(world, "Cem")
    assert await world.route() == 1
    mia = await world.db.read(lambda s: s.get_one(Agent, world.agents["Mia"]))
    assert mia.load == 3
    await world.accepts("Mia")
    await world.hands_back("Mia", "Ben")
    assert await world.route() == 1


async def test_a_queue_may_give_without_asking(world: World) -> None:
    await is_waiting(world, "Ann")
    await queue(world, auto_accept=True)
    await world.agent("Mia")
    assert await world.route() == 1
    assert (await world.conversation("Ann")).owner == Owner.AGENT
    assert await world.events("Ann", "Offered") != []


async def test_a_queue_that_takes_nobody_in_loses_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def old_queue(session: Session) -> None:
        session.add(Queue(id="old", name="Old", offer_s=30, archived_at=session.now))

    await world.db.write(old_queue)
    there = Way(**{**vars(NOWHERE), "queue": "old"})
    monkeypatch.setattr(Escalation, "way", property(lambda _: there))
    await is_waiting(world, "Ann")
    handoff = await world.handoff("Ann")
    assert (handoff.queue_id, handoff.state) == ("support", "waiting")
    assert await world.events("Ann", "QueueMissing") == [
        {"handoff_id": handoff.id, "wanted": "old", "queue_id": "support"}
    ]


async def test_every_offer_keeps_why_it_was_made(world: World) -> None:
    await world.agent("Mia")
    await world.agent("Jo")
    await is_waiting(world, "Ann")
    world.clock.advance(19)
    await world.route()
    [row] = await world.db.read(given, world.conversations["Ann"][0])
    assert row.score == {
        "at_head": False,
        "priority_minutes": 0,
        "waited_s": 20,
        "lane": "support|language:en@1",
        "kept_for": None,
        "load": 0,
        "capacity": 3,
        "idle_s": None,
        "among": 2,
    }


async def test_why_somebody_waits_names_the_first_rule_of_each_agent(world: World) -> None:
    await world.agent("Mia", capacity=1)
    await is_waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    jo = await world.agent("Jo")
    await skilled(world, "Eve", skills={"language:fr": 2})
    await is_waiting(world, "Ben")
    await world.route()
    [ring] = await world.offers_of("Jo")
    await world.db.write(offers.decline, ring, jo)
    told = await world.db.read(why, world.conversations["Ben"][0])
    assert {one.name: one.rule for one in told.agents} == {
        "Mia": "full",
        "Jo": "passed",
        "Eve": "skill",
    }
    assert told.place == 1
    assert [str(step) for _, step in told.steps] == ["60 drop language:en"]


async def test_who_stands_outside_the_order_is_found_without_reading_all_who_wait(
    world: World,
) -> None:
    """SQLite must choose these indexes by itself: it knows nothing of how many rows there are."""

    def plans(session: Session) -> list[str]:
        if session.dialect != "sqlite":
            pytest.skip("PostgreSQL counts its rows")
        compiled = [
            str(one.compile(session.connection(), compile_kwargs={"render_postcompile": True}))
            for one in (waiting_line.APART_ROWS, waiting_line.LET_BY_ROWS)
        ]
        raw = session.connection().connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        return [" ".join(row[3] for row in _plan(raw, sql, session.now)) for sql in compiled]

    apart, let_by = await world.db.read(plans)
    assert "ix_handoff_apart" in apart
    assert "ix_offer_ended_at" in let_by
    assert "ix_handoff_waiting" not in apart + let_by


def _plan(raw: sqlite3.Connection, sql: str, since: datetime) -> sqlite3.Cursor:
    return raw.execute(f"EXPLAIN QUERY PLAN {sql}", [str(since)] * sql.count("?"))
