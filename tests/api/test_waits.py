"""How long customers are told to wait: learnt, kept, judged at night, never promised blindly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from base.log import EventRow
from base.timers import TimerRow
from handoff.commands import customer, transfer, wait_promises
from tests.api.moving import (
    WISH,
    busy,
    line,
    promise,
    promised,
    served,
    told,
    verdicts,
)
from tests.api.timed import BERLIN, keeps_hours
from tests.world import World


async def may_tell(world: World) -> None:
    """The ranges of the last days came true."""
    await promised(world, kept=160, broken=40)
    await world.db.write(wait_promises.judge, "support")
    world.clock.advance(31)


async def test_on_a_fresh_desk_nothing_is_promised(world: World) -> None:
    await busy(world)
    await world.says("Ann", WISH)
    seen = await told(world, "Ann")
    assert seen is not None
    assert (seen.position, seen.low_min, seen.high_min) == (1, None, None)
    row = await promise(world, "Ann")
    assert (row.low_s, row.shown, row.outcome) == (None, False, None)


async def test_what_is_learnt_is_kept_but_not_told_before_it_held(world: World) -> None:
    await served(world, 25)
    await busy(world)
    await world.says("Ann", WISH)
    seen, row = await told(world, "Ann"), await promise(world, "Ann")
    assert seen is not None and seen.low_min is None
    assert row.low_s is not None and row.high_s is not None and row.point_s is not None
    assert row.low_s < row.point_s < row.high_s
    assert not row.shown


async def test_once_it_held_a_range_in_minutes_is_told(world: World) -> None:
    await served(world, 25)
    await busy(world)
    await may_tell(world)
    await world.says("Ann", WISH)
    row, seen = await promise(world, "Ann"), await told(world, "Ann")
    assert row.shown
    assert seen is not None and seen.low_min is not None and seen.high_min is not None
    assert row.low_s is not None and row.high_s is not None
    assert seen.low_min * 60 <= row.low_s and row.high_s <= seen.high_min * 60


async def test_the_range_gets_shorter_as_the_line_moves(world: World) -> None:
    await served(world, 25, chat_s=600)
    await busy(world)
    await may_tell(world)
    for name in ("Ann", "Bob", "Cem", "Dora"):
        await world.says(name, WISH)
    before = await told(world, "Dora")
    for name in ("Ann", "Bob"):
        conversation, who = world.conversations[name]
        await world.db.write(customer.return_to_bot, conversation, who)
    after = await told(world, "Dora")
    assert before is not None and before.high_min is not None
    assert after is not None and after.high_min is not None
    assert (before.position, after.position) == (4, 2)
    assert after.high_min < before.high_min


async def test_how_the_wait_came_is_kept(world: World) -> None:
    await busy(world, places=1)
    for name in ("Ann", "Bob", "Cem"):
        await world.says(name, WISH)
    conversation, who = world.conversations["Bob"]
    await world.time_passes(40)
    await world.db.write(customer.return_to_bot, conversation, who)
    await world.closes("Mia", "before-0")
    await world.time_passes(120)  # the wrap-up is over
    await world.route()
    await world.accepts("Mia")
    await world.time_passes(90_000)
    rows = [await promise(world, name) for name in ("Ann", "Bob", "Cem")]
    assert [row.outcome for row in rows] == ["answered", "returned_to_bot", "abandoned"]
    assert [row.actual_s for row in rows[:2]] == [160, 40]


async def test_a_second_wait_of_a_handoff_changes_nothing_of_the_first(world: World) -> None:
    await busy(world, places=2)
    await world.closes("Mia", "before-0")
    await world.time_passes(121)
    await world.says("Ann", WISH)
    await world.route()
    await world.accepts("Mia")
    conversation = await world.conversation("Ann")
    before = await promise(world, "Ann")
    await world.time_passes(500)
    await world.db.write(
        transfer.transfer,
        conversation.id,
        world.agents["Mia"],
        version=conversation.version,
        note="",
    )
    await world.db.write(customer.return_to_bot, conversation.id, conversation.customer_id)
    after = await promise(world, "Ann")
    assert (after.outcome, after.actual_s) == (before.outcome, before.actual_s) == ("answered", 0)


async def test_the_back_test_runs_every_night_at_three_where_the_desk_is(world: World) -> None:
    await keeps_hours(world, "support", **BERLIN)
    await world.db.write(wait_promises.ensure_backtest)
    await world.db.write(wait_promises.ensure_backtest)
    assert await due(world) == datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    await promised(world, kept=160, broken=40)
    await world.time_passes(17 * 3600)
    [verdict] = await verdicts(world)
    assert (verdict.rows, verdict.coverage, verdict.holds) == (200, 0.8, True)
    assert verdict.error is not None and verdict.last_error is not None
    assert await due(world) == datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    query = select(EventRow.body).where(EventRow.name == "WaitsJudged")
    [body] = await world.db.read(lambda s: list(s.scalars(query)))
    assert (body["queue_id"], body["holds"], body["coverage"]) == ("support", True, 0.8)


async def due(world: World) -> datetime:
    query = select(TimerRow.due_at).where(TimerRow.kind == wait_promises.TIMER)
    found: datetime = await world.db.read(lambda s: s.scalars(query).one())
    return found


async def test_the_night_stays_at_three_when_the_clocks_are_put_forward(world: World) -> None:
    await keeps_hours(world, "support", **BERLIN)
    world.clock.set(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))
    await world.db.write(wait_promises.ensure_backtest)
    assert await due(world) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("kept", "broken"), [(80, 19), (100, 100), (200, 0), (0, 0)])
async def test_too_few_or_wrong_promises_hide_the_range_again(
    world: World, kept: int, broken: int
) -> None:
    await served(world, 25)
    await busy(world)
    await may_tell(world)
    assert (await line(world)).holds
    await world.time_passes(8 * 24 * 3600)  # the promises of before are too old
    await promised(world, kept=kept, broken=broken)
    await world.db.write(wait_promises.judge, "support")
    world.clock.advance(31)
    assert not (await line(world)).holds
