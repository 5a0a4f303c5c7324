"""The customer keeps the conversation as a text: all that was said, and nothing that was not."""

from __future__ import annotations

from aiohttp import ClientResponse

from tests.api.test_desk_http import handed_over
from tests.desk import CustomerClient, DeskServer


async def kept(who: CustomerClient, conversation: str = "", zone: str = "UTC") -> ClientResponse:
    path = f"/api/customer/conversations/{conversation or who.conversation}/transcript"
    return await who.server.http.get(path, params={"zone": zone}, headers=who.headers)


async def test_a_customer_keeps_what_was_said_without_the_staffs_notes(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    assert (await mia.say(ann.conversation, "Hello, I am Mia.\n<b>really</b>")).status == 201
    note = {"client_note_id": "note-0001", "text": "a difficult one", "to_agent": None}
    answer = await mia.post(f"/api/desk/conversations/{ann.conversation}/notes", note)
    assert answer.status < 300, await answer.text()
    found = await kept(ann, zone="Europe/Berlin")
    assert found.status == 200
    assert found.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert found.headers["Content-Disposition"] == 'attachment; filename="chat.txt"'
    text = await found.text()
    assert "You: where is my order?" in text
    assert "Digital assistant: Answer to: where is my order?" in text
    assert "Mia: Hello, I am Mia.\n       <b>really</b>" in text
    assert "difficult" not in text


async def test_a_conversation_is_kept_by_its_customer_only(desk: DeskServer) -> None:
    ann, ben = await desk.customer(language="en"), await desk.customer(language="en")
    assert (await kept(ben, ann.conversation)).status == 404
    path = f"/api/customer/conversations/{ann.conversation}/transcript"
    assert (await desk.http.get(path)).status == 401


async def test_a_zone_that_is_not_there_is_refused(desk: DeskServer) -> None:
    ann = await desk.customer(language="en")
    for zone in ("Mars/Crater", "../../etc/passwd", "/etc/passwd", "x" * 100):
        assert (await kept(ann, zone=zone)).status == 422
    assert (await kept(ann)).status == 200
