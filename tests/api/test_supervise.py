"""Supervisors take over and send elsewhere: places, versions, who is told, and what is counted."""

import asyncio
from typing import Any

import pytest

from analytics.collect import collect
from base import log
from base.db import Database
from base.problems import Forbidden
from handoff.commands import agent, presence, supervise, verdict
from handoff.errors import NoCapacity, NotThere, Stale, Taken
from handoff.model import Owner, Presence, Verdict
from handoff.setup_tables import Queue
from handoff.tables import Agent
from tests.api.test_handoffs import WISH, waiting
from tests.world import World


async def held(world: World, by: str = "Mia", whose: str = "Ann", **more: Any) -> str:
    """The agent has the customer; the conversation's id."""
    await world.agent(by, **more)
    await waiting(world, whose)
    await world.route()
    await world.accepts(by)
    return world.conversations[whose][0]


async def sam(world: World, capacity: int = 3) -> str:
    return await world.agent("Sam", capacity, online=False)


async def version(world: World, name: str = "Ann") -> int:
    return (await world.conversation(name)).version


async def load(world: World, name: str) -> int:
    who = world.agents[name]
    found: int = (await world.db.read(lambda s: s.get_one(Agent, who))).load
    return found


async def second_queue(world: World) -> None:
    await world.db.write(lambda s: s.add(Queue(id="billing", name="Billing", weight=2)))


async def test_whoever_takes_over_has_the_conversation_and_its_place(world: World) -> None:
    conversation = await held(world)
    boss = await sam(world)
    seen = await version(world)
    await world.db.write(supervise.take_over, conversation, boss, version=seen)
    now = await world.conversation("Ann")
    assert (now.owner, now.agent_id, now.version) == (Owner.AGENT, boss, seen + 1)
    assert (await world.handoff("Ann")).agent_id == boss
    assert (await load(world, "Mia"), await load(world, "Sam")) == (0, 1)
    assert "Sam is with you now" in (await world.said("Ann"))[-1]
    assert await world.events("Ann", "TakenOver") == [
        {
            "handoff_id": now.handoff_id,
            "agent_id": boss,
            "from_agent": world.agents["Mia"],
            "owner": "agent",
            "version": seen + 1,
        }
    ]


async def test_the_agent_who_had_it_sends_nothing_any_more(world: World) -> None:
    conversation = await held(world)
    seen = await version(world)
    await world.db.write(supervise.take_over, conversation, await sam(world), version=seen)
    with pytest.raises(Stale) as refused:
        await world.db.write(
            agent.reply,
            conversation,
            world.agents["Mia"],
            client_turn_id="agent-late-1",
            text="too late",
            version=seen,
        )
    assert refused.value.details["agent_id"] == world.agents["Sam"]
    await world.replies("Sam", "Ann", "I am here.")


async def test_of_two_supervisors_at_once_one_wins_and_the_other_is_told_who(world: World) -> None:
    conversation = await held(world)
    names = [f"Sam{number}" for number in range(5)]
    for name in names:
        await world.agent(name, online=False)
    seen = await version(world)
    results = await asyncio.gather(
        *(
            world.db.write(supervise.take_over, conversation, world.agents[name], version=seen)
            for name in names
        ),
        return_exceptions=True,
    )
    won = [name for name, result in zip(names, results, strict=True) if result is None]
    lost = [result for result in results if isinstance(result, Stale)]
    assert (len(won), len(lost)) == (1, 4)
    assert {error.details["name"] for error in lost} == set(won)
    assert [await load(world, name) for name in ("Mia", *won)] == [0, 1]


async def test_a_take_over_needs_a_free_place_by_weight(world: World) -> None:
    await second_queue(world)
    conversation = await held(world)
    boss = await sam(world, capacity=1)
    await world.db.write(
        supervise.reassign, conversation, boss, version=await version(world), to_queue="billing"
    )
    await world.route()
    await world.accepts("Mia")
    assert await load(world, "Mia") == 2
    with pytest.raises(NoCapacity):
        await world.db.write(supervise.take_over, conversation, boss, version=await version(world))
    assert (await load(world, "Mia"), await load(world, "Sam")) == (2, 0)


@pytest.mark.parametrize("words", ["where is my order?", WISH], ids=["bot", "queue"])
async def test_what_no_agent_has_cannot_be_taken_over(world: World, words: str) -> None:
    await world.says("Ann", words)
    seen = await version(world)
    with pytest.raises(Stale):
        await world.db.write(
            supervise.take_over, world.conversations["Ann"][0], await sam(world), version=seen
        )
    assert await version(world) == seen


async def test_in_wrap_up_it_stays_with_the_agent(world: World) -> None:
    conversation = await held(world)
    boss = await sam(world)
    await world.closes("Mia", "Ann")
    seen = await version(world)
    for command, more in ((supervise.take_over, {}), (supervise.reassign, {"to_queue": "support"})):
        with pytest.raises(Stale) as refused:
            await world.db.write(command, conversation, boss, version=seen, **more)
        assert refused.value.details["owner"] == "wrap_up"


async def test_nobody_takes_over_from_themselves(world: World) -> None:
    conversation = await held(world)
    mia, seen = world.agents["Mia"], await version(world)
    with pytest.raises(Taken):
        await world.db.write(supervise.take_over, conversation, mia, version=seen)
    assert await load(world, "Mia") == 1


async def test_two_who_take_over_from_each_other_both_succeed(
    world: World, database: Database
) -> None:
    """Without the fold check, which would see on PostgreSQL what the other one does meanwhile."""
    first = await held(world)
    second = await held(world, by="Noor", whose="Ben")
    mia, noor = world.agents["Mia"], world.agents["Noor"]
    assert (await world.conversation("Ben")).agent_id == noor
    seen = await version(world), await version(world, "Ben")
    await asyncio.gather(
        database.write(supervise.take_over, first, noor, version=seen[0]),
        database.write(supervise.take_over, second, mia, version=seen[1]),
    )
    assert [await load(world, name) for name in ("Mia", "Noor")] == [1, 1]


async def test_a_take_over_counts_as_a_transfer_and_shares_the_time_out(world: World) -> None:
    conversation = await held(world)
    boss = await sam(world)
    world.clock.advance(40)
    await world.db.write(supervise.take_over, conversation, boss, version=await version(world))
    world.clock.advance(60)
    await world.closes("Sam", "Ann")
    events = await world.db.read(log.read, conversation)
    facts = collect(events)
    (handoff,), (contact,) = facts.handoffs, facts.contacts
    assert (handoff.transfers, contact.transfers, contact.accepted) == (1, 1, 1)
    mia, boss_had = handoff.stints
    assert (mia.agent_id, (mia.end - mia.start).total_seconds()) == (world.agents["Mia"], 40)
    assert boss_had.agent_id == boss


async def test_whoever_took_over_may_judge_the_handoff_too(world: World) -> None:
    conversation = await held(world)
    boss = await sam(world)
    with pytest.raises(Forbidden):
        await world.db.write(verdict.judge_handoff, conversation, boss, Verdict.RIGHT)
    await world.db.write(supervise.take_over, conversation, boss, version=await version(world))
    await world.closes("Sam", "Ann")
    for name in ("Mia", "Sam"):
        await world.db.write(verdict.judge_handoff, conversation, world.agents[name], Verdict.RIGHT)


async def test_a_supervisor_sends_an_agent_on_a_break_and_the_log_says_who(world: World) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    boss, mia = await sam(world), world.agents["Mia"]
    world.clock.advance(5)
    await world.db.write(
        presence.set_presence, mia, Presence.AWAY, "set by a supervisor", "lunch", boss
    )
    row = await world.db.read(lambda s: s.get_one(Agent, mia))
    assert (row.presence, row.reason, row.load) == ("away", "lunch", 0)
    assert row.presence_at == world.clock.now()
    last = (await world.db.read(log.read, mia))[-1]
    assert (last.actor, last.body["why"]) == (boss, "lunch")
    with pytest.raises(NotThere):
        await world.db.write(
            presence.set_presence, "usr_nobody", Presence.AWAY, "set by a supervisor"
        )
