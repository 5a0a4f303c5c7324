"""A message or a call instead of waiting: asked for, due, taken, done, replaced, cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handoff.commands import call_backs, offers
from handoff.errors import BadContact, NotThere, SlotTaken, Stale
from handoff.model import HandoffState, Owner
from handoff.tables import Agent, Customer
from tests.api.calling import SUNDAY, asks, rows, slots_of, wish
from tests.api.moving import WISH, a_queue, plainly, promise, served, told
from tests.api.timed import BERLIN, keeps_hours
from tests.world import World


async def test_when_the_queue_is_closed_the_opening_is_told_and_a_message_offered(
    world: World,
) -> None:
    await keeps_hours(world, "support", **BERLIN)
    await world.agent("Mia")
    world.clock.set(SUNDAY)
    await world.says("Ann", WISH)
    assert "Monday, 2 March 2026, 09:00" in (await world.said("Ann"))[-1]
    seen = await told(world, "Ann")
    assert seen is not None and seen.instead is not None
    assert (seen.instead.why, seen.instead.zone) == ("closed", "Europe/Berlin")
    assert seen.instead.opens_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def test_the_opening_is_told_in_the_zone_of_the_customers_market(world: World) -> None:
    london = {**BERLIN, "zone": "Europe/London"}
    await keeps_hours(world, "support", **london)
    world.clock.set(SUNDAY)
    await world.says("Ann", WISH)  # her market is DE
    assert "10:00" in (await world.said("Ann"))[-1]


async def test_when_nobody_is_there_a_message_is_offered(world: World) -> None:
    await a_queue(world, teams=["first"])
    mia = await world.agent("Mia")
    await world.says("Ann", WISH)
    assert (await world.said("Ann"))[-1].startswith("Nobody is on duty")
    seen = await told(world, "Ann")
    assert seen is not None and seen.instead is not None and seen.instead.why == "nobody"

    await plainly(world, lambda s: setattr(s.get_one(Agent, mia), "team_id", "first"))
    world.clock.advance(31)
    seen = await told(world, "Ann")
    assert seen is not None and seen.instead is None


@pytest.mark.parametrize(("limit", "offered"), [(900, True), (None, False), (5000, False)])
async def test_a_long_wait_offers_a_call_back(
    world: World, limit: int | None, offered: bool
) -> None:
    await a_queue(world, long_wait_s=limit)
    await served(world, 25, chat_s=1200)
    await world.agent("Mia", capacity=1)
    await world.says("Bob", WISH)
    await world.route()
    await world.accepts("Mia")
    world.clock.advance(31)
    await world.says("Ann", WISH)
    seen = await told(world, "Ann")
    assert seen is not None
    assert (seen.instead is not None and seen.instead.why == "long") == offered


async def test_who_has_waited_long_is_offered_a_call_back(world: World) -> None:
    await a_queue(world)
    await world.agent("Mia", capacity=1)
    await world.says("Bob", WISH)
    await world.route()
    await world.accepts("Mia")
    world.clock.advance(31)
    await world.says("Ann", WISH)
    seen = await told(world, "Ann")
    assert seen is not None and seen.instead is None
    world.clock.advance(900)
    seen = await told(world, "Ann")
    assert seen is not None and seen.instead is not None and seen.instead.why == "long"


async def test_who_asks_for_a_call_waits_no_longer_and_is_with_the_bot(world: World) -> None:
    await world.says("Ann", WISH)
    await asks(world, "Ann", wish())
    conversation, handoff = await world.conversation("Ann"), await world.handoff("Ann")
    assert (conversation.owner, conversation.handoff_id) == (Owner.BOT, None)
    assert handoff.state == HandoffState.CONVERTED
    assert (await promise(world, "Ann")).outcome == "converted"
    assert (await world.said("Ann"))[-1].startswith("Noted: we call you as soon as")
    await world.says("Ann", "where is my order?")
    assert (await world.conversation("Ann")).owner == Owner.BOT


async def test_an_offer_that_rings_is_withdrawn_and_the_place_free(world: World) -> None:
    await world.agent("Mia", capacity=1)
    await world.says("Ann", WISH)
    await world.route()
    [ringing] = await world.offers_of("Mia")
    await asks(world, "Ann", wish())
    assert await world.offers_of("Mia") == []
    agent = await world.db.read(lambda s: s.get_one(Agent, world.agents["Mia"]))
    assert agent.load == 0
    with pytest.raises(Exception, match="no longer open"):
        await world.db.write(offers.accept, ringing, world.agents["Mia"])


async def test_the_same_client_id_again_is_the_same_call_back(world: World) -> None:
    await world.says("Ann", WISH)
    first = await asks(world, "Ann", wish())
    again = await asks(world, "Ann", wish())
    assert (again.id, again.duplicate) == (first.id, True)
    assert len(await rows(world)) == 1


async def test_a_second_wish_replaces_the_first(world: World) -> None:
    await world.says("Ann", WISH)
    first = await asks(world, "Ann", wish())
    second = await asks(world, "Ann", wish("message", client_id="wish-0002"))
    assert [(row.id, row.state) for row in await rows(world)] == [
        (first.id, "cancelled"),
        (second.id, "open"),
    ]
    assert (await world.handoff("Ann")).state == HandoffState.CONVERTED


async def test_who_neither_waits_nor_has_one_cannot_ask(world: World) -> None:
    await world.says("Ann", "where is my order?")
    with pytest.raises(Stale):
        await asks(world, "Ann", wish())


async def test_the_customer_can_cancel(world: World) -> None:
    await world.says("Ann", WISH)
    await asks(world, "Ann", wish())
    conversation, who = world.conversations["Ann"]
    await world.db.write(call_backs.cancel, conversation, who)
    assert [row.state for row in await rows(world)] == ["cancelled"]
    assert (await world.said("Ann"))[-1].startswith("All right, that is cancelled")
    with pytest.raises(NotThere):
        await world.db.write(call_backs.cancel, conversation, who)


@pytest.mark.parametrize(
    ("kind", "contact", "code"),
    [
        ("call", None, "no_phone"),
        ("call", "ann@example.com", "no_phone"),
        ("call", "123", "no_phone"),
        ("message", None, "no_contact"),
        ("message", "  ", "no_contact"),
        ("message", "Ann", "no_contact"),
    ],
)
async def test_without_a_way_to_reach_somebody_nothing_changes(
    world: World, kind: str, contact: str | None, code: str
) -> None:
    await world.says("Ann", WISH)
    with pytest.raises(BadContact) as refused:
        await asks(world, "Ann", wish(kind, contact=contact))
    assert refused.value.code == code
    assert contact is None or contact.strip() not in refused.value.message or not contact.strip()
    assert (await world.conversation("Ann")).owner == Owner.QUEUE
    assert await rows(world) == []


async def test_the_address_that_the_shop_vouches_for_needs_not_be_typed(world: World) -> None:
    await world.arrives("Ann", tier="standard")
    _, who = world.conversations["Ann"]
    await plainly(world, lambda s: setattr(s.get_one(Customer, who), "email", "ann@example.com"))
    await world.says("Ann", WISH)
    await asks(world, "Ann", wish("message", contact=None))
    [row] = await rows(world)
    assert row.contact == "ann@example.com"


async def test_a_slot_is_one_that_is_offered(world: World) -> None:
    await keeps_hours(world, "support", **BERLIN)
    await world.agent("Mia")
    await world.says("Ann", WISH)
    slot = (await slots_of(world, "Ann"))[1]
    at = world.clock.now()
    for wrong in ((at, at + timedelta(hours=2)), (slot[0], slot[1] + timedelta(hours=1))):
        with pytest.raises(SlotTaken):
            await asks(world, "Ann", wish(slot=wrong))
    await asks(world, "Ann", wish(slot=slot))
    [row] = await rows(world)
    assert (row.slot_from, row.slot_to, row.due_at) == (*slot, slot[0])
    assert "Monday, 2 March 2026, 13:00 – 15:00" in (await world.said("Ann"))[-1]


async def test_a_slot_takes_as_many_calls_as_agents_serve(world: World) -> None:
    await keeps_hours(world, "support", **BERLIN)
    await world.agent("Mia")
    await world.agent("Noor", online=False)
    for name in ("Ann", "Bob", "Cem"):
        await world.says(name, WISH)
    slot = (await slots_of(world, "Ann"))[0]
    await asks(world, "Ann", wish(slot=slot))
    await asks(world, "Bob", wish(slot=slot))
    assert slot not in await slots_of(world, "Cem")
    with pytest.raises(SlotTaken):
        await asks(world, "Cem", wish(slot=slot))
    await asks(world, "Ann", wish(slot=slot, client_id="wish-0002"))  # her own place is free
    conversation, who = world.conversations["Ann"]
    await world.db.write(call_backs.cancel, conversation, who)
    assert slot in await slots_of(world, "Cem")
