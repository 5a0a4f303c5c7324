"""Timers, on both engines: exactly once, also when handlers fail and processes compete."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from base import log
from base.clock import ManualClock
from base.db import Database, Session
from base.log import Event
from base.timers import Timer, TimerRow, Timers, cancel_timer, set_timer


class Rang(Event):
    """A timer fired."""


def ring(session: Session, timer: Timer) -> None:
    log.append(session, timer.subject, Rang(), actor="timer")


def rings(session: Session) -> dict[str, int]:
    return {row.id: row.seq for row in session.scalars(select(log.StreamRow))}


def waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TimerRow)) or 0


async def set_in(database: Database, clock: ManualClock, subject: str, seconds: float) -> None:
    due = clock.now() + timedelta(seconds=seconds)
    await database.write(set_timer, "ring", subject, due, {"n": 1})


async def test_a_timer_fires_when_due_and_only_once(database: Database, clock: ManualClock) -> None:
    timers = Timers(database, clock, {"ring": ring})
    await set_in(database, clock, "a", 30)
    clock.advance(29.9)
    assert await timers.fire_due() == 0
    clock.advance(0.1)
    assert await timers.fire_due() == 1
    assert await timers.fire_due() == 0
    assert await database.read(rings) == {"a": 1}


async def test_the_handler_learns_what_was_set(database: Database, clock: ManualClock) -> None:
    seen: list[Timer] = []
    due = clock.now()
    await database.write(set_timer, "ring", "a", due, {"n": 1})
    await Timers(database, clock, {"ring": lambda _, timer: seen.append(timer)}).fire_due()
    assert seen == [Timer(kind="ring", subject="a", due_at=due, body={"n": 1})]


async def test_setting_again_replaces_and_cancelling_removes(
    database: Database, clock: ManualClock
) -> None:
    timers = Timers(database, clock, {"ring": ring})
    await set_in(database, clock, "a", 10)
    await set_in(database, clock, "a", 60)
    await set_in(database, clock, "b", 10)
    assert await database.write(cancel_timer, "ring", "b") is True
    assert await database.write(cancel_timer, "ring", "b") is False
    clock.advance(10)
    assert await timers.fire_due() == 0
    clock.advance(50)
    assert await timers.fire_due() == 1
    assert await database.read(rings) == {"a": 1}


async def test_many_due_timers_all_fire(database: Database, clock: ManualClock) -> None:
    for number in range(30):
        await set_in(database, clock, f"s{number}", number)
    clock.advance(100)
    assert await Timers(database, clock, {"ring": ring}).fire_due() == 30
    assert await database.read(waiting) == 0


async def test_a_failing_handler_leaves_no_trace_and_blocks_nobody(
    database: Database, clock: ManualClock
) -> None:
    broken = True

    def sometimes(session: Session, timer: Timer) -> None:
        ring(session, timer)
        if timer.subject == "bad" and broken:
            raise LookupError("not today")

    timers = Timers(database, clock, {"ring": sometimes})
    await set_in(database, clock, "bad", 0)
    await set_in(database, clock, "good", 0)
    assert await timers.fire_due() == 1
    assert await database.read(rings) == {"good": 1}
    assert await timers.fire_due() == 0, "not before the pause is over"
    clock.advance(1)
    assert await timers.fire_due() == 0
    clock.advance(1)
    assert await timers.fire_due() == 0, "the second pause is longer"
    broken = False
    clock.advance(1)
    assert await timers.fire_due() == 1
    assert await database.read(rings) == {"good": 1, "bad": 1}


async def test_a_handler_may_set_its_own_timer_again(
    database: Database, clock: ManualClock
) -> None:
    def tick(session: Session, timer: Timer) -> None:
        ring(session, timer)
        set_timer(session, "ring", timer.subject, timer.due_at + timedelta(seconds=10))

    timers = Timers(database, clock, {"ring": tick})
    await set_in(database, clock, "a", 0)
    assert await timers.fire_due() == 1
    clock.advance(10)
    assert await timers.fire_due() == 1
    assert await database.read(rings) == {"a": 2}


async def test_a_kind_without_handler_stays(database: Database, clock: ManualClock) -> None:
    await database.write(set_timer, "of a newer release", "a", clock.now())
    assert await Timers(database, clock, {"ring": ring}).fire_due() == 0
    assert await database.read(waiting) == 1


async def test_competing_processes_fire_each_timer_once(
    database: Database, clock: ManualClock, open_database: Callable[..., Database]
) -> None:
    others = [open_database(), open_database()]
    for number in range(40):
        await set_in(database, clock, f"s{number}", 0)
    counts = await asyncio.gather(
        *(Timers(one, clock, {"ring": ring}).fire_due() for one in (database, *others))
    )
    # A process may stop while another still holds the last rows; one more round takes the rest.
    left = await Timers(database, clock, {"ring": ring}).fire_due()
    assert sum(counts) + left == 40
    assert Counter((await database.read(rings)).values()) == {1: 40}
    for other in others:
        await other.close()


@pytest.mark.parametrize("seconds", [0, 0.2])
async def test_the_loop_fires_and_ends_when_cancelled(
    database: Database, clock: ManualClock, seconds: float
) -> None:
    fired = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(session: Session, timer: Timer) -> None:
        loop.call_soon_threadsafe(fired.set)

    running = asyncio.create_task(Timers(database, clock, {"ring": tell}).run())
    await set_in(database, clock, "a", seconds)
    clock.advance(seconds)
    await asyncio.wait_for(fired.wait(), 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
