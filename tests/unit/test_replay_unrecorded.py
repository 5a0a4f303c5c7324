"""What a replay cannot tell is counted with its reason, and not guessed."""

from __future__ import annotations

from datetime import timedelta

from handoff.policy.replaying import NotReplayed
from tests.unit.replay_desk import CLEAR, DARK, NOON, Desk, replayed, rules, stop


def test_a_fact_that_nobody_recorded_is_counted_by_its_name_and_not_guessed() -> None:
    desk = Desk()
    desk.says()
    desk.says(DARK)
    report = replayed(rules(stop("angry", ["sentiment", "below", -0.5])), desk)
    assert (report.turns, report.not_replayed) == (0, {"fact_not_recorded": 2})
    assert report.facts_not_recorded == {"sentiment": 2}


def test_a_fact_that_others_of_that_day_have_is_only_not_known() -> None:
    desk, other = Desk(), Desk()
    desk.says()
    other.says(sentiment=0.1)
    report = replayed(rules(stop("angry", ["sentiment", "below", -0.5])), desk, other)
    assert (report.turns, report.not_replayed) == (2, {})


def test_a_fact_counts_as_recorded_from_its_first_day_on() -> None:
    before, first, after = Desk(), Desk(at=NOON + timedelta(days=2)), Desk()
    after.at = NOON + timedelta(days=5)
    before.says()
    first.says(sentiment=0.1)
    after.says()
    draft = rules(stop("angry", ["sentiment", "below", -0.5]))
    for order in ((before, first, after), (after, first, before)):
        report = replayed(draft, *order)
        assert (report.turns, report.facts_not_recorded) == (2, {"sentiment": 1})


def test_a_rule_that_would_not_have_held_anyway_asks_for_nothing() -> None:
    desk = Desk()
    desk.says(tier="plus")
    angry = stop("angry vip", ["sentiment", "below", -0.5], ["tier", "is", "vip"])
    assert replayed(rules(angry), desk).unchanged == 1


def test_a_rule_behind_the_one_that_decides_asks_for_nothing() -> None:
    desk = Desk()
    desk.says(tier="vip")
    first = stop("vip", ["tier", "is", "vip"])
    report = replayed(rules(first, stop("angry", ["sentiment", "below", -0.5])), desk)
    assert (report.turns, report.not_replayed) == (1, {})


def test_a_rule_about_the_proposal_asks_for_nothing_before_there_is_one() -> None:
    desk = Desk()
    desk.says(DARK)
    report = replayed(rules(stop("dear", ["order_value", "above", 500])), desk)
    assert (report.turns, report.not_replayed) == (1, {})
    desk.says()
    report = replayed(rules(stop("dear", ["order_value", "above", 500])), desk)
    assert (report.turns, report.facts_not_recorded) == (1, {"order_value": 1})


def test_a_pathway_that_hangs_on_what_nobody_recorded_counts_where_it_is_asked_for() -> None:
    desk = Desk()
    desk.says()
    creators = {"name": "creator", "when": [["persona", "is", "creator"]], "then": "creator"}
    asks = stop("creators", ["pathway", "is", "creator"])
    assert replayed(rules(pathway=[creators]), desk).unchanged == 1
    report = replayed(rules(asks, pathway=[creators]), desk)
    assert report.facts_not_recorded == {"persona": 1}


def test_failures_of_turns_before_the_record_are_not_guessed() -> None:
    desk = Desk()
    for confidence in (0.8, 0.8, 0.8, CLEAR, 0.8):
        desk.says(confidence)
    later = Desk(decisions=desk.decisions[2:])
    report = replayed(rules(understood=0.85), later)
    assert report.not_replayed == {NotReplayed.BEGUN_EARLIER: 2}
    assert (report.unchanged, report.changed["other_outcome"]) == (1, 1)


def test_decisions_of_an_older_tandem_are_counted_and_left_out() -> None:
    desk = Desk()
    desk.says()
    for one in desk.decisions:
        del one.facts["pressed_human"]
    desk.says()
    report = replayed(rules(), desk)
    assert (report.turns, report.not_replayed) == (1, {"too_old": 1})


def test_turns_before_the_period_tell_what_was_before_and_are_not_counted() -> None:
    desk = Desk()
    for _ in range(3):
        desk.says(0.8)
    report = replayed(rules(understood=0.85), desk, since=desk.at - timedelta(seconds=30))
    assert (report.turns, report.changed["more"], report.decisions) == (1, 1, 2)


def test_a_fact_that_the_rules_of_the_time_asked_for_was_recorded() -> None:
    angry = stop("angry", ["sentiment", "below", -0.5])
    desk, other = Desk(rules(angry)), Desk()
    desk.says()
    other.says()
    assert replayed(rules(angry), other).facts_not_recorded == {"sentiment": 1}
    assert replayed(rules(angry), desk, other).unchanged == 2
