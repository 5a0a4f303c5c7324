"""Entities of a text: fixed patterns, days, sizes, addresses, and the phrases of
data/entities/<language>.yml, with their values in one written form.

spaCy's rules for each language cut the text into words, so that a phrase is found in "it's broken."
and not in "brokenhearted".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import rasa.shared.utils.io
import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher

from bot import paths
from bot.components import addresses, dates, patterns, sizes
from bot.components.dates import DateWords
from bot.components.found import PII, Found, without_overlaps
from bot.components.language import DEFAULT, LANGUAGE

# {language: {entity: {value: [phrase, ...]}}}, and under "dates" what DateWords takes
Phrases = dict[str, dict[str, Any]]
_DATES = "dates"
_CHOICE = "choice"
# "all", "the other one" point at something in an answer; in a story they are mere words.
_ANSWER_WORDS = {"zh": 18}
_ANSWER_WORDS_ELSEWHERE = 14
_ORDER = re.compile(r"order|bestell|commande|pedido|compra|单|單", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EntityExtractor(GraphComponent):
    """Adds the entities of each message; the phrases are stored with the model."""

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        phrases: Phrases,
        today: Callable[[], date] = lambda: datetime.now(timezone.utc).date(),
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._phrases = phrases
        self._extractor = Extractor(phrases)
        self._today = today

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityExtractor:
        """Reads the phrases of the working copy, to be stored by `train`."""
        return cls(model_storage, resource, read_phrases(paths.ENTITIES))

    def train(self, training_data: TrainingData) -> Resource:
        """Stores the phrases."""
        with self._storage.write_to(self._resource) as folder:
            text = json.dumps(self._phrases, ensure_ascii=False)
            (Path(folder) / "phrases.json").write_text(text, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntityExtractor:
        """Reads the phrases that were stored; raises when they are not there."""
        with model_storage.read_from(resource) as folder:
            phrases = json.loads((Path(folder) / "phrases.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, phrases)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `entities`."""
        for message in messages:
            language = (message.get(LANGUAGE) or {}).get("code", DEFAULT)
            found = self._extractor.find(message.get(TEXT) or "", language, self._today())
            message.set(ENTITIES, [_as_entity(one) for one in found], add_to_output=True)
        return messages


class Extractor:
    """Finds entities in texts of every language that has phrases. Knows nothing of Rasa."""

    def __init__(self, phrases: Phrases) -> None:
        self._matchers = {language: _Matcher(language, phrases[language]) for language in phrases}
        self._dates = {language: DateWords(phrases[language][_DATES]) for language in phrases}

    def find(self, text: str, language: str, today: date) -> list[Found]:
        """In order of place; no two overlap, the more certain kind wins.

        Words are looked for in the text's language first, then in English: customers mix them.
        """
        return without_overlaps(self._candidates(text, language, today))

    def _candidates(self, text: str, language: str, today: date) -> Iterator[Found]:
        certain, codes = patterns.certain(text, language), patterns.codes(text)
        yield from certain
        yield from addresses.find(text)
        spoken = [one for one in dict.fromkeys((language, DEFAULT)) if one in self._dates]
        if any(c.isdigit() for c in text):
            yield from dates.figures(text, today)
        if language in self._dates:
            yield from self._dates[language].find(text, today)
        yield from sizes.find(text)
        yield from codes
        for one in spoken:
            yield from self._matchers[one].find(text)


class _Matcher:
    """The phrases of one language."""

    def __init__(self, language: str, phrases: dict[str, dict[str, list[str]]]) -> None:
        self._nlp = spacy.blank(language)
        self._pointing = _ANSWER_WORDS.get(language, _ANSWER_WORDS_ELSEWHERE)
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for entity, values in phrases.items():
            if entity == _DATES:
                continue
            for value, texts in values.items():
                self._matcher.add(f"{entity}={value}", list(self._nlp.pipe(texts)))

    def find(self, text: str) -> list[Found]:
        words = self._nlp.make_doc(text)
        spans = spacy.util.filter_spans(self._matcher(words, as_spans=True))
        found = [
            Found(*span.label_.split("=", 1), span.start_char, span.end_char) for span in spans
        ]
        pointing = len(words) <= self._pointing
        return [
            one for one in found if pointing or one.entity != _CHOICE or _names_order(text, one)
        ]


def _names_order(text: str, one: Found) -> bool:
    return bool(_ORDER.search(text[one.start : one.end]))


def read_phrases(folder: Path) -> Phrases:
    """The phrase files of a folder, one a language."""
    return {
        file.stem: rasa.shared.utils.io.read_yaml_file(file)
        for file in sorted(folder.glob("*.yml"))
    }


def _as_entity(one: Found) -> dict[str, Any]:
    return {
        "entity": one.entity,
        "value": one.value,
        "start": one.start,
        "end": one.end,
        "confidence_entity": 1.0,
        "extractor": "EntityExtractor",
        "pii": PII.get(one.entity),
    }
