"""What is said in the course of a dialogue: yes, no, never mind, something else, and talk."""

from __future__ import annotations

import pytest

from tests.bot.conftest import Bot
from tests.bot.fake_orders import ANNA, BEN, DORA

NO_YES = [
    "?",
    "...",
    "hmm",
    "maybe",
    "vielleicht",
    "👍👎",
    "!!!",
    "yes if it is free",
    "sure, but why?",
]
YES = [
    "yes",
    "Yes!",
    "ok do it",
    "yes please, go ahead",
    "that's right",
    "ja",
    "Ja, gerne",
    "machen sie das",
]


@pytest.mark.parametrize("said", YES)
def test_a_clear_yes_is_taken(bot: Bot, said: str) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    talk.say(said)
    assert len(bot.shop.writes) == 1


@pytest.mark.parametrize("said", NO_YES)
def test_what_is_no_clear_yes_changes_nothing(bot: Bot, said: str) -> None:
    talk = bot.talk(BEN, "en")
    question = talk.say("cancel my order")
    talk.say(said)
    assert bot.shop.writes == []
    assert talk.last["form"] is None or talk.text.endswith(question)


def test_a_yes_of_which_the_model_is_not_sure_is_asked_again(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    question = talk.say("cancel my order")
    heard = {
        "model": bot.model,
        "intents": [{"name": "affirm", "confidence": 0.79}],
        "entities": [],
    }
    assert talk.respond("yeah well", heard) == question
    assert bot.shop.writes == []


@pytest.mark.parametrize(
    ("question", "stop", "words"),
    [
        ("cancel my order", "never mind", "changed nothing"),
        ("bestellung stornieren", "vergiss es", "nichts geändert"),
        ("change my delivery address", "forget it", "changed nothing"),
        ("adresse ändern", "abbrechen", "nichts geändert"),
    ],
)
def test_a_dialogue_can_be_left_at_any_time(bot: Bot, question: str, stop: str, words: str) -> None:
    talk = bot.talk(BEN)
    talk.say(question)
    assert talk.last["form"] is not None
    assert words in talk.say(stop)
    assert talk.last["form"] is None
    assert bot.shop.writes == []


def test_a_look_at_the_order_in_between_comes_back_to_the_question(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    question = talk.say("cancel my order")
    text = talk.say("where is it?")
    assert "has been received" in text
    assert text.endswith(question)
    assert talk.replies == ["Yes", "No"]
    assert "is cancelled" in talk.press("Yes")


def test_another_question_in_between_is_answered_and_the_question_comes_again(bot: Bot) -> None:
    talk = bot.talk(BEN, "de")
    question = talk.say("bestellung stornieren")
    text = talk.say("was kostet der versand")
    assert "an der Kasse" in text
    assert text.endswith(question)
    assert talk.replies == ["Ja", "Nein"]


def test_a_human_in_between_is_asked_for_and_the_dialogue_waits(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    talk.say("I want to talk to a human")
    assert talk.last["asks_human"] is True
    assert talk.last["form"]["name"] == "cancel_form"
    assert "is cancelled" in talk.say("yes")


def test_another_wish_replaces_the_dialogue(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("change my delivery address")
    assert "Shall I cancel order TD-100500" in talk.say("please cancel my order instead")
    assert talk.last["form"]["name"] == "cancel_form"


def test_a_correction_of_the_order_is_heard(bot: Bot) -> None:
    talk = bot.talk(ANNA, "en")
    assert "TD-100482" in talk.say("cancel order TD-100482")
    assert "Shall I cancel order TD-100480" in talk.say("no, TD-100480")
    talk.say("yes")
    assert bot.shop.orders["TD-100480"]["status"] == "cancelled"
    assert bot.shop.orders["TD-100482"]["status"] == "placed"


def test_the_same_question_is_not_asked_for_ever(bot: Bot) -> None:
    talk = bot.talk(ANNA, "en")
    talk.say("cancel my order")
    for text in ("hmm the usual", "well you know", "what do you mean"):
        talk.say(text)
    assert talk.last["form"] is None
    assert bot.shop.writes == []


def test_the_order_in_hand_carries_over_until_it_is_settled(bot: Bot) -> None:
    talk = bot.talk(ANNA, "en")
    talk.say("where is TD-100480")
    assert "TD-100480" in talk.say("please cancel it")
    talk.say("yes")
    talk.say("I want to return something")
    assert "TD-100470" in talk.text


def test_no_orders_at_all_is_said_so(bot: Bot) -> None:
    assert "can't find any order" in bot.talk(DORA).say("where is my order")
    assert "keine Bestellung" in bot.talk(DORA).say("Bitte meine Bestellung stornieren")


TALK = [
    ("hello", "Hello"),
    ("guten tag", "Guten Tag"),
    ("are you a robot", "program"),
    ("bist du ein bot", "Programm"),
    ("what can you do", "cancel an order"),
    ("was kannst du", "stornieren"),
    ("thank you very much", "welcome"),
    ("vielen dank", "Gern geschehen"),
    ("who won the football game last night", "not something I know"),
    ("erzähl mir einen witz", "Damit kenne ich mich nicht aus"),
    ("do you have any job openings", "not something this customer service"),
]
TOLD = [
    ("was kostet der versand", "an der Kasse", "action_knowledge", False),
    ("wo bleibt meine auszahlung als verkäufer", "Auszahlungen", "action_payout", False),
    ("my account was hacked", "new password", "action_urgent", True),
]


@pytest.mark.parametrize(("said", "words"), TALK)
def test_talk_and_matters_without_a_dialogue_get_an_honest_answer(
    bot: Bot, said: str, words: str
) -> None:
    talk = bot.talk(None)
    assert words in talk.say(said)
    assert talk.last["actions"] == []


@pytest.mark.parametrize(("said", "words", "action", "human"), TOLD)
def test_what_is_told_without_a_knowledge_base_is_honest_too(
    bot: Bot, said: str, words: str, action: str, human: bool
) -> None:
    talk = bot.talk(None)
    assert words in talk.say(said)
    assert [(one["name"], one["status"]) for one in talk.last["actions"]] == [(action, "ok")]
    assert talk.last["asks_human"] is human
    assert talk.last["form"] is None


def test_every_intent_has_an_answer_in_both_languages(bot: Bot) -> None:
    """No intent ends in silence, whatever the desk passes on."""
    from tests.bot.test_data import intents_of_domain

    for language in ("en", "de"):
        for intent in [*intents_of_domain(), "nlu_fallback"]:
            talk = bot.talk(BEN, language)
            heard = {
                "model": bot.model,
                "intents": [{"name": intent, "confidence": 0.9}],
                "entities": [],
            }
            talk.respond("...", heard)
            assert talk.last["messages"] or talk.last["asks_human"], intent
