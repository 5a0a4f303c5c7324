"""The steps of a procedure: proposed by the tags, ticked by what the bot did and by people."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientResponse
from sqlalchemy import select

from base.db import Session
from base.log import EventRow
from tests.api.test_tags import tag, with_mia
from tests.desk import CustomerClient, DeskServer, StaffClient
from tests.fakes.bot import reading, saying


async def tick(
    staff: StaffClient,
    conversation: str,
    step: str,
    state: str = "done",
    *,
    procedure: str = "late_parcel",
    version: int | None = None,
) -> ClientResponse:
    seen = version or await staff.version(conversation)
    body = {"version": seen, "procedure": procedure, "step": step, "state": state}
    return await staff.post(f"/api/desk/conversations/{conversation}/steps", body)


async def steps_of(
    staff: StaffClient, conversation: str, procedure: str = "late_parcel"
) -> dict[str, Any]:
    found = await staff.get(f"/api/desk/conversations/{conversation}/procedures")
    return {
        step["id"]: step
        for one in found["procedures"]
        if one["id"] == procedure
        for step in one["steps"]
    }


async def current(staff: StaffClient, conversation: str) -> Any:
    return (await staff.get(f"/api/desk/conversations/{conversation}/procedures"))["current"]


async def told(desk: DeskServer) -> list[Any]:
    def read(session: Session) -> list[Any]:
        query = select(EventRow.body).where(EventRow.name == "StepTicked").order_by(EventRow.id)
        return list(session.scalars(query))

    return await desk.desk.database.read(read)  # type: ignore[no-any-return]


async def test_the_procedure_follows_the_tags_in_the_agents_language(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk, language="de")
    assert await current(mia, ann.conversation) == "late_parcel"
    found = await mia.get(f"/api/desk/conversations/{ann.conversation}/procedures")
    assert found["procedures"][0]["name"] == "Paket kommt zu spät"
    assert (await steps_of(mia, ann.conversation))["look_up"] == {
        "id": "look_up",
        "words": "Bestellung und Stand der Sendung nachsehen",
        "state": "open",
        "by": None,
        "at": None,
    }
    await tag(mia, ann.conversation, "goods.damaged")
    assert await current(mia, ann.conversation) == "bad_goods"


async def test_a_tick_is_kept_with_who_and_when_and_stands_for_the_next_agent(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    answer = await tick(mia, ann.conversation, "tell")
    assert answer.status == 204, await answer.text()
    assert (await tick(mia, ann.conversation, "carrier", "not_needed")).status == 204
    noor = await desk.staff("Noor")
    found = await steps_of(noor, ann.conversation)
    assert (found["tell"]["state"], found["tell"]["by"]) == ("done", "Mia")
    assert found["tell"]["at"] and found["carrier"]["state"] == "not_needed"
    assert [(one["step"], one["state"]) for one in await told(desk)] == [
        ("tell", "done"),
        ("carrier", "not_needed"),
    ]


async def test_the_procedure_that_was_begun_stays_whatever_is_tagged(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    await tick(mia, ann.conversation, "look_up", procedure="refund")
    await tag(mia, ann.conversation, "goods.damaged")
    assert await current(mia, ann.conversation) == "refund"


async def test_the_same_again_changes_nothing_and_open_takes_it_back(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    assert (await tick(mia, ann.conversation, "tell", "open")).status == 204
    assert await told(desk) == []
    for _ in range(2):
        assert (await tick(mia, ann.conversation, "tell")).status == 204
    assert len(await told(desk)) == 1
    assert (await tick(mia, ann.conversation, "tell", "open")).status == 204
    assert (await steps_of(mia, ann.conversation))["tell"]["state"] == "open"


async def bot_looks_up(desk: DeskServer, status: str = "ok") -> tuple[CustomerClient, StaffClient]:
    report = {
        "name": "action_order_status",
        "status": status,
        "code": None if status == "ok" else "not_found",
        "took_ms": 3,
        "order_id": "TD-1",
        "changed": False,
    }
    desk.bot.responds = lambda turn, _: saying(turn, "Here it is.", actions=[report])
    desk.bot.understands = lambda turn: reading(turn, "order_status", 0.9)
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    mia = await desk.staff("Mia")
    assert (await mia.take(ann.conversation)).status == 200
    return ann, mia


async def test_what_the_bot_did_is_ticked_by_itself_and_a_person_may_say_otherwise(
    desk: DeskServer,
) -> None:
    ann, mia = await bot_looks_up(desk)
    found = (await steps_of(mia, ann.conversation))["look_up"]
    assert (found["state"], found["by"], bool(found["at"])) == ("done", None, True)
    assert (await tick(mia, ann.conversation, "look_up")).status == 204
    assert await told(desk) == [], "it is done already"
    assert (await tick(mia, ann.conversation, "look_up", "open")).status == 204
    found = (await steps_of(mia, ann.conversation))["look_up"]
    assert (found["state"], found["by"]) == ("open", "Mia")


async def test_what_the_bot_could_not_do_ticks_nothing(desk: DeskServer) -> None:
    ann, mia = await bot_looks_up(desk, "refused")
    assert (await steps_of(mia, ann.conversation))["look_up"]["state"] == "open"


async def test_the_next_contact_begins_with_nothing_done(desk: DeskServer) -> None:
    ann, mia = await bot_looks_up(desk)
    base = f"/api/desk/conversations/{ann.conversation}"
    await tick(mia, ann.conversation, "tell")
    body = {"version": await mia.version(ann.conversation), "outcome": "resolved"}
    await mia.post(f"{base}/close", body)
    assert (await tick(mia, ann.conversation, "address")).status == 204, "in wrap-up, too"
    await mia.post(f"{base}/wrap-up", {"version": await mia.version(ann.conversation)})
    assert (await tick(mia, ann.conversation, "next")).status == 409
    desk.bot.responds = lambda turn, _: saying(turn, "Hello.")
    desk.bot.understands = lambda turn: reading(turn, "greet")
    await ann.say("hello again")
    await mia.take(ann.conversation)
    assert {step["state"] for step in (await steps_of(mia, ann.conversation)).values()} == {"open"}
    assert await current(mia, ann.conversation) is None


async def test_bad_input_is_refused_and_nothing_is_ticked(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    for procedure, step, state, status in (
        ("late_parcel", "no_such", "done", 422),
        ("no_such", "tell", "done", 422),
        ("refund", "tell_me", "done", 422),
        ("late_parcel", "tell", "perhaps", 422),
        ("x" * 81, "tell", "done", 422),
    ):
        answer = await tick(mia, ann.conversation, step, state, procedure=procedure)
        assert answer.status == status, (procedure, step, state)
    answer = await tick(mia, ann.conversation, "no_such")
    assert (await answer.json())["error"]["code"] == "unknown_step"
    assert (await tick(mia, "cnv_nowhere", "tell", version=1)).status == 404
    missing = await mia.http.get("/api/desk/conversations/cnv_nowhere/procedures")
    assert missing.status == 404
    assert await told(desk) == []


async def test_only_who_has_it_or_a_supervisor_ticks_and_only_as_it_was_seen(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    noor, sam = await desk.staff("Noor"), await desk.staff("Sam", "supervisor")
    trainer = await desk.staff("Tom", "trainer")
    seen = await mia.version(ann.conversation)
    assert (await tick(noor, ann.conversation, "tell", version=seen)).status == 409
    assert (await tick(trainer, ann.conversation, "tell", version=seen)).status == 403
    assert (await tick(mia, ann.conversation, "tell", version=seen + 1)).status == 409
    assert (await steps_of(mia, ann.conversation))["tell"]["state"] == "open"
    assert (await tick(sam, ann.conversation, "tell")).status == 204
    assert (await steps_of(mia, ann.conversation))["tell"]["by"] == "Sam"
