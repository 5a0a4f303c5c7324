"""What a change of the setup does to those who wait: nobody is lost, all keep their places."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from base.db import Session
from base.log import EventRow
from handoff.setup.queues import AT_ONCE
from handoff.setup_tables import Queue
from handoff.tables import Handoff
from tests.arranging import (
    archive,
    change_agent,
    change_queue,
    make_queue,
    make_team,
    waits,
)
from tests.desk import CustomerClient, DeskServer, StaffClient
from tests.managers import change, draft, publish, said


@pytest.fixture
async def ines(desk: DeskServer) -> StaffClient:
    return await desk.staff("Ines", "supervisor")


async def handoff(desk: DeskServer, customer: CustomerClient) -> Handoff:
    query = select(Handoff).where(Handoff.conversation_id == customer.conversation)
    found: Handoff = await desk.desk.database.read(lambda s: s.scalars(query).one())
    return found


async def events(desk: DeskServer, customer: CustomerClient, name: str) -> list[dict[str, Any]]:
    query = (
        select(EventRow.body)
        .where(EventRow.stream == customer.conversation, EventRow.name == name)
        .order_by(EventRow.seq)
    )
    found: list[dict[str, Any]] = await desk.desk.database.read(lambda s: list(s.scalars(query)))
    return found


async def route_to(desk: DeskServer, queue: str, **more: Any) -> None:
    """Every wish for a human goes to that queue from now on."""
    nora = await desk.staff(f"Nora-{queue}", "manager")
    opened = await draft(nora)
    when = [["reason", "is", "asked_for_human"]]
    rule = {"name": f"to {queue}", "when": when, "then": {"queue": queue, **more}}
    await publish(nora, await change(nora, opened, routing={"rules": [rule]}))


async def test_a_queue_where_somebody_waits_is_archived_only_with_a_way_out(
    desk: DeskServer, ines: StaffClient
) -> None:
    await make_queue(ines, "billing")
    await make_queue(ines, "night")
    await route_to(desk, "billing")
    ann, ben = await waits(desk), await waits(desk)
    refused = await archive(ines, "billing", 409)
    assert (refused["code"], refused["n"]) == ("people_wait", 2)
    assert (await archive(ines, "billing", 422, move_to="billing"))["code"] == "move_to_itself"
    assert (await archive(ines, "billing", 422, move_to="nowhere"))["code"] == "unknown_queue"
    before = [await handoff(desk, one) for one in (ann, ben)]
    desk.clock.advance(30)
    assert (await archive(ines, "billing", move_to="night"))["waiting"] == 0
    for customer, was in zip((ann, ben), before, strict=True):
        now = await handoff(desk, customer)
        assert (now.queue_id, now.lane.split("|")[0]) == ("night", "night")
        assert (now.queued_at, now.rank_at, now.state) == (was.queued_at, was.rank_at, "waiting")
        (moved,) = await events(desk, customer, "LineChanged")
        assert (moved["queue_id"], moved["lane"]) == ("night", now.lane)
    (newest, *_) = (await ines.get("/api/setup/history"))["changes"]
    assert (newest["did"], newest["moved_to"]) == ("archived", "night")


async def test_who_is_moved_is_measured_by_the_hours_of_the_new_queue(
    desk: DeskServer, ines: StaffClient
) -> None:
    await make_queue(ines, "billing")
    await make_queue(ines, "office")

    def give_hours(session: Session) -> None:
        session.get_one(Queue, "office").calendar_id = "office"

    await desk.desk.database.write(give_hours)
    await route_to(desk, "billing")
    ann = await waits(desk)
    assert await events(desk, ann, "ClockRetargeted") == []
    await archive(ines, "billing", move_to="office")
    changed = {one["kind"] for one in await events(desk, ann, "ClockRetargeted")}
    assert changed == {one["kind"] for one in await events(desk, ann, "ClockStarted")} != set()


async def test_however_many_wait_all_are_moved(
    desk: DeskServer, ines: StaffClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handoff.setup.queues.AT_ONCE", 2)
    assert AT_ONCE > 2
    await make_queue(ines, "night")
    await route_to(desk, "night")
    for _ in range(5):
        await waits(desk)
    assert (await archive(ines, "night", move_to="support"))["waiting"] == 0
    found = (await ines.get("/api/setup"))["queues"]
    assert {one["id"]: one["waiting"] for one in found} == {"night": 0, "support": 5}


async def test_who_is_sent_to_an_archived_queue_waits_in_the_default_one(
    desk: DeskServer, ines: StaffClient
) -> None:
    await make_queue(ines, "billing")
    await route_to(desk, "billing")
    await archive(ines, "billing")
    ann = await waits(desk)
    assert (await handoff(desk, ann)).queue_id == "support"
    (missing,) = await events(desk, ann, "QueueMissing")
    assert (missing["wanted"], missing["queue_id"]) == ("billing", "support")


async def test_a_language_that_is_required_no_longer_frees_those_who_wait_at_once(
    desk: DeskServer, ines: StaffClient
) -> None:
    mia = await desk.staff("Mia")
    await change_agent(ines, mia, skills={"language:en": 5})
    await change_queue(ines, "support", language="required")
    ann = await waits(desk, "de")
    assert (await handoff(desk, ann)).lane == "support|language:de@1"
    await mia.goes_online()
    assert (await mia.get("/api/desk/board"))["offers"] == []
    await change_queue(ines, "support", language="ignored")
    assert (await handoff(desk, ann)).lane == "support|"
    assert await rings(mia)


async def rings(agent: StaffClient) -> bool:
    """The router was told: the next look at the board shows the offer."""
    socket = await agent.socket()
    while True:
        frame = await socket.receive_json(timeout=5)
        if frame["type"] == "board" and frame["board"]["offers"]:
            await socket.close()
            return True


async def test_what_a_rule_asks_for_stays_whatever_the_queue_wants(
    desk: DeskServer, ines: StaffClient
) -> None:
    asked = {"skills": ["safety@2"], "desired": ["sellers"], "relax": ["40 drop sellers"]}
    await make_queue(ines, "billing", overflow_id="support", overflow_s=90, language_s=20)
    await route_to(desk, "billing", **asked)
    ann = await waits(desk)
    before = await handoff(desk, ann)
    await change_queue(ines, "billing", language="required", overflow_id=None)
    await change_queue(ines, "billing", language="ignored")
    now = await handoff(desk, ann)
    assert (now.skills, now.desired) == (["safety@2"], ["sellers@1"])
    assert now.steps == ["40 drop sellers"]
    back = {"language": "preferred", "overflow_id": "support", "overflow_s": 90}
    await change_queue(ines, "billing", **back)
    now = await handoff(desk, ann)
    assert set(now.skills) == set(before.skills) and set(now.desired) == set(before.desired)
    assert (set(now.steps), now.lane) == (set(before.steps), before.lane)


async def test_a_name_changes_nothing_for_those_who_wait(
    desk: DeskServer, ines: StaffClient
) -> None:
    ann = await waits(desk)
    await change_queue(ines, "support", name="Help", offer_s=45)
    assert await events(desk, ann, "LineChanged") == []


async def test_what_rings_keeps_its_weight_so_that_places_add_up(
    desk: DeskServer, ines: StaffClient
) -> None:
    mia = await desk.staff("Mia")
    await mia.goes_online()
    ann = await waits(desk)
    assert await rings(mia)
    await change_queue(ines, "support", weight=2)
    assert (await handoff(desk, ann)).weight == 1
    (offer,) = (await mia.get("/api/desk/board"))["offers"]
    await said(await mia.post(f"/api/desk/offers/{offer['id']}/accept"))
    assert (await mia.get("/api/desk/board"))["me"]["load"] == 1
    ben = await waits(desk)
    assert (await handoff(desk, ben)).weight == 2


async def test_a_team_serves_its_queues_and_nobody_elses_from_the_change_on(
    desk: DeskServer, ines: StaffClient
) -> None:
    mia = await desk.staff("Mia")
    await make_team(ines, "night")
    await change_queue(ines, "support", teams=["night"])
    await mia.goes_online()
    await waits(desk)
    assert (await mia.get("/api/desk/board"))["offers"] == []
    await change_agent(ines, mia, team_id="night")
    assert await rings(mia)


async def test_rules_that_lead_nowhere_are_shown_at_the_check_and_never_published(
    desk: DeskServer, ines: StaffClient
) -> None:
    nora = await desk.staff("Nora", "manager")
    await make_queue(ines, "old")
    await archive(ines, "old")
    opened = await draft(nora)
    then = {"queue": "suport", "skills": ["law"], "desired": ["safety"], "relax": ["60 add old"]}
    rule = {"name": "lost", "when": [["tier", "is", "vip"]], "then": then}
    tables = {"routing": {"rules": [rule]}}
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}"
    wanted = [
        "Rule “lost”: there is no queue “suport”.",
        "Rule “lost”: the queue “old” is archived and takes nobody in.",
        "Rule “lost”: there is no skill “law”.",
    ]
    checked = await said(await nora.post(f"{path}/check", {"tables": tables}))
    assert [one["says"] for one in checked["faults"]["routing"]] == wanted
    changed = await change(nora, opened, **tables)
    assert [one["says"] for one in changed["faults"]["routing"]] == wanted
    refused = await publish(nora, changed, 422)
    assert refused["code"] == "not_sound"
    german = await nora.get(path, lang="de")
    assert german["faults"]["routing"][0]["says"] == (
        "Regel „lost“: Eine Warteschlange „suport“ gibt es nicht."
    )
    await said(await ines.post("/api/setup/queues/old/open"))
    await said(await ines.post("/api/setup/skills", {"code": "law", "name": "Law"}), 201)
    await make_queue(ines, "suport")
    await publish(nora, changed)


async def test_a_transfer_can_go_to_open_queues_and_to_colleagues(
    desk: DeskServer, ines: StaffClient
) -> None:
    mia, jon = await desk.staff("Mia"), await desk.staff("Jon")
    await make_queue(ines, "billing")
    await make_queue(ines, "old")
    await archive(ines, "old")
    await jon.goes_online()
    reason = {"presence": "away", "reason": "lunch"}
    assert (await jon.post("/api/desk/presence", reason)).status == 200
    await waits(desk)
    ann = await waits(desk)
    assert (await mia.take(ann.conversation)).status == 200
    found = await mia.get("/api/desk/transfer-targets")
    assert [(one["id"], one["waiting"]) for one in found["queues"]] == [
        ("billing", 0), ("support", 1),
    ]  # fmt: skip
    (colleague,) = found["colleagues"]
    assert (colleague["name"], colleague["presence"]) == ("Jon", "away")
    assert (colleague["reason"], colleague["free"]) == ("lunch", 3)
    assert (await jon.get("/api/desk/board"))["me"]["reason"] == "lunch"
    body = {"version": await mia.version(ann.conversation), "to_queue": "billing"}
    path = f"/api/desk/conversations/{ann.conversation}/transfer"
    assert (await mia.post(path, body)).status == 204
    assert (await handoff(desk, ann)).queue_id == "billing"
