"""Two rulesets side by side, over HTTP: who may be in which arm, and what is refused meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.ruleset.tables import Exposure
from tests.desk import DeskServer, StaffClient
from tests.managers import ORDERS, act, change, draft, escalation, publish, said


@pytest.fixture
async def nora(desk: DeskServer) -> StaffClient:
    return await desk.staff("Nora", "manager")


async def variant(nora: StaffClient) -> Any:
    """A draft that hands over every order, kept without serving."""
    opened = await draft(nora, "Orders to people")
    changed = await change(nora, opened, escalation=escalation(opened, ORDERS))
    await act(nora, changed, "keep", revision=changed["ruleset"]["revision"])
    return changed


async def make(nora: StaffClient, opened: Any, status: int = 201, **more: Any) -> Any:
    body = {
        "name": "Orders",
        "question": "Do customers mind the bot?",
        "variant": opened["ruleset"]["id"],
        "share": 0.5,
        **more,
    }
    return await said(await nora.post("/api/strategy/experiments", body), status)


async def step(nora: StaffClient, found: Any, what: str, status: int = 200, **body: Any) -> Any:
    path = f"/api/strategy/experiments/{found['id']}/{what}"
    return await said(await nora.post(path, body), status)


async def test_rules_that_were_kept_do_not_decide(desk: DeskServer, nora: StaffClient) -> None:
    opened = await variant(nora)
    found = await nora.get("/api/strategy/rulesets")
    kept = next(one for one in found["published"] if one["id"] == opened["ruleset"]["id"])
    assert (kept["number"], kept["served"], kept["serves"]) == (2, False, False)
    assert found["serving"]["number"] == 1
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    assert (await ann.texts())[-1][0] == "bot"
    assert (await act(nora, opened, "roll-back", 409, why="x"))["code"] == "not_published"


async def test_every_contact_keeps_its_arm_and_is_counted_once(
    desk: DeskServer, nora: StaffClient
) -> None:
    made = await make(nora, await variant(nora))
    assert (made["state"], made["control_number"], made["variant_number"]) == ("draft", 1, 2)
    started = await step(nora, made, "start")
    assert started["state"] == "running"
    assert (await nora.get("/api/strategy/rulesets"))["experiment"]["id"] == made["id"]
    arms = {"control": 0, "variant": 0}
    for _ in range(8):
        customer = await desk.customer(language="en")
        await customer.say("hello, where is my order?")
        path = f"/api/strategy/conversations/{customer.conversation}/decisions"
        decisions = (await nora.get(path))["decisions"]
        (arm,) = {one["arm"] for one in decisions}
        arms[arm] += 1
        assert {one["ruleset"] for one in decisions} == {1 if arm == "control" else 2}
        assert decisions[0]["experiment_id"] == made["id"]
        escalated = decisions[0]["outcome"] == "escalate"
        assert escalated == (arm == "variant")
        await customer.say("where is it now?")
        assert {one["arm"] for one in (await nora.get(path))["decisions"]} == {arm}
    (counted,) = (await nora.get("/api/strategy/experiments"))["experiments"]
    assert {arm: one["assigned"] for arm, one in counted["arms"].items()} == arms
    assert {arm: one["differed"] for arm, one in counted["arms"].items()} == arms
    assert min(arms.values()) > 0


async def test_a_wish_for_a_human_and_danger_are_heard_in_both_arms(
    desk: DeskServer, nora: StaffClient
) -> None:
    await step(nora, await make(nora, await variant(nora)), "start")
    for words, reason in (("I want a human", "asked_for_human"), ("it caught fire", "safety")):
        for _ in range(3):
            customer = await desk.customer(language="en")
            await customer.say(words)
            path = f"/api/strategy/conversations/{customer.conversation}/decisions"
            assert (await nora.get(path))["decisions"][0]["reason"] == reason


async def test_nothing_is_published_or_rolled_back_while_one_runs(
    nora: StaffClient,
) -> None:
    seeds = (await nora.get("/api/strategy/rulesets"))["serving"]
    opened = await draft(nora)
    await publish(nora, opened)
    made = await make(nora, await variant(nora))
    await step(nora, made, "start")
    other = await draft(nora)
    refused = await publish(nora, other, 409)
    assert (refused["code"], refused["experiment"]) == ("experiment_runs", made["id"])
    refused = await act(nora, {"ruleset": seeds}, "roll-back", 409, why="x")
    assert refused["code"] == "experiment_runs"
    stopped = await step(nora, made, "stop", why="We know enough")
    assert (stopped["state"], stopped["stopped_by"], stopped["why"]) == (
        "stopped", "Nora", "We know enough",
    )  # fmt: skip
    await publish(nora, other)


async def test_one_runs_at_a_time_and_none_begins_twice(nora: StaffClient) -> None:
    opened = await variant(nora)
    first, second = await make(nora, opened), await make(nora, opened, name="Again")
    await step(nora, first, "start")
    assert (await step(nora, second, "start", 409))["code"] == "experiment_runs"
    assert (await step(nora, first, "start", 409))["state"] == "running"
    await step(nora, first, "stop", why="enough")
    assert (await step(nora, first, "stop", 409, why="more"))["code"] == "not_in_that_state"
    called_off = await step(nora, second, "stop", why="not needed")
    assert (called_off["state"], called_off["started_at"]) == ("stopped", None)
    missing = await nora.post("/api/strategy/experiments/exp_nowhere/start")
    assert (await said(missing, 404))["message"] == "There is no such experiment."


async def test_an_experiment_that_others_overtook_does_not_start(nora: StaffClient) -> None:
    made = await make(nora, await variant(nora))
    opened = await draft(nora)
    await publish(nora, await change(nora, opened, escalation=escalation(opened, understood=0.8)))
    refused = await step(nora, made, "start", 409)
    assert (refused["code"], refused["number"]) == ("overtaken", 3)


async def test_only_numbered_rules_that_differ_can_be_tried(nora: StaffClient) -> None:
    unkept = await draft(nora)
    assert (await make(nora, unkept, 409))["code"] == "not_published"
    await act(nora, unkept, "keep", revision=1)
    assert (await make(nora, unkept, 409))["code"] == "same_rules"
    for share in (0, 0.005, 0.995, 1, "half"):
        assert (await make(nora, unkept, 422, share=share))["code"] == "invalid"


async def test_a_variant_that_won_is_published_as_it_was_tried(
    desk: DeskServer, nora: StaffClient
) -> None:
    opened = await variant(nora)
    made = await make(nora, opened)
    await step(nora, made, "start")
    await step(nora, made, "stop", why="It won")
    found = await publish(nora, opened | {"ruleset": opened["ruleset"] | {"revision": 2}})
    assert (found["serving"]["number"], found["serving"]["id"]) == (2, opened["ruleset"]["id"])
    assert await desk.desk.database.read(lambda s: s.query(Exposure).count()) == 0
