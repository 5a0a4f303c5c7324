"""Managers and their rules, over HTTP: draft, check, publish, compare, roll back, explain."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientResponse

from base import log
from handoff.rulebook import seed_document
from tests.desk import DeskServer, StaffClient

ORDERS: dict[str, Any] = {
    "name": "orders are for people",
    "when": [["intent", "is", "order_status"]],
    "then": "escalate",
    "reason": "policy_required",
}


@pytest.fixture
async def nora(desk: DeskServer) -> StaffClient:
    return await desk.staff("Nora", "manager")


@pytest.fixture
async def otto(desk: DeskServer) -> StaffClient:
    return await desk.staff("Otto", "manager")


async def said(answer: ClientResponse, status: int = 200) -> Any:
    """The JSON of an answer with that status."""
    assert answer.status == status, await answer.text()
    found = await answer.json()
    return found["error"] if status >= 400 else found


async def draft(manager: StaffClient, title: str = "A better night") -> Any:
    return await said(await manager.post("/api/strategy/rulesets", {"title": title}), 201)


async def change(manager: StaffClient, opened: Any, status: int = 200, **tables: Any) -> Any:
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}"
    body = {"revision": opened["ruleset"]["revision"], "tables": tables}
    return await said(await manager.patch(path, body), status)


async def act(manager: StaffClient, opened: Any, what: str, status: int = 200, **body: Any) -> Any:
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}/{what}"
    return await said(await manager.post(path, body), status)


async def publish(manager: StaffClient, opened: Any, status: int = 200, why: str = "so") -> Any:
    revision = opened["ruleset"]["revision"]
    return await act(manager, opened, "publish", status, revision=revision, why=why)


def escalation(opened: Any, *first: dict[str, Any], **thresholds: float) -> dict[str, Any]:
    """The draft's table with more rules above, or other thresholds."""
    table = opened["document"]["escalation"]
    return {
        "thresholds": {**table["thresholds"], **thresholds},
        "rules": [*first, *table["rules"]],
    }


async def strategy_events(desk: DeskServer) -> list[tuple[str, str]]:
    """(name, actor) of what managers did."""
    found = await desk.desk.database.read(log.read, "strategy")
    return [(event.name, event.actor) for event in found]


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


async def test_the_next_conversation_follows_what_was_published(
    desk: DeskServer, nora: StaffClient
) -> None:
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    assert (await ann.texts())[-1][0] == "bot"
    opened = await draft(nora)
    changed = await change(nora, opened, escalation=escalation(opened, ORDERS))
    published = await publish(nora, changed, why="Strike at the carrier")
    assert (published["serving"]["number"], published["drafts"]) == (2, [])
    assert published["history"][0] == {
        "ruleset_id": opened["ruleset"]["id"],
        "number": 2,
        "kind": "publish",
        "by": "Nora",
        "at": "2026-03-02T09:00:00Z",
        "why": "Strike at the carrier",
    }
    ben = await desk.customer(language="en")
    await ben.say("where is my order?")
    found = await nora.get(f"/api/strategy/conversations/{ben.conversation}/decisions")
    decision = found["decisions"][0]
    assert (decision["rule"], decision["ruleset"]) == ("orders are for people", 2)
    assert decision["reproduced"] is True
    decided = decision["trace"][-1]
    assert decided["conditions"] == [
        {"fact": "intent", "op": "is", "want": "order_status", "have": "order_status", "held": True}
    ]
    assert decided["effect"] == {"then": "escalate", "reason": "policy_required"}
    assert (await strategy_events(desk))[-1] == ("RulesetPublished", nora.user_id)


async def test_what_is_not_sound_is_never_published_and_the_serving_rules_stay(
    desk: DeskServer, nora: StaffClient
) -> None:
    opened = await draft(nora)
    broken = {**ORDERS, "when": [["mood", "is", "bad"]]}
    changed = await change(nora, opened, escalation=escalation(opened, broken))
    for what in ("publish", "keep"):
        body = {"revision": 2, **({"why": "I want it"} if what == "publish" else {})}
        refused = await act(nora, changed, what, 422, **body)
        assert refused["code"] == "not_sound"
        assert refused["faults"]["escalation"][0]["says"] == (
            "Rule “orders are for people”: there is no fact “mood”."
        )
    found = await nora.get("/api/strategy/rulesets")
    assert (found["serving"]["number"], len(found["history"])) == (1, 1)


async def test_of_two_managers_who_publish_the_second_sees_what_the_first_changed(
    desk: DeskServer, nora: StaffClient, otto: StaffClient
) -> None:
    first, second = await draft(nora, "Nora's"), await draft(otto, "Otto's")
    first = await change(nora, first, escalation=escalation(first, ORDERS))
    second = await change(otto, second, escalation=escalation(second, understood=0.75))
    await publish(nora, first, why="Strike")
    refused = await publish(otto, second, 409)
    assert (refused["code"], refused["number"], refused["by"]) == ("overtaken", 2, "Nora")
    assert refused["why"] == "Strike"
    (told,) = refused["changes"]["escalation"]["rules"]
    assert (told["kind"], told["name"]) == ("added", "orders are for people")
    rebased = await act(otto, second, "rebase", revision=2)
    assert rebased["conflicts"] == []
    assert rebased["document"]["escalation"]["rules"][0]["name"] == "orders are for people"
    await publish(otto, rebased)
    serving = (await nora.get("/api/strategy/rulesets"))["serving"]
    opened = await nora.get(f"/api/strategy/rulesets/{serving['id']}")
    assert serving["number"] == 3
    assert opened["document"]["escalation"]["thresholds"]["understood"] == 0.75
    assert opened["document"]["escalation"]["rules"][0]["name"] == "orders are for people"


async def test_a_rebase_tells_where_both_changed_the_same(
    nora: StaffClient, otto: StaffClient
) -> None:
    first, second = await draft(nora), await draft(otto)
    first = await change(nora, first, escalation=escalation(first, understood=0.8))
    second = await change(otto, second, escalation=escalation(second, understood=0.6))
    await publish(nora, first)
    rebased = await act(otto, second, "rebase", revision=2)
    assert rebased["conflicts"] == [
        {
            "table": "escalation",
            "kind": "threshold",
            "name": "understood",
            "mine": 0.6,
            "theirs": 0.8,
        }
    ]
    assert rebased["document"]["escalation"]["thresholds"]["understood"] == 0.6


async def test_rolling_back_lets_the_rules_of_before_decide_again(
    desk: DeskServer, nora: StaffClient
) -> None:
    seeds = (await nora.get("/api/strategy/rulesets"))["serving"]
    opened = await draft(nora)
    changed = await change(nora, opened, escalation=escalation(opened, ORDERS))
    await publish(nora, changed)
    seeds_opened = {"ruleset": seeds}
    found = await act(nora, seeds_opened, "roll-back", why="Too many calls")
    assert (found["serving"]["number"], found["history"][0]["kind"]) == (1, "roll_back")
    assert [one["number"] for one in found["published"]] == [2, 1]
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    assert (await ann.texts())[-1][0] == "bot"
    again = await act(nora, seeds_opened, "roll-back", 409, why="Once more")
    assert again["code"] == "serves_already"
    assert (await act(nora, await draft(nora), "roll-back", 409, why="No"))[
        "code"
    ] == "not_published"


async def test_a_discarded_draft_and_a_published_one_can_no_longer_be_changed(
    nora: StaffClient,
) -> None:
    gone = await draft(nora)
    found = await act(nora, gone, "discard")
    assert found["drafts"] == []
    assert (await change(nora, gone, 409, escalation={"rules": []}))["code"] == "no_draft"
    kept = await draft(nora)
    await publish(nora, kept)
    assert (await publish(nora, kept, 409))["code"] == "no_draft"
    assert (await act(nora, kept, "discard", 409))["code"] == "no_draft"


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


async def test_a_change_without_a_reason_is_refused_in_words(nora: StaffClient) -> None:
    opened = await draft(nora)
    assert (await act(nora, opened, "publish", 422, revision=1, why=" "))["code"] == "bad_text"
    assert (await act(nora, opened, "publish", 422, revision=1))["code"] == "invalid"
    unknown = await nora.post(
        "/api/strategy/rulesets/rls_nowhere/publish", {"revision": 1, "why": "x"}
    )
    assert (await said(unknown, 404))["message"] == "There are no such rules."


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
