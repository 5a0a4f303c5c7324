"""Tags of a contact: proposed by the machine, confirmed by who deals with it."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientResponse
from sqlalchemy import select

from base.db import Session
from base.log import EventRow
from handoff.tag_tables import ContactTags
from tests.desk import CustomerClient, DeskServer, StaffClient
from tests.fakes.bot import reading

UNSURE = [
    {"name": "delivery_late", "confidence": 0.6},
    {"name": "order_status", "confidence": 0.3},
    {"name": "faq", "confidence": 0.1},
]


async def with_mia(desk: DeskServer, **staff: Any) -> tuple[CustomerClient, StaffClient]:
    """Mia has the conversation of Ann, whose parcel is late or not there yet."""
    desk.bot.understands = lambda turn: reading(turn, "delivery_late", 0.9, intents=UNSURE)
    mia = await desk.staff("Mia", **staff)
    ann = await desk.customer(language="en")
    await ann.say("it should have been here on Monday")
    assert (await mia.take(ann.conversation)).status == 200
    return ann, mia


async def tag(
    staff: StaffClient, conversation: str, *tags: str, version: int | None = None
) -> ClientResponse:
    seen = version or await staff.version(conversation)
    body = {"version": seen, "tags": list(tags)}
    return await staff.post(f"/api/desk/conversations/{conversation}/tags", body)


async def tags_of(staff: StaffClient, conversation: str) -> Any:
    return (await staff.get(f"/api/desk/conversations/{conversation}"))["tags"]


async def confirmed(staff: StaffClient, conversation: str) -> list[str]:
    return [one["id"] for one in (await tags_of(staff, conversation))["confirmed"]]


async def events(desk: DeskServer) -> list[Any]:
    def read(session: Session) -> list[Any]:
        query = select(EventRow.body).where(EventRow.name == "ContactTagged")
        return list(session.scalars(query.order_by(EventRow.id)))

    return await desk.desk.database.read(read)  # type: ignore[no-any-return]


async def test_the_machine_proposes_in_the_agents_language_with_its_scores(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk, language="de")
    assert await tags_of(mia, ann.conversation) == {
        "proposed": [
            {"id": "delivery.late", "words": "Lieferung › Verspätet", "score": 0.6},
            {"id": "delivery.where", "words": "Lieferung › Wo ist es", "score": 0.3},
        ],
        "confirmed": [],
        "by": None,
        "at": None,
    }
    every = (await mia.get("/api/desk/tags"))["tags"]
    assert {"id": "goods.damaged", "words": "Ware › Beschädigt"} in every


async def test_a_confirmed_tag_is_kept_with_who_when_and_the_proposals(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    answer = await tag(mia, ann.conversation, "delivery.where", "goods.damaged")
    assert answer.status == 204, await answer.text()
    found = await tags_of(mia, ann.conversation)
    assert [one["id"] for one in found["confirmed"]] == ["delivery.where", "goods.damaged"]
    assert found["by"] == "Mia" and found["at"]
    [row] = await desk.desk.database.read(
        lambda session: list(session.scalars(select(ContactTags)))
    )
    assert (row.ranks, row.by) == ([2, None], mia.user_id)
    assert row.proposed == [
        {"tag": "delivery.late", "score": 0.6},
        {"tag": "delivery.where", "score": 0.3},
    ]
    [body] = await events(desk)
    assert body == {
        "contact_id": row.contact_id,
        "by": mia.user_id,
        "tags": ["delivery.where", "goods.damaged"],
        "ranks": [2, None],
        "proposed": ["delivery.late", "delivery.where"],
        "scores": [0.6, 0.3],
    }


async def test_saying_the_same_again_changes_nothing_and_another_word_replaces_it(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    assert (await tag(mia, ann.conversation)).status == 204
    assert await events(desk) == [], "no tags were there, no tags are"
    for _ in range(2):
        assert (await tag(mia, ann.conversation, "delivery.late", "delivery.late")).status == 204
    assert len(await events(desk)) == 1
    assert (await tag(mia, ann.conversation, "delivery.where")).status == 204
    assert await confirmed(mia, ann.conversation) == ["delivery.where"]
    assert (await tag(mia, ann.conversation)).status == 204
    assert await confirmed(mia, ann.conversation) == []
    assert len(await events(desk)) == 3


async def test_a_tag_that_is_not_on_the_list_is_refused_and_nothing_is_lost(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    await tag(mia, ann.conversation, "delivery.late")
    answer = await tag(mia, ann.conversation, "delivery.where", "goods.melted")
    assert answer.status == 422
    error = (await answer.json())["error"]
    assert (error["code"], error["tag"]) == ("unknown_tag", "goods.melted")
    assert await confirmed(mia, ann.conversation) == ["delivery.late"]
    assert (await tag(mia, ann.conversation, *["goods"] * 6)).status == 422
    assert (await tag(mia, "cnv_nowhere", "goods", version=1)).status == 404


async def test_only_who_has_it_or_a_supervisor_may_and_only_as_it_was_seen(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    noor, sam = await desk.staff("Noor"), await desk.staff("Sam", "supervisor")
    trainer = await desk.staff("Tom", "trainer")
    seen = await mia.version(ann.conversation)
    refused = await tag(noor, ann.conversation, "delivery.late")
    assert (refused.status, (await refused.json())["error"]["code"]) == (409, "stale")
    assert (await tag(trainer, ann.conversation, "delivery.late", version=seen)).status == 403
    assert (await tag(mia, ann.conversation, "delivery.late", version=seen + 1)).status == 409
    assert (await tag(sam, ann.conversation, "delivery.late", version=seen + 1)).status == 409
    assert await confirmed(mia, ann.conversation) == []
    assert (await tag(sam, ann.conversation, "delivery.late")).status == 204
    assert (await tags_of(mia, ann.conversation))["by"] == "Sam"


async def test_tags_may_change_in_wrap_up_and_stay_when_it_is_over(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    base = f"/api/desk/conversations/{ann.conversation}"
    body = {"version": await mia.version(ann.conversation), "outcome": "resolved"}
    assert (await mia.post(f"{base}/close", body)).status == 204
    assert (await tag(mia, ann.conversation, "delivery.late")).status == 204
    await mia.post(f"{base}/wrap-up", {"version": await mia.version(ann.conversation)})
    assert (await tag(mia, ann.conversation, "goods")).status == 409
    sam = await desk.staff("Sam", "supervisor")
    assert (await tag(sam, ann.conversation, "goods")).status == 409, "the contact is over"
    assert await confirmed(mia, ann.conversation) == ["delivery.late"]


async def test_the_next_contact_begins_without_tags(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    base = f"/api/desk/conversations/{ann.conversation}"
    await tag(mia, ann.conversation, "delivery.late")
    body = {"version": await mia.version(ann.conversation), "outcome": "resolved"}
    await mia.post(f"{base}/close", body)
    await mia.post(f"{base}/wrap-up", {"version": await mia.version(ann.conversation)})
    desk.bot.understands = lambda turn: reading(turn, "greet")
    await ann.say("hello again")
    await mia.take(ann.conversation)
    found = await tags_of(mia, ann.conversation)
    assert (found["proposed"], found["confirmed"]) == ([], [])


async def test_who_is_forgotten_leaves_tags_that_say_nothing_of_them(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    await tag(mia, ann.conversation, "delivery.late")
    answer = await desk.http.post("/api/customer/erasure", json={"sure": True}, headers=ann.headers)
    assert answer.status < 300, await answer.text()
    [row] = await desk.desk.database.read(
        lambda session: list(session.scalars(select(ContactTags)))
    )
    assert (row.tags, row.ranks) == (["delivery.late"], [1])
    found = await tags_of(mia, ann.conversation)
    assert [one["id"] for one in found["confirmed"]] == ["delivery.late"]
