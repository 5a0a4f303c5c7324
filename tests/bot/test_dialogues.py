"""Whole conversations with the running bot, in English and in German."""

from __future__ import annotations

import re

import pytest

from tests.bot.conftest import Bot
from tests.bot.fake_orders import ANNA, BEN, CARLA, make_return
from tests.bot.reports import done, report


@pytest.mark.parametrize(
    ("language", "question", "answer", "date"),
    [
        ("en", "where is my order?", "has been received", r"\d+ \w+ 20\d\d"),
        ("de", "Wo ist meine Bestellung?", "ist eingegangen", r"\d+\. \w+ 20\d\d"),
    ],
)
def test_the_only_open_order_is_told_at_once(
    bot: Bot, language: str, question: str, answer: str, date: str
) -> None:
    talk = bot.talk(BEN)
    text = talk.say(question)
    assert "TD-100500" in text
    assert answer in text
    assert re.search(date, text)
    card = talk.last["messages"][0]["card"]
    assert card["title"] == "TD-100500"
    assert any(("€49.90" if language == "en" else "49,90 €") in li["value"] for li in card["lines"])
    assert report(talk) == ("action_order_status", "ok", None, False)


@pytest.mark.parametrize(
    ("question", "answer", "found"),
    [
        ("where is my order?", "the last one", "TD-100482"),
        ("where is my order?", "the first one please", "TD-100480"),
        ("where is my order?", "TD-100481", "TD-100481"),
        ("Wo ist meine Bestellung?", "die letzte", "TD-100482"),
        ("Wo ist meine Bestellung?", "die mit der Wanduhr", "TD-100480"),
        ("Wo ist meine Bestellung?", "die Stehlampe", "TD-100481"),
    ],
)
def test_of_several_orders_the_customer_points_at_one(
    bot: Bot, question: str, answer: str, found: str
) -> None:
    talk = bot.talk(ANNA)
    talk.say(question)
    assert talk.last["form"] == {"name": "order_status_form", "requested_slot": "order_id"}
    assert len(talk.replies) == 3
    assert found in talk.say(answer)
    assert talk.last["form"] is None


def test_of_several_orders_one_is_pressed(bot: Bot) -> None:
    talk = bot.talk(ANNA, "en")
    talk.say("where is my order?")
    assert "TD-100481" in talk.press("Stehlampe")


@pytest.mark.parametrize(
    ("question", "sorry"),
    [("my order is late", "it is late"), ("Meine Bestellung ist zu spät", "verspätet")],
)
def test_a_late_order_is_called_late_and_a_person_is_offered(
    bot: Bot, question: str, sorry: str
) -> None:
    talk = bot.talk(CARLA)
    assert sorry in talk.say(question)
    assert len(talk.replies) == 1


@pytest.mark.parametrize(
    ("question", "yes", "told", "kept"),
    [
        ("I want to cancel my order", "yes please", "is cancelled", "stays as it is"),
        ("Ich möchte meine Bestellung stornieren", "ja bitte", "ist storniert", "bleibt, wie sie"),
    ],
)
def test_an_order_is_cancelled_after_a_yes_only(
    bot: Bot, question: str, yes: str, told: str, kept: str
) -> None:
    talk = bot.talk(BEN)
    confirm = talk.say(question)
    assert "TD-100500" in confirm
    assert "Lamp" in confirm
    assert bot.shop.writes == []
    assert talk.replies in (["Yes", "No"], ["Ja", "Nein"])
    assert kept in talk.press(talk.replies[1])
    assert bot.shop.writes == []
    assert "TD-100500" in talk.say(question)
    assert told in talk.say(yes)
    assert report(talk) == done("action_cancel_order")
    assert bot.shop.orders["TD-100500"]["status"] == "cancelled"
    key = bot.shop.writes[0][2]
    assert key == f"{talk.id}:{talk.sent['turn']}:action_cancel_order"


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("cancel TD-100481", "already on its way"),
        ("Bitte Bestellung TD-100481 stornieren", "schon unterwegs"),
    ],
)
def test_a_shipped_order_is_not_cancelled_and_the_reason_is_told(
    bot: Bot, question: str, why: str
) -> None:
    talk = bot.talk(ANNA)
    assert why in talk.say(question)
    assert report(talk) == ("action_cancel_order", "refused", "already_shipped", False)
    assert talk.last["form"] is None
    assert bot.shop.writes == []


def test_a_rule_that_the_shop_applies_last_is_told_too(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    bot.shop.orders["TD-100500"]["status"] = "shipped"
    assert "already on its way" in talk.say("yes")
    assert report(talk)[1:3] == ("refused", "already_shipped")


@pytest.mark.parametrize(
    ("turns", "refund", "label"),
    [
        (
            ["I want to return something", "the Tasche", "it is damaged", "yes"],
            "€25.00",
            "Print the label",
        ),
        (
            ["Ich möchte etwas zurückgeben", "die Kopfhörer", "gefällt mir nicht", "ja"],
            "79,90 €",
            "Etikett",
        ),
        (["return all of TD-100470, wrong size", "yes"], "€104.90", "Print the label"),
    ],
)
def test_a_return_asks_what_and_why_and_tells_refund_and_label(
    bot: Bot, turns: list[str], refund: str, label: str
) -> None:
    talk = bot.talk(ANNA)
    for turn in turns[:-1]:
        text = talk.say(turn)
        assert bot.shop.writes == []
    assert refund in text
    text = talk.say(turns[-1])
    assert refund in text
    assert label in text
    assert report(talk) == done("action_start_return")
    assert talk.last["messages"][0]["card"]["url"] == "https://labels.example/R-1.pdf"


@pytest.mark.parametrize(
    ("order", "code", "words"),
    [
        ("TD-100450", "return_window_over", "ended on"),
        ("TD-100460", "final_sale", "final sale"),
        ("TD-100481", "not_delivered", "has not been delivered"),
    ],
)
def test_a_forbidden_return_is_refused_with_its_reason(
    bot: Bot, order: str, code: str, words: str
) -> None:
    talk = bot.talk(ANNA, "en")
    assert words in talk.say(f"I want to return order {order}")
    assert report(talk) == ("action_start_return", "refused", code, False)
    assert bot.shop.writes == []


def test_another_reason_at_the_last_question_is_a_correction_not_a_no(bot: Bot) -> None:
    talk = bot.talk(ANNA, "de")
    talk.say("ich möchte die Tasche aus TD-100470 zurückgeben, sie ist kaputt")
    assert "passt nicht" in talk.say("nein, sie passt nicht")
    assert talk.last["form"]["requested_slot"] == "confirmed"
    talk.say("ja")
    assert report(talk) == done("action_start_return")


def test_a_broken_item_leads_into_a_return_with_its_reason(bot: Bot) -> None:
    talk = bot.talk(ANNA, "de")
    assert "tut mir leid" in talk.say("mein artikel kam kaputt an")
    talk.press("TD-100470")
    talk.press("Tasche")
    assert "beschädigt" in talk.press("Zurückgeben")
    assert talk.last["form"] == {"name": "return_form", "requested_slot": "confirmed"}
    talk.say("ja")
    assert report(talk) == done("action_start_return")


@pytest.mark.parametrize(
    ("turns", "address"),
    [
        (
            ["change the address of TD-100482", "12 High Street, 10115 Berlin", "yes"],
            "12 High Street",
        ),
        (
            ["Lieferadresse ändern für TD-100482", "Hauptstraße 12, 10115 Berlin", "ja"],
            "Hauptstraße 12",
        ),
        (["Lieferadresse ändern für TD-100482", "Rosenweg 8", "10115 Berlin", "ja"], "Rosenweg 8"),
        (
            [
                "Lieferadresse ändern für TD-100482",
                "Am Markt 3, 10115 Berlin",
                "hausnummer 14",
                "ja",
            ],
            "Am Markt 14",
        ),
    ],
)
def test_an_address_is_changed_after_a_yes(bot: Bot, turns: list[str], address: str) -> None:
    talk = bot.talk(ANNA)
    for turn in turns[:-1]:
        talk.say(turn)
        assert bot.shop.writes == []
    assert f"{address}, 10115 Berlin" in talk.text
    talk.say(turns[-1])
    assert report(talk) == done("action_change_address")
    shipping = bot.shop.orders["TD-100482"]["shipping"]
    assert (shipping["line1"], shipping["postcode"], shipping["city"]) == (
        address,
        "10115",
        "Berlin",
    )
    assert (shipping["name"], shipping["country"]) == ("Anna Weber", "DE")


def test_a_no_to_the_address_asks_for_the_right_one(bot: Bot) -> None:
    talk = bot.talk(ANNA, "en")
    talk.say("change the address of TD-100482")
    talk.say("Lindenweg 3, 80331 Munich")
    assert "what is right" in talk.say("no")
    assert "Ahornweg 6, 10115 Berlin" in talk.say("Ahornweg 6, 10115 Berlin")
    talk.say("yes")
    assert bot.shop.orders["TD-100482"]["shipping"]["line1"] == "Ahornweg 6"


def test_the_address_of_a_shipped_order_stays(bot: Bot) -> None:
    talk = bot.talk(ANNA, "en")
    assert "already on its way" in talk.say("change the delivery address of TD-100481")
    assert report(talk) == ("action_change_address", "refused", "already_shipped", False)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("requested", "not received the goods yet"),
        ("received", "are checking it"),
        ("refunded", "was refunded"),
        ("refused", "was refused"),
        ("lost_in_space", "lost_in_space"),
    ],
)
def test_a_refund_is_told_as_the_order_system_knows_it(bot: Bot, status: str, words: str) -> None:
    bot.shop.returns["TD-100470"] = [make_return("TD-100470", 2500, status)]
    talk = bot.talk(ANNA, "en")
    text = talk.say("where is my refund for TD-100470")
    assert words in text
    assert report(talk) == ("action_refund_status", "ok", None, False)


def test_no_return_is_no_refund(bot: Bot) -> None:
    assert "keine Rücksendung" in bot.talk(ANNA).say("Wo bleibt die Erstattung für TD-100470?")
    assert "no return on any" in bot.talk(BEN).say("where is my refund?")
