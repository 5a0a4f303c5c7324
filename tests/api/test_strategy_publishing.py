"""Which rules decide, over HTTP: published, overtaken, brought together, rolled back."""

from __future__ import annotations

import asyncio

import pytest

from base import log
from tests.desk import DeskServer, StaffClient
from tests.managers import ORDERS, act, change, draft, escalation, publish, said


@pytest.fixture
async def nora(desk: DeskServer) -> StaffClient:
    return await desk.staff("Nora", "manager")


@pytest.fixture
async def otto(desk: DeskServer) -> StaffClient:
    return await desk.staff("Otto", "manager")


async def strategy_events(desk: DeskServer) -> list[tuple[str, str]]:
    """(name, actor) of what managers did."""
    found = await desk.desk.database.read(log.read, "strategy")
    return [(event.name, event.actor) for event in found]


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


async def test_a_change_without_a_reason_is_refused_in_words(nora: StaffClient) -> None:
    opened = await draft(nora)
    assert (await act(nora, opened, "publish", 422, revision=1, why=" "))["code"] == "bad_text"
    assert (await act(nora, opened, "publish", 422, revision=1))["code"] == "invalid"
    unknown = await nora.post(
        "/api/strategy/rulesets/rls_nowhere/publish", {"revision": 1, "why": "x"}
    )
    assert (await said(unknown, 404))["message"] == "There are no such rules."


async def test_of_two_who_publish_or_save_in_the_same_moment_one_is_refused(
    nora: StaffClient, otto: StaffClient
) -> None:
    first, second = await draft(nora, "Nora's"), await draft(otto, "Otto's")
    path = f"/api/strategy/rulesets/{first['ruleset']['id']}"
    saved = await asyncio.gather(
        *(one.patch(path, {"revision": 1, "title": "Mine"}) for one in (nora, otto))
    )
    assert sorted(one.status for one in saved) == [200, 409]
    answers = await asyncio.gather(
        nora.post(f"{path}/publish", {"revision": 2, "why": "so"}),
        otto.post(
            f"/api/strategy/rulesets/{second['ruleset']['id']}/publish",
            {"revision": 1, "why": "so"},
        ),
    )
    assert sorted(one.status for one in answers) == [200, 409]
    found = await nora.get("/api/strategy/rulesets")
    assert (found["serving"]["number"], len(found["drafts"])) == (2, 1)
