"""The newer dialogues with the running bot: they open, ask, change and end through Rasa."""

from __future__ import annotations

import pytest

from tests.bot.conftest import Bot
from tests.bot.fake_catalogue import EVA
from tests.bot.fake_orders import ANNA
from tests.bot.reports import done, report


def test_an_exchange_goes_from_wish_to_announcement(bot: Bot) -> None:
    talk = bot.talk(EVA, "en")
    talk.say("I want to exchange the shoes for another size")
    assert talk.last["form"] == {"name": "exchange_form", "requested_slot": "variant"}
    assert "Running Shoes → 9, red" in talk.press("9, red")
    talk.say("yes please")
    assert report(talk) == done("action_start_exchange")
    assert talk.last["form"] is None


def test_a_change_of_an_order_not_sent_is_corrected_and_done(bot: Bot) -> None:
    talk = bot.talk(EVA, "de")
    talk.say("bitte vor dem Versand noch das T-Shirt auf eine andere Größe ändern")
    assert talk.last["form"]["name"] == "items_form"
    talk.press("Visa")
    assert "T-Shirt → L, blue" in talk.text
    talk.say("ja")
    assert report(talk) == done("action_change_items")


def test_goods_are_handed_on_and_a_second_matter_opens_afterwards(bot: Bot) -> None:
    talk = bot.talk(EVA, "en")
    talk.say("the t-shirt arrived damaged")
    talk.press("Exchange it")
    assert "T-Shirt → M, blue" in talk.text
    assert "We come to it" in talk.say("also please cancel my other order")
    talk.say("yes")
    assert talk.last["form"] == {"name": "cancel_form", "requested_slot": "confirmed"}
    assert "Shall I cancel order W1000002" in talk.text


OPENS = [
    ("double_charge", "TD-100470", "action_double_charge"),
    ("invoice_request", "TD-100470", "action_invoice"),
    ("refund_dispute", "TD-100470", "action_refund_dispute"),
    ("delivered_not_received", "TD-100470", "action_delivered_not_received"),
    ("missing_item", "TD-100481", "action_missing_item"),
]


@pytest.mark.parametrize(("intent", "order", "action"), OPENS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_dialogue_that_only_tells_ends_by_itself(
    bot: Bot, intent: str, order: str, action: str, language: str
) -> None:
    talk = bot.talk(ANNA, language)
    entity = {"entity": "order_id", "value": order, "start": 0, "end": 9, "confidence": 1.0}
    heard = {
        "model": bot.model,
        "intents": [{"name": intent, "confidence": 0.95}],
        "entities": [{**entity, "extractor": "EntityExtractor"}],
    }
    talk.respond(f"{order}?", heard)
    assert report(talk)[0] == action
    assert talk.last["form"] is None
    assert "Talk to a person" in talk.replies or "Mit einem Menschen sprechen" in talk.replies


@pytest.mark.parametrize(
    ("intent", "slot"), [("promo_code_problem", "code"), ("complaint_service", "story")]
)
def test_every_dialogue_that_asks_waits_and_can_be_left(bot: Bot, intent: str, slot: str) -> None:
    talk = bot.talk(ANNA, "en")
    heard = {
        "model": bot.model,
        "intents": [{"name": intent, "confidence": 0.95}],
        "entities": [],
    }
    talk.respond("...", heard)
    assert talk.last["form"]["requested_slot"] == slot
    talk.say("never mind")
    assert talk.last["form"] is None
