"""The whole desk through its front doors: customers and agents over HTTP and sockets."""

import asyncio
from functools import partial
from typing import Any

import jsonschema
import pytest

from base.auth import change_role, close_user
from handoff.web import signed_in
from tests.desk import CustomerClient, DeskServer, StaffClient, closed_with, frame_of


async def handed_over(desk: DeskServer, agent: StaffClient) -> CustomerClient:
    """A customer whom the agent has taken from the queue."""
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    await ann.say("I want a human")
    answer = await agent.take(ann.conversation)
    assert answer.status == 200, await answer.text()
    return ann


async def test_a_customer_is_answered_and_reads_it_by_long_poll(desk: DeskServer) -> None:
    ann = await desk.customer(language="en")
    answer = await ann.say("where is my order?")
    assert answer.status == 201
    assert await ann.texts() == [
        ("customer", "where is my order?"),
        ("bot", "Answer to: where is my order?"),
    ]


async def test_a_long_poll_answers_as_soon_as_there_is_something(desk: DeskServer) -> None:
    ann = await desk.customer(language="en")
    known = (await ann.events())["seq"]
    waiting = asyncio.create_task(ann.events(after=known, wait=20))
    await asyncio.sleep(0)
    await ann.say("hello")
    found = await asyncio.wait_for(waiting, 10)
    assert found["seq"] > known


async def test_the_whole_way_to_a_human_and_back(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    opened = await mia.get(f"/api/desk/conversations/{ann.conversation}")
    jsonschema.validate(opened["package"], await mia.get("/api/desk/context-schema"))
    assert opened["handoff"]["reason"] == "asked_for_human"
    assert opened["package"]["matter"]["value"]["intent"] == "order_status"
    assert opened["summary"][0] == "An anonymous customer wants to know where an order is."
    assert (await mia.say(ann.conversation, "Hello, I'm Mia.")).status == 201
    version = await mia.version(ann.conversation)
    brief = {"resolved": "yes", "promised": [{"text": "A call", "due": "2026-03-02T10:00:00Z"}]}
    answer = await mia.post(
        f"/api/desk/conversations/{ann.conversation}/hand-back",
        {"version": version, "brief": brief},
    )
    assert answer.status == 204, await answer.text()
    await ann.say("thanks, and my other order?")
    assert (await ann.texts())[-1] == ("bot", "Answer to: thanks, and my other order?")
    owners = [e["owner"] for e in (await ann.events())["events"] if e["kind"] == "owner"]
    assert owners == ["queue", "agent", "bot"]


async def test_a_stale_send_is_409_and_says_where_the_conversation_is(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    await ann.post("/bot")
    body = {"client_turn_id": "agent-0001", "text": "Hi", "version": 3}
    answer = await mia.post(f"/api/desk/conversations/{ann.conversation}/turns", body)
    assert answer.status == 409
    assert (await answer.json())["error"]["owner"] == "bot"


async def test_another_customers_conversation_is_not_there(desk: DeskServer) -> None:
    ann, eve = await desk.customer(), await desk.customer()
    eve.conversation = ann.conversation
    for path, body in (
        ("/turns", {"client_turn_id": "client-x1", "text": "hi"}),
        ("/human", {"client_turn_id": "client-x2"}),
        ("/bot", None),
        ("/read", {"seq": 1}),
        ("/survey", {"contact_id": "con_1", "about": "bot", "score": 5}),
    ):
        assert (await eve.post(path, body)).status == 404
    socket = await eve.socket()
    assert (await frame_of(socket, "error"))["code"] == "not_found"


async def test_the_socket_welcomes_acknowledges_and_streams_in_order(desk: DeskServer) -> None:
    ann = await desk.customer(language="en")
    socket = await ann.socket()
    assert (await frame_of(socket, "welcome"))["conversation"]["owner"] == "bot"
    await socket.send_json({"type": "say", "client_turn_id": "client-s1", "text": "hello"})
    seen: list[dict[str, Any]] = []
    while len(seen) < 2:
        event = (await frame_of(socket, "event"))["event"]
        if event["kind"] == "turn":
            seen.append(event)
    assert [event["turn"]["author"] for event in seen] == ["customer", "bot"]
    assert seen[0]["turn"]["client_turn_id"] == "client-s1"
    await socket.close()


async def test_a_socket_that_resumes_gets_what_it_missed_once_and_in_order(
    desk: DeskServer,
) -> None:
    ann = await desk.customer(language="en")
    await ann.say("one")
    everything = (await ann.events())["events"]
    for cursor in [0, *(event["seq"] for event in everything)]:
        socket = await ann.socket(after=cursor)
        await frame_of(socket, "welcome")
        missed = [event["seq"] for event in everything if event["seq"] > cursor]
        got = [(await frame_of(socket, "event"))["event"]["seq"] for _ in missed]
        assert got == missed
        await socket.send_json({"type": "ping"})
        assert (await socket.receive_json(timeout=10))["type"] == "pong"
        await socket.close()


async def test_the_console_sees_the_board_and_a_new_turn_at_once(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    socket = await mia.socket()
    board = (await frame_of(socket, "board"))["board"]
    assert [row["conversation_id"] for row in board["chats"]] == [ann.conversation]
    seq = (await mia.get(f"/api/desk/conversations/{ann.conversation}"))["conversation"]["seq"]
    await socket.send_json({"type": "open", "conversation": ann.conversation, "after": seq})
    await frame_of(socket, "opened")
    await ann.say("are you there?")
    event = (await frame_of(socket, "event"))["event"]
    assert event["turn"]["text"] == "are you there?"
    await socket.close()


async def test_an_offer_rings_on_the_board_and_can_be_accepted(desk: DeskServer) -> None:
    mia = await desk.staff("Mia", language="de")
    await mia.goes_online()
    ann = await desk.customer(language="de")
    await ann.say("human please")
    socket = await mia.socket()
    while not (board := (await frame_of(socket, "board"))["board"])["offers"]:
        pass
    [offer] = board["offers"]
    assert offer["reason_text"] == "Wollte einen Menschen"
    answer = await mia.post(f"/api/desk/offers/{offer['id']}/accept")
    assert (await answer.json())["conversation_id"] == ann.conversation
    await socket.close()


async def test_signing_out_ends_the_socket(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    socket = await mia.socket()
    await frame_of(socket, "board")
    await mia.post("/api/auth/sign-out")
    assert await closed_with(socket) == 4009


async def test_all_windows_of_a_session_end_with_it_and_no_others(desk: DeskServer) -> None:
    mia, sam = await desk.staff("Mia"), await desk.staff("Sam")
    first, second, other = await mia.socket(), await mia.socket(), await sam.socket()
    for one in (first, second, other):
        await frame_of(one, "board")
    await desk.desk.signed_in.look()
    assert not first.closed
    await mia.post("/api/auth/sign-out")
    await desk.desk.signed_in.look()
    for one in (first, second):
        assert await closed_with(one) == 4009
    await other.send_json({"type": "ping"})
    await frame_of(other, "pong")


async def test_another_role_or_a_closed_account_ends_the_sockets_within_five_seconds(
    desk: DeskServer,
) -> None:
    assert signed_in.EVERY_S < 5, "how often the desk looks"
    mia, sam = await desk.staff("Mia"), await desk.staff("Sam")
    write = desk.desk.database.write
    for staff, change in (
        (mia, partial(change_role, user_id=mia.user_id, role="trainer", actor="x")),
        (sam, partial(close_user, user_id=sam.user_id, actor="x")),
    ):
        socket = await staff.socket()
        await frame_of(socket, "board")
        await write(change)
        await desk.desk.signed_in.look()
        assert await closed_with(socket) == 4009
        assert (await staff.http.get("/api/auth/me")).status == 401


async def test_typing_is_shown_and_never_stored(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    console, chat = await mia.socket(), await ann.socket()
    await console.send_json({"type": "open", "conversation": ann.conversation, "after": 0})
    await frame_of(console, "opened")
    await frame_of(chat, "welcome")
    seq = (await ann.events())["seq"]
    await chat.send_json({"type": "typing", "on": True})
    assert (await frame_of(console, "typing"))["who"] == "customer"
    await console.send_json({"type": "typing", "conversation": ann.conversation, "on": True})
    assert (await frame_of(chat, "typing"))["who"] == "agent"
    assert (await ann.events())["seq"] == seq
    await console.close()
    await chat.close()


async def test_only_who_has_the_conversation_is_seen_typing_in_it(desk: DeskServer) -> None:
    ann = await handed_over(desk, await desk.staff("Mia"))
    other = await (await desk.staff("Noor")).socket()
    await other.send_json({"type": "typing", "conversation": ann.conversation, "on": True})
    assert (await frame_of(other, "error"))["code"] == "not_found"
    await other.close()


async def test_a_survey_is_answered_once_and_expires(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    await mia.say(ann.conversation, "Done.")
    version = await mia.version(ann.conversation)
    body = {"version": version, "outcome": "resolved"}
    assert (await mia.post(f"/api/desk/conversations/{ann.conversation}/close", body)).status == 204
    asked = [e for e in (await ann.events())["events"] if e["kind"] == "survey"]
    about = {name: asked[0][name] for name in ("contact_id", "about")}
    rating = {**about, "score": 5, "comment": "Fast!"}
    assert (await ann.post("/survey", rating)).status == 204
    assert (await ann.post("/survey", rating)).status == 409
    desk.clock.advance(73 * 3600)
    other = {"contact_id": asked[1]["contact_id"], "about": asked[1]["about"], "score": 1}
    assert (await ann.post("/survey", other)).status == 410


async def test_why_the_bot_stopped_can_be_read_rule_by_rule(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await desk.customer(language="en")
    for words in ("hmm", "hmm hmm", "hmm hmm hmm"):
        await ann.say(words)
    found = await mia.get(f"/api/desk/conversations/{ann.conversation}/decisions")
    last = found["decisions"][0]
    assert last["reason"] == "repeated_failure"
    assert last["facts"]["failures"] == 3
    assert [verdict["held"] for verdict in last["trace"]][-1] is True


async def test_search_finds_words_and_reasons(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    for query in ({"q": "where is MY"}, {"reason": "asked_for_human"}, {"owner": "agent"}):
        found = await mia.get("/api/desk/conversations", **query)
        assert [row["conversation_id"] for row in found["conversations"]] == [ann.conversation]
    assert (await mia.get("/api/desk/conversations", q="100%_"))["conversations"] == []


@pytest.mark.parametrize("role", ["trainer", "manager"])
async def test_who_does_not_serve_sees_no_conversation(desk: DeskServer, role: str) -> None:
    ann = await desk.customer()
    other = await desk.staff("Tom", role)
    answer = await other.http.get(f"/api/desk/conversations/{ann.conversation}")
    assert answer.status == 403
