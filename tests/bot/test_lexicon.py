"""The words of customers: the same keys in six languages, found as each language writes."""

from __future__ import annotations

import pytest

from actions.lexicon import LANGUAGES, keys, plain, speaks_of, tidy, words

# A language may do without these: its grammar has no such words.
MAY_BE_EMPTY = {
    "address.street_before",
    "address.street_after",
    "address.street_ending",
    "address.unit",
    "option.after_size",
    "option.article",
}


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "nl", "zh"])
def test_every_language_has_all_keys_with_words(language: str) -> None:
    assert language in LANGUAGES
    assert keys(language) == keys("en")
    empty = {key for key in keys(language) if not words(key, language)}
    assert empty <= MAY_BE_EMPTY


@pytest.mark.parametrize(
    ("text", "key", "found"),
    [
        ("die günstigere bitte", "talk.cheaper", True),
        ("la moins chère", "talk.cheaper", True),
        ("便宜一点的", "talk.cheaper", True),
        ("MAS BARATO", "talk.cheaper", True),
        ("de goedkoopste", "talk.cheaper", True),
        ("incheaped", "talk.cheaper", False),
        ("mon sac-à-dos", "goods.backpack", True),
        ("l’autre", "talk.other_one", True),
        ("die Tischlampe", "goods.lamp", True),
    ],
)
def test_words_are_found_with_their_endings_and_without_accents(
    text: str, key: str, found: bool
) -> None:
    assert speaks_of(text, key) is found


@pytest.mark.parametrize("text", ["Größe", "e\u0301te\u0301", "İstanbul", "上海", "l’été", ""])
def test_a_text_keeps_its_length_when_it_is_made_plain(text: str) -> None:
    assert len(plain(text)) == len(tidy(text))
