"""How a message sounds: from -1 (angry, desperate) over 0 (plain) to 1 (glad, grateful). Of the
tone, not of the matter: "the parcel has not arrived" is plain. A regression on words and their
pieces, of all languages together; it learns from data/sentiment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import evaluate, paths
from bot.components import lexical
from bot.components.lexical import Lexicon, Vocabulary
from bot.components.softmax import Linear, softmax
from bot.components.text import says_something

SENTIMENT = "sentiment"
#: The tones that the data tell apart, and what each is worth.
TONES = {"angry": -1.0, "unhappy": -0.5, "plain": 0.0, "glad": 1.0}
STRENGTH = 10.0
SEED = 7


class UnreadableSentiment(Exception):
    """The data or the stored model cannot be read; the text says why."""


class SentimentModel:
    """A fitted model. `linear` has a class for each of TONES, in their order."""

    def __init__(self, lexicon: Lexicon, linear: Linear) -> None:
        self.lexicon, self.linear = lexicon, linear

    @classmethod
    def fit(cls, examples: Sequence[tuple[str, str]]) -> SentimentModel:
        """Of (text, tone)."""
        tones = list(TONES)
        lexicon, features = Lexicon.fit([text for text, _ in examples])
        truth = np.array([tones.index(tone) for _, tone in examples])
        return cls(lexicon, lexical.fit(features, truth, len(tones), STRENGTH, SEED))

    def sentiment(self, text: str) -> float:
        """-1..1: the value of the tones, each by its probability. 0 for what says nothing."""
        if not says_something(text):
            return 0.0
        likely = softmax(self.lexicon.scores(text, self.linear))
        return round(float(likely @ np.array(list(TONES.values()))), 3)


def read_examples(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """{language: [(text, tone)]} of a folder of files. Raises UnreadableSentiment."""
    found = {}
    for file in sorted(folder.glob("*.yml")):
        stored = evaluate.yaml_file(file)
        if not isinstance(stored, dict) or set(stored) != {"language", *TONES}:
            raise UnreadableSentiment(
                f"{file.name} has not the parts language, {', '.join(TONES)}."
            )
        found[stored["language"]] = [(str(t), tone) for tone in TONES for t in stored[tone]]
    if not found:
        raise UnreadableSentiment(f"There are no examples in {folder.name}.")
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentimentReader(GraphComponent):
    """Sets `sentiment` on every message."""

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        self._model: SentimentModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentimentReader:
        """A new, untrained component."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from data/sentiment, whatever the intents are."""
        every = [one for some in read_examples(paths.SENTIMENT).values() for one in some]
        self._model = SentimentModel.fit(every)
        with self._storage.write_to(self._resource) as folder:
            _write(self._model, Path(folder))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentimentReader:
        """Reads what was stored. Raises UnreadableSentiment."""
        component = cls(model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                component._model = _read(Path(folder))
        except (OSError, ValueError, KeyError) as error:
            raise UnreadableSentiment(f"The tones cannot be read: {error}") from error
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `sentiment`."""
        if self._model is None:
            raise UnreadableSentiment("The tones were never learnt.")
        for message in messages:
            value = self._model.sentiment(message.get(TEXT) or "")
            message.set(SENTIMENT, value, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples need no tone."""
        return training_data


def _write(model: SentimentModel, folder: Path) -> None:
    known = (model.lexicon.words, model.lexicon.pieces)
    np.savez(
        folder / "tones.npz",
        weights=model.linear.weights.astype(np.float16),
        bias=model.linear.bias,
        words=known[0].idf,
        pieces=known[1].idf,
    )
    terms = [sorted(one.terms, key=one.terms.__getitem__) for one in known]
    (folder / "tones.json").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")


def _read(folder: Path) -> SentimentModel:
    terms = json.loads((folder / "tones.json").read_text(encoding="utf-8"))
    with np.load(folder / "tones.npz", allow_pickle=False) as stored:
        words, pieces = (
            Vocabulary({term: place for place, term in enumerate(known)}, stored[name])
            for known, name in zip(terms, ("words", "pieces"), strict=True)
        )
        linear = Linear(stored["weights"].astype(np.float32), stored["bias"])
    return SentimentModel(Lexicon(words, pieces), linear)
