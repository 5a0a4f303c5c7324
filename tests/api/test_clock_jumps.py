"""D6: the machine's clock jumps an hour. The order stays, no wait is negative, no timer freezes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from base import log
from base.db import Session
from handoff.model import Owner
from handoff.tables import Offer
from tests.clocks import check_clocks
from tests.desk import DeskServer
from tests.world import World

HOUR = 3600


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
async def test_who_waits_keeps_the_place_and_nothing_is_told_of_negative_waits(
    world: World, jump: int
) -> None:
    for name in ("Ann", "Ben"):
        await world.arrives(name)
        await world.says(name, "I want a human", wants_human=True)
        world.clock.advance(5)
    await world.time_passes(jump)
    await world.arrives("Cem")
    await world.says("Cem", "I want a human", wants_human=True)
    await world.agent("Mia", 1)
    assert await world.route() == 1
    waited = await world.db.read(
        lambda s: [one["waited_s"] for one in s.scalars(select(Offer.why))]
    )
    assert min(waited) >= 0
    await world.accepts("Mia")
    served = [name for name in ("Ann", "Ben", "Cem") if await _is_served(world, name)]
    # Cem is the first by the clock when it went back: that hour is nobody's fault. Ann and Ben keep
    # their order among themselves.
    assert served == (["Cem"] if jump < 0 else ["Ann"])
    await world.db.read(check_clocks)
    for name in ("Ann", "Ben", "Cem"):
        id_ = world.conversations[name][0]
        recorded = await world.db.read(log.read, id_)
        assert [one.seq for one in recorded] == list(range(1, len(recorded) + 1))


async def _is_served(world: World, name: str) -> bool:
    return (await world.conversation(name)).owner == Owner.AGENT


async def test_timers_go_on_after_the_clock_went_back(world: World) -> None:
    """A bot turn that never ends is taken over by a human at the latest 6 s after the jump."""
    await world.arrives("Ann")
    await world.time_passes(-HOUR)
    assert await world.claimed("Ann", "where is my order?")
    await world.time_passes(6)
    assert (await world.conversation("Ann")).owner == Owner.QUEUE


async def test_an_offer_that_rings_while_the_clock_goes_back_can_be_taken_and_ends(
    world: World,
) -> None:
    await world.arrives("Ann")
    await world.says("Ann", "I want a human", wants_human=True)
    await world.agent("Mia", 1)
    assert await world.route() == 1
    await world.time_passes(-HOUR)
    assert await world.offers_of("Mia")
    await world.accepts("Mia")
    await world.replies("Mia", "Ann", "Hello.")
    await world.closes("Mia", "Ann")
    await world.time_passes(121)
    assert (await world.conversation("Ann")).owner == Owner.CLOSED


async def test_a_customer_whose_desk_goes_back_an_hour_can_still_write(desk: DeskServer) -> None:
    ann = await desk.customer(language="en")
    for _ in range(10):
        await ann.say("hello")
    desk.clock.advance(-HOUR)
    assert (await ann.say("are you there?")).status == 429, "the limit is still used up"
    desk.clock.advance(2)
    assert (await ann.say("and now?")).status == 201


async def test_an_offer_after_the_clock_went_back_tells_of_no_negative_wait(world: World) -> None:
    await world.arrives("Ann")
    await world.says("Ann", "I want a human", wants_human=True)
    await world.time_passes(-HOUR)
    await world.agent("Mia", 1)
    assert await world.route() == 1
    assert [one["waited_s"] for one in await world.db.read(_scores)] == [0]


def _scores(session: Session) -> list[dict[str, Any]]:
    return list(session.scalars(select(Offer.why)))
