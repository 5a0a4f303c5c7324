"""Conversations of many turns: they stay short for Rasa, also while a dialogue is open."""

from __future__ import annotations

import sqlite3

import pytest

from bot.conversations import MAX_EVENTS
from tests.bot.conftest import Bot, Talk
from tests.bot.fake_orders import BEN

# No turn leaves more than this in a tracker.
A_TURN = 25


def session_lengths(bot: Bot, talk: Talk) -> list[int]:
    """The numbers of events from one session start to the next."""
    with sqlite3.connect(bot.environment["TANDEM_TRACKER_DB"]) as db:
        kinds = [
            kind
            for (kind,) in db.execute(
                "select type_name from events where sender_id = ? order by id", (talk.id,)
            )
        ]
    starts = [n for n, kind in enumerate(kinds) if kind == "session_started"]
    return [end - start for start, end in zip(starts, [*starts[1:], len(kinds)], strict=True)]


def test_a_long_talk_is_many_short_sessions_with_the_same_slots(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("where is TD-100500?")
    for _ in range(40):
        talk.say("thanks")
    assert talk.last["slots"]["order_id"] == "TD-100500"
    assert talk.last["slots"]["customer_external_id"] == BEN
    lengths = session_lengths(bot, talk)
    assert len(lengths) > 3
    assert max(lengths) <= MAX_EVENTS + A_TURN


@pytest.mark.parametrize("before", range(0, 8))
def test_a_session_may_change_at_any_place_of_an_open_dialogue(bot: Bot, before: int) -> None:
    talk = bot.talk(BEN, "en")
    for _ in range(before):
        talk.say("hello")
    talk.say("cancel my order")
    asked, kept = talk.last["form"], talk.last["slots"]
    assert asked == {"name": "cancel_form", "requested_slot": "confirmed"}
    for said in ("thanks", "invoice_request"):
        talk.respond(said, _heard(bot, said))
        assert talk.last["form"] == asked
        assert {**talk.last["slots"], "attempts": 0} == {**kept, "attempts": 0}
    assert bot.shop.writes == []
    talk.say("yes")
    assert "cancelled" in talk.text
    assert talk.last["form"] is None
    assert len(bot.shop.writes) == 1
    talk.say("hello")
    assert talk.last["policy"]["action"] == "utter_greet"
    assert len(session_lengths(bot, talk)) > 1
    assert max(session_lengths(bot, talk)) <= MAX_EVENTS + A_TURN


def test_fruitless_turns_are_counted_over_a_change_of_session(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("hello")
    talk.say("cancel my order")
    for said in ("thanks", "invoice_request", "greet"):
        assert talk.last["form"]
        talk.respond(said, _heard(bot, said))
    assert talk.last["form"] is None
    assert len(session_lengths(bot, talk)) > 1
    assert bot.shop.writes == []


def _heard(bot: Bot, intent: str) -> dict:
    return {
        "model": bot.model,
        "intents": [{"name": intent, "confidence": 0.95}],
        "entities": [],
    }
