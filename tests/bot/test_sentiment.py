"""How a message sounds: the data are balanced and apart from the held-out ones; a fitted model
tells the tone, not the matter, and survives being stored.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.components import sentiment
from bot.components.sentiment import TONES, SentimentModel, UnreadableSentiment, read_examples
from bot.language import LANGUAGES

DATA = read_examples(paths.SENTIMENT)
HELD_OUT = read_examples(paths.DATA / "heldout" / "sentiment")


@pytest.fixture(scope="module")
def model() -> SentimentModel:
    return SentimentModel.fit([one for some in DATA.values() for one in some])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tone_has_enough_examples_of_its_own(language: str) -> None:
    for tone in TONES:
        texts = {text for text, said in DATA[language] if said == tone}
        assert len(texts) >= 120
        assert len({text for text, said in HELD_OUT[language] if said == tone}) >= 25
    texts = [text for text, _ in DATA[language]]
    assert len(set(texts)) == len(texts)
    assert not set(texts) & {text for text, _ in HELD_OUT[language]}


def test_tones_are_told_apart_in_messages_that_it_never_saw(model: SentimentModel) -> None:
    means = {
        tone: [model.sentiment(t) for some in HELD_OUT.values() for t, said in some if said == tone]
        for tone in TONES
    }
    angry, unhappy, plain, glad = (sum(means[tone]) / len(means[tone]) for tone in TONES)
    assert angry < unhappy < plain < glad
    assert angry < -0.5
    assert glad > 0.3


def test_what_says_nothing_has_no_tone(model: SentimentModel) -> None:
    assert model.sentiment("…") == 0.0
    assert model.sentiment("") == 0.0


def test_a_stored_model_says_the_same(model: SentimentModel, tmp_path: Path) -> None:
    sentiment._write(model, tmp_path)
    again = sentiment._read(tmp_path)
    for text in ("this is a disgrace!!!", "danke, alles bestens", "订单什么时候发货"):
        assert again.sentiment(text) == pytest.approx(model.sentiment(text), abs=0.01)


def test_a_file_with_other_parts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("language: en\nangry: [no]\n")
    with pytest.raises(UnreadableSentiment, match=r"en\.yml"):
        read_examples(tmp_path)
    with pytest.raises(UnreadableSentiment, match="no examples"):
        read_examples(tmp_path / "none")
