"""One clock: it starts, pauses, goes on, rings, and is met, breached or cancelled. Pure.

Every function gives the clock as it is then and the events that tell it; the same clock and none
when there was nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from base.log import Event
from base.plain import rfc3339
from handoff.calendars import BusinessCalendar
from handoff.events import (
    ClockBreached,
    ClockCancelled,
    ClockEnded,
    ClockMet,
    ClockPaused,
    ClockResumed,
    ClockRetargeted,
    ClockStarted,
    ClockWarned,
)

#: At so many per cent of the target a clock warns.
WARNINGS = (50, 75, 90)
#: What comes at `due_at` is in time, so the time is up only after it.
JUST_AFTER = timedelta(milliseconds=1)


class Kind(StrEnum):
    """What a clock waits for."""

    WAIT = "wait"
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


class State(StrEnum):
    """How a clock stands. A breached one is open until what it waited for has come."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Target:
    """How long each may take, in seconds; None: no target. `business`: of the queue's calendar."""

    id: str
    wait_s: int | None
    first_reply_s: int | None
    next_reply_s: int | None
    resolution_s: int | None
    business: bool

    def seconds(self, kind: Kind) -> int | None:
        """The seconds of that kind."""
        seconds: int | None = getattr(self, f"{kind.value}_s")
        return seconds


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A target that counts. Of it `remaining_s` seconds of the calendar were left at
    `counted_from`, when it last began to run, or at `paused_at`. `due_at` is null while it is
    paused, and of one that ended while paused. `warned`: the last warning, in per cent, or 0.
    """

    id: str
    handoff_id: str
    kind: Kind
    target_id: str
    target_s: int
    calendar: BusinessCalendar
    started_at: datetime
    counted_from: datetime
    remaining_s: float
    due_at: datetime | None
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    state: State = State.RUNNING
    warned: int = 0

    @property
    def is_open(self) -> bool:
        """Whether what it waits for has neither come nor become impossible."""
        return self.ended_at is None


Change = tuple[Clock, Sequence[Event]]


def begin(
    clock_id: str,
    handoff_id: str,
    kind: Kind,
    target: Target,
    calendar: BusinessCalendar,
    at: datetime,
) -> Change:
    """A clock of that kind that starts at `at`. Raises ValueError when the target has none."""
    seconds = target.seconds(kind)
    if seconds is None:
        raise ValueError(f"target {target.id} says nothing about {kind.value}")
    due = calendar.add(at, seconds)
    clock = Clock(
        id=clock_id,
        handoff_id=handoff_id,
        kind=kind,
        target_id=target.id,
        target_s=seconds,
        calendar=calendar,
        started_at=at,
        counted_from=at,
        remaining_s=seconds,
        due_at=due,
    )
    started = ClockStarted(
        clock_id=clock_id,
        handoff_id=handoff_id,
        kind=kind.value,
        target_id=target.id,
        target_s=seconds,
        due_at=rfc3339(due),
    )
    return clock, [started]


def settle(clock: Clock, at: datetime) -> Change:
    """Breached when its time was up before `at`, whoever looks first."""
    due = clock.due_at
    if clock.state is not State.RUNNING or due is None or at <= due:
        return clock, []
    breached = ClockBreached(**_name(clock), due_at=rfc3339(due))
    return replace(clock, state=State.BREACHED), [breached]


def pause(clock: Clock, at: datetime) -> Change:
    """Stop counting, and keep what is left."""
    clock, told = settle(clock, at)
    if clock.state is not State.RUNNING or clock.due_at is None:
        return clock, told
    left = clock.calendar.between(at, clock.due_at)
    paused = replace(clock, state=State.PAUSED, paused_at=at, remaining_s=left, due_at=None)
    return paused, [ClockPaused(**_name(clock), remaining_s=left)]


def resume(clock: Clock, at: datetime) -> Change:
    """Count what was left from `at` on."""
    if clock.state is not State.PAUSED:
        return settle(clock, at)
    due = clock.calendar.add(at, clock.remaining_s)
    running = replace(clock, state=State.RUNNING, paused_at=None, counted_from=at, due_at=due)
    return running, [ClockResumed(**_name(clock), due_at=rfc3339(due))]


def finish(clock: Clock, at: datetime) -> Change:
    """What it waited for has come."""
    met = replace(clock, state=State.MET, ended_at=at)
    return _end(clock, at, met, ClockMet(**_name(clock)))


def call_off(clock: Clock, at: datetime) -> Change:
    """What it waited for will not come."""
    cancelled = replace(clock, state=State.CANCELLED, ended_at=at)
    return _end(clock, at, cancelled, ClockCancelled(**_name(clock)))


def _end(clock: Clock, at: datetime, ended: Clock, event: Event) -> Change:
    if not clock.is_open:
        return clock, []
    clock, told = settle(clock, at)
    if clock.state is not State.BREACHED or clock.due_at is None:
        return ended, [event]
    late = clock.calendar.between(clock.due_at, at)
    return replace(clock, ended_at=at), [*told, ClockEnded(**_name(clock), late_s=late)]


def retarget(
    clock: Clock, target: Target | None, calendar: BusinessCalendar, at: datetime
) -> Change:
    """Another target or calendar, as if it had counted from the start; a pause stays a pause, and
    what was used before it stays used. A breach of the old target stays one.
    """
    clock, told = settle(clock, at)
    if not clock.is_open or clock.state is State.BREACHED:
        return clock, told
    seconds = target.seconds(clock.kind) if target else None
    if target is None or seconds is None:
        return call_off(clock, at)
    if (target.id, seconds, calendar) == (clock.target_id, clock.target_s, clock.calendar):
        return clock, []
    left = clock.remaining_s + seconds - clock.target_s
    due = None if clock.state is State.PAUSED else calendar.add(clock.counted_from, max(left, 0))
    clock = replace(
        clock,
        target_id=target.id,
        target_s=seconds,
        calendar=calendar,
        remaining_s=max(left, 0),
        due_at=due,
    )
    event = ClockRetargeted(
        **_name(clock),
        target_id=target.id,
        target_s=seconds,
        due_at=rfc3339(due) if due else None,
    )
    if left < 0 and clock.paused_at:  # used up before the pause, at its beginning at the latest
        breached = ClockBreached(**_name(clock), due_at=rfc3339(clock.paused_at))
        clock = replace(clock, state=State.BREACHED, due_at=clock.paused_at, paused_at=None)
        return clock, [event, breached]
    clock, told = settle(clock, at)
    return clock, [event, *told]


def ring(clock: Clock, at: datetime) -> Change:
    """What is to be said by `at`: that the time is up, or the warnings, each once."""
    clock, told = settle(clock, at)
    if clock.state is not State.RUNNING:
        return clock, told
    passed = [percent for percent in _to_come(clock) if _reached(clock, percent) <= at]
    if not passed:
        return clock, []
    warned = [ClockWarned(**_name(clock), percent=percent) for percent in passed]
    return replace(clock, warned=passed[-1]), warned


def next_ring(clock: Clock) -> datetime | None:
    """When `ring` has something to say; None when never."""
    if clock.state is not State.RUNNING or clock.due_at is None:
        return None
    return next((_reached(clock, one) for one in _to_come(clock)), clock.due_at + JUST_AFTER)


def _to_come(clock: Clock) -> list[int]:
    return [percent for percent in WARNINGS if percent > clock.warned]


def _reached(clock: Clock, percent: int) -> datetime:
    """When so many per cent of the target have passed, while it runs."""
    left = clock.target_s * (100 - percent) / 100
    return clock.calendar.add(clock.counted_from, max(clock.remaining_s - left, 0))


def _name(clock: Clock) -> dict[str, str]:
    return {"clock_id": clock.id, "handoff_id": clock.handoff_id, "kind": clock.kind.value}
