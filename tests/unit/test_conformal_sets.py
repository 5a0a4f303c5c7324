"""The sets that hold the true intent: golden ranks, coverage on drawn turns, and the alarm."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.thresholds.costs import Costs
from analytics.thresholds.label import Source
from analytics.thresholds.report import report
from analytics.thresholds.sets import ALPHA, calibrate, qhat, set_size
from analytics.thresholds.watch import at_most, watch
from tests.unit.labelled import drawn, label

UNKNOWN = [0] * 10


def ranks(n: int) -> list[tuple[float, float]]:
    """Scores that are their own rank: 1 is the smallest."""
    return [(float(n - at), 1.0) for at in range(n)]


@pytest.mark.parametrize(
    ("n", "alpha", "rank"),
    [(99, 0.1, 90), (200, 0.05, 191), (500, 0.1, 451), (19, 0.05, 19), (59, 0.05, 57)],
)
def test_qhat_is_the_golden_rank(n: int, alpha: float, rank: int) -> None:
    assert qhat(ranks(n), alpha) == rank


@pytest.mark.parametrize(("n", "alpha"), [(0, 0.05), (18, 0.05), (8, 0.1)])
def test_too_few_scores_promise_nothing(n: int, alpha: float) -> None:
    assert qhat(ranks(n), alpha) is None


@given(st.integers(1, 400), st.sampled_from([Fraction(1, 20), Fraction(1, 10), Fraction(1, 3)]))
def test_qhat_is_the_rank_that_exact_arithmetic_gives(n: int, alpha: Fraction) -> None:
    rank = -(-(n + 1) * (1 - alpha) // 1)
    assert qhat(ranks(n), float(alpha)) == (None if rank > n else rank)


@given(st.integers(20, 200), st.floats(0.5, 5))
def test_weights_that_are_all_the_same_change_nothing(n: int, weight: float) -> None:
    assert qhat([(score, weight) for score, _ in ranks(n)]) == qhat(ranks(n))


def test_heavy_scores_pull_qhat_to_themselves() -> None:
    light = [(score, 9.0 if score > 0.9 else 1.0) for score in (at / 100 for at in range(1, 101))]
    even = qhat([(score, 1.0) for score, _ in light])
    pulled = qhat(light)
    assert even and pulled and pulled > even


def test_a_set_is_never_empty() -> None:
    assert [set_size((0.6, 0.3, 0.1), limit) for limit in (0.2, 0.4, 0.7, 0.9)] == [1, 1, 2, 3]


@pytest.mark.parametrize("seed", range(5))
def test_on_exchangeable_turns_the_sets_keep_their_promise(seed: int) -> None:
    found = calibrate(drawn(8_000, seed), UNKNOWN)
    assert found
    assert (found.calibration, found.held_out) == (4_000, 4_000)
    assert found.recalibrated.coverage == pytest.approx(1 - ALPHA, abs=0.015)
    shares = found.recalibrated
    assert shares.act + shares.ask_back + shares.escalate == pytest.approx(1)
    assert 1 <= shares.mean_size <= 4


def test_each_language_keeps_the_promise_of_its_own() -> None:
    """A bot that is too sure of itself in German: one qhat for all would break it there."""
    good = drawn(6_000)
    bad = drawn(6_000, seed=8, language="de")
    bad = [
        label(n, one.confidence, n % 2 == 0, language="de", probabilities=one.probabilities)
        for n, one in enumerate(bad)
    ]
    costs = Costs(wrong=10, handoff=3, minute=0, wait=0)
    german, english = report([*good, *bad], {}, costs, 0.7).languages
    assert german.sets and english.sets
    assert german.sets.qhat > english.sets.qhat
    for one in (german.sets, english.sets):
        assert one.recalibrated.coverage >= 1 - ALPHA - 0.015


def test_one_set_acts_a_few_ask_back_and_many_escalate() -> None:
    sizes = {1: 10, 2: 6, 3: 4, 4: 20}
    made = [
        label(len(sizes) * n + size, set_size=size)
        for size, times in sizes.items()
        for n in range(times)
    ]
    found = calibrate([one for one in made for _ in range(4)], UNKNOWN)
    assert found
    shares = found.served
    assert shares.act + shares.ask_back + shares.escalate == pytest.approx(1)
    assert found.held_out == found.calibration == 80
    everything = calibrate([label(n, set_size=5) for n in range(60)], UNKNOWN)
    assert everything and everything.served.escalate == 1


def test_a_truth_that_the_bot_did_not_list_makes_the_set_everything() -> None:
    found = calibrate([label(n, score=1.0, in_set=False, right=False) for n in range(60)], UNKNOWN)
    assert found
    assert (found.qhat, found.recalibrated.escalate, found.recalibrated.coverage) == (1, 1, 1)
    assert found.served.coverage == 0


def test_labels_that_do_not_name_the_truth_calibrate_nothing() -> None:
    made = [
        label(n, score=None, in_set=None, source=Source.AGENT_RIGHT, right=False)
        for n in range(200)
    ]
    assert calibrate(made, UNKNOWN) is None
    assert watch(made, UNKNOWN) is None


def test_one_conversation_lies_in_one_half() -> None:
    """What is alike in one conversation must not make its own check look good."""
    one_long = [label(n, conversation_id="cnv_long", score=0.9) for n in range(40)]
    others = [label(100 + n, score=0.1) for n in range(200)]
    found = calibrate([*one_long, *others], UNKNOWN)
    assert found == calibrate([*others[::-1], *one_long], UNKNOWN)


@pytest.mark.parametrize(("n", "hits"), [(200, 180), (200, 190), (5, 3), (1, 0), (50, 50)])
def test_the_binomial_tail_is_the_exact_sum(n: int, hits: int) -> None:
    share = Fraction(95, 100)
    exact = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(hits + 1))
    assert at_most(hits, n, 0.95) == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize(("held", "alarm"), [(200, False), (190, False), (182, False), (181, True)])
def test_the_alarm_rings_when_so_few_sets_are_no_accident(held: int, alarm: bool) -> None:
    found = watch([label(n, in_set=n >= 200 - held) for n in range(200)], UNKNOWN)
    assert found and (found.n, found.held, found.alarm) == (200, held, alarm)
    assert found.promised == 0.95


def test_only_the_latest_200_labels_are_watched() -> None:
    early = [label(n, in_set=False) for n in range(300)]
    late = [label(300 + n) for n in range(200)]
    found = watch([*late, *early], UNKNOWN)
    assert found and (found.n, found.held, found.alarm) == (200, 200, False)


def test_few_labels_ring_only_when_nearly_none_is_held() -> None:
    alarms = [
        found.alarm
        for missed in range(4)
        if (found := watch([label(n, in_set=n >= missed) for n in range(5)], UNKNOWN))
    ]
    assert alarms == [False, False, False, True]


def test_that_only_hard_turns_are_looked_at_is_no_alarm() -> None:
    """85 of 100 among the unsure tenth of the turns breaks no promise over all of them."""
    hard = [label(n, 0.35, in_set=n % 20 > 2) for n in range(200)]
    blind = watch(hard, [0, 0, 0, 200, 0, 0, 0, 0, 0, 1_800])
    assert blind and (blind.share, blind.alarm) == (0.85, False)
    assert blind.promised == pytest.approx(0.5)
    everywhere = watch(hard, [0, 0, 0, 200, *[0] * 6])
    assert everywhere and everywhere.promised == 0.95 and everywhere.alarm
