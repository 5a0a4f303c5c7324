"""Understands a text: intents with probabilities, whether it is about anything known, and why there
is doubt. Knows nothing of Rasa.

Sources of opinion, cheapest first: words; the encoders of the language, one after the other; the
nearest examples. After each the model stops if it is sure enough, so that most turns cost little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.components import conformal, encoders, mixing
from bot.components.lexical import Lexicon
from bot.components.neighbours import Neighbours
from bot.components.scope import Scope, signs
from bot.components.softmax import Linear, softmax
from bot.components.text import says_something

ANY = "*"
MOST = 0.999
COVERAGE = 0.95
SET_LIMIT = 10
# Cheap opinions are trusted on familiar wording only: this share of the word pairs is known.
FAMILIAR = 0.6


@dataclass(frozen=True)
class Stage:
    """What is asked up to here: words, then `encoders`, then perhaps the neighbours.

    `weights`: of the words, of each encoder, of the neighbours. From the confidence `stop_at` and
    the score `strong` on nothing more is asked, if the wording is familiar.
    """

    encoders: tuple[str, ...]
    neighbours: bool
    weights: tuple[float, ...]
    stop_at: float
    strong: float
    scope: Scope

    def stops(self, logits: np.ndarray, familiar: np.ndarray) -> np.ndarray:
        """For (texts, classes) logits and (texts,) bools: is this opinion enough?"""
        sure = softmax(logits).max(axis=1) >= self.stop_at
        return np.asarray(sure & familiar & (logits.max(axis=1) >= self.strong))


@dataclass(frozen=True)
class Plan:
    """How texts of one language are understood. `limit`: what 95 of 100 known texts reach of
    `inside`; `calibration`: the conformal scores of left-out examples.
    """

    stages: tuple[Stage, ...]
    limit: float
    calibration: list[float]


@dataclass(frozen=True)
class Understood:
    """`ranking` [(intent, probability)] likeliest first; `likely`: the intents of which one is
    right in 95 of 100 texts; `inside` 0..1: is it about anything known; `stage`: how many sources
    beside the words were asked; `doubt`: why it may be wrong, or None.
    """

    ranking: list[tuple[str, float]]
    likely: list[str]
    inside: float
    stage: int
    doubt: str | None


class IntentModel:
    """A trained model; `bot.components.fitting` makes one."""

    def __init__(
        self,
        intents: Sequence[str],
        outside: Sequence[str],
        lexicon: Lexicon,
        words: Linear,
        heads: Mapping[str, Linear],
        neighbours: Mapping[str, Neighbours],
        plans: Mapping[str, Plan],
    ) -> None:
        """Raises ValueError when the parts do not fit together, NoEncoder when an encoder that the
        model was trained with is missing.
        """
        self.intents, self.outside = list(intents), list(outside)
        self.lexicon, self.words, self.heads = lexicon, words, dict(heads)
        self.neighbours, self.plans = dict(neighbours), dict(plans)
        self._outside = np.array([name in self.outside for name in self.intents])
        if words.weights.shape != (lexicon.width, len(self.intents)):
            raise ValueError("the weights do not fit the vocabulary")
        if not all(np.isfinite(one.weights).all() for one in (words, *self.heads.values())):
            raise ValueError("the weights are not numbers")
        if ANY not in self.plans:
            raise ValueError("there is no plan for other languages")
        for name in self.heads:
            encoders.get(name)

    def understand(self, text: str, language: str, count: int, cascade: bool = True) -> Understood:
        """The `count` likeliest intents of a text in a language (ISO 639-1). Without `cascade`
        every source is asked, however sure the first ones are.
        """
        if not says_something(text):
            return Understood([], [], 0.0, 0, "no_words")
        plan = self.plans.get(language, self.plans[ANY])
        asked = _Asked(self, text, language)
        familiar = np.array([self.lexicon.familiarity(text) >= FAMILIAR])
        first = 0 if cascade else len(plan.stages) - 1
        for place, stage in enumerate(plan.stages[first:], first):  # noqa: B007 the last is told
            logits, near = asked.opinion(stage)
            if stage.stops(logits[None, :], familiar)[0]:
                break
        probabilities = softmax(logits)
        seen = signs(logits[None, :], self._outside, None if near is None else np.array([near]))
        inside = float(stage.scope.inside(seen)[0])
        return self._told(plan, probabilities, inside, place, count)

    def _told(
        self, plan: Plan, probabilities: np.ndarray, inside: float, stage: int, count: int
    ) -> Understood:
        order = np.argsort(-probabilities)
        ranking = [(self.intents[i], _told(probabilities[i])) for i in order[:count]]
        least = conformal.least(plan.calibration, COVERAGE)
        likely = [self.intents[i] for i in order[:SET_LIMIT] if probabilities[i] >= least]
        likely = likely or [ranking[0][0]]
        known = ranking[0][0] not in self.outside
        doubt = "out_of_scope" if known and inside < plan.limit else None
        if doubt is None and len(likely) > 1:
            doubt = "ambiguous"
        return Understood(ranking, likely, round(inside, 4), stage, doubt)


class _Asked:
    """The opinions on one text; each source is asked at most once."""

    def __init__(self, model: IntentModel, text: str, language: str) -> None:
        self._model, self._text, self._language = model, text, language
        self._words = model.lexicon.scores(text, model.words)
        self._vectors: dict[str, np.ndarray] = {}

    def opinion(self, stage: Stage) -> tuple[np.ndarray, float | None]:
        """((classes,) logits, mean cosine of the nearest examples or None)."""
        sources = [self._words]
        for name in stage.encoders:
            sources.append(self._model.heads[name].scores(self._vector(name)))
        logits = mixing.mix(sources, stage.weights[: len(sources)])
        if not stage.neighbours:
            return logits, None
        vector = side_by_side([self._vector(name)[None, :] for name in stage.encoders])[0]
        votes, near = self._model.neighbours[self._language].near(vector, logits)
        return logits + stage.weights[-1] * votes, near

    def _vector(self, name: str) -> np.ndarray:
        if name not in self._vectors:
            self._vectors[name] = encoders.get(name)([self._text])[0]
        return self._vectors[name]


def side_by_side(vectors: Sequence[np.ndarray]) -> np.ndarray:
    """Unit vectors of several encoders as one unit vector a text."""
    return np.hstack(vectors) / np.sqrt(len(vectors))


def _told(probability: float) -> float:
    """Rounded, and below 1: certainty is what a pressed button has."""
    return round(min(float(probability), MOST), 6)
