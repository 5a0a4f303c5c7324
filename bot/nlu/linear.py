"""A linear text classifier with calibrated probabilities. Knows nothing of Rasa."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.nlu.textnorm import prepare

_WORDS = {
    "analyzer": "word",
    "ngram_range": (1, 2),
    "token_pattern": r"[^\W_]+",
    "sublinear_tf": True,
}
_CHARS = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2, "sublinear_tf": True}


class LinearModel:
    """Fitted vocabulary, weights and temperature. `weights` is (intents, features), `bias`
    (intents,).
    """

    def __init__(
        self,
        words: TfidfVectorizer,
        chars: TfidfVectorizer,
        intents: list[str],
        weights: np.ndarray,
        bias: np.ndarray,
        temperature: float,
    ) -> None:
        self._words, self._chars = words, chars
        self._intents = intents
        self._weights, self._bias = weights, bias
        self._temperature = temperature
        if weights.shape != (len(intents), self._width()) or not np.isfinite(weights).all():
            raise ValueError("the weights do not fit the vocabulary")

    @classmethod
    def fit(
        cls, texts: list[str], intents: list[str], strength: float, folds: int, seed: int
    ) -> LinearModel:
        """Fits on prepared texts; the temperature comes from predictions on folds that were left
        out.
        """
        if len(set(intents)) < 2:
            raise ValueError("at least two intents with examples are needed")
        prepared = [prepare(text) for text in texts]
        words, chars = TfidfVectorizer(**_WORDS), TfidfVectorizer(**_CHARS)
        features = hstack([words.fit_transform(prepared), chars.fit_transform(prepared)]).tocsr()
        labels = np.array(intents)
        temperature = _temperature(features, labels, strength, folds, seed)
        regression = _regression(strength, seed).fit(features, labels)
        names = [str(name) for name in regression.classes_]
        weights, bias = regression.coef_, regression.intercept_
        if len(names) == 2:
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(words, chars, names, weights.astype(np.float32), bias, temperature)

    def rank(self, text: str, count: int) -> list[tuple[str, float]]:
        """The `count` likeliest intents with their probabilities, likeliest first."""
        prepared = [prepare(text)]
        features = hstack([self._words.transform(prepared), self._chars.transform(prepared)])
        logits = np.asarray(csr_matrix(features).dot(self._weights.T)).ravel() + self._bias
        probabilities = _softmax(logits[None, :] / self._temperature)[0]
        best = np.argsort(-probabilities)[:count]
        return [(self._intents[i], round(float(probabilities[i]), 6)) for i in best]

    def parts(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """What must be stored: arrays, and JSON."""
        arrays = {
            "weights": self._weights,
            "bias": self._bias,
            "word_idf": self._words.idf_,
            "char_idf": self._chars.idf_,
        }
        names = {
            "intents": self._intents,
            "temperature": self._temperature,
            "words": _in_order(self._words.vocabulary_),
            "chars": _in_order(self._chars.vocabulary_),
        }
        return arrays, names

    @classmethod
    def from_parts(cls, arrays: dict[str, np.ndarray], names: dict[str, Any]) -> LinearModel:
        """The opposite of `parts`. Raises KeyError or ValueError when something does not fit."""
        words = _vectorizer(_WORDS, names["words"], arrays["word_idf"])
        chars = _vectorizer(_CHARS, names["chars"], arrays["char_idf"])
        weights = arrays["weights"]
        return cls(
            words, chars, names["intents"], weights, arrays["bias"], float(names["temperature"])
        )

    def _width(self) -> int:
        return len(self._words.vocabulary_) + len(self._chars.vocabulary_)


def _regression(strength: float, seed: int) -> LogisticRegression:
    return LogisticRegression(
        C=strength, class_weight="balanced", max_iter=200, tol=1e-3, random_state=seed
    )


def _temperature(
    features: csr_matrix, labels: np.ndarray, strength: float, folds: int, seed: int
) -> float:
    """The temperature that makes left-out probabilities honest (least negative log-likelihood)."""
    smallest = int(min(np.unique(labels, return_counts=True)[1]))
    if smallest < folds:
        return 1.0
    names = np.unique(labels)
    index = {name: i for i, name in enumerate(names)}
    logits = np.zeros((len(labels), len(names)))
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=seed).split(
        features, labels
    ):
        fold = _regression(strength, seed).fit(features[train], labels[train])
        scores = fold.decision_function(features[test])
        logits[test] = scores if scores.ndim == 2 else np.stack([-scores, scores], 1) / 2
    truth = np.array([index[label] for label in labels])

    def loss(temperature: float) -> float:
        chosen = _softmax(logits / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-12, None)).mean())

    return float(minimize_scalar(loss, bounds=(0.1, 3.0), method="bounded").x)


def _softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def _in_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)


def _vectorizer(
    settings: dict[str, Any], vocabulary: list[str], idf: np.ndarray
) -> TfidfVectorizer:
    if len(vocabulary) != len(idf):
        raise ValueError("the vocabulary does not fit its weights")
    settings = {key: value for key, value in settings.items() if key != "min_df"}
    vectorizer = TfidfVectorizer(**settings, vocabulary={w: i for i, w in enumerate(vocabulary)})
    vectorizer.idf_ = idf
    return vectorizer
