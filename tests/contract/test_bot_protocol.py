"""The desk's half of docs/bot-protocol.md, on the same files that the bot is tested with.

`HttpBot` and the `FakeBot` of the other tests say the same of the same answers. What a bot that is
refused, slow, wrong or endless turns into is a closed code, within the turn's budget.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from handoff.bot_client import Bot, BotError, BotTurn, HttpBot
from handoff.bot_protocol import Proposal, Understanding
from handoff.breaker import Breaker
from tests.fakes import bot_server as wire
from tests.fakes.bot import FakeBot
from tests.fakes.bot_server import Answer, BotServer, as_bytes, as_json, changed, http

GOLDEN = Path(__file__).parent / "golden"
BUDGET_S = 2.0


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return found


ASKED = golden("respond.request")
UNDERSTANDING = Understanding.model_validate(golden("understand.response"))
TURN = BotTurn(
    **{name: ASKED[name] for name in ("conversation", "turn", "text", "language", "channel")},
    customer=ASKED["customer"],
)
PRESSED = BotTurn(
    **{
        **{name: golden("choice.request")[name] for name in ("conversation", "turn", "language")},
        "text": "Ja",
        "channel": "web",
        "customer": {},
        "payload": golden("choice.request")["payload"],
    }
)


@pytest.fixture
def breaker() -> Breaker:
    return Breaker(monotonic=time.monotonic)


@pytest.fixture
def http_bot(server: BotServer, session: aiohttp.ClientSession, breaker: Breaker) -> HttpBot:
    return HttpBot(lambda: session, lambda: server.url, "the token", breaker)


@pytest.fixture(params=["http", "fake"])
def bot(request: pytest.FixtureRequest, server: BotServer) -> Bot:
    """A bot that answers what stands in the golden files."""
    if request.param == "http":
        for call in ("understand", "respond", "resume", "forget", "health"):
            server.answers[call] = as_json(golden(f"{call}.response"))
        http_bot: HttpBot = request.getfixturevalue("http_bot")
        return http_bot
    fake = FakeBot()
    fake.understands = lambda turn: UNDERSTANDING
    fake.responds = lambda turn, _: Proposal.model_validate(golden("respond.response"))
    return fake


async def test_the_golden_understanding_is_understood(bot: Bot) -> None:
    found = await bot.understand(TURN)
    assert (found.conversation, found.turn) == (TURN.conversation, TURN.turn)
    assert found.intents[0].name == "order_status"
    assert found.margin == pytest.approx(0.85)
    assert found.entities[0].value == "TD-100482"
    assert (found.language.code, found.model) == ("de", "4f1c2d9e")


async def test_the_golden_proposal_is_understood(bot: Bot) -> None:
    found = await bot.respond(TURN, UNDERSTANDING)
    assert found.words == "Ihre Bestellung TD-100482 ist unterwegs."
    assert found.messages[0].quick_replies[0].title == "Bestellung stornieren"
    assert found.messages[0].card is not None
    assert found.messages[0].card.lines[0].label == "Zustellung bis"
    assert [(done.name, done.status) for done in found.actions] == [("action_order_status", "ok")]
    assert not found.silent


async def test_a_bot_that_is_told_of_a_hand_back_or_to_forget_raises_nothing(bot: Bot) -> None:
    told = golden("resume.request")
    await bot.resume(told["conversation"], {n: told[n] for n in ("turn", "language", "brief")})
    await bot.forget(golden("forget.request")["conversation"])


async def test_a_healthy_bot_says_that_it_is_ready(bot: Bot) -> None:
    assert (await bot.health()).ready


async def test_what_is_sent_is_what_the_golden_requests_hold(
    http_bot: HttpBot, server: BotServer
) -> None:
    told = golden("resume.request")
    await http_bot.resume(told["conversation"], {n: told[n] for n in ("turn", "language", "brief")})
    await http_bot.understand(TURN)
    await http_bot.understand(PRESSED)
    server.answers["respond"] = as_json(golden("respond.response"))
    await http_bot.respond(TURN, UNDERSTANDING)
    await http_bot.forget(golden("forget.request")["conversation"])
    for asked, name in zip(
        server.asked, ("resume", "understand", "choice", "respond", "forget"), strict=True
    ):
        assert (asked.method, asked.call) == ("POST", name)
        assert asked.body == golden(f"{name}.request"), name
        assert asked.headers["authorization"] == "Bearer the token"
        assert asked.headers["x-trace-id"]


async def test_a_failed_action_of_the_golden_file_is_read_as_failed(
    http_bot: HttpBot, server: BotServer
) -> None:
    answer = golden("respond.failed-action.response")
    server.answers["respond"] = as_json(answer | {"turn": TURN.turn})
    found = await http_bot.respond(TURN, UNDERSTANDING)
    assert (found.actions[0].status, found.actions[0].code) == ("failed", "orders_unreachable")


DEEP = b'{"protocol": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"
#: What the bot does when it is asked to respond, and what that is called.
WRONG: dict[str, tuple[Answer, str]] = {
    "hangs up": (wire.hang_up, "refused"),
    "says nothing": (wire.silence, "timeout"),
    "trickles": (wire.trickle, "timeout"),
    "sends half a body": (wire.half, "garbage"),
    "never ends": (wire.endless, "garbage"),
    "sends two MiB": (as_bytes(http(200, b" " * (2 << 20))), "garbage"),
    "sends no JSON": (as_bytes(http(200, b"<html>ok</html>")), "garbage"),
    "sends nothing": (as_bytes(http(200, b"")), "garbage"),
    "sends no UTF-8": (as_bytes(http(200, b'{"protocol": "\xff"}')), "garbage"),
    "speaks no HTTP": (as_bytes(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "garbage"),
    "nests deep": (as_bytes(http(200, DEEP)), "garbage"),
    "sends a list": (as_json([]), "garbage"),
    "sends null": (as_json(None), "garbage"),
    "speaks another protocol": (changed(protocol=2), "garbage"),
    "answers another conversation": (changed(conversation="cnv_other"), "garbage"),
    "answers another turn": (changed(turn="trn_other"), "garbage"),
    "leaves out the turn": (as_json({"protocol": 1, "messages": []}), "garbage"),
    "sends no messages field": (changed(messages=None), "garbage"),
    "sends a NUL": (changed(messages=[{"text": "a\x00b"}]), "garbage"),
    "sends half a character": (changed(messages=[{"text": "\ud83d"}]), "garbage"),
    "sends 4,001 characters": (changed(messages=[{"text": "x" * 4001}]), "garbage"),
    "sends 31 messages": (changed(messages=[{"text": "x"}] * 31), "garbage"),
    "sends no messages": (changed(messages=[]), "empty"),
    "sends blanks": (changed(messages=[{"text": " \n "}, {"text": ""}]), "empty"),
    "fails": (as_json(golden("error.response"), 500), "error"),
    "is overloaded": (as_bytes(http(502, b"")), "error"),
    "knows no such token": (as_json({"error": {"code": "unauthorized"}}, 401), "error"),
    "sends elsewhere": (as_bytes(http(302, b"", "Location: http://127.0.0.1:9/")), "error"),
    "has no model": (as_json({"error": {"code": "no_model"}}, 503), "no_model"),
    "has another model": (as_json(golden("error.response"), 409), "model_changed"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_bot_that(what: str, http_bot: HttpBot, server: BotServer) -> None:
    """... fails in one of the ways above raises its closed code, within the budget."""
    server.answers["respond"], code = WRONG[what]
    with pytest.raises(BotError) as caught:
        try:
            async with asyncio.timeout(0.3 if code == "timeout" else BUDGET_S):
                await http_bot.respond(TURN, UNDERSTANDING)
        except TimeoutError as error:  # as bot_turn does at the end of the budget
            raise BotError("timeout") from error
    assert caught.value.code == code


async def test_a_bot_that_is_not_there_is_refused(
    http_bot: HttpBot, server: BotServer, unused_tcp_port: int
) -> None:
    server.port = unused_tcp_port
    with pytest.raises(BotError) as caught:
        await http_bot.understand(TURN)
    assert caught.value.code == "refused"


async def test_an_understanding_of_another_turn_is_garbage(
    http_bot: HttpBot, server: BotServer
) -> None:
    server.answers["understand"] = changed(turn="trn_other")
    with pytest.raises(BotError) as caught:
        await http_bot.understand(TURN)
    assert caught.value.code == "garbage"


async def test_a_hand_back_of_another_conversation_is_not_taken_as_told(
    http_bot: HttpBot, server: BotServer
) -> None:
    server.answers["resume"] = changed(conversation="cnv_other")
    with pytest.raises(BotError):
        await http_bot.resume("cnv_1", {"turn": "hbk_1", "language": "en", "brief": {}})


async def test_a_connection_that_the_bot_closed_meanwhile_is_no_failure(
    http_bot: HttpBot, server: BotServer, breaker: Breaker
) -> None:
    async def close_once(asked: wire.Asked, writer: asyncio.StreamWriter) -> None:
        server.answers.clear()
        writer.close()

    server.answers["understand"] = close_once
    assert (await http_bot.understand(TURN)).intents[0].name == "order_status"
    assert len(server.asked) == 2


async def test_a_silent_answer_and_a_wish_for_a_human_need_no_words(
    http_bot: HttpBot, server: BotServer
) -> None:
    server.answers["respond"] = changed(messages=[], silent=True)
    assert (await http_bot.respond(TURN, UNDERSTANDING)).silent
    server.answers["respond"] = changed(messages=[], asks_human=True)
    assert (await http_bot.respond(TURN, UNDERSTANDING)).asks_human
