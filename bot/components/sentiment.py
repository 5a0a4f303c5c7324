"""How a turn sounds: `sentiment` from -1 (angry, desperate) over 0 (plain, factual) to 1 (glad,
grateful). It is the tone, not the matter: a complaint stated factually is plain.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import paths
from bot.components import storage, tone_model, tones
from bot.components.language import DEFAULT, LANGUAGE
from bot.components.tone_model import ToneModel

SENTIMENT = "sentiment"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentimentReader(GraphComponent):
    """Sets `sentiment` on each message, None where there is nothing to hear."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`glad`: intents whose examples sound glad; `toned`: those whose examples may sound like
        anything; the examples of all others are mostly plain.
        """
        return {"glad": [], "toned": [], "seed": 7}

    def __init__(self, config: dict[str, Any], storage_: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage, self._resource = storage_, resource
        self._model: ToneModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentimentReader:
        """A new, untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the messages by tone of the checkout and the bot's own examples, and stores
        the result. Raises BadTones.
        """
        glad, toned = self._config["glad"], self._config["toned"]
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        self._model = tone_model.fit(
            tones.read_all(paths.SENTIMENT),
            plain=[one.get(TEXT) for one in examples if one.get(INTENT) not in (*glad, *toned)],
            glad=[one.get(TEXT) for one in examples if one.get(INTENT) in glad],
            seed=self._config["seed"],
        )
        with self._storage.write_to(self._resource) as folder:
            tone_model.write(self._model, Path(folder))
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
        """Reads what was stored. Raises UnreadableModel."""
        component = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                component._model = tone_model.read(Path(folder))
        except ValueError as error:
            raise storage.UnreadableModel(f"The tones are missing: {error}") from error
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `sentiment`. Raises UnreadableModel when nothing was trained or loaded."""
        if self._model is None:
            raise storage.UnreadableModel("The tones were never learnt.")
        for message in messages:
            language = (message.get(LANGUAGE) or {}).get("code", DEFAULT)
            heard = self._model.hear(message.get(TEXT) or "", language)
            message.set(SENTIMENT, heard, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing in the pipeline needs the tone of training examples."""
        return training_data
