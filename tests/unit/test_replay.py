"""Replaying recorded decisions under a draft: what changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.policy.changes import GOES_ON, SHOWN, Change, Said, change_of
from handoff.policy.decide import decide, in_short
from handoff.policy.facts import Thresholds
from handoff.policy.followed import Followed
from handoff.policy.memory import Memory, after_refusals, after_understanding
from handoff.policy.report import Report
from handoff.policy.rules import Table
from handoff.policy.situation import derive
from handoff.rulebook import read_rulebook
from tests.unit.replay_desk import CLEAR, DARK, DIM, Desk, replayed, rules, stop


def only(report: Report) -> tuple[Change, Said, Said]:
    [[turn]] = [conversation.turns for conversation in report.conversations]
    return turn.change, turn.was, turn.would


def test_the_same_rules_change_nothing() -> None:
    desk = Desk()
    for confidence in (CLEAR, DARK, DARK, DARK, CLEAR):
        desk.says(confidence)
    report = replayed(desk.rulebook, desk)
    assert (report.turns, report.unchanged, report.decisions) == (5, 5, 7)
    assert report.conversations == () and not any(report.changed.values())


def test_a_higher_threshold_asks_back_where_the_bot_answered() -> None:
    desk = Desk()
    desk.says(0.8)
    report = replayed(rules(understood=0.85), desk)
    assert only(report) == (
        Change.OTHER_OUTCOME,
        Said("answer", None, "nothing speaks against it"),
        Said("ask_back", None, "ask again"),
    )


def test_failures_are_counted_anew_under_the_thresholds_of_the_draft() -> None:
    desk = Desk()
    for confidence in (0.8, 0.8, 0.8):
        desk.says(confidence)
    report = replayed(rules(understood=0.85), desk)
    assert report.changed == {**dict.fromkeys(Change, 0), "more": 1, "other_outcome": 2}
    [conversation] = report.conversations
    assert conversation.turns[-1].would == Said("escalate", "repeated_failure", "again and again")
    assert report.changed_conversations["more"] == 1


def test_a_human_in_between_lets_the_failures_begin_anew() -> None:
    desk = Desk()
    desk.says(0.8)
    desk.says(0.8)
    desk.handed_back()
    desk.says(0.8)
    report = replayed(rules(understood=0.85), desk)
    assert report.changed["more"] == 0
    assert report.changed["other_outcome"] == 3


def test_a_turn_that_the_bot_failed_at_is_no_misunderstanding() -> None:
    desk = Desk()
    desk.says(0.8)
    desk.says(0.8, bot_fails=True)
    desk.says(0.8)
    report = replayed(rules(understood=0.85), desk)
    assert report.changed["more"] == 0
    assert {swap.was: swap.would for swap in report.swaps} == {
        "answer": "ask_back",
        "bot_timeout": "ask_back",
    }


def test_a_turn_that_was_stopped_goes_on_and_no_further_is_guessed() -> None:
    desk = Desk(rules(stop("large text", ["text_length", "above", 100])))
    desk.says(text_length=200)
    report = replayed(rules(), desk)
    change, was, would = only(report)
    assert (change, was.rule, would.outcome) == (Change.FEWER, "large text", GOES_ON)
    assert report.goes_on == 1


def test_asking_back_no_longer_is_no_fewer_escalation() -> None:
    desk = Desk()
    desk.says(DIM)
    report = replayed(rules(understood=0.5), desk)
    assert only(report)[0] is Change.OTHER_OUTCOME
    assert only(report)[2].outcome == GOES_ON


def test_the_last_stage_of_a_turn_decides() -> None:
    desk = Desk(rules(stop("refused", ["refusals", "above", 0])))
    desk.says(refusals=1)
    assert [one.outcome for one in desk.decisions] == ["answer", "escalate"]
    assert only(replayed(rules(), desk))[2] == Said("answer", None, "nothing speaks against it")


def test_a_draft_that_stops_earlier_has_the_last_word() -> None:
    desk = Desk(rules(stop("refused", ["refusals", "above", 0])))
    desk.says(refusals=1, tier="vip")
    earlier = stop("vip", ["tier", "is", "vip"], reason="pathway")
    change, _, would = only(replayed(rules(earlier), desk))
    assert (change, would) == (Change.OTHER_REASON, Said("escalate", "pathway", "vip"))


def test_words_first_is_told_apart_from_another_reason() -> None:
    desk = Desk(rules(stop("charge", ["intent", "is", "unknown_charge"])))
    desk.says(intent="unknown_charge")
    gentle = stop("charge", ["intent", "is", "unknown_charge"], then="answer_then_escalate")
    assert only(replayed(rules(gentle), desk))[0] is Change.OTHER_WORDS


@pytest.mark.parametrize(
    ("was", "would", "change"),
    [
        (("answer", None), ("answer", None), None),
        (("answer", None), ("ask_back", None), Change.OTHER_OUTCOME),
        (("answer", None), ("escalate", "loop"), Change.MORE),
        (("escalate", "loop"), ("ask_back", None), Change.FEWER),
        (("escalate", "loop"), ("escalate", "safety"), Change.OTHER_REASON),
        (("escalate", "loop"), ("answer_then_escalate", "loop"), Change.OTHER_WORDS),
    ],
)
def test_a_change_is_of_one_class(was: Any, would: Any, change: Change | None) -> None:
    assert change_of(Said(*was, "a"), Said(*would, "b")) is change


def test_the_pathway_is_that_of_the_draft() -> None:
    desk = Desk()
    desk.says(persona="seller")
    asks = stop("sellers", ["pathway", "is", "seller"], reason="pathway")
    without = replayed(rules(asks), desk)
    seller = {"name": "seller", "when": [["persona", "is", "seller"]], "then": "seller"}
    assert without.unchanged == 1
    assert only(replayed(rules(asks, pathway=[seller]), desk))[0] is Change.MORE


def test_a_recorded_pathway_does_not_outlive_its_rule() -> None:
    seller = {"name": "seller", "when": [["persona", "is", "seller"]], "then": "seller"}
    asks = stop("sellers", ["pathway", "is", "seller"], reason="pathway")
    desk = Desk(rules(asks, pathway=[seller]))
    desk.says(persona="seller")
    report = replayed(rules(asks), desk)
    assert only(report)[0] is Change.FEWER
    assert [(group.value, group.turns) for group in report.by["pathway"]] == [("seller", 1)]


def test_changes_are_broken_down_by_what_the_turns_were() -> None:
    desks = [Desk() for _ in range(3)]
    for desk, market in zip(desks, ("DE", "DE", "FR"), strict=True):
        desk.says(market=market, language="de")
    report = replayed(rules(stop("German", ["market", "is", "DE"])), *desks)
    german, french = report.by["market"]
    assert (german.value, german.turns, german.changed) == ("DE", 2, {"more": 2})
    assert (french.value, french.turns, french.changed) == ("FR", 1, {})
    assert [group.value for group in report.by["persona"]] == [None]


def test_only_the_first_conversations_are_listed_but_all_are_counted() -> None:
    desks = []
    for _ in range(SHOWN + 5):
        desks.append(Desk())
        desks[-1].says(tier="vip")
    report = replayed(rules(stop("vip", ["tier", "is", "vip"])), *desks)
    assert report.conversations_changed == SHOWN + 5
    names = [one.conversation_id for one in report.conversations]
    assert names == [f"cnv_{number:03}" for number in range(SHOWN)]


# What follows from the turns before


@given(st.lists(st.sampled_from([CLEAR, DIM, DARK]), max_size=8), st.sampled_from([0.5, 0.7, 0.85]))
def test_failures_and_frustration_are_what_the_desk_would_have_remembered(
    confidences: list[float], threshold: float
) -> None:
    """The memory itself, run with either threshold, against what is followed from the record."""
    was, would = Thresholds(understood=0.7), Thresholds(understood=threshold)
    recorded, wanted = _remembered(confidences, was), _remembered(confidences, would)
    followed = Followed(would, feels=True)
    for turn, expected in zip(recorded, wanted, strict=True):
        followed.begin(turn[0])
        for facts, same in zip(turn, expected, strict=True):
            assert followed.facts(facts) == same
        followed.end(remembered=True)


def _remembered(confidences: list[float], thresholds: Thresholds) -> list[list[dict[str, Any]]]:
    """Facts of two decisions a turn; every other turn an action is refused."""
    memory, turns = Memory(), []
    for number, confidence in enumerate(confidences):
        facts: dict[str, Any] = {
            "intent": "order_status",
            "confidence": confidence,
            "turns_with_bot": memory.turns,
            "sentiment": (-0.5, 0.0, 0.4)[number % 3],
            "same_question": 0,
        }
        read = derive(facts, thresholds, memory.failures)
        clear = bool(read["understood"])
        after = after_understanding(memory, clear, None, facts["sentiment"])
        refused = number % 2
        hurt = after_refusals(after.frustration, refused)
        refusals = memory.refusals + refused
        turns.append(
            [
                {**read, "frustration": after.frustration},
                {**read, "frustration": hurt, "refusals": refusals},
            ]
        )
        memory = _with(after, frustration=hurt, refusals=refusals)
    return turns


def _with(memory: Memory, **changed: Any) -> Memory:
    known: Mapping[str, Any] = {name: getattr(memory, name) for name in Memory.__dataclass_fields__}
    return Memory(**{**known, **changed})


def test_frustration_that_cannot_be_explained_stands_as_it_was_recorded() -> None:
    followed = Followed(Thresholds(understood=0.9), feels=True)
    facts = {
        "intent": "order_status",
        "confidence": 0.8,
        "understood": True,
        "turns_with_bot": 4,
        "frustration": 0.612,
    }
    followed.begin(facts)
    assert followed.facts(facts)["frustration"] == 0.612


@given(st.floats(0, 1), st.integers(0, 5), st.sampled_from([(), ("repeated_failure",)]))
def test_the_short_verdict_is_that_of_the_decision(
    confidence: float, failures: int, recent: tuple[str, ...]
) -> None:
    table: Table = read_rulebook().escalation
    facts = {"intent": "order_status", "confidence": confidence, "recent_reasons": recent}
    known = derive({**facts, "bot_state": "ok"}, table.thresholds, failures)
    full = decide(known, table)
    assert in_short(known, table) == (full.outcome, full.reason, full.rule)


def test_the_report_says_what_it_does_not_tell() -> None:
    told = replayed(rules(), Desk()).as_json()["not_told"]
    assert told[0].startswith("What would have happened after a changed decision is not told")
