"""Token buckets: what the documented limits let through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.clock import ManualClock
from base.limits import AGAIN, RateLimit
from base.problems import TooMany


def new_clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


def taken(limit: RateLimit, times: int, key: str = "a") -> int:
    """How many of `times` tries are let through."""
    through = 0
    for _ in range(times):
        try:
            limit.take(key)
        except TooMany:
            continue
        through += 1
    return through


def test_a_burst_passes_then_one_a_second() -> None:
    clock = new_clock()
    limit = RateLimit(1.0, 10, clock)
    assert taken(limit, 500) == 10
    clock.advance(5)
    assert taken(limit, 500) == 5
    clock.advance(3600)
    assert taken(limit, 500) == 10


def test_the_refusal_says_how_long_to_wait_and_it_is_true() -> None:
    clock = new_clock()
    limit = RateLimit(0.5, 1, clock)
    limit.take("a")
    clock.advance(0.5)
    with pytest.raises(TooMany) as refused:
        limit.take("a")
    assert refused.value.retry_after == pytest.approx(1.5)
    clock.advance(refused.value.retry_after)
    limit.take("a")


def test_one_caller_does_not_use_up_another() -> None:
    limit = RateLimit(1.0, 3, new_clock())
    assert taken(limit, 50, "loud") == 3
    assert taken(limit, 3, "quiet") == 3


def test_a_clock_that_goes_back_neither_gives_nor_takes() -> None:
    clock = new_clock()
    limit = RateLimit(1.0, 3, clock)
    taken(limit, 3)
    clock.advance(timedelta(hours=-1))
    assert taken(limit, 5) == 0
    clock.advance(2)
    assert taken(limit, 5) == 2


def test_memory_is_bounded_and_the_busiest_are_remembered() -> None:
    limit = RateLimit(1.0, 2, new_clock(), keys=100)
    for number in range(1_000):
        limit.take(f"k{number}")
        taken(limit, 1, "busy")
    assert len(limit._buckets) == 100
    assert taken(limit, 5, "busy") == 0


@given(st.lists(st.floats(0, 30), max_size=60), st.floats(0.1, 20), st.integers(1, 20))
def test_never_more_than_burst_and_rate_allow(pauses: list[float], rate: float, burst: int) -> None:
    clock = new_clock()
    limit = RateLimit(rate, burst, clock)
    through = 0
    for pause in pauses:
        clock.advance(pause)
        through += taken(limit, 2)
    assert through <= burst + rate * sum(pauses) + 0.001


def test_what_is_sent_again_is_paid_once_but_not_for_ever() -> None:
    limit = RateLimit(1.0, 2, new_clock())
    for _ in range(AGAIN + 1):
        limit.take_once("a", "turn-1")
    limit.take_once("a", "turn-1")
    with pytest.raises(TooMany):
        limit.take_once("a", "turn-2")
    limit.take_once("b", "turn-2")
