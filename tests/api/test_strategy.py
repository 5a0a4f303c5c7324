"""Managers and their rules, over HTTP: facts, drafts, checks, differences, decisions."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.rulebook import seed_document
from tests.desk import DeskServer, StaffClient
from tests.managers import ORDERS, change, draft, escalation, said


@pytest.fixture
async def nora(desk: DeskServer) -> StaffClient:
    return await desk.staff("Nora", "manager")


@pytest.fixture
async def otto(desk: DeskServer) -> StaffClient:
    return await desk.staff("Otto", "manager")


async def test_the_seeds_serve_at_first_as_number_one(nora: StaffClient) -> None:
    found = await nora.get("/api/strategy/rulesets")
    assert (found["serving"]["number"], found["serving"]["serves"]) == (1, True)
    assert [one["kind"] for one in found["history"]] == ["seed"]
    assert (found["drafts"], found["experiment"]) == ([], None)
    opened = await nora.get(f"/api/strategy/rulesets/{found['serving']['id']}")
    assert opened["document"] == seed_document()
    assert opened["faults"] == {}


async def test_the_facts_say_all_that_an_editor_needs(nora: StaffClient) -> None:
    found = await nora.get("/api/strategy/facts", lang="de")
    facts = {one["name"]: one for one in found["facts"]}
    assert facts["confidence"]["operators"] == [
        "above", "at least", "at most", "below", "is", "is not",
    ]  # fmt: skip
    assert (facts["confidence"]["low"], facts["confidence"]["high"]) == (0, 1)
    assert facts["tier"]["values"] == ["plus", "standard", "vip"]
    assert facts["reason"]["tables"] == ["tagging", "priority", "routing"]
    assert facts["repeats"]["tables"] == ["escalation", "tagging", "priority", "routing"]
    assert facts["failures"]["means"].startswith("Nachrichten hintereinander")
    assert [one["name"] for one in found["tables"] if one["collects"]] == ["tagging", "priority"]
    assert found["safety_net"][0]["when"] == [["wishes_human", "is", True]]
    english = await nora.get("/api/strategy/facts")
    assert english["facts"][0]["means"].startswith("the customer asked")


async def test_words_that_were_seen_lately_are_offered(desk: DeskServer, nora: StaffClient) -> None:
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    facts = {one["name"]: one for one in (await nora.get("/api/strategy/facts"))["facts"]}
    assert facts["intent"]["seen"] == ["order_status"]
    assert facts["tier"]["seen"] == []


@pytest.mark.parametrize("role", ["agent", "senior", "supervisor", "trainer"])
async def test_who_does_not_steer_is_refused(desk: DeskServer, role: str) -> None:
    other = await desk.staff("Tom", role)
    for path in ("facts", "rulesets", "experiments", "decisions", "conversations/x/decisions"):
        assert (await other.http.get(f"/api/strategy/{path}")).status == 403
    assert (await other.post("/api/strategy/rulesets", {"title": "Mine"})).status == 403


async def test_a_draft_keeps_what_is_not_sound_and_says_so(nora: StaffClient) -> None:
    opened = await draft(nora)
    assert (opened["ruleset"]["state"], opened["ruleset"]["based_on_number"]) == ("draft", 1)
    half = {"name": "half", "when": [["tier", "is", None]], "then": "escalate"}
    changed = await change(nora, opened, escalation=escalation(opened, half))
    assert changed["ruleset"]["revision"] == 2
    assert changed["document"]["escalation"]["rules"][0] == half
    assert [(one["code"], one["rule"]) for one in changed["faults"]["escalation"]] == [
        ("not_a_word", "half"),
        ("no_reason", "half"),
    ]
    again = await nora.get(f"/api/strategy/rulesets/{opened['ruleset']['id']}", lang="de")
    assert again["document"] == changed["document"]
    assert again["faults"]["escalation"][0]["says"] == (
        "Regel „half“: „tier“ wird mit einem Wort verglichen."
    )


async def test_a_check_tells_the_faults_and_stores_nothing(nora: StaffClient) -> None:
    opened = await draft(nora)
    twin = {**ORDERS, "name": "orders again"}
    tables = {"tables": {"escalation": escalation(opened, ORDERS, twin)}}
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}"
    found = await said(await nora.post(f"{path}/check", tables))
    (fault,) = found["faults"]["escalation"]
    assert (fault["kind"], fault["rule"], fault["by"]) == (
        "shadowed", "orders again", ["orders are for people"],
    )  # fmt: skip
    stored = await nora.get(path)
    assert (stored["ruleset"]["revision"], stored["faults"]) == (1, {})


async def test_a_table_of_five_hundred_rules_fits_into_a_body(nora: StaffClient) -> None:
    opened = await draft(nora)
    many = [
        {"name": f"tag {n}", "when": [["intent", "is", f"intent_{n}"]], "then": f"a.b{n}"}
        for n in range(500)
    ]
    padded = [{**one, "note": "A note that says why, so that nobody has to ask."} for one in many]
    changed = await change(nora, opened, tagging={"rules": padded})
    assert (len(changed["document"]["tagging"]["rules"]), changed["faults"]) == (500, {})
    await change(nora, changed, 422, tagging={"rules": [*padded, padded[0]]})


async def test_a_change_of_an_older_revision_is_409_and_names_who_was_first(
    nora: StaffClient, otto: StaffClient
) -> None:
    opened = await draft(nora)
    await change(otto, opened, escalation=escalation(opened, understood=0.8))
    refused = await change(nora, opened, 409, escalation=escalation(opened, understood=0.9))
    assert (refused["code"], refused["changed_by"], refused["revision"]) == ("overtaken", "Otto", 2)


async def test_a_diff_is_against_what_serves_or_against_any_other(nora: StaffClient) -> None:
    opened = await draft(nora)
    table = escalation(opened, understood=0.8)
    moved = [table["rules"][-1], *table["rules"][:-1]]
    changed = await change(nora, opened, escalation={**table, "rules": moved})
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}/diff"
    found = await nora.get(path)
    assert (found["before"]["number"], found["after"]["id"]) == (1, opened["ruleset"]["id"])
    assert found["changes"]["escalation"]["thresholds"] == [
        {"name": "understood", "before": 0.7, "after": 0.8}
    ]
    (rule,) = found["changes"]["escalation"]["rules"]
    assert (rule["kind"], rule["name"], rule["at"]) == ("moved", "ask again", 1)
    same = await nora.get(path, to=changed["ruleset"]["id"])
    assert same["changes"] == {}
    assert (await nora.http.get(path, params={"to": "rls_nowhere"})).status == 404


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "a", "when": [[["tier"], "is", "vip"]]},
        {"name": "a", "when": [["tier", {}, "vip"]]},
        {"name": "a", "when": ["tier"]},
        {"name": "a\x00"},
        {"name": 7},
        {"name": "a", "then": ["escalate"]},
        {"name": "a", "shell": "rm"},
    ],
)
async def test_what_is_no_rule_at_all_is_not_stored(
    nora: StaffClient, rule: dict[str, Any]
) -> None:
    opened = await draft(nora)
    refused = await change(nora, opened, 422, escalation={"rules": [rule]})
    assert refused["code"] in ("invalid", "bad_text")
    await change(nora, opened, 422, moods={"rules": []})


async def test_decisions_are_found_by_their_rule(desk: DeskServer, nora: StaffClient) -> None:
    ann, ben = await desk.customer(language="en"), await desk.customer(language="en")
    await ann.say("where is my order?")
    await ann.say("I want a human")
    await ben.say("there is a strange charge")
    found = await nora.get("/api/strategy/decisions")
    assert [one["rule"] for one in found["decisions"]] == [
        "forbidden by policy", "explicit wish for a human",
    ]  # fmt: skip
    assert found["next"] is None
    found = await nora.get("/api/strategy/decisions", rule="forbidden by policy")
    assert [one["conversation_id"] for one in found["decisions"]] == [ben.conversation]
    everything = await nora.get("/api/strategy/decisions", show="all")
    assert {one["outcome"] for one in everything["decisions"]} == {"answer", "escalate"}
    assert "text" not in str(everything)
    missing = await nora.http.get("/api/strategy/conversations/cnv_nowhere/decisions")
    assert missing.status == 404
