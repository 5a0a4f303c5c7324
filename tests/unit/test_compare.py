"""What one ruleset has otherwise than another, and how two managers' changes come together."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handoff.policy.compare import RuleChange, compare
from handoff.policy.effects import TableName
from handoff.policy.merge import Conflict, merge
from handoff.rulebook import seed_document, try_rulebook

ESCALATION = TableName.ESCALATION
NAMES = [f"rule {letter}" for letter in "abcdefg"]


def rule(name: str, above: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "when": [["failures", "above", above]],
        "then": "escalate",
        "reason": "loop",
        **more,
    }


def ruleset(*rules: dict[str, Any], **thresholds: float) -> dict[str, Any]:
    part: dict[str, Any] = {"rules": list(rules)}
    return {"escalation": {**part, "thresholds": thresholds} if thresholds else part}


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[RuleChange, ...]:
    return compare(before, after)[ESCALATION].rules


def test_a_ruleset_has_nothing_otherwise_than_itself() -> None:
    assert compare(seed_document(), seed_document()) == {}


def test_what_says_the_same_in_other_words_is_no_change() -> None:
    spelt_out = rule("a", note="", when=[("failures", "above", 1)])
    assert compare(ruleset(rule("a")), ruleset(spelt_out, understood=0.55, wish=0.4)) == {}
    route = {"name": "r", "when": [["tier", "is", "vip"]]}
    plain = {"routing": {"rules": [{**route, "then": {"queue": "support"}}]}}
    spelt = {"routing": {"rules": [{**route, "then": {"queue": "support", "skills": []}}]}}
    assert compare(plain, spelt) == {}


def test_a_changed_threshold_in_a_rule_is_told_with_before_and_after() -> None:
    (change,) = changes(ruleset(rule("a"), rule("b")), ruleset(rule("a", above=3), rule("b")))
    assert (change.kind, change.name, change.was, change.at) == ("changed", "a", 1, 1)
    (field,) = change.fields
    assert field.field == "when"
    assert field.before == [["failures", "above", 1]]
    assert field.after == [["failures", "above", 3]]


def test_rules_that_come_and_go_are_told_with_their_place() -> None:
    added, removed = changes(ruleset(rule("a"), rule("b")), ruleset(rule("c", above=9), rule("b")))
    assert (added.kind, added.name, added.at, added.was) == ("added", "c", 1, None)
    assert (removed.kind, removed.name, removed.was, removed.at) == ("removed", "a", 1, None)


def test_a_rule_that_only_got_another_name_is_the_same_rule() -> None:
    (change,) = changes(ruleset(rule("a"), rule("b", 2)), ruleset(rule("new"), rule("b", 2)))
    assert (change.kind, change.name) == ("changed", "new")
    assert [(one.field, one.before, one.after) for one in change.fields] == [("name", "a", "new")]


def test_of_a_rule_that_moved_up_only_that_one_is_told() -> None:
    rules = [rule(name) for name in NAMES]
    (change,) = changes(ruleset(*rules), ruleset(rules[5], *rules[:5], *rules[6:]))
    assert (change.kind, change.name, change.was, change.at) == ("moved", "rule f", 6, 1)


def test_a_rule_above_which_another_was_added_has_not_moved() -> None:
    found = changes(ruleset(rule("b"), rule("c")), ruleset(rule("a", 9), rule("b"), rule("c")))
    assert [(one.kind, one.name) for one in found] == [("added", "a")]


def test_a_rule_may_be_changed_and_moved_at_once() -> None:
    before = ruleset(rule("a"), rule("b"), rule("c"))
    (change,) = changes(before, ruleset(rule("b"), rule("c"), rule("a", above=4)))
    assert (change.kind, change.moved, change.was, change.at) == ("changed", True, 1, 3)


def test_true_is_another_value_than_one() -> None:
    before = ruleset(rule("a", when=[["failures", "is", 1]]))
    assert changes(before, ruleset(rule("a", when=[["failures", "is", True]])))


def test_changed_thresholds_are_told_with_the_defaults_where_there_were_none() -> None:
    found = compare(ruleset(rule("a")), ruleset(rule("a"), understood=0.7))[ESCALATION]
    (threshold,) = found.thresholds
    assert (threshold.name, threshold.before, threshold.after) == ("understood", 0.55, 0.7)
    assert found.rules == ()


def test_drafts_whose_names_stand_twice_are_compared_too() -> None:
    before, after = ruleset(rule("a"), rule("a", 2)), ruleset(rule("a"), rule("a", 5))
    (change,) = changes(before, after)
    assert (change.kind, change.at) == ("changed", 2)


rules = st.lists(
    st.builds(rule, st.sampled_from(NAMES), st.integers(1, 3)),
    max_size=6,
    unique_by=lambda one: one["name"],
)
documents = st.builds(lambda some, share: ruleset(*some, understood=share), rules, st.floats(0, 1))


@given(documents, documents)
def test_nothing_is_told_only_where_nothing_is_otherwise(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = compare(before, after)
    assert (found == {}) == (before == after)
    assert {one: {change.kind for change in found[one].rules} for one in found}.keys() <= {
        ESCALATION
    }


@given(rules, rules)
def test_told_changes_lead_from_before_to_after(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    """Who takes the removed ones out, and puts the others where it says, has the rules of after."""
    found = compare(ruleset(*before), ruleset(*after)).get(ESCALATION)
    told = found.rules if found else ()
    gone = {one.was for one in told if one.was and (one.kind == "removed" or one.moved)}
    stay = [one for place, one in enumerate(before, start=1) if place not in gone]
    edited = {one.was: one.after for one in told if one.kind == "changed" and not one.moved}
    kept = [
        edited.get(place, one) for place, one in enumerate(before, start=1) if place not in gone
    ]
    assert len(kept) == len(stay)
    for change in sorted((one for one in told if one.at), key=lambda one: one.at or 0):
        if change.kind == "added" or change.moved:
            assert change.at is not None
            kept.insert(change.at - 1, change.after)
    assert [one["name"] for one in kept if one] == [one["name"] for one in after]


def test_what_each_manager_changed_comes_together() -> None:
    base = ruleset(rule("a"), rule("b"), rule("c"), understood=0.5)
    mine = ruleset(rule("a", above=5), rule("b"), rule("mine"), rule("c"), understood=0.5)
    theirs = ruleset(rule("theirs"), rule("a"), rule("c"), understood=0.8)
    merged, conflicts = merge(base, mine, theirs)
    escalation = merged["escalation"]
    assert conflicts == []
    assert [one["name"] for one in escalation["rules"]] == ["theirs", "a", "mine", "c"]
    assert escalation["rules"][1]["when"] == [["failures", "above", 5]]
    assert escalation["thresholds"]["understood"] == 0.8


def test_where_both_changed_the_same_rule_mine_stays_and_it_is_told() -> None:
    base = ruleset(rule("a"), understood=0.5)
    mine, theirs = ruleset(rule("a", 2), understood=0.6), ruleset(rule("a", 3), understood=0.7)
    merged, conflicts = merge(base, mine, theirs)
    assert merged["escalation"]["rules"][0]["when"] == [["failures", "above", 2]]
    assert [(one.kind, one.name) for one in conflicts] == [
        ("rule", "a"),
        ("threshold", "understood"),
    ]
    assert conflicts[1] == Conflict(
        table=ESCALATION, kind="threshold", name="understood", mine=0.6, theirs=0.7
    )


def test_a_rule_that_i_removed_and_they_changed_is_told() -> None:
    merged, conflicts = merge(ruleset(rule("a")), ruleset(), ruleset(rule("a", 3)))
    assert merged["escalation"]["rules"] == []
    assert conflicts[0].mine is None and conflicts[0].theirs["when"] == [["failures", "above", 3]]


def test_two_orders_are_no_order_and_mine_stays() -> None:
    a, b, c = rule("a"), rule("b"), rule("c")
    merged, conflicts = merge(ruleset(a, b, c), ruleset(b, a, c), ruleset(a, c, b))
    assert [one["name"] for one in merged["escalation"]["rules"]] == ["b", "a", "c"]
    assert [one.kind for one in conflicts] == ["order"]


@given(documents, documents)
def test_when_only_one_of_them_changed_something_that_is_what_comes_out(
    base: dict[str, Any], changed: dict[str, Any]
) -> None:
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        merged, conflicts = merge(base, mine, theirs)
        assert conflicts == []
        assert compare(merged, changed) == {}


@given(documents, documents, documents)
def test_no_merge_loses_or_doubles_a_rule(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged, _ = merge(base, mine, theirs)
    names = [one["name"] for one in merged["escalation"]["rules"]]
    assert len(names) == len(set(names))

    def of(document: dict[str, Any]) -> set[str]:
        return {one["name"] for one in document["escalation"]["rules"]}

    assert of(mine) - of(base) <= set(names) <= of(mine) | of(theirs)


def test_the_seeds_stay_sound_through_a_merge() -> None:
    merged, _ = merge(seed_document(), seed_document(), seed_document())
    assert try_rulebook(merged)[1] == {}
    assert compare(merged, seed_document()) == {}
