"""The decision tables: what is refused when a table is read, and which rule speaks first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.model import Outcome, Reason
from handoff.policy.builtin import NEVER_GUARDED, SAFETY_NET
from handoff.policy.decide import DEFAULT_RULE, GUARDED_RULE, decide
from handoff.policy.explain import explain
from handoff.policy.facts import FACTS, Kind
from handoff.policy.reading import TableError, read_table
from handoff.policy.rules import Table
from handoff.rulebook import read_rulebook

RULES = read_rulebook()


def table(*rules: dict[str, object], **more: object) -> Table:
    return read_table({"rules": list(rules), **more}, "t1")


def rule(
    name: str, *when: list[object], then: str = "escalate", **more: object
) -> dict[str, object]:
    return {"name": name, "when": list(when), "then": then, "reason": "loop", **more}


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (rule("a", ["mood", "is", "bad"]), "there is no fact “mood”"),
        (rule("a", ["tier", "above", 3]), "cannot be asked with “above”"),
        (rule("a", ["tier", "is", "gold"]), "is never “gold”"),
        (rule("a", ["confidence", "above", 1.2]), "makes no sense"),
        (rule("a", ["confidence", "below", 0]), "makes no sense"),
        (rule("a", ["failures", "below", 0]), "makes no sense"),
        (rule("a", ["failures", "above", "three"]), "is a number"),
        (rule("a", ["verified", "is", "yes"]), "is true or false"),
        (rule("a", ["intent", "in", []]), "a list of words"),
        (rule("a", ["language", "in", "de"]), "a list of words"),
        (rule("a", ["recent_reasons", "contains", "boredom"]), "is never “boredom”"),
        (rule("a", ["tier"]), "a condition is [fact, op, value]"),
        (rule("a"), "has no conditions"),
        (rule("a", ["verified", "is", True], then="shout"), "“shout” is no then"),
        (rule("a", ["verified", "is", True], reason="mood"), "“mood” is no reason"),
        ({"when": []}, "has no name"),
    ],
)
def test_a_table_with_a_fault_is_refused_with_a_sentence(
    broken: dict[str, object], problem: str
) -> None:
    with pytest.raises(TableError) as refused:
        table(broken)
    assert problem in str(refused.value)


def test_a_rule_that_can_never_fire_names_the_one_before_it() -> None:
    with pytest.raises(TableError) as refused:
        table(
            rule("wide", ["tier", "is", "vip"]),
            rule("narrow", ["tier", "is", "vip"], ["failures", "above", 1]),
        )
    assert "“narrow” can never fire: “wide” comes first" in str(refused.value)


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(TableError, match="used twice"):
        table(rule("a", ["tier", "is", "vip"]), rule("a", ["tier", "is", "plus"]))


@pytest.mark.parametrize("thresholds", [{"understood": 2}, {"understod": 0.5}, {"wish": "high"}])
def test_a_threshold_is_a_known_probability(thresholds: dict[str, object]) -> None:
    with pytest.raises(TableError):
        table(thresholds=thresholds)


def test_every_fault_of_a_table_is_named_at_once() -> None:
    with pytest.raises(TableError) as refused:
        table(rule("a", ["mood", "is", "bad"]), rule("b", ["tier", "is", "gold"]))
    assert len(refused.value.faults) == 2


def test_the_first_rule_that_holds_decides() -> None:
    rules = table(
        rule("first", ["failures", "above", 2], reason="repeated_failure"),
        rule("second", ["failures", "above", 0], reason="low_confidence"),
    )
    assert decide({"failures": 3, "bot_state": "ok"}, rules).rule == "first"
    assert decide({"failures": 1, "bot_state": "ok"}, rules).rule == "second"
    assert decide({"failures": 0, "bot_state": "ok"}, rules).rule == DEFAULT_RULE


def test_all_reasons_that_held_stand_behind_the_primary_one() -> None:
    rules = table(
        rule("first", ["failures", "above", 2], reason="repeated_failure"),
        rule("second", ["tier", "is", "vip"], reason="pathway"),
    )
    decision = decide({"failures": 3, "tier": "vip", "bot_state": "ok"}, rules)
    assert decision.reasons == (Reason.REPEATED_FAILURE, Reason.PATHWAY)


def test_a_fact_that_is_missing_never_matches() -> None:
    rules = table(rule("not vip", ["tier", "is not", "vip"]))
    assert decide({"bot_state": "ok"}, rules).outcome is Outcome.ANSWER


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in NEVER_GUARDED])
def test_a_reason_just_dealt_with_is_held_off(reason: Reason) -> None:
    rules = table(rule("again", ["verified", "is", True], reason=reason.value))
    facts = {"verified": True, "bot_state": "ok", "recent_reasons": (reason.value,)}
    decision = decide(facts, rules)
    assert (decision.rule, decision.outcome) == (GUARDED_RULE, Outcome.ASK_BACK)


def test_a_wish_and_a_danger_are_never_held_off() -> None:
    recent = tuple(reason.value for reason in Reason)
    for fact in ("wishes_human", "safety_words"):
        facts = {fact: True, "bot_state": "ok", "recent_reasons": recent}
        assert decide(facts, RULES.escalation).outcome is Outcome.ESCALATE


def _values(name: str) -> st.SearchStrategy[object]:
    fact = FACTS[name]
    if fact.kind is Kind.FLAG:
        return st.booleans()
    if fact.kind is Kind.NUMBER:
        return st.floats(fact.low or 0, fact.high or 1000)
    words = sorted(fact.values) if fact.values else ["order_status", "zh", "DE"]
    if fact.kind is Kind.WORD:
        return st.sampled_from(words)
    return st.lists(st.sampled_from(words), unique=True).map(tuple)


any_facts = st.fixed_dictionaries({}, optional={name: _values(name) for name in FACTS})


@given(any_facts)
def test_the_same_facts_give_the_same_decision_with_a_complete_trace(facts: dict) -> None:  # type: ignore[type-arg]
    decision = decide(facts, RULES.escalation)
    assert decision == decide(dict(reversed(facts.items())), RULES.escalation)
    known = [r.name for r in (*SAFETY_NET, *RULES.escalation.rules)]
    trace = explain(facts, RULES.escalation)
    assert [verdict.rule for verdict in trace] == known[: len(trace)]
    assert [v.rule for v in trace if v.decided] == ([decision.rule] if decision.looked_at else [])
    if decision.outcome in (Outcome.ESCALATE, Outcome.ANSWER_THEN_ESCALATE):
        assert decision.reasons[0] is decision.reason


@given(any_facts)
def test_a_wish_for_a_human_is_never_refused(facts: dict) -> None:  # type: ignore[type-arg]
    decision = decide({**facts, "wishes_human": True}, RULES.escalation)
    assert (decision.outcome, decision.reason) == (Outcome.ESCALATE, Reason.ASKED_FOR_HUMAN)


def test_every_fact_says_what_it_means() -> None:
    assert all(fact.means for fact in FACTS.values())
    assert len(FACTS) >= 25
