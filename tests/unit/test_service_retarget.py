"""Another target or calendar half-way: from the original start, and with its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from base.log import Event
from handoff.calendars import ALWAYS, BusinessCalendar, read_calendar
from handoff.service_level import Clock, Kind, State, Target
from handoff.service_level.clock import (
    Change,
    begin,
    pause,
    resume,
    retarget,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Berlin
STANDARD = Target(
    id="standard",
    wait_s=80,
    first_reply_s=120,
    next_reply_s=300,
    resolution_s=86_400,
    business=True,
)
VIP = Target(
    id="vip", wait_s=40, first_reply_s=60, next_reply_s=150, resolution_s=43_200, business=True
)
HOUR = 3600


def office() -> BusinessCalendar:
    hours = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    found = read_calendar({"zone": "Europe/Berlin", "hours": hours, "holidays": "DE"})
    assert isinstance(found, BusinessCalendar)
    return found


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def berlin(text: str) -> datetime:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return local.astimezone(UTC)


def clock(
    kind: Kind = Kind.FIRST_REPLY, target: Target = STANDARD, on: BusinessCalendar = ALWAYS
) -> Clock:
    started, _ = begin("clk_1", "hnd_1", kind, target, on, START)
    return started


def names(events: Sequence[Event]) -> list[str]:
    return [type(event).__name__.removeprefix("Clock") for event in events]


def through(one: Clock, *steps: tuple[Callable[[Clock, datetime], Change], datetime]) -> Clock:
    for step, at in steps:
        one, _ = step(one, at)
    return one


def test_a_new_target_counts_from_the_original_start() -> None:
    sooner, told = retarget(clock(), VIP, ALWAYS, after(30))
    assert (sooner.due_at, sooner.target_id, sooner.started_at) == (after(60), "vip", START)
    assert names(told) == ["Retargeted"]
    later, _ = retarget(sooner, STANDARD, ALWAYS, after(40))
    assert later.due_at == after(120)


def test_a_new_target_may_be_breached_already() -> None:
    late, told = retarget(clock(), VIP, ALWAYS, after(100))
    assert (late.state, late.due_at) == (State.BREACHED, after(60))
    assert names(told) == ["Retargeted", "Breached"]


def test_a_breach_stays_one_under_a_later_target() -> None:
    strict = clock(target=VIP)
    late, told = retarget(strict, STANDARD, ALWAYS, after(61))
    assert (late.state, late.target_id, names(told)) == (State.BREACHED, "vip", ["Breached"])
    assert retarget(late, STANDARD, ALWAYS, after(62)) == (late, [])


def test_another_calendar_counts_from_the_original_start_too() -> None:
    saturday = berlin("2026-03-07 12:00")
    started, _ = begin("clk_1", "hnd_1", Kind.FIRST_REPLY, STANDARD, ALWAYS, saturday)
    moved, _ = retarget(started, STANDARD, office(), saturday + timedelta(seconds=5))
    assert moved.due_at == berlin("2026-03-09 09:02")


def test_a_new_target_takes_over_what_was_used_before_a_pause() -> None:
    paused = through(clock(Kind.RESOLUTION), (pause, after(HOUR)))
    tight, told = retarget(paused, VIP, ALWAYS, after(2 * HOUR))
    assert (tight.state, tight.remaining_s, names(told)) == (
        State.PAUSED,
        11 * HOUR,
        ["Retargeted"],
    )
    running, _ = resume(tight, after(3 * HOUR))
    assert running.due_at == after(14 * HOUR)


def test_a_paused_clock_that_used_more_than_its_new_target_is_breached() -> None:
    paused = through(clock(Kind.RESOLUTION), (pause, after(13 * HOUR)))
    late, told = retarget(paused, VIP, ALWAYS, after(20 * HOUR))
    assert (late.state, late.due_at) == (State.BREACHED, after(13 * HOUR))
    assert names(told) == ["Retargeted", "Breached"]


def test_a_running_clock_that_used_more_before_its_pause_is_breached() -> None:
    again = through(clock(Kind.RESOLUTION), (pause, after(13 * HOUR)), (resume, after(20 * HOUR)))
    late, told = retarget(again, VIP, ALWAYS, after(21 * HOUR))
    assert (late.state, names(told)) == (State.BREACHED, ["Retargeted", "Breached"])


def test_without_a_target_for_it_a_clock_is_called_off() -> None:
    for target in (None, replace(VIP, first_reply_s=None)):
        gone, told = retarget(clock(), target, ALWAYS, after(30))
        assert (gone.state, names(told)) == (State.CANCELLED, ["Cancelled"])


def test_the_same_target_again_is_no_news() -> None:
    one = clock(on=office())
    assert retarget(one, STANDARD, office(), after(30)) == (one, [])
