"""Customers who leave, stop waiting, come back, and read."""

from handoff.commands import customer, offers
from handoff.model import Author, HandoffState, Owner
from tests.api.test_handoffs import waiting
from tests.world import World


async def test_a_customer_who_returns_finds_the_bot_and_a_new_contact(world: World) -> None:
    await world.says("Ann", "where is my order?")
    await world.time_passes(1801)
    assert (await world.conversation("Ann")).owner == Owner.CLOSED
    await world.says("Ann", "hello again")
    assert (await world.conversation("Ann")).owner == Owner.BOT
    assert len(await world.events("Ann", "ContactStarted")) == 2


async def test_the_half_hour_counts_from_the_last_turn(world: World) -> None:
    await world.says("Ann", "where is my order?")
    await world.time_passes(1200)
    await world.says("Ann", "hello?")
    await world.time_passes(1799)
    assert (await world.conversation("Ann")).owner == Owner.BOT
    await world.time_passes(1)
    assert (await world.conversation("Ann")).owner == Owner.CLOSED
    assert await world.events("Ann", "ContactClosed") != []


async def test_after_a_hand_back_the_clock_of_the_bot_runs(world: World) -> None:
    """Not that of the human, which gives a day."""
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.hands_back("Mia", "Ann")
    await world.time_passes(1801)
    assert (await world.conversation("Ann")).owner == Owner.CLOSED


async def test_a_customer_may_stop_waiting_and_go_on_with_the_bot(world: World) -> None:
    mia = await world.agent("Mia", capacity=1)
    await waiting(world, "Ann", "Ben")
    await world.route()
    conversation, who = world.conversations["Ann"]
    await world.db.write(customer.return_to_bot, conversation, who)
    assert (await world.conversation("Ann")).owner == Owner.BOT
    assert (await world.handoff("Ann")).state == HandoffState.RETURNED_TO_BOT
    assert await world.route() == 1, "the place that rang is free for Ben"
    [offer] = await world.offers_of("Mia")
    assert await world.db.write(offers.accept, offer, mia) == world.conversations["Ben"][0]


async def test_a_queue_that_nobody_serves_is_given_up_after_a_day(world: World) -> None:
    await waiting(world, "Ann")
    await world.time_passes(24 * 3600 + 1)
    assert (await world.handoff("Ann")).state == HandoffState.ABANDONED
    assert (await world.conversation("Ann")).owner == Owner.CLOSED


async def test_read_marks_never_move_back(world: World) -> None:
    await world.says("Ann", "hello")
    conversation = world.conversations["Ann"][0]
    for seq in (4, 2, 10_000):
        await world.db.write(customer.mark_read, conversation, Author.CUSTOMER, seq)
    marks = [event["seq_read"] for event in await world.events("Ann", "ReadMarked")]
    assert marks[0] == 4
    assert marks == sorted(marks)
    assert marks[-1] < 10_000


async def test_after_a_human_closed_the_matter_the_bot_is_told_before_its_next_turn(
    world: World,
) -> None:
    await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    await world.closes("Mia", "Ann")
    await world.time_passes(121)
    assert world.bot.resumed == []
    await world.says("Ann", "where is my other order?")
    [(_, told)] = world.bot.resumed
    assert told["brief"]["resolved"] == "yes"
    assert [turn.text for turn in world.bot.answered] == ["where is my other order?"]
