"""A bot that fails, over a real connection and through the whole desk: never silence, never two
voices. The customer reads an honest word, and a human gets the conversation with its reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientWebSocketResponse

from base.clock import ManualClock
from handoff.bot_turn import Budget
from tests.desk import CustomerClient, DeskServer, StaffClient, frame_of, running_desk
from tests.fakes import bot_server as wire
from tests.fakes.bot_server import Answer, BotServer, as_bytes, as_json, changed, http

#: Shorter than the real one, so that the tests need not sit through it.
QUICK = Budget(filler_s=0.2, turn_s=1.0)
TROUBLE = "I can't work properly at the moment"
TOO_LONG = "This is taking me too long"
FILLER = "One moment please"
FAILED = {"error": {"code": "bot_error", "message": "Rasa failed."}}


@pytest.fixture
async def bot() -> AsyncIterator[BotServer]:
    async with wire.bot_server() as bot:
        yield bot


@pytest.fixture
async def wired(
    database_url: str, tmp_path: Path, clock: ManualClock, bot: BotServer
) -> AsyncIterator[DeskServer]:
    """The desk with a real client to the bot, and all the time of the world."""
    async with running_desk(database_url, tmp_path / "data", clock, bot_url=bot.url) as desk:
        yield desk


@pytest.fixture
async def hurried(
    database_url: str, tmp_path: Path, clock: ManualClock, bot: BotServer
) -> AsyncIterator[DeskServer]:
    """The desk with a real client to the bot, and little patience."""
    data = tmp_path / "data"
    async with running_desk(database_url, data, clock, bot_url=bot.url, budget=QUICK) as desk:
        yield desk


async def reason_of(agent: StaffClient, customer: CustomerClient) -> str:
    """Why a human is to take the conversation, as the agent sees it."""
    opened = await agent.get(f"/api/desk/conversations/{customer.conversation}")
    assert opened["conversation"]["owner"] == "queue"
    reason: str = opened["handoff"]["reason"]
    return reason


def test_the_real_budget_leaves_time_for_the_filler_by_2_s_and_the_handoff_by_5_s() -> None:
    assert Budget().filler_s < 2
    assert Budget().turn_s < 5


UNAVAILABLE: dict[str, Answer] = {
    "hangs up": wire.hang_up,
    "fails": as_json(FAILED, 500),
    "has no model": as_json({"error": {"code": "no_model", "message": ""}}, 503),
    "sends half a body": wire.half,
    "sends no JSON": as_bytes(http(200, b"oops")),
    "sends nothing": as_bytes(http(200, b"")),
    "sends no messages": changed(messages=[]),
    "sends blanks": changed(messages=[{"text": "  "}]),
    "sends a NUL": changed(messages=[{"text": "a\x00b"}]),
    "speaks another protocol": changed(protocol=2),
    "answers another conversation": changed(conversation="cnv_other"),
    "answers another turn": changed(turn="trn_other"),
    "never ends": wire.endless,
}


#: An understanding has no messages that could be wrong.
OF_WORDS = {"sends no messages", "sends blanks", "sends a NUL"}


@pytest.mark.parametrize("call", ["understand", "respond"])
async def test_a_bot_that_is_no_use_hands_over_at_once_with_its_reason(
    wired: DeskServer, bot: BotServer, call: str
) -> None:
    mia = await wired.staff("Mia")
    zoe = await wired.customer(language="en")
    for what in UNAVAILABLE.keys() - (OF_WORDS if call == "understand" else set()):
        bot.answers[call] = UNAVAILABLE[what]
        ann = await wired.customer(language="en")
        await ann.say("where is my order?")
        said = await ann.texts()
        assert [author for author, _ in said] == ["customer", "system", "system"], what
        assert said[1][1].startswith(TROUBLE), what
        assert await reason_of(mia, ann) == "bot_unavailable", what
        bot.answers.clear()
        wired.clock.advance(10)
        await zoe.say(f"and {what}?")  # an answer, so that the breaker stays out of it
        assert (await zoe.texts())[-1] == ("bot", f"Answer to: and {what}?")


async def test_a_bot_that_is_not_there_hands_over_at_once(
    database_url: str, tmp_path: Path, clock: ManualClock, unused_tcp_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    async with running_desk(database_url, tmp_path / "data", clock, bot_url=url) as desk:
        ann = await desk.customer(language="en")
        await ann.say("where is my order?")
        assert await reason_of(await desk.staff("Mia"), ann) == "bot_unavailable"


@pytest.mark.parametrize("call", ["understand", "respond"])
@pytest.mark.parametrize("how", [wire.silence, wire.trickle])
async def test_a_slow_bot_gets_a_filler_and_then_a_human(
    hurried: DeskServer, bot: BotServer, how: Answer, call: str
) -> None:
    bot.answers[call] = how
    ann = await hurried.customer(language="en")
    await ann.say("where is my order?")
    said = [text for author, text in await ann.texts() if author == "system"]
    assert said[0].startswith(FILLER)
    assert said[1].startswith(TOO_LONG)
    assert await reason_of(await hurried.staff("Mia"), ann) == "bot_timeout"


async def test_a_slow_answer_within_the_budget_comes_after_the_filler_and_stays_with_the_bot(
    database_url: str, tmp_path: Path, clock: ManualClock, bot: BotServer
) -> None:
    told = asyncio.Event()

    async def slowly(asked: wire.Asked, writer: asyncio.StreamWriter) -> None:
        await told.wait()
        await wire.well(asked, writer)

    bot.answers["respond"] = slowly
    budget = Budget(filler_s=0.1, turn_s=60)
    data = tmp_path / "data"
    async with running_desk(database_url, data, clock, bot_url=bot.url, budget=budget) as desk:
        ann = await desk.customer(language="en")
        await ann.post("/turns", {"client_turn_id": "slow-turn-1", "text": "where is it?"})
        while len(await ann.texts()) < 2:  # until the filler is there
            await ann.events(after=(await ann.events())["seq"], wait=5)
        told.set()
        await desk.settled()
        assert [author for author, _ in await ann.texts()] == ["customer", "system", "bot"]
        assert (await ann.events())["conversation"]["owner"] == "bot"


async def test_an_answer_after_the_end_of_the_budget_is_never_shown(
    hurried: DeskServer, bot: BotServer
) -> None:
    late = asyncio.Event()

    async def too_late(asked: wire.Asked, writer: asyncio.StreamWriter) -> None:
        await late.wait()
        await wire.well(asked, writer)

    bot.answers["respond"] = too_late
    ann = await hurried.customer(language="en")
    await ann.say("where is my order?")
    late.set()
    await hurried.settled()
    mia = await hurried.staff("Mia")
    assert (await mia.take(ann.conversation)).status == 200
    assert (await mia.say(ann.conversation, "I'm here.")).status == 201
    assert [author for author, _ in await ann.texts() if author in ("bot", "agent")] == ["agent"]


async def test_one_customers_slow_bot_keeps_no_other_waiting(
    wired: DeskServer, bot: BotServer
) -> None:
    ann, ben = await wired.customer(language="en"), await wired.customer(language="en")

    enough = asyncio.Event()

    async def slow_for_ann(asked: wire.Asked, writer: asyncio.StreamWriter) -> None:
        if asked.body["conversation"] == ann.conversation:
            await enough.wait()
        await wire.well(asked, writer)

    bot.answers["respond"] = slow_for_ann
    body = {"client_turn_id": "slow-turn-1", "text": "where is it?"}
    assert (await ann.post("/turns", body)).status == 201
    socket = await ben.socket()
    await frame_of(socket, "welcome")
    body = {"type": "say", "client_turn_id": "quick-turn-1", "text": "where is mine?"}
    await socket.send_json(body)
    answered = await answer_on(socket)
    assert answered == "Answer to: where is mine?"
    assert (await ann.events())["conversation"]["owner"] == "bot", "Ann still waits"
    enough.set()
    await wired.settled()


async def answer_on(socket: ClientWebSocketResponse) -> str:
    """The text of the bot's next turn on this socket."""
    while True:
        event = (await frame_of(socket, "event"))["event"]
        if event["kind"] == "turn" and event["turn"]["author"] == "bot":
            text: str = event["turn"]["text"]
            return text


async def test_after_five_failures_nobody_waits_for_the_bot_and_it_is_asked_no_more(
    hurried: DeskServer, bot: BotServer
) -> None:
    bot.answers["respond"] = wire.silence
    people = [await hurried.customer(language="en") for _ in range(6)]
    for one in people[:5]:
        await one.say("where is my order?")
    asked = len(bot.asked)
    await people[5].say("where is my order?")
    assert len(bot.asked) == asked
    said = [text for author, text in await people[5].texts() if author == "system"]
    assert said[0].startswith(TROUBLE)
    assert await reason_of(await hurried.staff("Mia"), people[5]) == "bot_unavailable"


async def test_a_bot_that_forgets_the_hand_back_is_told_again_before_the_next_turn(
    wired: DeskServer, bot: BotServer
) -> None:
    ann = await wired.customer(language="en")
    mia = await wired.staff("Mia")
    assert (await ann.post("/human", {"client_turn_id": "human-please"})).status == 201
    await wired.settled()
    assert (await mia.take(ann.conversation)).status == 200
    version = await mia.version(ann.conversation)
    body = {"version": version, "brief": {"resolved": "yes"}}
    answer = await mia.post(f"/api/desk/conversations/{ann.conversation}/hand-back", body)
    assert answer.status == 204, await answer.text()
    bot.answers["resume"] = as_json(FAILED, 500)
    await ann.say("and my other order?")
    assert (await ann.events())["conversation"]["owner"] == "queue"
    bot.answers.clear()
    assert (await ann.post("/bot")).status == 204
    await ann.say("and now?")
    assert (await ann.texts())[-1] == ("bot", "Answer to: and now?")
    assert [asked.call for asked in bot.asked].count("resume") == 2
