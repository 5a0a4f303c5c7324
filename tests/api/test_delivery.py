"""Turns on bad lines: sent again and again, missed for hours, sent by the hundred."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.api.test_desk_http import handed_over
from tests.desk import CustomerClient, DeskServer, frame_of


async def test_a_turn_that_is_sent_fifty_times_over_ten_lines_is_one(desk: DeskServer) -> None:
    """A2: one row, one answer for all, the bot is asked once."""
    ann = await desk.customer(language="en")
    body = {"client_turn_id": "client-same", "text": "where is my order?"}
    sockets = [await ann.socket() for _ in range(5)]
    for socket in sockets:
        await frame_of(socket, "welcome")
    frame = {"type": "say", **body}
    posts = [ann.post("/turns", body) for _ in range(25)]
    sends = [socket.send_json(frame) for socket in sockets for _ in range(5)]
    answers, _ = await asyncio.gather(asyncio.gather(*posts), asyncio.gather(*sends))
    told = [await answer.json() for answer in answers]
    told += [await frame_of(socket, "ack") for socket in sockets for _ in range(5)]
    await desk.settled()
    assert len(told) == 50
    assert len({(one["turn_id"], one["seq"]) for one in told}) == 1
    assert sum(not one["duplicate"] for one in told) == 1
    assert Counter(author for author, _ in await ann.texts()) == {"customer": 1, "bot": 1}
    assert len(desk.bot.asked) == 1


async def test_who_was_away_for_hours_finds_all_that_was_said_once_and_in_order(
    desk: DeskServer,
) -> None:
    """A5: thirty messages and the end; marks that come out of order never move back."""
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    left = (await ann.events())["seq"]
    for number in range(30):
        desk.clock.advance(240)
        assert (await mia.say(ann.conversation, f"message {number}")).status == 201
    console = await mia.socket()
    await console.send_json({"type": "open", "conversation": ann.conversation, "after": left})
    body = {"version": await mia.version(ann.conversation), "outcome": "resolved"}
    answer = await mia.post(f"/api/desk/conversations/{ann.conversation}/close", body)
    assert answer.status < 300, await answer.text()

    socket = await ann.socket(after=left)
    await frame_of(socket, "welcome")
    last = (await ann.events(after=left))["events"]
    missed = [(await frame_of(socket, "event"))["event"] for _ in last]
    assert missed == last
    unread = [one["turn"]["text"] for one in missed if _is_by(one, "agent")]
    assert unread == [f"message {number}" for number in range(30)]
    assert [one["owner"] for one in missed if one["kind"] == "owner"] != []

    marks = [missed[n]["seq"] for n in (4, 2, 20, 11)]
    for seq in marks:
        await socket.send_json({"type": "read", "seq": seq})
    seen = [await _read_mark(console) for _ in range(2)]
    assert seen == [marks[0], marks[2]]


def _is_by(event: dict[str, Any], author: str) -> bool:
    return event["kind"] == "turn" and event["turn"]["author"] == author


async def _read_mark(console: Any) -> int:
    while True:
        event = (await frame_of(console, "event"))["event"]
        if event["kind"] == "read" and event["by"] == "customer":
            seq: int = event["seq_read"]
            return seq


async def test_five_hundred_turns_in_five_seconds_are_refused_without_a_loss(
    desk: DeskServer,
) -> None:
    """A7: what is over the limit is told when to come again; others are served as ever."""
    mia = await desk.staff("Mia")
    ann = await handed_over(desk, mia)
    ben = await desk.customer(language="en")
    console = await mia.socket()
    await frame_of(console, "board")
    desk.clock.advance(60)
    flood: list[int] = []
    for second in range(5):
        flood += await _hundred(ann, second)
        desk.clock.advance(1)
        assert (await ben.say(f"question {second}")).status == 201
    assert set(flood) == {201, 429}
    assert flood.count(201) == 10 + 4, "the burst and one more for each second"
    said = [text for author, text in await ann.texts() if author == "customer"]
    assert len([text for text in said if text.startswith("flood")]) == flood.count(201)
    answers = [text for author, text in await ben.texts() if author == "bot"]
    assert answers == [f"Answer to: question {second}" for second in range(5)]
    assert len(await _boards(console)) < 100, "the agent hears of it, not of each"


async def _hundred(customer: CustomerClient, second: int) -> Sequence[int]:
    bodies = [
        {"client_turn_id": f"flood-{second}-{number:03}", "text": f"flood {number}"}
        for number in range(100)
    ]
    answers = await asyncio.gather(*(customer.post("/turns", body) for body in bodies))
    refused = [await answer.json() for answer in answers if answer.status == 429]
    assert all(one["error"]["code"] == "rate_limited" for one in refused)
    assert all("Retry-After" in answer.headers for answer in answers if answer.status == 429)
    return [answer.status for answer in answers]


async def _boards(console: Any) -> list[dict[str, Any]]:
    await console.send_json({"type": "ping"})
    boards = []
    while (frame := await console.receive_json(timeout=10))["type"] != "pong":
        boards += [frame] if frame["type"] == "board" else []
    return boards
