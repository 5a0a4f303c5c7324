"""How a message sounds: the data are balanced and apart from the held-out ones; what is learnt
tells the tone, not the matter, and survives being stored.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bot import bench_nlu, fingerprint, paths
from bot.components import tone_model, tones
from bot.components.storage import UnreadableModel
from bot.components.tone_model import ToneModel
from bot.components.tone_signs import signs
from bot.components.tones import TONES, BadTones, Toned
from bot.language import LANGUAGES
from tests.bot.conftest import run_code

DATA = tones.read_all(paths.SENTIMENT)
HELD_OUT = tones.read_all(paths.DATA / "heldout" / "sentiment")
ORDINARY = ["where is my parcel", "the parcel is late", "cancel my order", "the lamp is broken"]


def plain(text: str) -> str:
    """Without marks and capitals; an emoji alone stays."""
    return re.sub(r"\W+", " ", text.lower()).strip() or text


@pytest.fixture(scope="module")
def model() -> ToneModel:
    """Learnt from all messages and a few ordinary examples."""
    return tone_model.fit(DATA, plain=ORDINARY, glad=["thank you"], seed=7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tone_has_about_as_many_messages(language: str) -> None:
    count = Counter(one.tone for one in DATA if one.language == language)
    held = Counter(one.tone for one in HELD_OUT if one.language == language)
    assert min(count.values()) >= 120
    assert max(count.values()) <= 1.25 * min(count.values())
    assert held == dict.fromkeys(TONES, 25)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_stands_twice_or_is_held_out(language: str) -> None:
    trained = [plain(one.text) for one in DATA if one.language == language]
    held = [plain(one.text) for one in HELD_OUT if one.language == language]
    assert [text for text, n in Counter(trained + held).items() if n > 1] == []


def test_tones_are_told_apart_in_messages_that_were_never_seen(model: ToneModel) -> None:
    heard = {
        tone: [model.hear(one.text, one.language) or 0.0 for one in HELD_OUT if one.tone == tone]
        for tone in TONES
    }
    means = [float(np.mean(heard[tone])) for tone in TONES]
    assert all(a < b for a, b in itertools.pairwise(means)), means
    assert means[0] < -0.6
    assert -0.2 < means[2] < 0.2
    assert means[3] > 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The parcel has not arrived.", "en"),
        ("Das Paket ist nicht angekommen.", "de"),
        ("包裹还没收到", "zh"),
        ("TD-100482", "en"),
    ],
)
def test_a_complaint_stated_factually_is_plain(model: ToneModel, text: str, language: str) -> None:
    assert model.hear(text, language) == pytest.approx(0.0, abs=0.2)


def test_the_same_words_shouted_are_angry(model: ToneModel) -> None:
    calm, shouted = "where is my order", "WHERE IS MY ORDER???!!!"
    assert (model.hear(calm, "en") or 0.0) > -0.2
    assert (model.hear(shouted, "en") or 0.0) < -0.5


def test_an_emoji_alone_has_a_tone_and_a_mark_alone_has_none(model: ToneModel) -> None:
    assert (model.hear("😡", "en") or 0.0) < -0.5
    assert (model.hear("❤️", "en") or 0.0) > 0.5
    assert model.hear("…", "en") is None
    assert model.hear("", "en") is None


def test_a_language_without_messages_has_no_tone(model: ToneModel) -> None:
    assert model.hear("questo è uno scandalo", "it") is None


def test_a_tone_at_the_end_of_a_long_text_is_heard(model: ToneModel) -> None:
    story = "I ordered a lamp on Monday. " * 130
    assert (model.hear(story, "en") or 0.0) > -0.3
    assert (model.hear(story + "You thieves, I am furious!!!", "en") or 0.0) < -0.3


def test_examples_that_sound_otherwise_do_not_count_as_plain() -> None:
    angry = ["you thieves", "thieves and liars", "liars all of you", "you liars"]
    calm = ["where is it", "is it here", "it is here now", "is it late"]
    learnt = [
        Toned(text, tone, "en")
        for tone, texts in {"angry": angry, "plain": calm}.items()
        for text in texts
    ] + [Toned(f"{word} {n}", tone, "en") for n in "abcd" for tone, word in
         (("unhappy", "sad"), ("glad", "great"))]  # fmt: skip
    told = tone_model.fit(learnt, plain=["thieves"] * 200, glad=[], seed=7)
    assert (told.hear("you thieves", "en") or 0.0) < -0.2


def test_signs_are_counted_between_zero_and_one() -> None:
    for text in ("", "NOOOO!!!!!!!! 😡😡 what???", "x" * 5_000, "ok :) 42"):
        assert ((signs(text) >= 0) & (signs(text) <= 1)).all()


def test_a_stored_model_says_the_same(model: ToneModel, tmp_path: Path) -> None:
    tone_model.write(model, tmp_path)
    again = tone_model.read(tmp_path)
    for one in HELD_OUT[::20]:
        assert again.hear(one.text, one.language) == pytest.approx(
            model.hear(one.text, one.language), abs=0.02
        )


def test_a_damaged_model_does_not_load(model: ToneModel, tmp_path: Path) -> None:
    tone_model.write(model, tmp_path)
    (tmp_path / "model.json").write_text("{}")
    with pytest.raises(UnreadableModel, match="tones"):
        tone_model.read(tmp_path)


@pytest.mark.parametrize("text", ["language: en\nangry: [x]\n", "language: [", "- x\n"])
def test_a_file_in_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "en.yml").write_text(text)
    with pytest.raises(BadTones, match=r"en\.yml"):
        tones.read_all(tmp_path)


def test_a_folder_without_messages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTones, match="no messages"):
        tones.read_all(tmp_path)


def test_messages_by_tone_shape_the_fingerprint() -> None:
    files = {file for file in fingerprint._files([]) if file.parent == paths.SENTIMENT}
    assert {file.stem for file in files} == set(LANGUAGES)


def test_the_share_of_right_sides_is_counted_by_language() -> None:
    said = {"grr": -0.9, "hm": 0.1, "wow": 0.9, "?": None}
    messages = [Toned("grr", "unhappy", "en"), Toned("hm", "angry", "en"),
                Toned("wow", "glad", "de"), Toned("?", "plain", "de")]  # fmt: skip
    figures: dict = {}
    bench_nlu._tone_figures(lambda text: {"sentiment": said[text]}, messages, figures)
    accuracy = {name: one["sentiment_accuracy"] for name, one in figures.items()}
    assert accuracy == {"en": 0.5, "de": 1.0, "all": 0.75}


def test_a_pipeline_trained_inside_rasa_says_how_a_turn_sounds() -> None:
    code = """
import json, tempfile
from pathlib import Path
from bot import bench_sets, light
from bot.evaluate import Message
light.install()
said = {"greet": "hello|hi|good morning|hey you", "track": "where is it|track it|is it late",
        "refund": "money back|refund me|pay me back|refund please"}
messages = [Message(t, i, "en", False) for i, texts in said.items() for t in texts.split("|")]
names = bench_sets.label_names(messages)
from bot.parse import parse_as_text
with tempfile.TemporaryDirectory() as place:
    agent = bench_sets._train(Path(place), messages, names)
texts = ("you liars, this is a DISGRACE!!!", "thank you so much, wonderful", "...")
print(json.dumps([parse_as_text(agent, text, "en")["sentiment"] for text in texts]))
"""
    done = run_code(code)
    assert done.returncode == 0, done.stderr.decode()
    angry, glad, nothing = json.loads(done.stdout.splitlines()[-1])
    assert -1 <= angry < -0.5
    assert 0.5 < glad <= 1
    assert nothing is None
