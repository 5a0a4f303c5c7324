"""What bad input gets: a clear refusal with a code of docs/api.md, over HTTP and over the socket.
Nothing of it is stored, and the conversation next door goes on as if nothing had happened."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse

from tests.desk import CustomerClient, DeskServer, StaffClient, closed_with, frame_of

KIB = 1024


def saying(text: Any, **more: Any) -> str:
    """A body of `say` as JSON; characters beyond ASCII are escaped, lone surrogates too."""
    return json.dumps({"client_turn_id": "bad-input-1", "text": text, **more})


def button(token: str | int) -> dict[str, Any]:
    return {"turn_id": "trn_nowhere", "token": token}


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


#: name -> (what is sent, status over HTTP, code). `type` stands apart: sockets add it.
BAD: dict[str, tuple[str, int, str]] = {
    "no text": (saying(""), 422, "bad_text"),
    "only blanks": (saying(" \n\t "), 422, "bad_text"),
    "4,001 code points": (saying("x" * 4001), 422, "bad_text"),
    "4,001 code points of four bytes": (saying("\U0001f600" * 4001), 413, "too_large"),
    "a NUL": (saying("a\x00b"), 422, "bad_text"),
    "an escape sequence": (saying("a\x1b[2Jb"), 422, "bad_text"),
    "a lone high surrogate": (saying("a\ud83d"), 422, "bad_text"),
    "a lone low surrogate": (saying("\udca9b"), 422, "bad_text"),
    "a surrogate as a key": ('{"\\ud83d": 1}', 422, "bad_text"),
    "a number for a text": (saying(7), 422, "invalid"),
    "nothing for a text": (saying(None), 422, "invalid"),
    "a list for a text": (saying(["a"]), 422, "invalid"),
    "a field too many": (saying("hi", admin=True), 422, "invalid"),
    "no field": ("{}", 422, "invalid"),
    "a client id with a blank": (saying("hi", client_turn_id="not an id"), 422, "invalid"),
    "a short client id": (saying("hi", client_turn_id="short"), 422, "invalid"),
    "a button that is none": (
        saying("hi", choice=button("made-up")),
        422,
        "bad_choice",
    ),
    "a button by its number": (saying("hi", choice=button(0)), 422, "invalid"),
    "17 levels": ('{"text": ' + nested(16) + "}", 422, "too_deep"),
    "10,000 levels": ('{"text": ' + nested(10_000) + "}", 422, "too_deep"),
    "a number of 400 digits": ('{"text": ' + "9" * 400 + "}", 422, "bad_number"),
    "a number of 10,000 digits": ('{"text": ' + "9" * 10_000 + "}", 400, "bad_json"),
    "not a number": ('{"text": NaN}', 400, "bad_json"),
    "half a document": ('{"client_turn_id": "bad-', 400, "bad_json"),
    "40 KiB": (saying("x" * 40 * KIB), 413, "too_large"),
}
TEXT_IS_NO_OBJECT = {"a list": ("[]", 422), "a text": ('"hi"', 422), "nothing": ("", 400)}


class NextDoor:
    """Another customer, with an agent, whose conversation must not notice."""

    def __init__(
        self, customer: CustomerClient, agent: StaffClient, chat: ClientWebSocketResponse
    ) -> None:
        self.customer, self.agent, self.chat = customer, agent, chat
        self._said = 0

    async def goes_on(self) -> None:
        """A word each way arrives."""
        self._said += 1
        words = f"Word {self._said}"
        assert (await self.agent.say(self.customer.conversation, words)).status == 201
        while True:
            event = (await frame_of(self.chat, "event"))["event"]
            if event["kind"] == "turn" and event["turn"]["text"] == words:
                return


@pytest.fixture
async def next_door(desk: DeskServer) -> AsyncIterator[NextDoor]:
    ben, mia = await desk.customer(language="en"), await desk.staff("Mia")
    await ben.say("I want a human")
    assert (await mia.take(ben.conversation)).status == 200
    chat = await ben.socket(after=(await ben.events())["seq"])
    await frame_of(chat, "welcome")
    yield NextDoor(ben, mia, chat)


async def sent(ann: CustomerClient, raw: str | bytes, kind: str = "application/json") -> Any:
    """POST these bytes as a turn: (status, body)."""
    url = f"/api/customer/conversations/{ann.conversation}/turns"
    headers = {**ann.headers, "Content-Type": kind}
    answer = await ann.server.http.post(url, data=raw, headers=headers)
    return answer.status, await answer.json()


def is_clear(error: dict[str, Any]) -> bool:
    """A code and a sentence for people, that does not repeat what was sent."""
    sentence: str = error["message"]
    return bool(error["code"]) and sentence.endswith(".") and len(sentence) < 120


async def test_over_http_each_is_refused_with_its_code_and_stores_nothing(
    desk: DeskServer, next_door: NextDoor
) -> None:
    ann = await desk.customer(language="en")
    for name, (raw, status, code) in BAD.items():
        desk.clock.advance(1)
        got, body = await sent(ann, raw)
        assert (got, body["error"]["code"]) == (status, code), name
        assert is_clear(body["error"]), name
        await next_door.goes_on()
    for name, (raw, status) in TEXT_IS_NO_OBJECT.items():
        assert (await sent(ann, raw))[0] == status, name
    assert (await sent(ann, b'{"text": "\xff\xfe"}'))[0] == 400
    assert (await sent(ann, saying("hi"), kind="text/plain"))[0] == 415
    assert await ann.texts() == []
    assert (await ann.say("where is my order?")).status == 201
    await next_door.goes_on()


async def test_over_the_socket_each_is_an_error_frame_and_the_line_stays_open(
    desk: DeskServer, next_door: NextDoor
) -> None:
    ann = await desk.customer(language="en")
    line = await ann.socket()
    await frame_of(line, "welcome")
    for name, (raw, _, code) in BAD.items():
        desk.clock.advance(1)
        await line.send_str(as_frame(raw))
        error = await frame_of(line, "error")
        assert error["code"] == code, name
        assert is_clear(error), name
        await next_door.goes_on()
    await still_works(line)
    assert await ann.texts() == []


def as_frame(raw: str) -> str:
    """The body of a call as a `say` frame."""
    return '{"type": "say"}' if raw == "{}" else '{"type": "say", ' + raw[1:]


async def still_works(line: ClientWebSocketResponse) -> None:
    await line.send_json({"type": "ping"})
    await frame_of(line, "pong")


ODD_FRAMES = {
    "binary": (b'{"type": "ping"}', "not_text"),
    "empty": ("", "bad_json"),
    "a list": ("[]", "no_type"),
    "a number": ("7", "no_type"),
    "no type": ('{"text": "hi"}', "no_type"),
    "a type that is no text": ('{"type": ["say"]}', "no_type"),
    "an unknown type": ('{"type": "shout"}', "unknown_type"),
    "typing that is neither on nor off": ('{"type": "typing", "on": "yes"}', "invalid"),
    "a read mark before the start": ('{"type": "read", "seq": -1}', "invalid"),
    "a second hello": ('{"type": "hello", "token": "x", "conversation": "y"}', "unknown_type"),
}


async def test_frames_that_are_no_frames_are_refused_and_the_line_stays_open(
    desk: DeskServer, next_door: NextDoor
) -> None:
    ann = await desk.customer(language="en")
    line = await ann.socket()
    await frame_of(line, "welcome")
    for name, (raw, code) in ODD_FRAMES.items():
        await (line.send_bytes(raw) if isinstance(raw, bytes) else line.send_str(raw))
        assert (await frame_of(line, "error"))["code"] == code, name
    await still_works(line)
    await next_door.goes_on()


async def test_a_console_is_refused_in_the_same_way(desk: DeskServer, next_door: NextDoor) -> None:
    line = await next_door.agent.socket()
    for name, (raw, _, code) in BAD.items():
        if "button" in name:
            continue  # only customers press buttons
        frame = as_frame(raw).replace("{", '{"version": 1, "conversation": "cnv_1", ', 1)
        await line.send_str(frame)
        assert (await frame_of(line, "error"))["code"] == code, name
    for name, (raw, code) in ODD_FRAMES.items():
        if raw and "hello" in str(raw):
            continue
        about = raw.replace("{", '{"conversation": "cnv_1", ', 1) if isinstance(raw, str) else raw
        await (line.send_bytes(about) if isinstance(about, bytes) else line.send_str(about))
        assert (await frame_of(line, "error"))["code"] == code, name
    await line.send_json({"type": "open", "conversation": "cnv_nowhere"})
    assert (await frame_of(line, "error"))["code"] == "not_found"
    await still_works(line)
    await next_door.goes_on()


async def test_a_frame_of_a_mebibyte_ends_only_its_own_line(
    desk: DeskServer, next_door: NextDoor
) -> None:
    ann = await desk.customer(language="en")
    line = await ann.socket()
    await frame_of(line, "welcome")
    await line.send_str("x" * KIB * KIB)
    # What the desk never read makes the system cut the line, and the close frame may go with it.
    assert await closed_with(line) in (1009, 1006)
    await next_door.goes_on()
    assert (await ann.say("where is my order?")).status == 201


@pytest.mark.parametrize(
    "hello",
    [
        {"type": "hello"},
        {"type": "hello", "token": "wrong", "conversation": "cnv_1", "after": 0},
        {"type": "say", "client_turn_id": "before-hello", "text": "hi"},
        {"type": "ping"},
    ],
    ids=["empty", "wrong token", "say", "ping"],
)
async def test_a_line_without_a_right_hello_is_told_why_and_closed(
    desk: DeskServer, hello: dict[str, Any]
) -> None:
    line = await desk.http.ws_connect("/api/customer/socket")
    await line.send_json(hello)
    assert (await frame_of(line, "error"))["code"] in ("invalid", "not_found")
    assert await closed_with(line) == 4001


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4000,
        "\U0001f600" * 2500,
        "\u202ereversed",
        "zero\u200bwidth",
        "a\nb\tc",
        "'; DROP TABLE turn",
    ],
    ids=["4,000", "four bytes each", "right to left", "zero width", "lines", "SQL"],
)
async def test_odd_but_sound_text_is_kept_as_it_is(desk: DeskServer, text: str) -> None:
    ann = await desk.customer(language="en")
    assert (await ann.say(text)).status == 201
    assert (await ann.texts())[0] == ("customer", text)


async def test_a_flood_is_slowed_down_and_nobody_else_is(
    desk: DeskServer, next_door: NextDoor
) -> None:
    ann = await desk.customer(language="en")
    answers = [await ann.say("where is it?") for _ in range(12)]
    assert [answer.status for answer in answers] == [201] * 10 + [429] * 2
    error = (await answers[-1].json())["error"]
    assert error["code"] == "rate_limited"
    assert 0 < error["retry_after"] <= 1
    assert answers[-1].headers["Retry-After"]
    await next_door.goes_on()
    desk.clock.advance(error["retry_after"])
    assert (await ann.say("and now?")).status == 201
