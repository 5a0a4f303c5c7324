"""Is a wish for a human heard, however it is put? Sentences that nobody trained on, as the desk
hears them: through the running bot, from the threshold of the escalation table on, or by words.
"""

from __future__ import annotations

import re

import pytest

from bot.language import LANGUAGES
from handoff.policy.phrases import read_by_language
from handoff.policy.wishes import asks_for_human
from tests.bot.conftest import ROOT, Bot
from tests.bot.test_data import examples, held_out, load

WISHES = {one: load(ROOT / "tests" / "data" / "wishes" / f"{one}.yml") for one in LANGUAGES}
LOWEST = load(ROOT / "strategy" / "escalation.yml")["thresholds"]["wish"]
WORDS = read_by_language(load(ROOT / "strategy" / "wish_words.yml"), "wish_words.yml")
RECALL, FALSE_ALARMS = 0.98, 0.05


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def heard_as_wish(bot: Bot, text: str) -> bool:
    """As the desk hears it: by the first intent, from the threshold on, or by plain words."""
    if asks_for_human(text, WORDS):
        return True
    best = bot.talk().hear(text)["intents"][0]
    return best["name"] == "human_request" and best["confidence"] >= LOWEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_fifty_wishes_and_thirty_others_that_no_model_has_seen(language: str) -> None:
    known = {plain(text) for texts in examples(language).values() for text in texts}
    known |= {plain(text) for texts in held_out(language).values() for text in texts}
    said = WISHES[language]
    assert len({plain(text) for text in said["wishes"]}) == 50
    assert len({plain(text) for text in said["others"]}) == 30
    assert [text for text in (*said["wishes"], *said["others"]) if plain(text) in known] == []


def test_a_wish_for_a_human_is_heard_in_every_language(bot: Bot) -> None:
    missed = [
        (language, text)
        for language, said in WISHES.items()
        for text in said["wishes"]
        if not heard_as_wish(bot, text)
    ]
    wishes = sum(len(said["wishes"]) for said in WISHES.values())
    print(f"recall {1 - len(missed) / wishes:.3f}", missed)
    assert len(missed) <= (1 - RECALL) * wishes, missed


def test_talk_of_people_agents_and_phones_is_not_heard_as_a_wish(bot: Bot) -> None:
    alarms = [
        (language, text)
        for language, said in WISHES.items()
        for text in said["others"]
        if heard_as_wish(bot, text)
    ]
    others = sum(len(said["others"]) for said in WISHES.values())
    print(f"false alarms {len(alarms) / others:.3f}", alarms)
    assert len(alarms) <= FALSE_ALARMS * others, alarms
