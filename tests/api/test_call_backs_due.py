"""Call-backs from their time on: whose they are, taken, done; and where their words stand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from base.log import EventRow
from handoff.commands import call_backs
from handoff.commands.presence import set_presence
from handoff.errors import NotOpen
from handoff.model import CallBackOutcome, Presence
from handoff.tables import Agent
from tests.api.calling import SECRET, SUNDAY, asks, board, rows, slots_of, wish
from tests.api.moving import WISH, a_queue, plainly
from tests.api.timed import BERLIN, keeps_hours
from tests.world import World


async def test_it_stands_on_the_boards_from_its_time_on(world: World) -> None:
    await keeps_hours(world, "support", **BERLIN)
    await world.agent("Mia")
    await world.says("Ann", WISH)
    slot = (await slots_of(world, "Ann"))[0]
    await asks(world, "Ann", wish(slot=slot))
    await world.time_passes((slot[0] - world.clock.now()).total_seconds() - 1)
    assert await board(world, "Mia") == []
    await world.time_passes(1)
    assert await board(world, "Mia") == [SECRET]
    assert len(await world.events("Ann", "CallBackDue")) == 1


async def test_a_message_of_the_night_is_due_at_the_opening(world: World) -> None:
    await keeps_hours(world, "support", **BERLIN)
    world.clock.set(SUNDAY)
    await world.says("Ann", WISH)
    await asks(world, "Ann", wish("message", contact="ann@example.com"))
    [row] = await rows(world)
    assert row.due_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def test_only_those_who_serve_the_queue_see_it(world: World) -> None:
    await a_queue(world, teams=["first"])
    mia = await world.agent("Mia")
    await world.agent("Noor")
    await plainly(world, lambda s: setattr(s.get_one(Agent, mia), "team_id", "first"))
    await world.says("Ann", WISH)
    await asks(world, "Ann", wish())
    assert await board(world, "Mia") == [SECRET]
    assert await board(world, "Noor") == []


async def test_one_agent_takes_it_and_ticks_it_off_with_an_outcome(world: World) -> None:
    mia, noor = await world.agent("Mia"), await world.agent("Noor")
    await world.says("Ann", WISH)
    noted = await asks(world, "Ann", wish())
    with pytest.raises(NotOpen):
        await world.db.write(call_backs.done, noted.id, mia, CallBackOutcome.DONE)
    await world.db.write(call_backs.take, noted.id, mia)
    await world.db.write(call_backs.take, noted.id, mia)
    assert (await board(world, "Mia"), await board(world, "Noor")) == ([SECRET], [])
    with pytest.raises(NotOpen):
        await world.db.write(call_backs.take, noted.id, noor)
    with pytest.raises(NotOpen):
        await world.db.write(call_backs.done, noted.id, noor, CallBackOutcome.DONE)
    for _ in range(2):
        await world.db.write(call_backs.done, noted.id, mia, CallBackOutcome.NOT_REACHED)
    [row] = await rows(world)
    assert (row.state, row.outcome, row.agent_id) == ("done", "not_reached", mia)
    assert await board(world, "Mia") == []
    assert [one["outcome"] for one in await world.events("Ann", "CallBackDone")] == ["not_reached"]
    with pytest.raises(NotOpen):
        await world.db.write(call_backs.take, noted.id, noor)


async def test_what_an_agent_who_is_gone_took_can_be_taken_over(world: World) -> None:
    mia, noor = await world.agent("Mia"), await world.agent("Noor")
    await world.says("Ann", WISH)
    noted = await asks(world, "Ann", wish())
    await world.db.write(call_backs.take, noted.id, mia)
    await world.db.write(set_presence, mia, Presence.OFFLINE, "by hand")
    assert await board(world, "Noor") == [SECRET]
    await world.db.write(call_backs.take, noted.id, noor)
    await world.db.write(call_backs.done, noted.id, noor, CallBackOutcome.DONE)


async def test_text_and_contact_stand_in_their_row_alone(world: World) -> None:
    mia = await world.agent("Mia")
    await world.says("Ann", WISH)
    noted = await asks(world, "Ann", wish())
    await world.db.write(call_backs.take, noted.id, mia)
    await world.db.write(call_backs.done, noted.id, mia, CallBackOutcome.DONE)
    bodies = await world.db.read(lambda s: list(s.scalars(select(EventRow.body))))
    said = await world.said("Ann")
    assert not any(word in str([bodies, said]) for word in ("Ottilie", "1234567"))
