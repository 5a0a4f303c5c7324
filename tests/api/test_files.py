"""Files in conversations: sent up, taken along by a turn, read by who may, and forgotten."""

from __future__ import annotations

import gzip
import io
import os
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse

from handoff import file_sweep
from handoff.file_sweep import forget_once
from handoff.files.kinds import LARGEST_FILE
from tests import files
from tests.api.test_desk_http import handed_over
from tests.desk import CustomerClient, DeskServer, StaffClient, frame_of

BINARY = {"Content-Type": "application/octet-stream"}


async def sends_up(
    who: CustomerClient, content: bytes, name: str = "photo.png", client_id: str = "file-0001"
) -> ClientResponse:
    return await who.server.http.post(
        f"/api/customer/conversations/{who.conversation}/files",
        params={"client_id": client_id, "name": name},
        data=io.BytesIO(content),
        headers={**who.headers, **BINARY},
    )


async def fetched(who: CustomerClient, file: str, conversation: str = "") -> ClientResponse:
    path = f"/api/customer/conversations/{conversation or who.conversation}/files/{file}"
    return await who.server.http.get(path, headers=who.headers)


async def says(who: CustomerClient, *ids: str, **more: Any) -> ClientResponse:
    turn = {"client_turn_id": who.server.next_id(), "files": [*ids], **more}
    return await who.post("/turns", turn)


async def last_files(who: CustomerClient) -> list[Any]:
    events = (await who.events())["events"]
    turns = [one["turn"] for one in events if one["kind"] == "turn"]
    found: list[Any] = [one for one in turns if one["files"]][-1]["files"]
    return found


async def agents_file(mia: StaffClient, conversation: str, file: str) -> ClientResponse:
    return await mia.http.get(f"/api/desk/conversations/{conversation}/files/{file}")


async def test_a_picture_goes_to_the_agent_byte_for_byte_and_is_served_inert(
    desk: DeskServer,
) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    answer = await sends_up(ann, files.png(), "../my receipt.PNG")
    assert answer.status == 201, await answer.text()
    sent = await answer.json()
    assert sent == {
        "id": sent["id"],
        "name": "my receipt.PNG",
        "kind": "image/png",
        "size": len(files.png()),
    }
    assert (await says(ann, sent["id"], text="this is it")).status == 201
    assert await last_files(ann) == [sent]

    seen = await agents_file(mia, ann.conversation, sent["id"])
    assert (seen.status, await seen.read()) == (200, files.png())
    assert seen.headers["Content-Type"] == "image/png"
    disposition = seen.headers["Content-Disposition"]
    assert disposition == "attachment; filename*=UTF-8''my%20receipt.PNG"
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    own = await fetched(ann, sent["id"])
    assert await own.read() == files.png()


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("page.html", files.polyglot(), "page.png"),
        ("../../x", files.bomb(), "x.png"),
    ],
)
async def test_a_file_that_is_two_things_is_served_as_the_inert_one(
    desk: DeskServer, name: str, content: bytes, shown: str
) -> None:
    """Nobody opens it on the way: a picture that swells to gigabytes stays its few bytes."""
    ann = await desk.customer(language="en")
    sent = await (await sends_up(ann, content, name)).json()
    assert (sent["kind"], sent["name"], sent["size"]) == ("image/png", shown, len(content))
    seen = await fetched(ann, sent["id"])
    assert await seen.read() == content
    assert seen.headers["Content-Type"] == "image/png"
    assert seen.headers["Content-Disposition"].startswith("attachment;")
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    assert os.listdir(desk.desk.files.path("x").parent) == [sent["id"]]


async def test_a_body_that_swells_is_not_unpacked(desk: DeskServer) -> None:
    """HTTP may pack a body; forty megabytes of nothing are a few kilobytes then."""
    ann = await desk.customer(language="en")
    answer = await desk.http.post(
        f"/api/customer/conversations/{ann.conversation}/files",
        params={"client_id": "file-0001", "name": "a.txt"},
        data=gzip.compress(b"x" * (4 * LARGEST_FILE), 9),
        headers={**ann.headers, **BINARY, "Content-Encoding": "gzip"},
    )
    assert answer.status in (400, 413), await answer.text()
    folder = desk.desk.files.path("x").parent
    assert not folder.exists() or os.listdir(folder) == []


async def test_an_agent_sends_a_file_and_the_customer_gets_it_by_socket(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    socket = await ann.socket(after=(await ann.events())["seq"])
    await frame_of(socket, "welcome")
    answer = await mia.http.post(
        f"/api/desk/conversations/{ann.conversation}/files",
        params={"client_id": "file-0001", "name": "invoice.pdf"},
        data=files.PDF,
        headers=BINARY,
    )
    assert answer.status == 201, await answer.text()
    sent = await answer.json()
    turn = {
        "client_turn_id": "turn-0001",
        "files": [sent["id"]],
        "version": await mia.version(ann.conversation),
    }
    replied = await mia.post(f"/api/desk/conversations/{ann.conversation}/turns", turn)
    assert replied.status == 201, await replied.text()
    event = (await frame_of(socket, "event"))["event"]
    assert event["turn"]["files"] == [sent]
    assert event["turn"]["text"] == ""


async def test_the_same_file_again_is_the_same_and_another_under_its_id_is_refused(
    desk: DeskServer,
) -> None:
    ann = await desk.customer(language="en")
    first, again = await sends_up(ann, files.png()), await sends_up(ann, files.png())
    assert await first.json() == await again.json()
    other = await sends_up(ann, files.png(grey=1))
    assert (other.status, (await other.json())["error"]["code"]) == (422, "bad_files")
    lying = os.listdir(desk.desk.files.path("x").parent)
    assert lying == [(await first.json())["id"]], "what was refused does not stay on the disk"


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.svg", files.SVG, 422, "file_kind"),
        ("a.png", files.HTML, 422, "file_kind"),
        ("a.zip", files.ZIP, 422, "file_kind"),
        ("eicar.com", files.EICAR, 422, "file_unsafe"),
        ("a.png", b"", 422, "file_empty"),
        ("a.txt", b"x" * (LARGEST_FILE + 1), 413, "too_large"),
    ],
)
async def test_what_is_not_let_in_is_refused_and_nothing_stays(
    desk: DeskServer, name: str, content: bytes, status: int, code: str
) -> None:
    ann = await desk.customer(language="en")
    answer = await sends_up(ann, content, name)
    assert (answer.status, (await answer.json())["error"]["code"]) == (status, code)
    folder = desk.desk.files.path("x").parent
    assert not folder.exists() or os.listdir(folder) == []


async def test_a_file_is_nobody_elses(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann, ben = await desk.customer(language="en"), await desk.customer(language="en")
    sent = await (await sends_up(ann, files.png())).json()
    assert (await fetched(ann, sent["id"])).status == 200
    assert (await fetched(ben, sent["id"])).status == 404
    assert (await fetched(ben, sent["id"], ann.conversation)).status == 404
    assert (await agents_file(mia, ann.conversation, sent["id"])).status == 404, "not sent yet"
    for turn in (await says(ben, sent["id"]), await says(ann, "fil_nothing")):
        assert (turn.status, (await turn.json())["error"]["code"]) == (422, "bad_files")
    assert (await says(ann, sent["id"])).status == 201
    assert (await agents_file(mia, ann.conversation, sent["id"])).status == 200
    assert (await agents_file(mia, ben.conversation, sent["id"])).status == 404
    again = await says(ann, sent["id"])
    assert (again.status, (await again.json())["error"]["code"]) == (422, "bad_files")


async def test_a_turn_takes_five_files_at_most_and_never_nothing(desk: DeskServer) -> None:
    ann = await desk.customer(language="en")
    ids = []
    for number in range(6):
        desk.clock.advance(2)
        answer = await sends_up(ann, files.png(grey=number), client_id=f"file-000{number}")
        ids.append((await answer.json())["id"])
    assert (await says(ann, *ids)).status == 422
    assert (await says(ann, ids[0], ids[0])).status == 422
    assert (await says(ann)).status == 422
    assert (await says(ann, *ids[:5])).status == 201
    assert [one["id"] for one in await last_files(ann)] == ids[:5]


async def test_the_bot_is_not_asked_about_a_file_alone_but_about_the_words_beside_it(
    desk: DeskServer,
) -> None:
    ann = await desk.customer(language="de")
    sent = await (await sends_up(ann, files.png())).json()
    assert (await says(ann, sent["id"])).status == 201
    await desk.settled()
    assert desk.bot.asked == []
    author, words = (await ann.texts())[-1]
    assert author == "system"
    assert words.startswith("Danke, das ist bei diesem Chat abgelegt")

    more = await (await sends_up(ann, files.PDF, "bill.pdf", "file-0002")).json()
    assert (await says(ann, more["id"], text="where is my order?")).status == 201
    await desk.settled()
    assert [ask.text for ask in desk.bot.asked] == ["where is my order?"]


async def test_what_no_turn_took_along_is_forgotten_after_a_day(
    desk: DeskServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_sweep, "AT_ONCE", 2)  # three lie there
    ann = await desk.customer(language="en")
    kept = await (await sends_up(ann, files.png())).json()
    assert (await says(ann, kept["id"])).status == 201
    left = await (await sends_up(ann, files.PDF, "bill.pdf", "file-0002")).json()
    store = desk.desk.files
    long_ago = (desk.clock.now() - timedelta(hours=25)).timestamp()
    for file in (kept["id"], left["id"]):
        os.utime(store.path(file), (long_ago, long_ago))
    store.path("fil_stranger").write_bytes(b"half")
    os.utime(store.path("fil_stranger"), (long_ago, long_ago))
    assert await forget_once(desk.desk.database, desk.clock, store) == 2
    assert (await fetched(ann, kept["id"])).status == 200
    assert (await fetched(ann, left["id"])).status == 404
    late = await says(ann, left["id"])
    assert (late.status, (await late.json())["error"]["code"]) == (422, "bad_files")


async def test_another_sites_page_cannot_send_files_for_the_staff(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    path = f"/api/desk/conversations/{ann.conversation}/files?client_id=file-0001"
    foreign = {**BINARY, "Origin": "https://evil.example"}
    assert (await mia.http.post(path, data=files.PDF, headers=foreign)).status == 403
    plain = {"Content-Type": "text/plain"}
    assert (await mia.http.post(path, data=files.PDF, headers=plain)).status == 415
