"""Supervisors set up queues, teams, skills and agents: what is stored, what is refused and why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.arranging import (
    archive,
    change_agent,
    change_queue,
    make_queue,
    make_skill,
    make_team,
    warned,
)
from tests.desk import DeskServer, StaffClient
from tests.managers import said


@pytest.fixture
async def ines(desk: DeskServer) -> StaffClient:
    return await desk.staff("Ines", "supervisor")


@pytest.fixture
async def mia(desk: DeskServer) -> StaffClient:
    return await desk.staff("Mia")


async def test_at_the_first_start_there_is_a_queue_and_the_skills_that_the_rules_name(
    ines: StaffClient,
) -> None:
    found = await ines.get("/api/setup")
    (queue,) = found["queues"]
    assert (queue["id"], queue["waiting"], found["default_queue"]) == ("support", 0, "support")
    assert queue["rules"] == ["danger", "sellers", "creators"]
    assert {one["code"]: one["rules"] for one in found["skills"]} == {
        "creators": ["creators"],
        "safety": ["danger"],
        "sellers": ["sellers"],
    }
    (seeded,) = (await ines.get("/api/setup/history"))["changes"]
    assert (seeded["kind"], seeded["by"]) == ("seed", "tandem")


async def test_a_queue_is_made_as_usual_and_changed_field_by_field(ines: StaffClient) -> None:
    await make_team(ines, "night")
    made = await make_queue(ines, "billing", teams=["night"])
    assert (made["offer_s"], made["weight"], made["language"]) == (30, 1, "preferred")
    changed = await change_queue(ines, "billing", overflow_id="support", overflow_s=120, weight=2)
    assert (changed["overflow_id"], changed["overflow_s"], changed["weight"]) == ("support", 120, 2)
    assert (changed["teams"], changed["name"]) == (["night"], "Billing")
    cleared = await change_queue(ines, "billing", overflow_id=None, teams=[])
    assert (cleared["overflow_id"], cleared["overflow_s"], cleared["teams"]) == (None, None, [])


async def test_the_history_says_who_changed_what_from_what_to_what(ines: StaffClient) -> None:
    await make_queue(ines, "billing")
    await change_queue(ines, "billing", weight=3)
    await change_queue(ines, "billing", weight=3)
    newest, made, *_ = (await ines.get("/api/setup/history"))["changes"]
    assert (newest["kind"], newest["id"], newest["did"]) == ("queues", "billing", "changed")
    assert (newest["by"], newest["changes"]) == ("Ines", {"weight": [1, 3]})
    assert (made["did"], made["changes"]["name"]) == ("made", [None, "Billing"])


REFUSED_QUEUES: list[tuple[dict[str, Any], str, str]] = [
    ({"weight": 0}, "out_of_range", "“weight” must be a whole number from 1 to 10."),
    ({"weight": 11}, "out_of_range", "“weight” must be a whole number from 1 to 10."),
    ({"offer_s": 4}, "out_of_range", "“offer_s” must be a whole number from 5 to 600."),
    ({"sticky_s": 601}, "out_of_range", "“sticky_s” must be a whole number from 0 to 600."),
    ({"language_s": 0}, "out_of_range", "“language_s” must be a whole number from 1 to 86400."),
    ({"teams": ["nobody"]}, "unknown_team", "There is no team “nobody”."),
    ({"overflow_id": "billing", "overflow_s": 9}, "overflow_itself",
     "A queue cannot overflow into itself."),
    ({"overflow_id": "nowhere", "overflow_s": 9}, "unknown_queue", "There is no queue “nowhere”."),
    ({"overflow_id": "support"}, "overflow_when", "Say after how many seconds it overflows."),
    ({"overflow_id": "support", "overflow_s": 0}, "out_of_range",
     "“overflow_s” must be a whole number from 1 to 86400."),
]  # fmt: skip


async def test_a_queue_that_makes_no_sense_is_refused_with_a_sentence(ines: StaffClient) -> None:
    for given, code, says in REFUSED_QUEUES:
        refused = await make_queue(ines, "billing", 422, **given)
        assert (refused["code"], refused["message"]) == (code, says)
    made = await make_queue(ines, "billing")
    for given, _, says in REFUSED_QUEUES:
        assert (await change_queue(ines, "billing", 422, **given))["message"] == says
    assert (await ines.get("/api/setup"))["queues"][0] == made


async def test_a_language_is_required_preferred_or_ignored(ines: StaffClient) -> None:
    for mode in ("", "always", 1, ["required"]):
        refused = await make_queue(ines, "billing", 422, language=mode)
        assert refused["fields"][0]["field"] == "language"
    for number, mode in enumerate(("required", "preferred", "ignored")):
        assert (await make_queue(ines, f"q{number}", language=mode))["language"] == mode


async def test_an_id_that_rules_could_not_name_is_refused(ines: StaffClient) -> None:
    for given in ("", "Billing", "a b", "a+b", "a|b", "-a", "ä", "a" * 41):
        assert (await make_queue(ines, given, 422, name="A"))["code"] == "bad_id"
        answer = await ines.post("/api/setup/teams", {"id": given, "name": "A"})
        assert (await said(answer, 422))["code"] == "bad_id"


async def test_what_is_there_already_is_refused(ines: StaffClient) -> None:
    await make_queue(ines, "billing")
    await make_team(ines, "night")
    assert (await make_queue(ines, "billing", 409))["message"] == "“billing” is there already."
    assert (await make_team(ines, "night", 409))["code"] == "exists"
    assert (await make_skill(ines, "safety", 409))["code"] == "exists"


async def test_a_weight_that_no_agent_could_take_is_refused(
    ines: StaffClient, mia: StaffClient
) -> None:
    await change_queue(ines, "support", weight=9)  # nobody serves yet: nothing is too heavy
    await change_agent(ines, mia, capacity=4)
    refused = await change_queue(ines, "support", 422, weight=5)
    assert (refused["code"], refused["weight"], refused["most"]) == ("weight_above", 5, 4)
    assert (await change_queue(ines, "support", weight=4))["weight"] == 4


async def test_queues_never_overflow_in_a_circle(ines: StaffClient) -> None:
    await make_queue(ines, "a", overflow_id="support", overflow_s=9)
    await make_queue(ines, "b", overflow_id="a", overflow_s=9)
    refused = await change_queue(ines, "support", 422, overflow_id="b", overflow_s=9)
    assert refused["code"] == "overflow_circle"
    assert refused["circle"] == "support → b → a → support"


async def test_the_default_queue_is_never_archived(ines: StaffClient) -> None:
    refused = await archive(ines, "support", 409)
    assert refused["message"] == (
        "“Support” takes in whoever goes nowhere else, so it cannot be archived."
    )


async def test_an_archived_queue_is_no_target_and_comes_back_as_it_was(ines: StaffClient) -> None:
    await make_queue(ines, "billing", weight=2)
    assert (await archive(ines, "billing"))["archived_at"] is not None
    await archive(ines, "billing")
    assert (await change_queue(ines, "billing", 409, weight=1))["code"] == "archived"
    refused = await change_queue(ines, "support", 422, overflow_id="billing", overflow_s=9)
    assert refused["message"] == (
        "The queue “billing” is archived, so nothing can overflow into it."
    )
    opened = await said(await ines.post("/api/setup/queues/billing/open"))
    assert (opened["archived_at"], opened["weight"]) == (None, 2)
    await change_queue(ines, "support", overflow_id="billing", overflow_s=9)
    assert (await archive(ines, "billing", 409))["queues"] == "Support"


async def test_a_team_in_use_is_not_deleted(ines: StaffClient, mia: StaffClient) -> None:
    await make_team(ines, "night")
    await make_queue(ines, "billing", teams=["night"])
    await change_agent(ines, mia, team_id="night")
    refused = await said(await ines.post("/api/setup/teams/night/delete"), 409)
    assert refused["message"] == "The team is in use: 1 agents, queues: Billing."
    await change_agent(ines, mia, team_id=None)
    await change_queue(ines, "billing", teams=[])
    assert (await ines.post("/api/setup/teams/night/delete")).status == 204
    assert (await ines.get("/api/setup"))["teams"] == []
    assert (await ines.post("/api/setup/teams/night/delete")).status == 404


async def test_a_skill_in_use_is_not_deleted(ines: StaffClient, mia: StaffClient) -> None:
    refused = await said(await ines.post("/api/setup/skills/safety/delete"), 409)
    assert (refused["code"], refused["rules"]) == ("skill_in_use", "“danger”")
    await make_skill(ines, "permission:refunds")
    await change_agent(ines, mia, skills={"permission:refunds": 1})
    path = "/api/setup/skills/permission:refunds"
    assert (await said(await ines.post(f"{path}/delete"), 409))["agents"] == 1
    renamed = await said(await ines.patch(path, {"name": "May refund"}))
    assert (renamed["name"], renamed["agents"]) == ("May refund", 1)
    await change_agent(ines, mia, skills={})
    assert (await ines.post(f"{path}/delete")).status == 204


async def test_what_is_no_skill_is_refused(ines: StaffClient) -> None:
    for code in ("Law", "law@3", "", "two words", "a" * 81):
        assert (await make_skill(ines, code, 422))["code"] == "bad_skill"
    assert (await make_skill(ines, "language:de", 422))["code"] == "language_needs_no_row"


async def test_an_agent_gets_team_skills_languages_and_places(
    ines: StaffClient, mia: StaffClient
) -> None:
    await make_team(ines, "night")
    skills = {"safety": 3, "language:de": 5, "permission:refunds": 1}
    changed = await change_agent(ines, mia, team_id="night", skills=skills, capacity=5)
    assert (changed["team_id"], changed["capacity"]) == ("night", 5)
    assert changed["skills"] == skills
    (newest, *_) = (await ines.get("/api/setup/history"))["changes"]
    assert (newest["kind"], newest["id"]) == ("agents", mia.user_id)
    assert newest["changes"]["capacity"] == [3, 5]


REFUSED_AGENTS: list[tuple[dict[str, Any], str]] = [
    ({"capacity": 0}, "“capacity” must be a whole number from 1 to 50."),
    ({"capacity": 51}, "“capacity” must be a whole number from 1 to 50."),
    ({"team_id": "nobody"}, "There is no team “nobody”."),
    ({"skills": {"law": 1}}, "There is no skill “law”."),
    ({"skills": {"language:xx": 1}}, "There is no skill “language:xx”."),
    ({"skills": {"safety": 0}}, "“safety” must be a whole number from 1 to 5."),
    ({"skills": {"safety": 6}}, "“safety” must be a whole number from 1 to 5."),
]


async def test_an_agent_who_makes_no_sense_is_refused_with_a_sentence(
    ines: StaffClient, mia: StaffClient
) -> None:
    for given, says in REFUSED_AGENTS:
        assert (await change_agent(ines, mia, 422, **given))["message"] == says
    (agent,) = [a for a in (await ines.get("/api/setup"))["agents"] if a["id"] == mia.user_id]
    assert (agent["capacity"], agent["skills"], agent["team_id"]) == (3, {}, None)


async def test_who_does_not_serve_or_is_not_there_cannot_be_set_up(
    desk: DeskServer, ines: StaffClient
) -> None:
    tom = await desk.staff("Tom", "trainer")
    await change_agent(ines, tom, 404, capacity=4)
    assert (await ines.patch("/api/setup/agents/nobody", {"capacity": 4})).status == 404
    for path in ("queues/nowhere", "teams/nowhere", "skills/nowhere"):
        assert (await ines.patch(f"/api/setup/{path}", {"name": "A"})).status == 404
    for path in ("queues/nowhere/archive", "queues/nowhere/open", "skills/nowhere/delete"):
        assert (await ines.post(f"/api/setup/{path}")).status == 404
    names = [one["name"] for one in (await ines.get("/api/setup"))["agents"]]
    assert names == ["Ines"]


async def test_less_capacity_than_load_takes_nothing_away(
    desk: DeskServer, ines: StaffClient, mia: StaffClient
) -> None:
    for _ in range(2):
        customer = await desk.customer(language="en")
        await customer.say("I want a human")
        assert (await mia.take(customer.conversation)).status == 200
    changed = await change_agent(ines, mia, capacity=1)
    assert (changed["load"], changed["capacity"]) == (2, 1)
    board = await mia.get("/api/desk/board")
    assert (len(board["chats"]), board["me"]["load"]) == (2, 2)


async def test_every_language_has_a_name_in_the_readers_language(desk: DeskServer) -> None:
    nora = await desk.staff("Nora", "manager", language="de")
    languages = (await nora.get("/api/setup"))["languages"]
    names = {one["code"]: one["name"] for one in languages}
    assert (names["nl"], names["zh"], names["uk"]) == ("Niederländisch", "Chinesisch", "Ukrainisch")
    served = [one["code"] for one in languages if one["served"]]
    assert served == [one["code"] for one in languages[: len(served)]]
    assert set(served) == {"ar", "de", "en", "es", "fr", "nl", "zh"}


async def test_the_check_tells_what_nobody_was_refused_for(
    ines: StaffClient, mia: StaffClient
) -> None:
    assert await warned(ines) == {}
    await make_team(ines, "night")
    await make_queue(ines, "billing", teams=["night"], language="required")
    assert await warned(ines) == {"queue_unserved": ["Nobody serves the queue “Billing”."]}
    await change_agent(ines, mia, team_id="night", skills={"language:de": 5})
    unspoken = (await warned(ines))["language_unspoken"]
    assert unspoken[0].endswith("nobody who serves it speaks: ar, en, es, fr, nl, zh.")
    await change_queue(ines, "support", teams=["night"])
    (unwanted,) = (await warned(ines))["agent_unwanted"]
    assert unwanted.startswith("No queue would ever give Ines anybody")
