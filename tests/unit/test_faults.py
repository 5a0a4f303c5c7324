"""Every fault of a table has its code and its sentence, in English and in German."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handoff.policy.effects import TableName
from handoff.policy.facts import FACTS
from handoff.policy.fault import SENTENCES, Fault
from handoff.policy.places import Places, misrouted
from handoff.policy.reading import MOST_CONDITIONS, MOST_RULES, try_table
from handoff.ruleset.texts import meaning, sentence, texts

VIP = ["tier", "is", "vip"]
STOP = {"then": "escalate", "reason": "loop"}


def rule(*when: Any, name: Any = "a", **more: Any) -> dict[str, Any]:
    return {"name": name, "when": list(when), **STOP, **more}


def escalation(*rules: Any, **more: Any) -> tuple[TableName, dict[str, Any]]:
    return TableName.ESCALATION, {"rules": list(rules), **more}


def other(table: TableName, *rules: Any) -> tuple[TableName, dict[str, Any]]:
    bare = [{key: value for key, value in one.items() if key != "reason"} for one in rules]
    return table, {"rules": bare}


ROUTE = TableName.ROUTING
#: code -> a table that has just this fault.
BROKEN: dict[str, tuple[TableName, dict[str, Any]]] = {
    "too_many_rules": escalation(*[rule(VIP)] * (MOST_RULES + 1)),
    "no_name": escalation(rule(VIP, name=" ")),
    "same_name": escalation(rule(VIP), rule(["tier", "is", "plus"])),
    "no_conditions": escalation(rule()),
    "too_many_conditions": escalation(rule(*[VIP] * (MOST_CONDITIONS + 1))),
    "no_condition": escalation(rule(["tier", "is"])),
    "unknown_fact": escalation(rule(["mood", "is", "bad"])),
    "not_yet_known": escalation(rule(["reason", "is", "loop"])),
    "wrong_operator": escalation(rule(["tier", "above", 3])),
    "not_a_flag": escalation(rule(["verified", "is", "yes"])),
    "not_a_number": escalation(rule(["failures", "above", "three"])),
    "not_a_word": escalation(rule(["intent", "is", "  "])),
    "not_words": escalation(rule(["intent", "in", []])),
    "never_this_word": escalation(rule(["tier", "is", "gold"])),
    "out_of_range": escalation(rule(["failures", "is", 1.5])),
    "no_pathway": other(TableName.PATHWAY, rule(VIP, then="a b")),
    "no_tag": other(TableName.TAGGING, rule(VIP, then="")),
    "tag_too_deep": other(TableName.TAGGING, rule(VIP, then="a.b.c.d")),
    "no_outcome": escalation(rule(VIP, then="shout", reason=None)),
    "needless_reason": escalation(rule(VIP, then="answer")),
    "no_reason": escalation(rule(VIP, reason="mood")),
    "no_minutes": other(TableName.PRIORITY, rule(VIP, then=0)),
    "no_route": other(ROUTE, rule(VIP, then={"skills": ["law"]})),
    "not_in_a_route": other(ROUTE, rule(VIP, then={"queue": "support", "room": "4"})),
    "no_skill": other(ROUTE, rule(VIP, then={"queue": "support", "skills": ["Law"]})),
    "no_step": other(ROUTE, rule(VIP, then={"queue": "support", "relax": ["soon drop law"]})),
    "relaxes_nothing": other(ROUTE, rule(VIP, then={"queue": "support", "relax": ["9 drop law"]})),
    "no_target": other(ROUTE, rule(VIP, then={"queue": "support", "target": "1 h"})),
    "no_skills": other(ROUTE, rule(VIP, then={"queue": "support", "skills": "law"})),
    "no_thresholds": escalation(rule(VIP), thresholds=[1]),
    "unknown_threshold": escalation(rule(VIP), thresholds={"mood": 0.5}),
    "no_probability": escalation(rule(VIP), thresholds={"wish": 2}),
    "contradiction": escalation(rule(["failures", "above", 3], ["failures", "below", 2])),
    "never_true": escalation(rule(["tier", "not in", ["vip", "plus", "standard"]])),
    "shadowed": escalation(rule(VIP), rule(VIP, ["failures", "above", 1], name="b")),
    "shadowed_together": escalation(
        rule(["confidence", "below", 0.5]),
        rule(["confidence", "at least", 0.5], name="b"),
        rule(["confidence", "above", 0.2], name="c"),
    ),
    "said_twice": other(TableName.TAGGING, rule(VIP, then="x"), rule(VIP, name="b", then="x")),
}


PLACES = Places(
    queues=frozenset({"support"}),
    archived=frozenset({"night"}),
    skills=frozenset({"law"}),
    languages=frozenset({"de"}),
    targets=frozenset({"standard"}),
)
#: code -> a table of routes of which just one leads nowhere.
ASTRAY = {
    "unknown_queue": other(ROUTE, rule(VIP, then={"queue": "suport"})),
    "archived_queue": other(ROUTE, rule(VIP, then={"queue": "support", "relax": ["9 add night"]})),
    "unknown_skill": other(ROUTE, rule(VIP, then={"queue": "support", "skills": ["lawn@3"]})),
    "unknown_target": other(ROUTE, rule(VIP, then={"queue": "support", "target": "fast"})),
}


def found_in(table: TableName, document: dict[str, Any]) -> list[Fault]:
    read, found = try_table(document, "v", table)
    return [*found, *(misrouted({table: read}, PLACES) if read else [])]


def test_every_fault_can_be_made() -> None:
    assert {*BROKEN, *ASTRAY} == set(SENTENCES)


def test_languages_and_permissions_need_not_be_set_up_but_a_language_must_exist() -> None:
    known = {"skills": ["law@2", "language:de", "permission:refunds"], "desired": ["law"]}
    assert found_in(*other(ROUTE, rule(VIP, then={"queue": "support", **known}))) == []
    nobody_speaks = {"queue": "support", "desired": ["language:xx"]}
    (fault,) = found_in(*other(ROUTE, rule(VIP, then=nobody_speaks)))
    assert fault.says == "Rule “a”: there is no skill “language:xx”."


@pytest.mark.parametrize("code", [*BROKEN, *ASTRAY])
def test_a_fault_says_what_is_wrong_in_both_languages(code: str) -> None:
    table, document = {**BROKEN, **ASTRAY}[code]
    fault = next(one for one in found_in(table, document) if one.code == code)
    english, german = fault.says, sentence(fault, "de")
    assert english.endswith((".", "sense.")) and german.endswith(".")
    assert english != german and "{" not in german
    assert sentence(fault, "fr") == english
    if fault.rule:
        assert fault.rule in english and fault.rule in german


def test_what_the_screen_can_send_is_never_read_with_an_exception() -> None:
    odd: list[Any] = [None, True, 0, -1.5, "", "x", [], ["x"], [[]], {}, {"a": 1}]
    for value in odd:
        for entry in (
            {"name": "a", "when": [["tier", "in", value]], "then": value, "reason": value},
            {"name": "a", "when": [["tier", value, "vip"]], "then": "escalate"},
            {"name": "a", "when": [[value, "is", "vip"]], "then": "escalate"},
            {"name": "a", "when": [value], "then": {"queue": value, "skills": value}},
            {"name": value, "when": value},
            value,
        ):
            for table in TableName:
                _, found = try_table({"rules": [entry], "thresholds": {"wish": value}}, "v", table)
                assert all(one.says for one in found)


def test_german_says_all_that_english_says() -> None:
    german = texts()["de"]
    assert set(german["facts"]) == set(FACTS)
    assert set(german["faults"]) == set(SENTENCES)
    assert all(meaning(fact, "de") != fact.means for fact in FACTS.values())
    for code, (_, english) in SENTENCES.items():
        known = {*re.findall(r"{(\w+)}", english), "fact", "low", "high"}
        assert set(re.findall(r"{(\w+)}", german["faults"][code])) <= known, code
