"""From the queue to an agent and back: offers, transfers, hand-back, closing, absence."""

import asyncio
from datetime import timedelta

import pytest

from handoff.bot_client import BotError
from handoff.commands import agent, clock, offers, presence, transfer
from handoff.errors import NoCapacity, OfferGone, Stale, Taken
from handoff.model import Author, Owner, Presence
from tests.world import World

WISH = "I want a human"


async def waiting(world: World, *names: str) -> None:
    for name in names:
        await world.says(name, WISH)
        world.clock.advance(1)


async def test_an_offer_rings_and_the_agent_who_accepts_owns_the_conversation(
    world: World,
) -> None:
    mia = await world.agent("Mia")
    await waiting(world, "Ann")
    assert await world.route() == 1
    await world.accepts("Mia")
    conversation = await world.conversation("Ann")
    assert (conversation.owner, conversation.agent_id) == (Owner.AGENT, mia)
    assert "Mia is with you now" in (await world.said("Ann"))[-1]


async def test_a_declined_offer_leaves_the_conversation_at_its_place(world: World) -> None:
    mia = await world.agent("Mia")
    await waiting(world, "Ann", "Ben")
    await world.route()
    first, _ = await world.offers_of("Mia")
    await world.db.write(offers.decline, first, mia)
    assert (await world.conversation("Ann")).owner == Owner.QUEUE
    await world.agent("Jo", capacity=1)
    await world.route()
    [offer] = await world.offers_of("Jo")
    assert (
        await world.db.write(offers.accept, offer, world.agents["Jo"])
        == (world.conversations["Ann"][0])
    )


async def test_an_offer_that_nobody_answers_expires_and_is_offered_again_later(
    world: World,
) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.time_passes(31)
    assert await world.offers_of("Mia") == []
    assert await world.route() == 0
    await world.time_passes(61)
    assert await world.route() == 1


async def test_an_expired_offer_cannot_be_accepted(world: World) -> None:
    mia = await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    [offer] = await world.offers_of("Mia")
    await world.time_passes(31)
    with pytest.raises(OfferGone) as refused:
        await world.db.write(offers.accept, offer, mia)
    assert refused.value.details["state"] == "expired"


async def test_offers_never_exceed_the_capacity(world: World) -> None:
    await world.agent("Mia", capacity=2)
    await waiting(world, "Ann", "Ben", "Cem")
    assert await world.route() == 2
    await world.accepts("Mia")
    await world.accepts("Mia")
    assert await world.route() == 0


async def test_of_two_agents_who_take_the_same_chat_one_wins_and_the_other_is_told(
    world: World,
) -> None:
    await waiting(world, "Ann")
    names = [f"Agent{number}" for number in range(10)]
    for name in names:
        await world.agent(name)
    conversation = world.conversations["Ann"][0]
    results = await asyncio.gather(
        *(world.db.write(agent.take, conversation, world.agents[name]) for name in names),
        return_exceptions=True,
    )
    won = [name for name, result in zip(names, results, strict=True) if result is None]
    lost = [result for result in results if isinstance(result, Taken)]
    assert (len(won), len(lost)) == (1, 9)
    assert {error.details["name"] for error in lost} == set(won)


async def test_taking_beyond_the_capacity_is_refused(world: World) -> None:
    mia = await world.agent("Mia", capacity=1, online=False)
    await waiting(world, "Ann", "Ben")
    await world.db.write(agent.take, world.conversations["Ann"][0], mia)
    with pytest.raises(NoCapacity):
        await world.db.write(agent.take, world.conversations["Ben"][0], mia)


async def test_an_agent_may_take_a_conversation_from_the_bot(world: World) -> None:
    mia = await world.agent("Mia")
    await world.says("Ann", "where is my order?")
    await world.db.write(agent.take, world.conversations["Ann"][0], mia)
    assert (await world.handoff("Ann")).reason == "agent_stepped_in"
    await world.says("Ann", "hello?")
    assert len(world.bot.asked) == 1


async def test_nobody_answers_for_the_bot_while_a_human_has_the_conversation(
    world: World,
) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.says("Ann", "/restart")
    await world.route()
    await world.accepts("Mia")
    await world.says("Ann", "where is my order?")
    assert len(world.bot.asked) == 1
    assert await world.said("Ann", Author.BOT) == []


async def test_a_stale_version_sends_nothing(world: World) -> None:
    mia = await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    version = (await world.conversation("Ann")).version
    with pytest.raises(Stale):
        await world.db.write(
            agent.reply,
            world.conversations["Ann"][0],
            mia,
            client_turn_id="agent-000001",
            text="Hi",
            version=version - 1,
        )
    assert await world.said("Ann", Author.AGENT) == []


async def test_after_a_hand_back_the_bot_is_told_and_answers_no_backlog(world: World) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    for text in ("one", "two", "three"):
        await world.says("Ann", text)
    await world.hands_back("Mia", "Ann", promised=[{"text": "Call", "due": None}])
    assert len(world.bot.asked) == 1
    await world.says("Ann", "and where is my parcel?")
    assert [turn.text for turn in world.bot.answered] == ["and where is my parcel?"]
    [(_, told)] = world.bot.resumed
    assert told["brief"]["promised"] == [{"text": "Call", "due": None}]
    assert (await world.said("Ann"))[-1] == "Answer to: and where is my parcel?"


async def test_the_same_reason_does_not_escalate_again_within_the_guard_time(
    world: World,
) -> None:
    await world.agent("Mia")
    world.bot.understands = lambda turn: BotError("refused")
    await world.says("Ann", "where is my order?")
    await world.route()
    await world.accepts("Mia")
    await world.hands_back("Mia", "Ann")
    await world.says("Ann", "and now?")
    assert (await world.conversation("Ann")).owner == Owner.BOT
    assert (await world.said("Ann"))[-1].startswith("I can't answer that at the moment")
    await world.time_passes(301)
    await world.says("Ann", "and now?")
    assert (await world.conversation("Ann")).owner == Owner.QUEUE


async def test_a_wish_right_after_a_hand_back_is_heard(world: World) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.hands_back("Mia", "Ann")
    await world.says("Ann", WISH)
    assert (await world.conversation("Ann")).owner == Owner.QUEUE


async def test_a_promise_with_a_date_becomes_an_event_when_it_is_due(world: World) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    due = world.clock.now() + timedelta(minutes=10)
    await world.hands_back("Mia", "Ann", promised=[{"text": "Call back", "due": due.isoformat()}])
    await world.time_passes(599)
    assert await world.events("Ann", "PromiseDue") == []
    await world.time_passes(2)
    [promise] = await world.events("Ann", "PromiseDue")
    assert promise["promise"] == 0


async def test_a_transfer_puts_the_customer_at_the_head_of_the_queue(world: World) -> None:
    mia = await world.agent("Mia", capacity=1)
    await waiting(world, "Ann", "Ben")
    await world.route()
    await world.accepts("Mia")
    version = (await world.conversation("Ann")).version
    await world.db.write(
        transfer.transfer, world.conversations["Ann"][0], mia, version=version, note="Needs French"
    )
    await world.db.write(presence.set_presence, mia, Presence.AWAY, "break")
    jo = await world.agent("Jo", capacity=1)
    await world.route()
    [offer] = await world.offers_of("Jo")
    assert await world.db.write(offers.accept, offer, jo) == world.conversations["Ann"][0]
    assert (await world.handoff("Ann")).note == "Needs French"


async def test_closing_asks_for_a_rating_of_both_parts_and_wrap_up_ends_by_itself(
    world: World,
) -> None:
    await world.agent("Mia")
    await world.says("Ann", "where is my order?")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.replies("Mia", "Ann", "Here it is.")
    await world.closes("Mia", "Ann")
    asked = await world.events("Ann", "SurveyOffered")
    assert sorted(survey["about"] for survey in asked) == ["bot", "human"]
    await world.time_passes(121)
    conversation = await world.conversation("Ann")
    assert (conversation.owner, conversation.agent_id) == (Owner.CLOSED, None)
    assert len(await world.events("Ann", "ContactClosed")) == 1


async def test_who_comes_back_after_a_human_gets_no_answers_to_what_the_human_was_told(
    world: World,
) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.says("Ann", "the blue one")
    await world.replies("Mia", "Ann", "I see.")
    await world.says("Ann", "thank you")
    await world.closes("Mia", "Ann")
    await world.time_passes(121)
    asked = len(world.bot.asked)
    await world.says("Ann", "where is my order?")
    assert [turn.text for turn in world.bot.asked[asked:]] == ["where is my order?"]
    assert (await world.said("Ann", Author.BOT))[-1] == "Answer to: where is my order?"


async def test_a_customer_who_writes_during_wrap_up_goes_on_with_the_same_agent(
    world: World,
) -> None:
    mia = await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.closes("Mia", "Ann")
    await world.says("Ann", "one more thing")
    conversation = await world.conversation("Ann")
    assert (conversation.owner, conversation.agent_id) == (Owner.AGENT, mia)
    await world.time_passes(121)
    assert (await world.conversation("Ann")).owner == Owner.AGENT


async def test_every_timer_kind_has_a_handler_that_survives_a_vanished_subject(
    world: World,
) -> None:
    await waiting(world, "Ann")
    await world.db.write(offers.expire, "off_gone")
    await world.db.write(presence.gone, "usr_gone")
    await world.db.write(presence.lost, "usr_gone")
    assert set(clock.handlers(lambda: None)) >= {"idle", "offer", "bot_turn", "wrap_up"}
