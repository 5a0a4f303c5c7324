"""A range that customers are told stays for ten seconds, whatever the line does."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handoff.web.steady import LOOK_S, STAYS_S, SteadyRange


def waiting(low: int | None, position: int = 1) -> dict[str, Any]:
    high = None if low is None else low + 2
    return {"position": position, "low_min": low, "high_min": high, "instead": None}


def test_the_range_stays_while_the_place_moves() -> None:
    told = SteadyRange()
    assert told.steady(waiting(5, 3), 0) == waiting(5, 3)
    assert told.look_again_in(0) == LOOK_S
    assert told.steady(waiting(3, 2), 4) == waiting(5, 2)
    assert told.look_again_in(4) == STAYS_S - 4
    assert told.steady(waiting(3, 2), 10) == waiting(3, 2)
    assert told.steady(waiting(2, 1), 19) == waiting(3, 1)


def test_who_waits_no_longer_is_told_nothing_and_looked_after_no_more() -> None:
    told = SteadyRange()
    told.steady(waiting(5), 0)
    assert told.steady(None, 1) is None
    assert told.look_again_in(1) is None
    assert told.steady(waiting(9), 2) == waiting(9)  # a new wait


@given(st.lists(st.tuples(st.floats(0.1, 20), st.none() | st.integers(0, 5)), min_size=2))
def test_it_changes_at_most_every_ten_seconds(steps: list[tuple[float, int | None]]) -> None:
    told, now, changes, shown = SteadyRange(), 0.0, [], "nothing"
    for pause, low in steps:
        now += pause
        seen = told.steady(waiting(low), now)
        assert seen is not None
        if str(seen) != shown:
            changes.append(now)
            shown = str(seen)
    assert all(after - before >= STAYS_S for before, after in pairwise(changes))
