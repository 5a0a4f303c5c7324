"""Which target and which calendar count for a handoff, and what Tandem comes with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import select, update

from base.db import Session
from handoff.calendars import BusinessCalendar, read_calendar
from handoff.commands import service_clocks
from handoff.commands.business_hours import document_of
from handoff.commands.transfer import transfer
from handoff.service_seeds import SeedError, calendar_row, ensure_service_levels, target_row
from handoff.service_tables import Calendar, ServiceTarget
from handoff.tables import Handoff
from tests.api.timed import (
    BERLIN,
    TELLS,
    WISH,
    clocks,
    keeps_hours,
    later,
    states,
    told,
    with_agent,
)
from tests.world import World


async def test_the_resolution_pauses_until_the_customer_writes(timed: World) -> None:
    """Office hours in Berlin, 9 to 17 on weekdays; the handoff is made on a Monday at 10:00."""
    await keeps_hours(timed, "support", **BERLIN)
    await with_agent(timed)
    later(timed, 3600)
    await timed.replies("Mia", "Ann", "Can you send a picture?")
    [paused] = await clocks(timed, "Ann", "resolution")
    assert (paused.state, paused.remaining_s, paused.due_at) == ("paused", 23 * 3600, None)
    later(timed, 10 * 3600)  # 21:00: the customer writes in the evening
    await timed.says("Ann", "Here it is")
    [running] = await clocks(timed, "Ann", "resolution")
    assert running.state == "running"
    assert running.due_at == datetime(2026, 3, 5, 15, 0, tzinfo=UTC)  # 23 h from Tuesday 9:00 on
    [run] = await clocks(timed, "Ann", "next_reply")
    assert run.due_at == datetime(2026, 3, 3, 8, 5, tzinfo=UTC)
    await timed.closes("Mia", "Ann")
    assert await states(timed, "Ann", "resolution") == [("resolution", "met")]


async def test_a_target_that_is_not_for_business_hours_counts_day_and_night(timed: World) -> None:
    await keeps_hours(timed, "support", zone="UTC", hours={"sun": [["09:00", "10:00"]]})
    await timed.db.write(lambda s: s.execute(update(ServiceTarget).values(business=False)))
    await timed.says("Ann", WISH)
    [wait] = await clocks(timed, "Ann", "wait")
    assert (wait.due_at, wait.calendar) == (timed.clock.now() + timedelta(seconds=80), None)


async def test_a_calendar_that_changes_does_not_move_what_has_begun(timed: World) -> None:
    await keeps_hours(timed, "support", zone="UTC", hours={"mon": [["09:00", "10:00"]]})
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Hello")
    await keeps_hours(timed, "support", **BERLIN)
    await timed.says("Ann", "Thanks")
    [solving] = await clocks(timed, "Ann", "resolution")
    assert solving.due_at == timed.clock.now() + timedelta(weeks=23, hours=1)


async def test_a_calendar_that_cannot_be_read_any_more_loses_nobody(timed: World) -> None:
    await keeps_hours(timed, "support", **BERLIN, holidays="DE-XX")
    with structlog.testing.capture_logs() as logs:
        await timed.says("Ann", WISH)
    assert (await timed.conversation("Ann")).owner == "queue"
    assert [one["event"] for one in logs] == ["calendar_is_faulty"]
    [wait] = await clocks(timed, "Ann", "wait")
    assert wait.due_at == timed.clock.now() + timedelta(seconds=80)


async def test_another_queue_counts_by_its_own_calendar_from_the_original_start(
    timed: World,
) -> None:
    await keeps_hours(timed, "returns", **BERLIN)
    await with_agent(timed)
    start = timed.clock.now()
    later(timed, 30)
    conversation = await timed.conversation("Ann")
    await timed.db.write(
        transfer,
        conversation.id,
        timed.agents["Mia"],
        version=conversation.version,
        note="",
        to_queue="returns",
    )
    [solving] = await clocks(timed, "Ann", "resolution")
    assert (solving.started_at, solving.target_s) == (start, 86_400)
    assert solving.due_at == datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # 24 open hours from Monday on
    [reply] = await clocks(timed, "Ann", "first_reply")
    assert reply.due_at == start + timedelta(seconds=120)


async def test_a_pathway_has_its_own_target_and_all_others_the_standard_one(timed: World) -> None:
    await timed.arrives("Vera", tier="vip")
    await timed.says("Vera", WISH)
    await timed.says("Ann", WISH)
    for name, target, seconds in (("Vera", "vip", 60), ("Ann", "standard", 120)):
        [reply] = await clocks(timed, name, "first_reply")
        assert (reply.target_id, reply.target_s) == (target, seconds)


async def test_a_target_that_the_route_names_comes_first(timed: World) -> None:
    def gold(session: Session) -> None:
        session.add(ServiceTarget(id="gold", name="Gold", pathway="gold", first_reply_s=30))

    await timed.db.write(gold)
    await timed.arrives("Vera", tier="vip")
    await timed.says("Vera", WISH)
    handoff = await timed.handoff("Vera")
    for named, target in (("gold", "gold"), ("forgotten", "vip"), (None, "vip")):
        query = select(service_clocks.TARGET_OF).where(Handoff.id == handoff.id)

        def ask(session: Session, named: str | None = named, query: Any = query) -> Any:
            change = update(Handoff).where(Handoff.id == handoff.id).values(target_id=named)
            session.connection().execute(change)
            return session.connection().execute(query.select_from(Handoff.__table__)).scalar()

        assert await timed.db._database.write(ask) == target


async def test_a_new_target_counts_from_the_original_start_and_the_old_one_is_on_record(
    timed: World,
) -> None:
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Hello")
    await timed.says("Ann", "And my refund?")
    [before] = await clocks(timed, "Ann", "resolution")

    def halve(session: Session) -> None:
        session.execute(update(ServiceTarget).values(resolution_s=3600, next_reply_s=150))

    await timed.db.write(halve)
    later(timed, 100)
    conversation = await timed.conversation("Ann")
    await timed.db.write(
        transfer, conversation.id, timed.agents["Mia"], version=conversation.version, note=""
    )
    [after] = await clocks(timed, "Ann", "resolution")
    assert (after.target_s, after.started_at) == (3600, before.started_at)
    assert after.due_at == before.started_at + timedelta(hours=1)
    [run] = await clocks(timed, "Ann", "next_reply")
    assert run.due_at == run.started_at + timedelta(seconds=150)
    history = [
        one["target_s"]
        for one in await told(timed, "Ann", "resolution", *TELLS)
        if "target_s" in one
    ]
    assert history == [86_400, 3600]
    await timed.time_passes(51)
    assert await states(timed, "Ann", "next_reply") == [("next_reply", "breached")]


async def test_without_any_target_nothing_counts(world: World) -> None:
    await with_agent(world)
    await world.replies("Mia", "Ann", "Hello")
    await world.says("Ann", "And my refund?")
    assert await clocks(world, "Ann") == []
    assert await world.events("Ann", *TELLS) == []


async def test_the_seeds_fill_empty_tables_and_only_those(world: World) -> None:
    await world.db.write(ensure_service_levels)

    def change(session: Session) -> None:
        session.execute(update(ServiceTarget).values(first_reply_s=7))
        session.query(Calendar).delete()

    await world.db.write(change)
    await world.db.write(ensure_service_levels)

    def found(session: Session) -> tuple[set[int | None], list[Calendar]]:
        targets = set(session.scalars(select(ServiceTarget.first_reply_s)))
        return targets, list(session.scalars(select(Calendar)))

    targets, calendars = await world.db.read(found)
    assert targets == {7}
    assert calendars
    for row in calendars:
        assert isinstance(read_calendar(document_of(row)), BusinessCalendar)


def test_a_broken_seed_says_what_is_wrong() -> None:
    with pytest.raises(SeedError, match="“night”: There is no time zone “Nowhere”"):
        calendar_row(
            {"id": "night", "name": "Night", "zone": "Nowhere", "hours": {"mon": [["0:00"]]}}
        )
    for value in (0, -1, True, "80", 1.5):
        with pytest.raises(SeedError, match="wait_s"):
            target_row({"id": "standard", "name": "Standard", "wait_s": value})
