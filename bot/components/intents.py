"""The intent classifier of config.yml: calibrated probabilities, what lies outside, and the reason
for doubt. A model that cannot be read raises, it never loads empty.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import fitting, storage
from bot.components.fitting import Example, Settings
from bot.components.intent_model import IntentModel, Understood
from bot.components.language import DEFAULT, LANGUAGE, language_of_example

RANKED = 10
# What was understood of the latest texts: "hi" and "thanks" come again and again.
REMEMBERED = 4096
# Stands first when there is nothing to understand, so that no intent is acted on by chance.
NOTHING = {"name": "nlu_fallback", "confidence": 0.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Ranks the intents of a text; confidences add up to 1 over all intents."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See `fitting.Settings`."""
        return {"words_strength": 10.0, "vectors_strength": 20.0, "outside": [], "seed": 7}

    def __init__(self, config: dict[str, Any], storage_: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage_
        self._resource = resource
        self._model: IntentModel | None = None
        self._latest: OrderedDict[tuple[str, str], Understood] = OrderedDict()

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
        examples = [
            Example(one.get(TEXT), one.get(INTENT), language_of_example(one))
            for one in training_data.intent_examples
            if one.get(INTENT) and one.get(TEXT)
        ]
        settings = Settings(
            words_strength=self._config["words_strength"],
            vectors_strength=self._config["vectors_strength"],
            outside=tuple(self._config["outside"]),
            seed=self._config["seed"],
        )
        self._model = fitting.fit(examples, settings)
        with self._storage.write_to(self._resource) as folder:
            storage.write(self._model, Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent`, `intent_ranking` and `understood` on every message."""
        for message in messages:
            found = self._understand(message.get(TEXT) or "", _language(message))
            entries = [{"name": name, "confidence": value} for name, value in found.ranking]
            entries = entries or [NOTHING]
            message.set(INTENT, entries[0], add_to_output=True)
            message.set("intent_ranking", entries, add_to_output=True)
            message.set("understood", found, add_to_output=True)
        return messages

    def _understand(self, text: str, language: str) -> Understood:
        key = (text, language)
        found = self._latest.get(key)
        if found is None:
            found = self._latest[key] = self.model.understand(text, language, RANKED)
            if len(self._latest) > REMEMBERED:
                self._latest.popitem(last=False)
        else:
            self._latest.move_to_end(key)
        return found

    @property
    def model(self) -> IntentModel:
        """What was trained or loaded. Raises UnreadableModel when nothing was."""
        if self._model is None:
            raise storage.UnreadableModel("The intent classifier was never trained.")
        return self._model

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing in the pipeline needs predictions of training examples."""
        return training_data

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
                component._model = storage.read(Path(folder))
        except ValueError as error:
            raise storage.UnreadableModel(f"The intent classifier is missing: {error}") from error
        return component


def _language(message: Message) -> str:
    found = message.get(LANGUAGE)
    return found["code"] if found else DEFAULT
