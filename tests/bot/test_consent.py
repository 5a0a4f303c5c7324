"""A yes is heard in six languages, and no doubt is taken for one."""

from __future__ import annotations

import pytest

from actions.consent import says_yes
from actions.lexicon import LANGUAGES

YES = {
    "en": "yes|Yes please!|OK, do it|that’s right|yep|sure|go ahead|of course|y|no problem|fine",
    "de": "Ja!|ja gerne|genau|machen Sie das|in Ordnung|passt|na klar|kein Problem|passt scho",
    "fr": "Oui|oui, s'il vous plaît|d’accord|Bien sûr|allez-y|c'est bon|je confirme|tout à fait",
    "es": "Sí|si|si, por favor|claro que sí|vale"
    "|de acuerdo|adelante|confirmo|cómo no|dale|por supuesto",
    "nl": "Ja|ja graag|prima|doe maar|ja, doe maar|klopt|akkoord|is goed|ga uw gang|jazeker|oké",
    "zh": "好的|是的|可以|对|行|没问题"
    "|确认|好的，谢谢|嗯，可以，麻烦你了|沒問題|對|OK|好的，帮我退款",
}
DOUBT = {
    "en": "|?|maybe|yes but|ok wait|eyes"
    "|yes or no?|not sure|don't|yes?|if it is free yes|rather not",
    "de": "vielleicht|ja, aber|ja, wenn es geht|nein|doch nicht|ja, moment|lieber nicht|ja oder?",
    "fr": "peut-être|oui mais|si|oui si c'est gratuit"
    "|non|pas d'accord|attendez|je ne sais pas|n'annulez rien, d'accord",
    "es": "quizás|sí, pero|sí, si es gratis|no|claro que no"
    "|espera|no estoy seguro|¿vale?|mejor no|y",
    "nl": "misschien|ja maar|ja, als het gratis is|nee"
    "|doe maar niet|wacht|toch maar niet|liever niet|ja of nee",
    "zh": "不|不是|不对|不可以|好的，但是|等等|算了|可以吗|对吗"
    "|不行|行李|好不好|没有|是不是|可以？|要是|对了|OK但是",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_clear_words_are_a_yes(language: str) -> None:
    missed = [one for one in YES[language].split("|") if not says_yes(one, language)]
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_doubt_questions_and_silence_are_no_yes(language: str) -> None:
    taken = [one for one in DOUBT[language].split("|") if says_yes(one, language)]
    assert taken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_yes_in_english_is_heard_in_every_conversation(language: str) -> None:
    assert says_yes("yes", language)
    assert says_yes("ok", language)


def test_a_word_that_doubts_in_one_language_may_agree_in_another() -> None:
    assert says_yes("si", "es")
    assert not says_yes("si", "fr")
    assert says_yes("of course", "nl")
    assert says_yes("yes, that was right", "en")
