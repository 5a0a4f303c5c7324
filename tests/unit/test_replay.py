"""Replaying recorded decisions under a draft: what changes, what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.model import Stage
from handoff.policy.changes import GOES_ON, SHOWN, Change, Said, change_of
from handoff.policy.decide import decide, in_short
from handoff.policy.effects import TableName
from handoff.policy.facts import Thresholds
from handoff.policy.followed import Followed
from handoff.policy.memory import Memory, after_refusals, after_understanding
from handoff.policy.replaying import Decided, NotReplayed, Replay
from handoff.policy.report import Report, report_of
from handoff.policy.rules import Table
from handoff.policy.situation import derive
from handoff.policy.way import with_pathway
from handoff.rulebook import Rulebook, read_rulebook

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLEAR, DIM, DARK = 0.9, 0.6, 0.2  # confidences: above 0.7, above 0.5, below both
UNDERSTANDING, PROPOSAL = Stage.UNDERSTANDING, Stage.PROPOSAL

ASK_AGAIN = {"name": "ask again", "when": [["understood", "is", False]], "then": "ask_back"}
THREE_TIMES = {
    "name": "again and again",
    "when": [["understood", "is", False], ["failures", "above", 2]],
    "then": "escalate",
    "reason": "repeated_failure",
}


def stop(name: str, *when: list[Any], reason: str = "policy_required", **more: Any) -> Any:
    return {"name": name, "when": list(when), "then": "escalate", "reason": reason, **more}


def rules(
    *first: Any, understood: float = 0.7, pathway: list[Any] | None = None, **more: Any
) -> Rulebook:
    own = more.get("rules", [THREE_TIMES, ASK_AGAIN])
    escalation = {"thresholds": {"understood": understood}, "rules": [*first, *own]}
    return read_rulebook({"escalation": escalation, "pathway": {"rules": pathway or []}})


@dataclass
class Desk:
    """Decides as the desk does, and keeps what it decided."""

    rulebook: Rulebook = field(default_factory=rules)
    at: datetime = NOON
    decisions: list[Decided] = field(default_factory=list)
    failures: int = 0
    turns: int = 0

    def says(
        self, confidence: float = CLEAR, *, bot_fails: bool = False, refused: Any = None, **more: Any
    ) -> None:
        """A turn of the customer: read, and answered if the rules let it go on."""
        self.at += timedelta(minutes=1)
        number = f"trn_{len(self.decisions):03}"
        read: dict[str, Any] = {"intent": "order_status", "confidence": confidence}
        first = self.decide(number, UNDERSTANDING, {**self.known(), **read, **more})
        if first.outcome == "answer" and bot_fails:
            self.decide(number, UNDERSTANDING, {**self.known(), "bot_state": "timeout"})
            return
        if first.outcome in ("answer", "answer_then_escalate"):
            proposal = {"asks_human": False, "refusals": 0, **(refused or {})}
            self.decide(number, PROPOSAL, {**self.known(), **read, **more, **proposal})
        self.turns += 1
        self.failures = first.facts["failures"]

    def known(self) -> dict[str, Any]:
        return {
            "pressed_human": False,
            "safety_words": False,
            "bot_state": "ok",
            "turns_with_bot": self.turns,
        }

    def decide(self, turn: str, stage: Stage, facts: dict[str, Any]) -> Decided:
        tables = self.rulebook.tables
        known = derive(facts, self.rulebook.escalation.thresholds, self.failures)
        known = dict(with_pathway(known, tables[TableName.PATHWAY]))
        said = decide(known, self.rulebook.escalation)
        reason = said.reason.value if said.reason else None
        row = Decided(turn, self.at, stage.value, said.outcome.value, reason, said.rule, known)
        self.decisions.append(row)
        return row

    def handed_back(self) -> None:
        """A human was there: the bot begins anew."""
        self.failures = self.turns = 0


def replayed(draft: Rulebook, *desks: Desk, since: datetime = NOON, days: int = 40) -> Report:
    tables = draft.tables
    until = since + timedelta(days=days)
    made = Replay(tables[TableName.ESCALATION], tables[TableName.PATHWAY], since, until)
    for number, desk in enumerate(desks):
        made.conversation(f"cnv_{number:03}", desk.decisions)
    return report_of(made.result(), version=draft.version, since="", until="")


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
    desk.says(refused={"refusals": 1})
    assert [one.outcome for one in desk.decisions] == ["answer", "escalate"]
    assert only(replayed(rules(), desk))[2] == Said("answer", None, "nothing speaks against it")


def test_a_draft_that_stops_earlier_has_the_last_word() -> None:
    desk = Desk(rules(stop("refused", ["refusals", "above", 0])))
    desk.says(refused={"refusals": 1}, tier="vip")
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


# What could not be replayed


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
