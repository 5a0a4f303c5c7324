"""Whom the bot believes: strangers, other customers, an order system in trouble."""

from __future__ import annotations

import pytest

from tests.bot.conftest import Bot
from tests.bot.fake_orders import ANNA, BEN
from tests.bot.reports import report


def test_somebody_unknown_gives_number_and_address_once(bot: Bot) -> None:
    talk = bot.talk(None, "en")
    assert "order number" in talk.say("where is my order?")
    assert "e-mail" in talk.say("TD-100500")
    assert "has been received" in talk.say("BEN@example.com")
    assert "Shall I cancel" in talk.say("cancel it")
    assert "is cancelled" in talk.say("yes")


def test_wrong_number_and_wrong_address_get_the_same_sentence_and_three_tries(bot: Bot) -> None:
    said = []
    for order, email in (("TD-999999", "ben@example.com"), ("TD-100500", "anna.weber@example.com")):
        talk = bot.talk(None, "en")
        said.append(talk.say(f"where is {order}? my mail is {email}"))
        assert report(talk)[1:3] == ("refused", "identity_mismatch")
        assert talk.last["actions"][-1]["order_id"] is None
    assert said[0] == said[1]
    talk.say("TD-100500 and x@example.com")
    assert talk.last["form"] is not None
    talk.say("TD-100500 and y@example.com")
    assert talk.last["form"] is None
    assert talk.replies == ["Talk to a person"]


@pytest.mark.parametrize("question", ["where is TD-100500", "cancel TD-100500", "return TD-100500"])
def test_a_customer_never_sees_or_changes_another_customers_order(bot: Bot, question: str) -> None:
    talk = bot.talk(ANNA, "en")
    text = talk.say(question)
    assert "can't find" in text
    assert "Lamp" not in text
    assert report(talk)[1:3] == ("refused", "not_found")
    assert bot.shop.writes == []


@pytest.mark.parametrize("question", ["where is TD-100482", "where is my order", "cancel my order"])
def test_an_order_system_that_answers_with_another_customers_order_is_not_believed(
    bot: Bot, question: str
) -> None:
    bot.shop.mode = "foreign"
    talk = bot.talk(ANNA, "en")
    text = talk.say(question)
    assert "TD-100500" not in text
    assert "Lamp" not in text
    assert report(talk)[1] in ("refused", "failed")


@pytest.mark.parametrize("mode", ["hang", "error", "garbage"])
@pytest.mark.parametrize(
    ("question", "words"),
    [("where is my order", "can't reach the order system"), ("Wo ist TD-100500?", "Bestellsystem")],
)
def test_an_order_system_in_trouble_gives_an_honest_sentence_in_time(
    bot: Bot, mode: str, question: str, words: str
) -> None:
    bot.shop.mode = mode
    talk = bot.talk(BEN)
    text = talk.say(question)
    late = talk.last["actions"][-1]["code"] == "action_server_unreachable"  # a very slow machine
    assert words in text or late
    assert report(talk)[1] == "failed"
    assert talk.last["took_ms"] < 3900
    assert "TD-100500 is" not in talk.text


def test_a_write_without_an_answer_is_told_as_unknown_and_happens_once(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    bot.shop.mode = "hang_after_write"
    text = talk.say("yes")
    assert "don't know whether" in text
    assert report(talk)[:2] == ("action_cancel_order", "failed")
    assert len(bot.shop.writes) == 1
