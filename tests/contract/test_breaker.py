"""When the bot is ill it is left alone for a while, and asked again: the breaker before HttpBot."""

from __future__ import annotations

import aiohttp
import pytest

from handoff.bot_client import BotError, HttpBot
from handoff.breaker import Breaker
from tests.contract.test_bot_protocol import TURN, golden
from tests.fakes.bot_server import BotServer, as_json


class Seconds:
    """A monotonic clock that obeys."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def bot(server: BotServer, session: aiohttp.ClientSession, seconds: Seconds) -> HttpBot:
    return HttpBot(lambda: session, lambda: server.url, "t", Breaker(monotonic=seconds))


async def code_of(bot: HttpBot) -> str:
    """How a whole turn ends."""
    try:
        await bot.respond(TURN, await bot.understand(TURN))
    except BotError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize("broken", ["understand", "respond"])
async def test_five_failures_open_the_breaker_and_a_probe_closes_it(
    bot: HttpBot, server: BotServer, seconds: Seconds, broken: str
) -> None:
    server.answers[broken] = as_json(golden("error.response"), 500)
    assert [await code_of(bot) for _ in range(6)] == ["error"] * 5 + ["circuit_open"]
    asked = len(server.asked)
    seconds.now = 9.9
    assert await code_of(bot) == "circuit_open"
    assert len(server.asked) == asked, "an open breaker asks nobody"
    seconds.now = 10.1
    assert [await code_of(bot) for _ in range(2)] == ["error", "circuit_open"]
    seconds.now = 20.2
    server.answers.clear()
    assert [await code_of(bot) for _ in range(6)] == ["ok"] * 6


async def test_failures_that_lie_further_apart_open_nothing(
    bot: HttpBot, server: BotServer, seconds: Seconds
) -> None:
    server.answers["respond"] = as_json(golden("error.response"), 500)
    for _ in range(10):
        assert await code_of(bot) == "error"
        seconds.now += 8


async def test_health_is_asked_past_an_open_breaker_and_closes_it(
    bot: HttpBot, server: BotServer
) -> None:
    server.always(as_json(golden("error.response"), 500))
    for _ in range(6):
        await code_of(bot)
    server.answers.clear()
    assert (await bot.health()).ready
    assert await code_of(bot) == "ok"


async def test_what_can_wait_neither_opens_the_breaker_nor_is_its_probe(
    bot: HttpBot, server: BotServer, seconds: Seconds
) -> None:
    server.answers["forget"] = as_json(golden("error.response"), 500)
    for _ in range(8):
        with pytest.raises(BotError, match="error"):
            await bot.forget("cnv_1")
    assert await code_of(bot) == "ok", "a turn is asked all the same"
    server.always(as_json(golden("error.response"), 500))
    for _ in range(5):
        await code_of(bot)
    seconds.now = 10.1
    with pytest.raises(BotError, match="circuit_open"):
        await bot.forget("cnv_1")
    server.answers.clear()
    assert await code_of(bot) == "ok", "the probe is left for a turn"
