"""A customer is forgotten: the conversation ends wherever it is, and nothing comes too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from base.db import Session
from handoff.commands import agent, call_backs, claim, customer, erasure, files, promises
from handoff.commands.bot import propose, understand
from handoff.commands.call_backs import Wish
from handoff.commands.erasure import Erased
from handoff.commands.files import Arrived
from handoff.decision_tables import Draft, Understanding
from handoff.errors import NotOpen, NotThere, Stale
from handoff.model import Author, CallBackKind, CallBackOutcome, Owner
from handoff.tables import Customer
from tests.fakes.bot import reading, saying
from tests.places import check_places
from tests.world import World

MARK = "quokkazebra"
WISH = "I want a human"
#: Who ends the contact, where it is not the customer.
CLOSED_BY = {"at_the_agent": "agent", "in_wrap_up": "agent", "closed": "timer"}


async def erases(world: World, name: str, by: str = "customer") -> Erased:
    row: Erased = await world.db.write(erasure.erase, world.conversations[name][1], by)
    return row


async def with_agent(world: World, name: str) -> None:
    await world.agent("Mia")
    await world.says(name, WISH)
    await world.db.write(agent.take, world.conversations[name][0], world.agents["Mia"])


# wherever the conversation is, it ends and its numbers stay


async def at_the_bot(world: World) -> None:
    await world.says("Ann", "where is my order?")


async def unread_by_the_bot(world: World) -> None:
    await world.writes("Ann", "where is my order?")


async def in_the_queue(world: World) -> None:
    await world.says("Ann", WISH)


async def ringing(world: World) -> None:
    await world.agent("Mia")
    await world.says("Ann", WISH)
    assert await world.route() == 1


async def at_the_agent(world: World) -> None:
    await with_agent(world, "Ann")
    await world.replies("Mia", "Ann", "Let me look.")


async def in_wrap_up(world: World) -> None:
    await with_agent(world, "Ann")
    await world.closes("Mia", "Ann")


async def promised_something(world: World) -> None:
    await with_agent(world, "Ann")
    due = (world.clock.now() + timedelta(hours=1)).isoformat()
    await world.hands_back("Mia", "Ann", promised=[{"text": "Call back", "due": due}])


async def closed(world: World) -> None:
    await at_the_bot(world)
    await world.time_passes(3600)


@pytest.mark.parametrize(
    "place",
    [
        at_the_bot,
        unread_by_the_bot,
        in_the_queue,
        ringing,
        at_the_agent,
        in_wrap_up,
        promised_something,
        closed,
    ],
)
async def test_wherever_the_conversation_is_it_ends_and_says_so(world: World, place: Any) -> None:
    await place(world)
    spoken = len(await world.events("Ann", "TurnAdded"))
    row = await erases(world, "Ann")
    assert row.conversations == [world.conversations["Ann"][0]]
    conversation = await world.conversation("Ann")
    held = (conversation.owner, conversation.agent_id, conversation.handoff_id)
    assert held == (Owner.CLOSED, None, None)
    assert set(await world.said("Ann", *Author)) == {""}
    assert len(await world.events("Ann", "TurnAdded")) == spoken  # nothing is said to nobody
    assert await world.events("Ann", "CustomerErased") == [{"by": "customer"}]
    if "Mia" in world.agents:
        assert await world.offers_of("Mia") == []
    await world.db.read(check_places)
    closed_by = [one["by"] for one in await world.events("Ann", "ContactClosed")]
    assert closed_by == [CLOSED_BY.get(place.__name__, "customer")]
    await world.time_passes(24 * 3600)  # and nothing that was wound up before rings
    assert (await world.conversation("Ann")).owner == Owner.CLOSED
    assert set(await world.said("Ann", *Author)) == {""}


async def test_asking_twice_is_asking_once_and_a_stranger_is_not_there(world: World) -> None:
    await at_the_bot(world)
    first = await erases(world, "Ann")
    assert (await erases(world, "Ann")).id == first.id
    assert len(await world.events("Ann", "CustomerErased")) == 1
    with pytest.raises(NotThere):
        await world.db.write(erasure.erase, "cus_nobody", "customer")


async def test_what_an_agent_has_promised_needs_not_be_kept_any_more(world: World) -> None:
    await promised_something(world)
    await erases(world, "Ann")
    handoff = await world.handoff("Ann")
    assert await world.db.read(promises.open_promises, handoff.conversation_id) == []
    with pytest.raises(NotThere):
        await world.db.write(promises.keep, f"{handoff.id}:0", world.agents["Mia"])


async def test_a_call_back_that_was_asked_for_is_off_every_board(world: World) -> None:
    await world.agent("Mia")
    await world.says("Ann", WISH)
    wish = Wish(client_id="wish-0001", kind=CallBackKind.CALL, text="call", contact="030 1234567")
    noted = await world.db.write(call_backs.ask, *world.conversations["Ann"], wish)
    await world.db.write(call_backs.take, noted.id, world.agents["Mia"])
    await erases(world, "Ann")
    assert await world.events("Ann", "CallBackCancelled") == [
        {"call_back_id": noted.id, "why": "erased"}
    ]
    with pytest.raises(NotOpen):
        outcome = next(iter(CallBackOutcome))
        await world.db.write(call_backs.done, noted.id, world.agents["Mia"], outcome)


# what comes too late


def kept_of_the_bot(session: Session) -> int:
    tables = (Understanding, Draft)
    return sum(session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)


async def test_who_was_forgotten_cannot_be_heard_with_what_was_let_in_before(
    world: World,
) -> None:
    await with_agent(world, "Ann")
    before = await world.conversation("Ann")
    ann = world.conversations["Ann"]
    await erases(world, "Ann")
    with pytest.raises(NotThere):
        await world.says("Ann", MARK)
    wish = Wish(client_id="wish-0001", kind=CallBackKind.MESSAGE, text=MARK, contact="a@b.example")
    with pytest.raises(NotThere):
        await world.db.write(call_backs.ask, *ann, wish)
    contact = str(before.contact_id)
    about = {"contact_id": contact, "about": "human", "score": 1, "comment": MARK}
    with pytest.raises(NotThere):
        await world.db.write(customer.rate, ann[0], **about)
    file = Arrived(
        id="fil_1", client_id="file-0001", name=MARK, kind="image/png", size=1, digest="d"
    )
    for author, who in ((Author.CUSTOMER, ann[1]), (Author.AGENT, world.agents["Mia"])):
        with pytest.raises(NotThere):
            await world.db.write(files.note_file, ann[0], author, who, file)
    with pytest.raises(Stale):
        await world.db.write(
            agent.reply,
            before.id,
            world.agents["Mia"],
            client_turn_id="agent-9999",
            text=MARK,
            version=before.version,
            asking=world.rules.phrases.asking,
        )


async def test_what_the_bot_says_too_late_is_not_kept(world: World) -> None:
    work = await world.claimed("Ann", "where is my order?")
    assert work is not None
    await erases(world, "Ann")
    entity = {"entity": "name", "value": MARK, "start": 0, "end": 4, "confidence": 1.0}
    understood = reading(work.ask, "order_status", entities=[{**entity, "extractor": "x"}])
    assert await world.db.write(understand, work, understood, world.rules) is None
    proposal = saying(work.ask, MARK)
    assert await world.db.write(propose, work, understood, proposal, world.rules) is None
    for table in (Understanding, Draft):
        assert (
            await world.db.read(lambda s, t=table: s.scalar(select(func.count()).select_from(t)))
            == 0
        )
    assert await world.db.write(claim.begin, world.conversations["Ann"][0]) is None


async def test_who_comes_again_is_somebody_new(world: World) -> None:
    await world.arrives("Ann", tier="vip")
    first = world.conversations["Ann"]
    await world.says("Ann", "where is my order?")
    await erases(world, "Ann")
    await world.arrives("Ann", tier="vip")
    assert set(world.conversations["Ann"]).isdisjoint(first)
    await world.says("Ann", "where is my order?")
    gone = await world.db.read(lambda s: s.get_one(Customer, first[1]))
    assert (gone.external_id, gone.name, gone.email) == (None, None, None)
    assert gone.tier == "vip"  # who it was is not in it, and the numbers ask for it
