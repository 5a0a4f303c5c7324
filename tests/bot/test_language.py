"""Which language a text is in, learnt from the examples of all six, with the contact's memory."""

from __future__ import annotations

import pytest

from bot.components.language import LanguageModel
from bot.language import LANGUAGES
from tests.bot.test_data import examples, held_out

NOT_WORDS = {"inform", "inform_address", "out_of_scope", "near_scope"}


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    """Learnt from every second example."""
    return LanguageModel.fit(
        (text, language)
        for language in LANGUAGES
        for texts in examples(language).values()
        for text in texts[::2]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_whole_sentences_is_heard(model: LanguageModel, language: str) -> None:
    texts = [t for i, ts in held_out(language).items() for t in ts if i not in NOT_WORDS]
    texts = [text for text in texts if len(text) >= (8 if language == "zh" else 25)]
    wrong = [text for text in texts if model.detect(text, None)[0] != language]
    assert len(wrong) / len(texts) < 0.03, wrong


@pytest.mark.parametrize(
    "text", ["ok", "TD-100482", "👍", "", "123", "anna@example.com", "DHL", "W1234567"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_text_keeps_the_language_of_the_conversation(
    model: LanguageModel, text: str, language: str
) -> None:
    assert model.detect(text, language)[0] == language


@pytest.mark.parametrize(
    ("text", "before", "now"),
    [
        ("Können Sie mir bitte helfen?", "en", "de"),
        ("could you help me with my order please", "de", "en"),
        ("où est mon colis, je l'attends depuis lundi", "en", "fr"),
        ("¿dónde está mi pedido? lo espero desde el lunes", "fr", "es"),
        ("waar blijft mijn pakket nou, ik wacht al een week", "de", "nl"),
        ("我的快递到哪里了", "en", "zh"),
    ],
)
def test_a_clear_sentence_changes_the_language(
    model: LanguageModel, text: str, before: str, now: str
) -> None:
    code, confidence = model.detect(text, before)
    assert code == now
    assert confidence > 0.6


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dove è il mio pacco? Lo aspetto da lunedì", "it"),
        ("gdzie jest moja paczka, czekam od tygodnia", "pl"),
        ("注文した商品がまだ届きません", "ja"),
        ("siparişim nerede kaldı acaba, çok bekledim", "tr"),
        ("где мой заказ? жду уже неделю", "ru"),
    ],
)
def test_a_language_that_the_bot_does_not_speak_is_noticed(
    model: LanguageModel, text: str, language: str
) -> None:
    assert model.detect(text, "en") == (language, 0.99)


@pytest.mark.parametrize("text", ["blorf zanx quibble", "flim flam wozzle", "xyzzy plugh"])
@pytest.mark.parametrize("before", ["en", "fr", None])
def test_gibberish_changes_no_language(model: LanguageModel, text: str, before: str | None) -> None:
    assert model.detect(text, before) == (before or "en", 0.5)


def test_one_language_needs_no_choice() -> None:
    model = LanguageModel.fit([("hello there", "en"), ("good morning", "en")])
    assert model.detect("où est mon colis ?", None)[0] == "en"
    assert LanguageModel.fit([]).detect("hello", None) == ("en", 1.0)
