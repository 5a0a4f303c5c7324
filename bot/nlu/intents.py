"""The intent classifier: TF-IDF of words and of characters, logistic regression, and a confidence
that is a probability.

Scikit-learn fits, plain arrays are stored (no pickles): a model that cannot be read raises, it
never loads empty.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.linear import LinearModel

RANKED = 10


class UnreadableModel(Exception):
    """The stored classifier is damaged or incomplete."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Ranks the intents of a text; confidences add up to 1 over all intents."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: how closely the regression follows the examples. `folds`: for the calibration."""
        return {"C": 10.0, "folds": 4, "seed": 7}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._model: LinearModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """A new, untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits on all examples that have an intent and a text, and stores the result."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        self._model = LinearModel.fit(
            [e.get(TEXT) for e in examples],
            [e.get(INTENT) for e in examples],
            strength=self._config["C"],
            folds=self._config["folds"],
            seed=self._config["seed"],
        )
        with self._storage.write_to(self._resource) as folder:
            self._store(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking` on every message."""
        if self._model is None:
            raise UnreadableModel("The intent classifier was never trained.")
        for message in messages:
            ranking = self._model.rank(message.get(TEXT) or "", RANKED)
            entries = [{"name": name, "confidence": value} for name, value in ranking]
            message.set(INTENT, entries[0], add_to_output=True)
            message.set("intent_ranking", entries, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing in the pipeline needs predictions of training examples."""
        return training_data

    def _store(self, folder: Path) -> None:
        assert self._model is not None
        arrays, words = self._model.parts()
        np.savez(folder / "arrays.npz", **arrays)
        (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Reads a stored classifier. Raises UnreadableModel rather than load an empty one."""
        component = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                with np.load(Path(folder) / "arrays.npz", allow_pickle=False) as arrays:
                    stored = {name: arrays[name] for name in arrays.files}
                words = json.loads((Path(folder) / "words.json").read_text(encoding="utf-8"))
            component._model = LinearModel.from_parts(stored, words)
        except Exception as error:
            raise UnreadableModel(f"The intent classifier cannot be read: {error}") from error
        return component
