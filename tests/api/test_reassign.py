"""Supervisors send conversations elsewhere: from agents, and from where they wait."""

import pytest

from analytics.collect import collect
from base import log
from base.problems import BadRequest
from handoff.commands import agent, supervise
from handoff.errors import NotThere, Stale, Taken
from handoff.waiting_reasons import why
from tests.api.test_handoffs import waiting
from tests.api.test_supervise import held, load, sam, second_queue, version
from tests.world import World


async def test_from_an_agent_it_goes_to_the_head_of_the_queue_and_the_event_says_who_sent_it(
    world: World,
) -> None:
    conversation = await held(world)
    boss = await sam(world)
    await second_queue(world)
    seen = await version(world)
    await world.db.write(
        supervise.reassign,
        conversation,
        boss,
        version=seen,
        to_queue="billing",
        note="Refund, please",
    )
    handoff = await world.handoff("Ann")
    assert (handoff.queue_id, handoff.at_head, handoff.note) == ("billing", True, "Refund, please")
    assert await load(world, "Mia") == 0
    assert await world.events("Ann", "Reassigned") == [
        {
            "handoff_id": handoff.id,
            "by": boss,
            "from_agent": world.agents["Mia"],
            "queue_id": "billing",
            "to_agent": None,
            "owner": "queue",
            "version": seen + 1,
        }
    ]
    assert "Mia is passing your request on" in (await world.said("Ann"))[-1]


async def test_an_agent_who_is_named_gets_it_before_all_others(world: World) -> None:
    conversation = await held(world, capacity=1)
    await world.agent("Noor")
    await world.agent("Zoe")
    await world.db.write(
        supervise.reassign,
        conversation,
        await sam(world),
        version=await version(world),
        to_agent=world.agents["Zoe"],
    )
    await world.route()
    assert [len(await world.offers_of(name)) for name in ("Mia", "Noor", "Zoe")] == [0, 0, 1]


async def test_who_waits_keeps_the_place_in_another_queue(world: World) -> None:
    await second_queue(world)
    boss = await sam(world)
    await waiting(world, "Ann")
    before = await world.handoff("Ann")
    world.clock.advance(30)
    await waiting(world, "Ben")
    said = await world.said("Ann")
    await world.db.write(
        supervise.reassign,
        world.conversations["Ann"][0],
        boss,
        version=await version(world),
        to_queue="billing",
    )
    after = await world.handoff("Ann")
    assert (after.queue_id, after.weight) == ("billing", 2)
    assert (after.queued_at, after.rank_at) == (before.queued_at, before.rank_at)
    assert (await world.db.read(why, world.conversations["Ann"][0])).place == 1
    assert await world.said("Ann") == said, "for the customer nothing has changed"


async def test_what_rings_is_taken_away_and_the_place_is_free_again(world: World) -> None:
    await world.agent("Mia")
    await world.agent("Noor")
    await waiting(world, "Ann")
    await world.route()
    [rings] = [name for name in ("Mia", "Noor") if await world.offers_of(name)]
    other = "Noor" if rings == "Mia" else "Mia"
    await world.db.write(
        supervise.reassign,
        world.conversations["Ann"][0],
        await sam(world),
        version=await version(world),
        to_agent=world.agents[other],
    )
    assert (await world.offers_of(rings), await load(world, rings)) == ([], 0)
    await world.route()
    assert len(await world.offers_of(other)) == 1


async def test_of_two_who_send_the_same_customer_elsewhere_one_wins(world: World) -> None:
    await second_queue(world)
    boss = await sam(world)
    await waiting(world, "Ann")
    conversation, seen = world.conversations["Ann"][0], await version(world)
    await world.db.write(supervise.reassign, conversation, boss, version=seen, to_queue="billing")
    with pytest.raises(Stale):
        await world.db.write(
            supervise.reassign, conversation, boss, version=seen, to_queue="support"
        )
    assert (await world.handoff("Ann")).queue_id == "billing"


async def test_a_place_that_is_not_there_changes_nothing(world: World) -> None:
    conversation = await held(world)
    boss, seen = await sam(world), await version(world)
    refusals = (
        ({"to_queue": "nowhere"}, NotThere),
        ({"to_agent": "usr_nobody"}, NotThere),
        ({"to_agent": world.agents["Mia"]}, Taken),
        ({}, BadRequest),
    )
    for to, refusal in refusals:
        with pytest.raises(refusal):
            await world.db.write(supervise.reassign, conversation, boss, version=seen, **to)
    assert (await version(world), await load(world, "Mia")) == (seen, 1)


async def test_only_what_an_agent_had_counts_as_passed_on(world: World) -> None:
    await second_queue(world)
    await waiting(world, "Ann")
    boss = await sam(world)
    conversation = world.conversations["Ann"][0]
    await world.db.write(
        supervise.reassign, conversation, boss, version=await version(world), to_queue="billing"
    )
    (handoff,) = collect(await world.db.read(log.read, conversation)).handoffs
    assert (handoff.transfers, handoff.queue_id) == (0, "billing")
    await world.db.write(agent.take, conversation, boss)
    await world.db.write(
        supervise.reassign, conversation, boss, version=await version(world), to_queue="support"
    )
    (handoff,) = collect(await world.db.read(log.read, conversation)).handoffs
    assert (handoff.transfers, handoff.queue_id) == (1, "support")
