"""The wait that customers are told: its distribution, what it learns from, whether it held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.waiting.backtest import Promise, backtest, holds
from handoff.waiting.estimate import Estimate, estimate
from handoff.waiting.fairness import jain
from handoff.waiting.learn import Parameters, Seen, Span, learn, seen
from handoff.waiting.spread import Wait

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
A_LOT = Seen(finished=40, busy_s=20_000, gave_up=5, waited_s=1_000)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def by_partial_fractions(wait: Wait, seconds: float) -> Decimal:
    """P(wait > t) as the textbooks write it, which needs hundreds of digits."""
    with localcontext(prec=300):
        rates = [Decimal(wait.rate) + i * Decimal(wait.leaving) for i in range(wait.ahead + 1)]
        total = Decimal(0)
        for mine in rates:
            weight = (-mine * Decimal(seconds)).exp()
            for other in rates:
                weight *= other / (other - mine) if other != mine else 1
            total += weight
        return total


@pytest.mark.parametrize("ahead", [0, 1, 5, 40])
@pytest.mark.parametrize(("rate", "leaving"), [(0.03, 0.002), (0.5, 0.5), (1, 0.001)])
def test_the_spread_of_a_wait_is_exact(ahead: int, rate: float, leaving: float) -> None:
    wait = Wait(ahead=ahead, rate=rate, leaving=leaving)
    for share in (0.001, 0.1, 0.9):
        seconds = wait.quantile(share)
        assert float(by_partial_fractions(wait, seconds)) == pytest.approx(1 - share, abs=1e-12)


@given(
    ahead=st.integers(0, 500),
    rate=st.floats(1e-4, 10),
    patience=st.floats(0, 100) | st.sampled_from([0.0, 5e-324, 1e-9]),
    share=st.floats(0.001, 0.999),
)
@settings(max_examples=60, deadline=None)
def test_a_quantile_is_the_inverse_of_the_spread(
    ahead: int, rate: float, patience: float, share: float
) -> None:
    wait = Wait(ahead=ahead, rate=rate, leaving=patience * rate)
    assert wait.longer(wait.quantile(share)) == pytest.approx(1 - share, abs=1e-9)


def test_with_nobody_giving_up_it_is_erlangs_distribution() -> None:
    wait = Wait(ahead=2, rate=1)
    assert wait.longer(3) == pytest.approx(exp(-3) * (1 + 3 + 9 / 2))
    assert (wait.mean, wait.variance) == (3, 3)


def test_ten_thousand_ahead_are_no_trouble() -> None:
    wait = Wait(ahead=9_999, rate=1)
    assert wait.quantile(0.5) == pytest.approx(10_000 - 1 / 3, abs=0.01)


def test_what_began_before_the_period_counts_from_its_start() -> None:
    services = [
        Span(began=at(-30), ended=at(10)),
        Span(began=at(50), ended=None),
        Span(began=at(-90), ended=at(-80)),
        Span(began=at(70), ended=at(80)),
    ]
    waits = [
        Span(began=at(0), ended=at(2), counts=False),
        Span(began=at(5), ended=at(8)),
        Span(began=at(59), ended=at(61)),
    ]
    found = seen(services, waits, NOON, at(60))
    assert found == Seen(finished=1, busy_s=20 * 60, gave_up=1, waited_s=6 * 60)


def test_rates_are_events_by_exposure() -> None:
    assert learn(A_LOT, Seen(), 12) == Parameters(rate=0.002, leaving=0.005, slots=12, finished=40)


def test_too_little_of_late_lets_the_same_hour_of_other_weeks_speak() -> None:
    little = Seen(finished=19, busy_s=100)
    found = learn(little, A_LOT + A_LOT, 12)
    assert found == Parameters(rate=0.002, leaving=0.005, slots=12, finished=80)


@pytest.mark.parametrize(("recent", "slots"), [(Seen(finished=19, busy_s=9), 12), (A_LOT, 0)])
def test_without_finished_chats_or_without_agents_nothing_is_known(
    recent: Seen, slots: int
) -> None:
    assert learn(recent, Seen(), slots) is None


def test_where_nobody_gave_up_nobody_is_expected_to() -> None:
    found = learn(Seen(finished=40, busy_s=20_000), Seen(), 10)
    assert found is not None
    told = estimate(4, found, None)
    assert told is not None
    assert told.point_s == pytest.approx(5 * 20_000 / 40 / 10)


def test_those_ahead_who_give_up_shorten_the_wait() -> None:
    """Two ahead, chats end at 0.02 a second, each gives up at 0.005: 0.025 + 0.030 + 0.035."""
    told = estimate(2, Parameters(rate=0.002, leaving=0.005, slots=10, finished=40), 900)
    assert told is not None
    assert told.point_s == pytest.approx(1 / 0.025 + 1 / 0.030 + 1 / 0.035)
    assert told.range_s is not None
    assert told.range_s[0] < told.point_s < told.range_s[1]


def test_the_range_of_the_next_one_in_line_is_that_of_one_exponential_step() -> None:
    told = estimate(0, Parameters(rate=0.002, leaving=0, slots=10, finished=10**9), None)
    assert told is not None
    assert told.range_s == pytest.approx((50 * 0.1053605, 50 * 2.3025851))


def test_a_rate_from_few_chats_makes_the_range_wider() -> None:
    """9 ahead: relative variance 1/10, and 1/40 for the rate: wider by the root of 1.25."""
    sure, unsure = (
        estimate(9, Parameters(rate=0.002, leaving=0, slots=10, finished=n), None)
        for n in (10**9, 40)
    )
    assert sure is not None and unsure is not None
    assert unsure.point_s == sure.point_s == pytest.approx(500)
    assert sure.range_s is not None and unsure.range_s is not None
    for known, found in zip(sure.range_s, unsure.range_s, strict=True):
        assert found - 500 == pytest.approx((known - 500) * 1.25**0.5)


def test_without_parameters_the_last_wait_is_told_without_a_range() -> None:
    assert estimate(3, None, 75) == Estimate(point_s=75)
    assert estimate(3, None, None) is None


def promises(covered: int, missed: int) -> list[Promise]:
    told = {"low_s": 50.0, "high_s": 150.0, "point_s": 100.0, "last_s": 80.0}
    return [Promise(actual_s=100, **told)] * covered + [Promise(actual_s=200, **told)] * missed


def test_the_back_test_counts_and_compares() -> None:
    found = backtest(promises(3, 1))
    assert found is not None
    assert (found.rows, found.coverage) == (4, 0.75)
    mean = 125
    assert found.error == pytest.approx((100**2 / 4) ** 0.5 / mean)
    assert found.last_error == pytest.approx(((3 * 20**2 + 120**2) / 4) ** 0.5 / mean)
    assert found.bias == pytest.approx(-25 / mean)
    assert found.saved == pytest.approx(1 - found.error / found.last_error)


def test_the_first_customer_of_the_day_has_no_last_wait_to_compare() -> None:
    found = backtest([Promise(low_s=1, high_s=3, point_s=2, actual_s=2)])
    assert found is not None
    assert (found.last_error, found.saved) == (None, None)


def test_nothing_promised_is_no_back_test() -> None:
    assert backtest([]) is None
    assert backtest([Promise(low_s=0, high_s=0, point_s=0, actual_s=0, last_s=5)]) is None
    assert not holds(None)


@pytest.mark.parametrize(
    ("covered", "missed", "shown"),
    [
        (80, 20, True),
        (79, 20, False),  # 99 rows
        (76, 24, False),  # 66.8 % are possible
        (760, 240, True),
        (749, 251, False),
        (851, 149, False),
        (85, 15, False),  # 90.7 % are possible
        (850, 150, True),
    ],
)
def test_a_range_is_shown_while_it_holds_for_sure(covered: int, missed: int, shown: bool) -> None:
    assert holds(backtest(promises(covered, missed))) is shown


def test_jains_index() -> None:
    assert jain([0.8, 0.8, 0.8]) == pytest.approx(1)
    assert jain([1, 0, 0, 0]) == pytest.approx(1 / 4)
    assert jain([1, 2, 3]) == pytest.approx(36 / (3 * 14))
    assert jain([0, 0]) is None
    assert jain([]) is None
