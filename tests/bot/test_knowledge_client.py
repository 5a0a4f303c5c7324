"""The desk as a knowledge base: one try within a second, and no further asking when it is ill."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from actions.breaker import Breaker
from actions.knowledge import Answer, HttpKnowledge, NoAnswer
from actions.server import BadSetup, read_setup
from tests.bot.fake_orders import TOKEN, FakeOrders

QUESTION = ("what does it cost", "shipping_cost_options", "en")


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake desk."""
    return FakeOrders()


@pytest.fixture
def desk(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server


def ask(
    desk: FakeOrders, token: str = TOKEN, breaker: Breaker | None = None, times: int = 1
) -> Answer | NoAnswer:
    """The last of so many answers."""

    async def run() -> Answer | NoAnswer:
        async with aiohttp.ClientSession() as session:
            knowledge = HttpKnowledge(desk.url, token, session, breaker)
            for _ in range(times):
                found = await knowledge.answer(*QUESTION)
            return found

    return asyncio.run(run())


def test_an_answer_has_its_title(desk: FakeOrders) -> None:
    found = ask(desk)
    assert isinstance(found, Answer)
    assert (found.title, found.text) == ("What delivery costs", "The checkout shows every price.")


def test_a_desk_that_hangs_costs_a_second_and_no_more(desk: FakeOrders) -> None:
    desk.mode = "hang"
    started = time.monotonic()
    assert isinstance(ask(desk), NoAnswer)
    assert time.monotonic() - started < 2
    assert len(desk.calls) == 1


@pytest.mark.parametrize("mode", ["error", "garbage"])
def test_a_desk_that_keeps_failing_is_left_alone(desk: FakeOrders, mode: str) -> None:
    desk.mode = mode
    found = ask(desk, breaker=Breaker(failures=3), times=10)
    assert found == NoAnswer("knowledge_unreachable", 0)
    assert len(desk.calls) == 3


def test_nothing_known_is_no_failure(desk: FakeOrders) -> None:
    desk.articles.clear()
    found = ask(desk, breaker=Breaker(failures=1), times=2)
    assert isinstance(found, NoAnswer) and found.code == "no_article"
    assert len(desk.calls) == 2


def test_a_wrong_token_and_a_wrong_shape_are_no_answer(desk: FakeOrders) -> None:
    assert isinstance(ask(desk, token="wrong"), NoAnswer)
    desk.articles["en", "shipping_cost_options"] = ("T", " ")
    assert isinstance(ask(desk), NoAnswer)


def setup(folder: Path, **more: str) -> dict[str, str]:
    """The environment of an action server."""
    (folder / "token").write_text("token-0123456789abcdef\n")
    file = str(folder / "token")
    return {
        "TANDEM_ACTIONS_TOKEN_FILE": file,
        "TANDEM_ORDERS_TOKEN_FILE": file,
        "TANDEM_ORDERS_URL": "http://127.0.0.1:1",
        **more,
    }


def test_an_action_server_without_a_knowledge_base_is_complete(tmp_path: Path) -> None:
    assert read_setup(["--port", "1"], setup(tmp_path)).knowledge_url is None


def test_a_knowledge_base_needs_an_address_and_a_token(tmp_path: Path) -> None:
    url = {"TANDEM_KNOWLEDGE_URL": "http://127.0.0.1:2"}
    file = {"TANDEM_KNOWLEDGE_TOKEN_FILE": str(tmp_path / "token")}
    made = read_setup(["--port", "1"], setup(tmp_path, **url, **file))
    assert made.knowledge_url == "http://127.0.0.1:2"
    assert made.knowledge_token == "token-0123456789abcdef"
    for wrong in (url, {**file, "TANDEM_KNOWLEDGE_URL": "ftp://x"}):
        with pytest.raises(BadSetup):
            read_setup(["--port", "1"], setup(tmp_path, **wrong))
