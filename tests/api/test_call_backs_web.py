"""Waiting and what comes instead of it, over HTTP and sockets."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from base.log import EventRow
from tests.desk import CustomerClient, DeskServer, frame_of

WISH = "I want a human"
CALL = {
    "client_id": "wish-0001",
    "kind": "call",
    "text": "The box is empty",
    "contact": "030 1234567",
}
SLOT = {"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T12:00:00Z"}


async def waiting(desk: DeskServer, **about: Any) -> CustomerClient:
    customer = await desk.customer(market="DE", **about)
    await customer.say(WISH)
    return customer


async def slots_of(customer: CustomerClient) -> dict[str, Any]:
    url = f"/api/customer/conversations/{customer.conversation}/call-back-slots"
    answer = await customer.server.http.get(url, headers=customer.headers)
    assert answer.status == 200, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def view_of(customer: CustomerClient) -> dict[str, Any]:
    view: dict[str, Any] = (await customer.events())["conversation"]
    return view


async def test_who_waits_sees_the_place_and_that_the_wait_is_not_known(desk: DeskServer) -> None:
    customer = await waiting(desk)
    view = await view_of(customer)
    assert view["waiting"] == {
        "position": 1,
        "low_min": None,
        "high_min": None,
        "instead": {"why": "nobody", "opens_at": None, "zone": "Europe/Berlin"},
    }
    assert view["call_back"] is None


async def test_a_call_is_asked_for_and_shown_until_it_is_done(desk: DeskServer) -> None:
    mia = await desk.staff("mia")
    await mia.goes_online()
    customer = await waiting(desk)
    found = await slots_of(customer)
    assert found["zone"] == "Europe/Berlin"
    slot = found["slots"][0]
    assert set(slot) == {"from", "to"}
    answer = await customer.post("/call-back", {**CALL, "slot": slot})
    assert answer.status == 201, await answer.text()
    noted = await answer.json()
    again = await customer.post("/call-back", {**CALL, "slot": slot})
    assert await again.json() == {**noted, "duplicate": True}
    view = await view_of(customer)
    assert (view["owner"], view["waiting"]) == ("bot", None)
    assert view["call_back"] == {
        "id": noted["id"],
        "kind": "call",
        "state": "open",
        "slot_from": slot["from"],
        "slot_to": slot["to"],
        "zone": "Europe/Berlin",
    }
    assert "1234567" not in str(view)


async def test_the_customer_hears_by_socket_what_becomes_of_it(desk: DeskServer) -> None:
    mia = await desk.staff("mia")
    await mia.goes_online()
    customer = await waiting(desk)
    socket = await customer.socket()
    await frame_of(socket, "welcome")
    noted = await (await customer.post("/call-back", CALL)).json()
    seen = (await frame_of(socket, "conversation"))["conversation"]
    assert (seen["owner"], seen["call_back"]["state"]) == ("bot", "open")
    assert (await mia.post(f"/api/desk/call-backs/{noted['id']}/take")).status == 204
    seen = (await frame_of(socket, "conversation"))["conversation"]
    assert seen["call_back"]["state"] == "taken"
    done = await mia.post(f"/api/desk/call-backs/{noted['id']}/done", {"outcome": "done"})
    assert done.status == 204
    seen = (await frame_of(socket, "conversation"))["conversation"]
    assert seen["call_back"] is None


async def test_agents_see_text_and_contact_on_the_board_and_in_the_conversation(
    desk: DeskServer,
) -> None:
    mia = await desk.staff("mia")
    await mia.goes_online()
    customer = await waiting(desk)
    await customer.post("/call-back", CALL)
    [row] = (await mia.get("/api/desk/board"))["call_backs_due"]
    assert (row["kind"], row["text"], row["contact"]) == ("call", CALL["text"], "0301234567")
    opened = await mia.get(f"/api/desk/conversations/{customer.conversation}")
    assert opened["call_back"] == row


async def test_it_can_be_cancelled_once(desk: DeskServer) -> None:
    customer = await waiting(desk)
    await customer.post("/call-back", CALL)
    assert (await customer.post("/call-back/cancel")).status == 204
    assert (await view_of(customer))["call_back"] is None
    assert (await customer.post("/call-back/cancel")).status == 404


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"contact": "ann@example.com"}, 422, "no_phone"),
        ({"contact": None}, 422, "no_phone"),
        ({"kind": "message", "contact": "nobody"}, 422, "no_contact"),
        ({"kind": "message", "contact": None}, 422, "no_contact"),
        ({"text": " "}, 422, "bad_text"),
        ({"kind": "fax"}, 422, "invalid"),
        ({"client_id": "short"}, 422, "invalid"),
        (
            {"slot": SLOT},
            409,
            "slot_taken",
        ),
        ({"slot": {"from": "2026-03-02T10:00:00", "to": "2026-03-02T12:00:00"}}, 422, "invalid"),
        ({"kind": "message", "slot": SLOT}, 422, "invalid"),
    ],
)
async def test_what_is_wrong_is_said_and_the_customer_waits_on(
    desk: DeskServer, changes: dict[str, Any], status: int, code: str
) -> None:
    customer = await waiting(desk)
    answer = await customer.post("/call-back", {**CALL, **changes})
    said = await answer.json()
    assert (answer.status, said["error"]["code"]) == (status, code)
    assert (await view_of(customer))["owner"] == "queue"


async def test_another_customers_call_back_is_not_there(desk: DeskServer) -> None:
    ann, bob = await waiting(desk), await waiting(desk)
    bob.conversation = ann.conversation
    for path, body in (("/call-back", CALL), ("/call-back/cancel", None)):
        assert (await bob.post(path, body)).status == 404


async def test_who_does_not_wait_has_no_slots_and_cannot_ask(desk: DeskServer) -> None:
    customer = await desk.customer(market="DE")
    url = f"/api/customer/conversations/{customer.conversation}/call-back-slots"
    assert (await desk.http.get(url, headers=customer.headers)).status == 404
    assert (await customer.post("/call-back", CALL)).status == 409


async def test_neither_text_nor_contact_are_in_the_events_or_the_log(
    desk: DeskServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    customer = await waiting(desk)
    await customer.post("/call-back", CALL)
    await customer.post("/call-back", {**CALL, "client_id": "wish-0002", "contact": "no 1234567"})
    bodies = await desk.desk.database.read(lambda s: list(s.scalars(select(EventRow.body))))
    logged = capsys.readouterr()
    everything = f"{bodies} {logged.out} {logged.err} {caplog.text}"
    assert "1234567" not in everything and CALL["text"] not in everything


async def test_the_waits_of_all_queues_can_be_seen(desk: DeskServer) -> None:
    mia = await desk.staff("mia")
    await waiting(desk)
    [queue] = [
        one for one in (await mia.get("/api/desk/waits"))["queues"] if one["queue_id"] == "support"
    ]
    assert (queue["waiting"], queue["online"], queue["point_min"]) == (1, 0, None)
    assert queue["verdict"] is queue["parameters"] is queue["low_min"] is None


async def test_who_waits_hears_of_the_place_and_not_of_every_move_of_the_queue(
    desk: DeskServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = await desk.staff("mia")
    ann, ben = await waiting(desk), await waiting(desk)
    socket = await ben.socket()
    welcome = await frame_of(socket, "welcome")
    assert welcome["conversation"]["waiting"]["position"] == 2
    assert (await mia.take(ann.conversation)).status == 200
    told = await frame_of(socket, "conversation")
    assert told["conversation"]["waiting"]["position"] == 1

    monkeypatch.setattr("handoff.web.customer_socket.PLACE_EVERY_S", 3600)
    eve = await waiting(desk)
    assert (await mia.take(eve.conversation)).status == 200  # moves the queue, and not for Ben
    assert (await ben.post("/bot")).status == 204
    told = await frame_of(socket, "conversation")  # what concerns Ben is told at once all the same
    assert (told["conversation"]["owner"], told["conversation"]["waiting"]) == ("bot", None)
