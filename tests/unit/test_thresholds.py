"""Risk, coverage and cost of a threshold, by golden numbers and by what must hold of any labels."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.thresholds.costs import SAME, Cells, Costs, costs_at, poisson, propose
from analytics.thresholds.curve import Point, at_threshold, risk_coverage, thinned
from analytics.thresholds.label import Seen
from analytics.thresholds.report import report
from analytics.thresholds.sampling import BINS, weigh
from tests.unit.labelled import drawn, label, seen

RANKED = [(0.9, True), (0.8, False), (0.7, True), (0.6, False)]
COSTS = Costs(wrong=10, handoff=3, minute=0.1, wait=0)
#: Every confidence as often as every other, and as often right as it says.
CALIBRATED = [(step / 100, hit < step) for step in range(1, 101) for hit in range(100)]

labels = st.lists(
    st.tuples(st.floats(0, 1), st.booleans(), st.floats(0.1, 9)), min_size=1, max_size=60
).map(lambda found: [Seen(*one) for one in found])
costs = st.builds(
    Costs,
    wrong=st.floats(0, 100),
    handoff=st.floats(0, 100),
    minute=st.floats(0, 5),
    wait=st.floats(0, 60),
)


def test_the_areas_are_those_worked_out_by_hand() -> None:
    curve = risk_coverage(seen(RANKED))
    assert curve
    assert curve.aurc == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert curve.e_aurc == pytest.approx(curve.aurc - (0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert curve.augrc == pytest.approx(3 / 16)
    assert curve.points[1] == Point(threshold=0.8, coverage=0.5, risk=0.5)


def test_augrc_is_what_its_authors_derive_from_auroc_and_accuracy() -> None:
    random = Random(3)
    pairs = [(round(random.random(), 2), random.random() < 0.7) for _ in range(300)]
    hits, misses = ([c for c, r in pairs if r is wanted] for wanted in (True, False))
    above = sum((a > b) + (a == b) / 2 for a in hits for b in misses)
    auroc, accuracy = above / len(hits) / len(misses), len(hits) / len(pairs)
    expected = (1 - auroc) * accuracy * (1 - accuracy) + (1 - accuracy) ** 2 / 2
    curve = risk_coverage(seen(pairs))
    assert curve and curve.augrc == pytest.approx(expected)


def test_a_perfect_ranking_has_no_excess_and_labels_of_one_kind_have_none_either() -> None:
    for pairs in ([(0.9, True), (0.8, True), (0.2, False)], [(0.5, False)] * 3, [(0.5, True)]):
        curve = risk_coverage(seen(pairs))
        assert curve and curve.e_aurc == pytest.approx(0, abs=1e-12)


@given(labels)
def test_the_order_of_the_labels_never_matters(found: list[Seen]) -> None:
    one, other = risk_coverage(found), risk_coverage(found[::-1])
    assert one and other
    assert (one.aurc, one.augrc) == pytest.approx((other.aurc, other.augrc))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_no_ranking_is_better_than_the_best(pairs: list[tuple[float, bool]]) -> None:
    curve = risk_coverage(seen(pairs))
    assert curve and curve.e_aurc >= -1e-9


@given(labels)
def test_every_point_of_the_curve_is_what_its_threshold_does(found: list[Seen]) -> None:
    curve = risk_coverage(found)
    assert curve and curve.points[-1].coverage == pytest.approx(1)
    for point in curve.points:
        there = at_threshold(found, point.threshold)
        assert (point.coverage, point.risk) == pytest.approx((there.coverage, there.risk))


def test_a_long_curve_is_drawn_with_200_points_and_keeps_its_ends() -> None:
    points = [Point(threshold=1 - n / 5000, coverage=n / 5000, risk=0) for n in range(5001)]
    kept = thinned(points, 200)
    assert (len(kept), kept[0], kept[-1]) == (200, points[0], points[-1])
    assert len(set(kept)) == 200


def test_without_labels_there_is_neither_curve_nor_cost_nor_proposal() -> None:
    cells = Cells.of([], 0.7)
    assert risk_coverage([]) is None
    assert costs_at(cells.grid, *cells.weights, COSTS) == []
    assert propose(cells, COSTS, 0.7) is None
    assert at_threshold([], 0.7) == Point(threshold=0.7, coverage=0, risk=None)


def test_a_cost_is_made_of_wrong_needless_and_needed() -> None:
    waiting = Costs(wrong=10, handoff=3, minute=0.5, wait=4)
    cells = Cells.of(seen(RANKED), 0.75)
    there = next(
        one for one in costs_at(cells.grid, *cells.weights, waiting) if one.threshold == 0.75
    )
    assert (there.wrong, there.needless, there.needed) == (0.25, 0.25, 0.25)
    assert there.cost == pytest.approx(0.25 * 10 + 0.25 * 5 + 0.25 * 5)


@given(labels, costs, st.integers(0, 100))
def test_the_proposal_never_costs_more_than_any_other_threshold(
    found: list[Seen], costs: Costs, step: int
) -> None:
    present = step / 100
    proposal = propose(Cells.of(found, present), costs, present)
    assert proposal

    def cost(threshold: float) -> float:
        """The mean cost a turn, straight from its definition."""
        total = sum(one.weight for one in found)
        paid = sum(
            one.weight
            * (costs.escalation if one.confidence < threshold else costs.wrong * (not one.right))
            for one in found
        )
        return paid / total

    mine = cost(proposal.threshold)
    noise = SAME * max(costs.wrong, costs.escalation) + 1e-9
    assert proposal.cost == pytest.approx(mine, abs=1e-6)
    assert proposal.saving == pytest.approx(cost(present) - mine, abs=1e-6)
    assert all(mine <= cost(other / 100) + noise for other in range(101))
    assert 0 <= proposal.low <= proposal.high <= 1


def test_of_a_calibrated_bot_the_proposal_is_chows_rule() -> None:
    for wait, expected in ((0, 0.7), (10, 0.6), (40, 0.3)):
        costs = Costs(wrong=10, handoff=3, minute=0.1, wait=wait)
        proposal = propose(Cells.of(seen(CALIBRATED), 0.7), costs, 0.7)
        assert proposal
        assert proposal.chow == pytest.approx(expected)
        assert proposal.threshold == pytest.approx(expected, abs=0.011)
        assert proposal.low <= expected <= proposal.high


def test_the_longer_the_wait_the_more_the_bot_takes_on_itself() -> None:
    found = Cells.of(seen(CALIBRATED), 0.7)
    waits = [Costs(wrong=10, handoff=3, minute=0.1, wait=minutes) for minutes in range(0, 70, 5)]
    proposed = [proposal.threshold for wait in waits if (proposal := propose(found, wait, 0.7))]
    assert proposed == sorted(proposed, reverse=True) and proposed[0] > proposed[-1]


def test_of_equal_thresholds_the_nearest_to_the_present_one_is_proposed() -> None:
    cells = Cells.of(seen([(0.95, True), (0.2, False)]), 0.725)
    proposal = propose(cells, COSTS, 0.725)
    assert proposal and (proposal.threshold, proposal.saving, proposal.sure) == (0.725, 0, False)


def test_a_saving_that_chance_explains_is_not_called_sure() -> None:
    few = seen([(0.75, False), (0.75, True), (0.6, False)])
    many = seen([(0.75, hit >= 800) for hit in range(1000)])
    unsure, sure = (propose(Cells.of(found, 0.7), COSTS, 0.7) for found in (few, many))
    assert unsure and sure and (unsure.sure, sure.sure) == (False, True)
    assert sure.saving_low < sure.saving < sure.saving_high


def test_the_same_labels_always_give_the_same_interval() -> None:
    cells = Cells.of(seen(CALIBRATED[::37]), 0.7)
    assert propose(cells, COSTS, 0.7) == propose(cells, COSTS, 0.7)
    assert propose(cells, COSTS, 0.7, seed=1) != propose(cells, COSTS, 0.7, seed=2)


@pytest.mark.parametrize("mean", [0.5, 4, 29, 31, 2_000])
def test_poisson_numbers_have_their_mean_and_variance(mean: float) -> None:
    random = Random(11)
    numbers = [poisson(random, mean) for _ in range(4_000)]
    middle = sum(numbers) / len(numbers)
    variance = sum((one - middle) ** 2 for one in numbers) / len(numbers)
    assert middle == pytest.approx(mean, rel=0.05)
    assert variance == pytest.approx(mean, rel=0.12)


@pytest.mark.parametrize(("wrong", "handoff", "expected"), [(0, 3, 0), (10, 0, 1), (1, 5, 0)])
def test_chows_rule_stays_a_probability(wrong: float, handoff: float, expected: float) -> None:
    assert Costs(wrong=wrong, handoff=handoff, minute=0, wait=0).chow == expected


def test_a_label_stands_for_the_turns_that_nobody_looked_at() -> None:
    found = [label(n, 0.35, n % 2 == 0) for n in range(8)] + [label(9, 0.95), label(10, 0.95)]
    turns = [0, 0, 0, 20, 0, 0, 0, 60, 0, 120]
    weighed, sampling = weigh(found, turns)
    assert (weighed[-1].weight / weighed[0].weight) == pytest.approx((120 / 2) / (20 / 8))
    assert sum(one.weight for one in weighed) == pytest.approx(len(found))
    assert sampling.blind == pytest.approx(60 / 200)
    assert 2 < sampling.effective < 4
    assert (sampling.bins[3].labels, sampling.bins[3].turns) == (8, 0.1)
    assert sampling.bins[7].weight is None


def test_labels_drawn_evenly_count_alike_and_so_do_those_of_unknown_turns() -> None:
    found = [label(n, n / 20) for n in range(21)]
    held = [2] * (BINS - 1) + [3]
    for turns in ([10 * one for one in held], [0] * BINS):
        weighed, sampling = weigh(found, turns)
        assert {round(one.weight, 9) for one in weighed} == {1}
        assert sampling.effective == pytest.approx(21)
        assert sampling.blind == 0


def test_weights_bring_back_the_risk_of_all_turns() -> None:
    """Trainers who look at every unsure turn but few sure ones still see what the bot does."""
    everything = drawn(20_000)
    turns = [0] * BINS
    for one in everything:
        turns[min(9, int(one.confidence * 10))] += 1
    looked_at = [one for n, one in enumerate(everything) if one.confidence < 0.6 or n % 9 == 0]
    real = at_threshold([Seen(one.confidence, one.right) for one in everything], 0)
    naive = at_threshold([Seen(one.confidence, one.right) for one in looked_at], 0)
    mended = at_threshold(weigh(looked_at, turns)[0], 0)
    assert real.risk and naive.risk and mended.risk
    assert abs(mended.risk - real.risk) < 0.02 < naive.risk - real.risk


def test_fewer_than_50_labels_propose_nothing_and_say_how_many_are_missing() -> None:
    for n, missing in ((0, 50), (49, 1), (50, 0)):
        found = report(drawn(n), {}, COSTS, 0.7)
        assert found.counts.missing == missing
        assert (found.proposal is None) is (missing > 0)
        assert (found.then is None) is (missing > 0)


def test_a_language_has_a_proposal_of_its_own_from_100_labels_on() -> None:
    found = report([*drawn(100), *drawn(99, language="de")], {}, COSTS, 0.7)
    german, english = found.languages
    assert (german.language, german.counts.missing, german.proposal) == ("de", 1, None)
    assert english.proposal and english.counts.missing == 0
    alone = report([*drawn(100), *drawn(99, language="de")], {}, COSTS, 0.7, "de")
    assert (alone.counts.labels, alone.counts.missing, alone.proposal) == (99, 1, None)
    assert [one.language for one in alone.languages] == ["de"]


def test_a_language_without_labels_is_shown_as_soon_as_it_has_turns() -> None:
    found = report([], {"nl": [0] * 9 + [4]}, COSTS, 0.7)
    assert [(one.language, one.counts.missing) for one in found.languages] == [("nl", 100)]
    assert (found.curve, found.proposal, found.table) == (None, None, ())
    assert found.sampling.blind == 1


def test_a_hundred_thousand_labels_take_less_than_five_seconds() -> None:
    made = [
        one
        for language in ("en", "de", "fr", "es", "nl", "zh")
        for one in drawn(16_667, language=language)
    ]
    begun = time.process_time()
    found = report(made, {}, COSTS, 0.7)
    assert time.process_time() - begun < 5
    assert found.counts.labels > 100_000 and found.curve and len(found.curve.points) == 200
