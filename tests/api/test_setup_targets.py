"""Supervisors set up service targets; rules name only those that there are."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from handoff.commands.service_clocks import TARGET_OF
from handoff.tables import Handoff
from tests.arranging import change_target, delete, make_target, waits, warned
from tests.desk import CustomerClient, DeskServer, StaffClient
from tests.managers import act, change, draft, publish

TIMES = ("wait_s", "first_reply_s", "next_reply_s", "resolution_s")


@pytest.fixture
async def ines(desk: DeskServer) -> StaffClient:
    return await desk.staff("Ines", "supervisor")


@pytest.fixture
async def nora(desk: DeskServer) -> StaffClient:
    return await desk.staff("Nora", "manager")


async def targets(who: StaffClient) -> dict[str, Any]:
    return {one["id"]: one for one in (await who.get("/api/setup/targets"))["targets"]}


async def routes(nora: StaffClient, target: str) -> Any:
    """A draft in which wishes for a human have that target."""
    when = [["reason", "is", "asked_for_human"]]
    rule = {"name": "quickly", "when": when, "then": {"queue": "support", "target": target}}
    return await change(nora, await draft(nora), routing={"rules": [rule]})


async def target_of(desk: DeskServer, customer: CustomerClient) -> str:
    query = select(TARGET_OF).where(Handoff.conversation_id == customer.conversation)
    found: str = await desk.desk.database.read(lambda s: s.scalar(query))
    return found


async def test_the_first_targets_are_listed_the_default_one_first(ines: StaffClient) -> None:
    found = await targets(ines)
    assert list(found) == ["standard", "vip"]
    assert (found["standard"]["default"], found["standard"]["pathway"]) == (True, None)
    assert (found["vip"]["default"], found["vip"]["pathway"], found["vip"]["wait_s"]) == (
        False,
        "vip",
        40,
    )


async def test_a_target_is_made_changed_and_deleted_and_the_history_has_the_numbers(
    ines: StaffClient,
) -> None:
    made = await make_target(ines, "sellers", pathway="seller", wait_s=60, business=False)
    assert (made["wait_s"], made["resolution_s"], made["business"]) == (60, None, False)
    changed = await change_target(ines, "sellers", wait_s=None, resolution_s=7200)
    assert (changed["wait_s"], changed["resolution_s"]) == (None, 7200)
    assert (changed["pathway"], changed["business"]) == ("seller", False)
    await change_target(ines, "sellers", resolution_s=7200)
    await delete(ines, "targets/sellers")
    deleted, newest, first, *_ = (await ines.get("/api/setup/history"))["changes"]
    assert (newest["kind"], newest["id"], newest["by"]) == ("targets", "sellers", "Ines")
    assert newest["changes"] == {"wait_s": [60, None], "resolution_s": [None, 7200]}
    assert (first["did"], first["changes"]["pathway"]) == ("made", [None, "seller"])
    assert (deleted["did"], deleted["changes"]["resolution_s"]) == ("deleted", [7200, None])
    await delete(ines, "targets/sellers", 404)
    await change_target(ines, "sellers", 404, wait_s=60)


@pytest.mark.parametrize("field", TIMES)
async def test_times_lie_between_ten_seconds_and_thirty_days(ines: StaffClient, field: str) -> None:
    for given in (0, 9, -60, 30 * 86_400 + 1):
        refused = await change_target(ines, "vip", 422, **{field: given})
        assert refused["message"] == f"“{field}” must be a whole number from 10 to 2592000."
        assert (await make_target(ines, "new", 422, **{field: given}))["code"] == "out_of_range"
    for given in (10, 30 * 86_400):
        assert (await change_target(ines, "vip", **{field: given}))[field] == given


async def test_a_pathway_has_one_target_and_is_a_pathway(ines: StaffClient) -> None:
    refused = await make_target(ines, "gold", 409, pathway="vip")
    assert refused["message"] == "The pathway “vip” has a target already: “VIP”."
    await make_target(ines, "gold", pathway="gold")
    assert (await change_target(ines, "gold", 409, pathway="vip"))["code"] == "pathway_taken"
    assert (await change_target(ines, "gold", pathway="gold"))["pathway"] == "gold"
    for given in (":gold", "two words", "", "a..b"):
        assert (await change_target(ines, "gold", 422, pathway=given))["code"] == "bad_pathway"
    assert (await make_target(ines, "gold", 409))["code"] == "exists"
    assert (await make_target(ines, "Two words", 422))["code"] == "bad_id"


async def test_the_default_target_stays_but_its_times_can_be_changed(ines: StaffClient) -> None:
    says = "“Standard” is for all that have no target of their own: it stays so."
    assert (await delete(ines, "targets/standard", 409))["message"] == says
    assert (await change_target(ines, "standard", 409, pathway="vip2"))["message"] == says
    assert (await change_target(ines, "standard", wait_s=30, pathway=None))["wait_s"] == 30
    assert (await targets(ines))["standard"]["default"]


async def test_a_target_without_a_pathway_counts_only_where_a_rule_names_it(
    desk: DeskServer, ines: StaffClient, nora: StaffClient
) -> None:
    for name in ("express", "slow"):  # two of them stand side by side
        assert (await make_target(ines, name, wait_s=20))["pathway"] is None
    assert not (await targets(ines))["express"]["default"]
    assert await target_of(desk, await waits(desk)) == "standard"
    await publish(nora, await routes(nora, "express"))
    assert await target_of(desk, await waits(desk)) == "express"
    assert (await targets(ines))["express"]["rules"] == ["quickly"]
    refused = await delete(ines, "targets/express", 409)
    assert refused["message"] == "The target is in use: rules that name it: “quickly”."
    await delete(ines, "targets/slow")


async def test_a_rule_that_names_a_target_that_is_not_there_is_a_fault_and_not_published(
    ines: StaffClient, nora: StaffClient
) -> None:
    opened = await routes(nora, "express")
    (fault,) = opened["faults"]["routing"]
    assert (fault["code"], fault["rule"]) == ("unknown_target", "quickly")
    assert fault["says"] == "Rule “quickly”: there is no service target “express”."
    await act(nora, opened, "publish", 422, revision=opened["ruleset"]["revision"], why="so")
    await make_target(ines, "express")
    await publish(nora, opened)


async def test_a_target_that_nobody_uses_is_warned_of(ines: StaffClient, nora: StaffClient) -> None:
    await make_target(ines, "sellers", pathway="seller")
    assert await warned(ines) == {}
    await make_target(ines, "gold", pathway="gold")
    await make_target(ines, "express")
    assert [one.split("“")[1] for one in (await warned(ines))["target_unused"]] == [
        "Express”: no rule names it, none leads to its pathway.",
        "Gold”: no rule names it, none leads to its pathway.",
    ]
    await publish(nora, await routes(nora, "express"))
    assert len((await warned(ines))["target_unused"]) == 1
