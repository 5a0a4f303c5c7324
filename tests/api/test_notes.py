"""Private notes: the staff see them, whoever is named until seen; customers and the bot never."""

import json
from typing import Any

import pytest

from tests.desk import CustomerClient, DeskServer, StaffClient, frame_of

SECRET = "zebra-crossing-4711"


async def noted(staff: StaffClient, conversation: str, text: str, **more: Any) -> dict[str, Any]:
    body = {"client_note_id": staff.server.next_id(), "text": text, **more}
    answer = await staff.post(f"/api/desk/conversations/{conversation}/notes", body)
    assert answer.status == 201, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def with_mia(desk: DeskServer) -> tuple[CustomerClient, StaffClient]:
    mia = await desk.staff("Mia")
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    await ann.say("I want a human")
    assert (await mia.take(ann.conversation)).status == 200
    return ann, mia


async def test_a_note_stands_in_the_conversation_of_whoever_of_the_staff_opens_it(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    sam = await desk.staff("Sam", "supervisor")
    stored = await noted(sam, ann.conversation, SECRET, to_agent=mia.user_id)
    assert stored["told"] == ["Mia"]
    for reader in (mia, await desk.staff("Noor")):
        [note] = (await reader.get(f"/api/desk/conversations/{ann.conversation}"))["notes"]
        assert {name: note[name] for name in ("author", "to_agent", "told", "text", "seq")} == {
            "author": "Sam",
            "to_agent": "Mia",
            "told": ["Mia"],
            "text": SECRET,
            "seq": stored["seq"],
        }


async def test_a_note_arrives_on_the_open_console_between_the_turns(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    console = await mia.socket()
    seq = (await mia.get(f"/api/desk/conversations/{ann.conversation}"))["conversation"]["seq"]
    await console.send_json({"type": "open", "conversation": ann.conversation, "after": seq})
    await noted(await desk.staff("Noor"), ann.conversation, SECRET)
    event = (await frame_of(console, "event"))["event"]
    assert (event["kind"], event["name"], event["note"]["text"]) == ("note", "NoteAdded", SECRET)
    assert event["note"]["author"] == "Noor"
    assert SECRET not in json.dumps(event["body"]), "the log holds no words"
    await console.close()


async def test_no_customer_ever_sees_a_note(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    chat = await ann.socket()
    await frame_of(chat, "welcome")
    await noted(mia, ann.conversation, SECRET, to_agent=(await desk.staff("Noor")).user_id)
    await mia.say(ann.conversation, "the last word")
    heard: list[str] = []
    while "the last word" not in "".join(heard):
        heard.append(await chat.receive_str(timeout=10))
    again = await desk.http.post(
        "/api/customer/sessions", json={"language": "en"}, headers=ann.headers
    )
    resumed = await ann.socket()
    while '"the last word"' not in heard[-1]:
        heard.append(await resumed.receive_str(timeout=10))
    everything = [*heard, await again.text(), json.dumps(await ann.events())]
    for seen in everything:
        assert SECRET not in seen
        assert "NoteAdded" not in seen and "Noor" not in seen
    kinds = {event["kind"] for event in (await ann.events())["events"]}
    assert kinds == {"turn", "owner"}
    for socket in (chat, resumed):
        await socket.close()


async def test_neither_the_package_nor_the_bot_is_told_of_a_note(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    await noted(mia, ann.conversation, SECRET)
    version = await mia.version(ann.conversation)
    path = f"/api/desk/conversations/{ann.conversation}"
    assert (await mia.post(f"{path}/transfer", {"version": version, "note": "x"})).status == 204
    await mia.take(ann.conversation)
    opened = await mia.get(path)
    assert SECRET not in json.dumps(opened["package"])
    assert SECRET not in json.dumps(opened["turns"]) and SECRET not in json.dumps(opened["summary"])
    brief = {"version": opened["conversation"]["version"], "brief": {"resolved": "no"}}
    assert (await mia.post(f"{path}/hand-back", brief)).status == 204
    await ann.say("and now?")
    told = repr(desk.bot.__dict__)
    assert "and now?" in told and desk.bot.resumed
    assert SECRET not in told, "whatever the bot was asked or told"
    await ann.say("I want a human")
    assert SECRET not in json.dumps((await mia.get(path))["package"])


async def test_a_note_changes_neither_owner_nor_version_nor_what_is_read(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    before = await ann.events()
    await noted(await desk.staff("Noor"), ann.conversation, SECRET)
    after = await ann.events()
    assert after["events"] == before["events"]
    assert {**after["conversation"], "seq": 0} == {**before["conversation"], "seq": 0}
    assert (await mia.say(ann.conversation, "Hello")).status == 201


async def test_the_same_note_sent_again_is_stored_once(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    await desk.staff("Noor")
    body = {"client_note_id": "note-0001", "text": "@noor look"}
    url = f"/api/desk/conversations/{ann.conversation}/notes"
    first, second = [await (await mia.post(url, body)).json() for _ in range(2)]
    assert second == {**first, "duplicate": True}
    assert first["told"] == ["Noor"]
    assert len((await mia.get(f"/api/desk/conversations/{ann.conversation}"))["notes"]) == 1


async def test_who_is_mentioned_has_it_on_the_board_until_seen(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    noor, sam = await desk.staff("Noor"), await desk.staff("Sam", "supervisor")
    board = await noor.socket()
    assert (await frame_of(board, "board"))["board"]["mentions"] == []
    stored = await noted(mia, ann.conversation, "@Noor and @Mia: a rare case")
    while not (mentions := (await frame_of(board, "board"))["board"]["mentions"]):
        pass
    [mention] = mentions
    assert (mention["by"], mention["conversation_id"]) == ("Mia", ann.conversation)
    assert mention["text"] == "@Noor and @Mia: a rare case"
    for other in (mia, sam):
        assert (await other.get("/api/desk/board"))["mentions"] == [], "nobody mentions themselves"
        assert (await other.post(f"/api/desk/notes/{stored['note_id']}/seen")).status == 404
    for _ in range(2):
        assert (await noor.post(f"/api/desk/notes/{stored['note_id']}/seen")).status == 204
    while (await frame_of(board, "board"))["board"]["mentions"]:
        pass
    await board.close()


async def test_who_does_not_serve_can_be_told_nothing(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    tom = await desk.staff("Tom", "trainer")
    assert (await noted(mia, ann.conversation, "@Tom look"))["told"] == []
    body = {"client_note_id": "note-0001", "text": "look", "to_agent": tom.user_id}
    answer = await mia.post(f"/api/desk/conversations/{ann.conversation}/notes", body)
    assert answer.status == 404
    url = "/api/desk/conversations/cnv_nowhere/notes"
    assert (await mia.post(url, {**body, "to_agent": None})).status == 404


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 4001])
async def test_a_note_is_words_that_can_be_shown(desk: DeskServer, text: str) -> None:
    ann, mia = await with_mia(desk)
    body = {"client_note_id": "note-0001", "text": text}
    answer = await mia.post(f"/api/desk/conversations/{ann.conversation}/notes", body)
    assert answer.status == 422
