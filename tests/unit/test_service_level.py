"""A clock: its due time on a business calendar, pauses, warnings, met or breached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.log import Event
from base.plain import rfc3339
from handoff import events as e
from handoff.calendars import ALWAYS, BusinessCalendar, read_calendar
from handoff.service_level import Clock, Kind, State, Target
from handoff.service_level.clock import (
    WARNINGS,
    Change,
    begin,
    call_off,
    finish,
    next_ring,
    pause,
    resume,
    ring,
    settle,
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


# due times


def test_the_due_time_is_worked_out_on_the_calendar_when_the_clock_starts() -> None:
    friday = berlin("2026-03-06 16:59")
    started, told = begin("clk_1", "hnd_1", Kind.FIRST_REPLY, STANDARD, office(), friday)
    assert started.due_at == berlin("2026-03-09 09:01")
    assert told == [
        e.ClockStarted(
            clock_id="clk_1",
            handoff_id="hnd_1",
            kind="first_reply",
            target_id="standard",
            target_s=120,
            due_at=rfc3339(berlin("2026-03-09 09:01")),
        )
    ]


def test_a_kind_without_a_target_has_no_clock() -> None:
    with pytest.raises(ValueError, match="says nothing about wait"):
        clock(Kind.WAIT, replace(STANDARD, wait_s=None))


# met or breached


@pytest.mark.parametrize(("late", "state"), [(-1, "met"), (0, "met"), (1, "breached")])
def test_only_the_stored_times_decide(late: int, state: str) -> None:
    ended, told = finish(clock(), after(120 + late))
    assert (ended.state, ended.ended_at) == (State(state), after(120 + late))
    assert names(told) == (["Met"] if state == "met" else ["Breached", "Ended"])


def test_a_breach_names_when_the_time_was_up_and_how_late_it_came() -> None:
    _, (breached, ended) = finish(clock(), after(121))
    assert isinstance(breached, e.ClockBreached) and breached.due_at == rfc3339(after(120))
    assert isinstance(ended, e.ClockEnded) and ended.late_s == 1


def test_lateness_is_counted_in_open_time() -> None:
    started, _ = begin(
        "clk_1", "hnd_1", Kind.FIRST_REPLY, STANDARD, office(), berlin("2026-03-06 16:50")
    )
    _, (_, ended) = finish(started, berlin("2026-03-09 09:05"))
    assert isinstance(ended, e.ClockEnded) and ended.late_s == (8 + 5) * 60


def test_a_breach_that_a_timer_told_is_not_told_again() -> None:
    noted, told = ring(clock(), after(130))
    assert (noted.state, noted.is_open, names(told)) == (State.BREACHED, True, ["Breached"])
    ended, told = finish(noted, after(140))
    assert (ended.state, ended.is_open, names(told)) == (State.BREACHED, False, ["Ended"])
    assert settle(ended, after(999)) == (ended, [])


def test_a_timer_that_fires_late_changes_nothing_about_a_reply_in_time() -> None:
    met, _ = finish(clock(), after(119))
    assert ring(met, after(10_000)) == (met, [])
    assert next_ring(met) is None


def test_what_will_not_come_is_cancelled_unless_its_time_was_up() -> None:
    in_time, told = call_off(clock(), after(120))
    assert (in_time.state, names(told)) == (State.CANCELLED, ["Cancelled"])
    late, told = call_off(clock(), after(121))
    assert (late.state, late.is_open, names(told)) == (State.BREACHED, False, ["Breached", "Ended"])


# pauses


def test_a_pause_keeps_what_is_left_and_the_rest_counts_from_the_resuming() -> None:
    solving = clock(Kind.RESOLUTION, on=office())  # 24 h from Monday 10:00: Thursday 10:00
    assert solving.due_at == berlin("2026-03-05 10:00")
    paused, (told,) = pause(solving, berlin("2026-03-02 12:00"))
    assert isinstance(told, e.ClockPaused) and told.remaining_s == 22 * HOUR
    assert (paused.state, paused.due_at) == (State.PAUSED, None)
    running, (told_again,) = resume(paused, berlin("2026-03-06 16:00"))
    assert running.due_at == berlin("2026-03-11 14:00")  # 1 h on Friday, 21 h from Monday on
    assert isinstance(told_again, e.ClockResumed)
    assert told_again.due_at == rfc3339(berlin("2026-03-11 14:00"))


def test_a_paused_clock_is_never_late() -> None:
    paused = through(clock(Kind.RESOLUTION), (pause, after(10)))
    assert next_ring(paused) is None
    assert ring(paused, after(10**7)) == (paused, [])
    met, told = finish(paused, after(10**7))
    assert (met.state, met.due_at, names(told)) == (State.MET, None, ["Met"])


def test_a_pause_that_comes_too_late_is_a_breach() -> None:
    late, told = pause(clock(Kind.RESOLUTION), after(86_401))
    assert (late.state, names(told)) == (State.BREACHED, ["Breached"])
    assert pause(late, after(86_500)) == (late, [])
    assert resume(late, after(86_500)) == (late, [])


@given(st.lists(st.integers(0, 30_000), min_size=2, max_size=8).map(sorted))
def test_only_the_open_time_that_it_runs_is_used_up(at: list[int]) -> None:
    on, one, used = office(), clock(Kind.RESOLUTION, on=office()), 0.0
    since = START
    for place, seconds in enumerate(at):
        now = after(seconds)
        if place % 2 == 0:
            one, _ = pause(one, now)
            used += on.between(since, now)
            assert one.remaining_s == 86_400 - used
        else:
            one, _ = resume(one, now)
            since = now
    if one.due_at:
        assert on.between(since, one.due_at) == 86_400 - used


# warnings


def test_it_warns_at_50_75_and_90_per_cent_and_at_the_breach_each_once() -> None:
    one, told = clock(), []
    for second in range(0, 400):
        one, events = ring(one, after(second))
        told += [(second, event) for event in events]
    assert [(second, getattr(event, "percent", "breached")) for second, event in told] == [
        (60, 50),
        (90, 75),
        (108, 90),
        (121, "breached"),
    ]


def test_a_clock_says_when_it_has_something_to_say() -> None:
    one, rings = clock(), []
    while at := next_ring(one):
        rings.append((at - START).total_seconds())
        one, told = ring(one, at)
        assert told
    assert rings == [60, 90, 108, 120.001]


def test_warnings_count_open_time_and_stay_said_over_a_pause() -> None:
    solving = clock(Kind.RESOLUTION, on=office())
    assert next_ring(solving) == berlin("2026-03-03 14:00")  # 12 of 24 open hours
    warned = through(
        solving, (ring, berlin("2026-03-03 15:00")), (pause, berlin("2026-03-03 16:00"))
    )
    again, _ = resume(warned, berlin("2026-03-09 09:00"))
    assert again.warned == 50
    assert next_ring(again) == berlin("2026-03-09 13:00")  # 14 h were used; 18 are 75 %


def test_warnings_that_nobody_was_there_to_give_are_given_together() -> None:
    one, told = ring(clock(), after(100))
    assert [event.percent for event in told if isinstance(event, e.ClockWarned)] == [50, 75]
    assert one.warned == 75


def test_what_is_up_is_not_warned_of_any_more() -> None:
    _, told = ring(clock(), after(500))
    assert names(told) == ["Breached"]


@given(st.integers(1, 100_000), st.integers(0, 200_000))
def test_every_warning_comes_once_and_in_order(seconds: int, pause_at: int) -> None:
    one = clock(Kind.RESOLUTION, replace(STANDARD, resolution_s=seconds), office())
    said: list[int] = []
    for _ in range(2):
        while (at := next_ring(one)) and at <= after(pause_at):
            one, told = ring(one, at)
            said += [event.percent for event in told if isinstance(event, e.ClockWarned)]
        one, _ = pause(one, after(pause_at))
        one, _ = resume(one, after(pause_at + 1000))
        pause_at += 10**6
    assert said == sorted(set(said))
    assert one.state is State.BREACHED or set(said) <= set(WARNINGS)
