"""What an agent told the bot not to touch it looks at and changes nothing of, in any language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fake_orders import BEN, FakeOrders
from tests.bot.play import Play

LANGUAGES = {
    "en": "a colleague's hands",
    "de": "jemand aus dem Team",
    "fr": "d'un collègue",
    "es": "una persona del equipo",
    "nl": "bij een collega",
    "zh": "人工客服处理",
}


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake order system."""
    return FakeOrders()


@pytest.fixture
def shop(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server


def handed_back(shop: FakeOrders, *lines: str, language: str = "en") -> Play:
    """Ben, after a human gave the conversation back with these lines."""
    talk = Play(shop, BEN, language)
    talk.slots["hand_back"] = {"resolved": "partly", "do_not_touch": list(lines)}
    return talk


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_that_a_human_has_in_hand_is_not_changed(shop: FakeOrders, language: str) -> None:
    talk = handed_back(shop, "Please leave td-100500 to me", language=language)
    talk.say("?", "cancel_order")
    said = talk.press(talk.replies[0])
    assert LANGUAGES[language] in said
    assert "TD-100500" in said
    assert talk.report == ("action_cancel_order", "refused", "human_decides", False)
    assert len(talk.replies) == 1  # the way to a human
    assert shop.writes == []
    assert talk.form is None


def test_it_is_still_looked_up(shop: FakeOrders) -> None:
    talk = handed_back(shop, "TD-100500")
    assert "TD-100500" in talk.say("where is my order", "order_status")


@pytest.mark.parametrize("line", ["TD-1005001", "XTD-100500", "the other order", ""])
def test_another_order_is_not_meant(shop: FakeOrders, line: str) -> None:
    talk = handed_back(shop, line)
    talk.say("?", "cancel_order")
    talk.press(talk.replies[0])
    assert talk.report == ("action_cancel_order", "ok", None, True)
    assert len(shop.writes) == 1
