"""The check of tables: whom it accuses is guilty, and the guilty are found."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.policy.check import faults
from handoff.policy.decide import decide, matching
from handoff.policy.effects import COLLECTS, TableName
from handoff.policy.facts import FACTS, Fact, Kind
from handoff.policy.reading import read_table, try_table
from handoff.policy.rules import Condition, Table, holding
from tandem.bench import _policy_faults
from tandem.bench._policy_faults import KINDS, Planted
from tandem.bench._policy_tables import (
    Making,
    NoLuck,
    bounds,
    condition,
    sample,
    sound,
    value,
    words,
)

seeds = st.integers(0, 10**6)
# Few facts and few values, so that conditions meet: a share, a whole number, words, a flag, a list.
FEW = ("confidence", "failures", "tier", "language", "verified", "recent_reasons")


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables with whatever rules, dead ones among them."""
    name = draw(st.sampled_from([TableName.ESCALATION, TableName.PATHWAY, TableName.ROUTING]))
    chance = random.Random(draw(seeds))
    made = Making(chance, name)
    for _ in range(draw(st.integers(2, 9))):
        facts = [FACTS[fact] for fact in chance.sample(FEW, chance.randint(1, 2))]
        when = [_any_condition(chance, fact) for fact in facts for _ in range(chance.randint(1, 2))]
        made.rules.append(made.rule(when))
    return made.table


def _any_condition(chance: random.Random, fact: Fact) -> Condition:
    """Two of one fact may well contradict each other."""
    return condition(chance, fact, value(chance, fact))


def _near(table: Table, fact: Fact) -> st.SearchStrategy[Any]:
    """Values at, beside and between those that the table names."""
    if fact.kind is Kind.FLAG:
        return st.booleans()
    if fact.kind is Kind.NUMBER:
        low, high = bounds(fact)
        whens = [one for rule in table.rules for one in rule.when if one.fact == fact.name]
        step = 1 if fact.whole else 0.001
        asked = {float(one.value) + by for one in whens for by in (-step, 0, step)}  # type: ignore[arg-type]
        some = sorted(number for number in asked | {low, high} if low <= number <= high)
        return st.sampled_from(some)
    if fact.kind is Kind.WORD:
        return st.sampled_from([*words(fact), *(["another"] if fact.values is None else [])])
    return st.lists(st.sampled_from(words(fact)), unique=True).map(tuple)


def _decides(table: Table, facts: dict[str, Any]) -> str | None:
    """The name of the rule that decides."""
    if table.name is TableName.ESCALATION:
        return decide(facts, table).rule
    return next((rule.name for rule in matching(facts, table)), None)


@settings(max_examples=300)
@given(st.data())
def test_a_rule_that_is_called_dead_never_decides(data: st.DataObject) -> None:
    table = data.draw(tables())
    dead = {fault.rule for fault in faults(table)}
    near = {name: _near(table, FACTS[name]) for name in FEW}
    reasons = {rule.reason for rule in table.rules}
    for _ in range(10):
        facts = data.draw(st.fixed_dictionaries({}, optional=near))
        recent = facts.pop("recent_reasons", ())
        free = tuple(reason for reason in recent if reason not in reasons)  # guards no rule
        assert _decides(table, {**facts, "recent_reasons": free}) not in dead


@settings(max_examples=300)
@given(tables(), seeds)
def test_a_rule_that_was_seen_to_decide_is_not_accused(table: Table, seed: int) -> None:
    chance, accused = random.Random(seed), {fault.rule for fault in faults(table)}
    for rule in table.rules:
        try:
            facts = sample(chance, rule.when)
        except NoLuck:
            continue
        if _decides(table, facts) == rule.name:
            assert rule.name not in accused


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(seed=seeds)
def test_a_planted_fault_is_found_and_nobody_else_accused(
    kind: Callable[[random.Random], Planted], seed: int
) -> None:
    try:
        planted = kind(random.Random(seed))
    except NoLuck:
        return
    found = try_table(planted.document, "planted")[1]
    assert {(fault.rule, fault.kind) for fault in found} == {(planted.rule, planted.kind)}


@given(seeds)
def test_a_sound_table_raises_no_alarm(seed: int) -> None:
    [document] = _policy_faults.sound_tables(random.Random(seed), 1)
    read_table(document, "sound")
    [random_only] = _policy_faults.sound_tables(random.Random(seed), 2)[1:]
    read_table(random_only, "sound")


@given(seeds)
def test_a_planted_shadow_is_one(seed: int) -> None:
    """The generator is right, too: no facts that fulfil the rule let it decide."""
    chance = random.Random(seed)
    try:
        planted = _policy_faults.shadowed_by_several(chance)
    except NoLuck:
        return
    table, _ = try_table(planted.document, "planted")
    assert table is not None
    [rule] = [one for one in table.rules if one.name == planted.rule]
    for _ in range(20):
        facts = sample(chance, rule.when)
        assert rule.holds(facts)
        assert _decides(table, facts) != rule.name


def test_rules_between_two_whole_numbers_leave_nothing() -> None:
    def rule(name: str, *when: list[object]) -> dict[str, object]:
        return {"name": name, "when": list(when), "then": "escalate", "reason": "loop"}

    found = try_table(
        {
            "rules": [
                rule("few", ["failures", "at most", 2]),
                rule("many", ["failures", "at least", 3]),
                rule("any", ["failures", "at least", 1]),
            ]
        },
        "t",
    )[1]
    assert [(fault.rule, fault.by) for fault in found] == [("any", ("few", "many"))]


def test_a_rule_for_when_another_is_held_off_is_alive() -> None:
    """What a human has just dealt with is asked back instead, by a rule that asks for this."""

    def table(*reasons: str) -> dict[str, object]:
        vip = ["tier", "is", "vip"]
        recent = [["recent_reasons", "contains", reason] for reason in reasons]
        return {
            "rules": [
                {"name": "vip", "when": [vip], "then": "escalate", "reason": "pathway"},
                {"name": "again", "when": [vip, *recent], "then": "ask_back"},
            ]
        }

    facts = {"tier": "vip", "bot_state": "ok", "recent_reasons": ("pathway",)}
    assert decide(facts, read_table(table("pathway"), "t")).rule == "again"
    for reasons in ([], ["loop"]):
        assert [fault.by for fault in try_table(table(*reasons), "t")[1]] == [("vip",)]


@given(seeds, st.sampled_from(list(TableName)))
def test_the_rules_that_are_not_looked_at_would_not_have_held(seed: int, name: TableName) -> None:
    chance = random.Random(seed)
    table = sound(chance, name, 8).table
    for _ in range(10):
        facts = {fact.name: _have(chance, fact) for fact in FACTS.values() if chance.random() < 0.8}
        looked_at = list(holding(facts, table.worth_asking(facts)))
        assert looked_at == [rule for rule in table.rules if rule.holds(facts)]
        said = matching(facts, table)
        assert said == (looked_at if name in COLLECTS else looked_at[:1])


def _have(chance: random.Random, fact: Fact) -> Any:
    one = value(chance, fact)
    return (one,) if fact.kind is Kind.WORDS else one
