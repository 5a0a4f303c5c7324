"""Which language a text is in, with the memory of the contact: "ok" keeps the language of the
conversation, a clear sentence in another one changes it.

Among the languages of the training data the choice is learnt from the examples themselves (pieces
of words, naive Bayes). A text in none of them is noticed by py3langid, which knows 97.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

LANGUAGE = "language"
DEFAULT = "en"
_BUCKETS = 1 << 16
# More examples of a language than this teach nothing about it.
_ENOUGH = 3000
_SMOOTHING = 0.3
# One piece of a word depends on the next; naive Bayes would count each as evidence of its own.
_DEPENDENT = 0.3
# What the conversation's language weighs against the text, in nats; more when there is little text.
_MEMORY, _SHORT = 3.0, 6
# Without a conversation English weighs a little: "hello" is written in every language.
_FIRST = 1.0
# Unless another one is this likely the conversation goes on in its language.
_LEAVE = 0.75
# A text in another language: this long, py3langid this sure, and its pieces rarer than in 85 of 100
# examples of the likeliest language.
_LETTERS, _SURE, _RARE = 12, 0.99, 0.15
# Pieces this much rarer still (in nats) are those of no language: "blorf zanx quibble".
_ODD = 1.0
# figures, addresses, and short names in capitals (DHL) belong to no language
_NOT_WORDS = re.compile(r"\b[A-Z]{2,4}\b|\S+@\S+|https?://\S+|[\d_]+|[^\w\s]")


def language_of_example(message: Message) -> str:
    """The language that the training data states (`metadata: language`), else English."""
    stated = (message.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return str(stated.get(LANGUAGE, DEFAULT)) if isinstance(stated, dict) else DEFAULT


class LanguageModel:
    """How likely each piece is in each language: (pieces' buckets, languages) logarithms; `usual`:
    the mean logarithm that the pieces of most examples reach, by language.
    """

    def __init__(self, languages: list[str], logs: np.ndarray, usual: list[float]) -> None:
        """Raises ValueError when the parts do not fit."""
        if logs.shape != (_BUCKETS, len(languages)):
            raise ValueError("the languages do not fit their figures")
        self.languages, self.logs, self.usual = languages, logs, usual

    @classmethod
    def fit(cls, texts: Iterable[tuple[str, str]]) -> LanguageModel:
        """From (text, language) pairs."""
        by_language: dict[str, list[str]] = {}
        for text, language in texts:
            by_language.setdefault(language, []).append(text)
        seen = {
            language: [_buckets(text) for text in some[:: -(-len(some) // _ENOUGH)]]
            for language, some in by_language.items()
        }
        languages = sorted(seen) or [DEFAULT]
        seen.setdefault(languages[0], [])
        table = np.stack([_counts(seen[name]) for name in languages], axis=1)
        logs = np.log((table + _SMOOTHING) / (table + _SMOOTHING).sum(axis=0))
        # an example's own pieces are known: one sight less is what a new text would meet
        unseen = np.log(np.maximum(table - 1, 0) + _SMOOTHING) - np.log(table.sum(axis=0) + 1)
        usual = [_usual(unseen[:, i], seen[name]) for i, name in enumerate(languages)]
        return cls(languages, logs.astype(np.float32), usual)

    def detect(self, text: str, before: str | None) -> tuple[str, float]:
        """(code, confidence 0..1); `before` is the language of the conversation so far."""
        pieces = _buckets(text)
        scores = _DEPENDENT * self.logs[pieces].sum(axis=0, dtype=np.float64)
        mean = scores.max() / _DEPENDENT / max(len(pieces), 1)
        usual = self.usual[int(scores.argmax())]
        strange = mean < usual
        scores -= scores.max()
        remembered, weight = (DEFAULT, _FIRST) if before is None else (before, _MEMORY)
        if remembered in self.languages:
            scores[self.languages.index(remembered)] += weight * (1 + _SHORT / max(len(pieces), 1))
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        best = int(likely.argmax())
        if before in self.languages and likely[best] < _LEAVE:
            best = self.languages.index(before)
        other = _other_language(text, self.languages) if strange else None
        if other is not None:
            return other, _SURE
        gibberish = len(pieces) > 0 and mean < usual - _ODD
        stranger = before is not None and before not in self.languages
        if gibberish or (stranger and len(_letters(text)) < _LETTERS):
            return before or DEFAULT, 0.5
        return self.languages[best], round(float(likely[best]), 4)


def _counts(examples: list[np.ndarray]) -> np.ndarray:
    """How often each piece occurs, (buckets,)."""
    joined = np.concatenate(examples) if examples else np.array([], dtype=np.int64)
    return np.bincount(joined, minlength=_BUCKETS).astype(np.float64)


def _usual(logs: np.ndarray, examples: list[np.ndarray]) -> float:
    means = [logs[pieces].mean() for pieces in examples if len(pieces) > _LETTERS]
    return float(np.quantile(means, _RARE)) if means else -np.inf


def _buckets(text: str) -> np.ndarray:
    """The numbers of a text's words, and of their pieces of one to four characters."""
    found: Counter[str] = Counter()
    for word in _NOT_WORDS.sub(" ", text.replace("\u2019", "'")).lower().split():
        marked = f" {word} "
        found.update(f"{weight}{word}" for weight in ("=", "==", "==="))  # a word weighs most
        for size in range(1, 5):
            found.update(marked[i : i + size] for i in range(len(marked) - size + 1))
    pieces = [
        zlib.crc32(piece.encode("utf-8", "replace")) % _BUCKETS for piece in found if piece.strip()
    ]
    return np.array(pieces, dtype=np.int64)


def _letters(text: str) -> str:
    return "".join(c for c in _NOT_WORDS.sub("", text) if c.isalpha())


def _other_language(text: str, known: list[str]) -> str | None:
    """The code of a language that is not among `known`, when the text is surely in it."""
    if len(known) < 2 or len(_letters(text)) < _LETTERS:
        return None
    code, sure = _identifier().classify(text)
    return str(code) if code not in known and sure >= _SURE else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets `language` {code, confidence} on each message, before anything else looks at it."""

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        self._model: LanguageModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """A new, untrained component."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the languages of the examples, and stores them."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        self._model = LanguageModel.fit(
            (one.get(TEXT), language_of_example(one)) for one in examples
        )
        with self._storage.write_to(self._resource) as folder:
            np.save(Path(folder) / "logs.npy", self._model.logs.astype(np.float16))
            names = json.dumps({"languages": self._model.languages, "usual": self._model.usual})
            (Path(folder) / "languages.json").write_text(names, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        """Reads what was stored; raises when it is not there."""
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            logs = np.load(Path(folder) / "logs.npy", allow_pickle=False).astype(np.float32)
            names = json.loads((Path(folder) / "languages.json").read_text(encoding="utf-8"))
        component._model = LanguageModel(names["languages"], logs, names["usual"])
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `language`."""
        assert self._model is not None
        for message in messages:
            before = (message.get(METADATA) or {}).get(LANGUAGE)
            code, confidence = self._model.detect(message.get(TEXT) or "", before)
            found = {"code": code, "confidence": confidence}
            message.set(LANGUAGE, found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples state their language themselves."""
        return training_data
