"""A text classifier with calibrated probabilities: words and characters, mixed with sentence
vectors.

Knows nothing of Rasa. Two linear models are fitted apart; how much the words count beside the
vectors, and how sure the sum may be, is chosen on predictions for examples that were left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.nlu import encoder
from bot.nlu.textnorm import prepare

MOST = 0.999
_WORDS: dict[str, Any] = {
    "analyzer": "word",
    "ngram_range": (1, 2),
    "token_pattern": r"[^\W_]+",
    "sublinear_tf": True,
}
_CHARS: dict[str, Any] = {
    "analyzer": "char_wb",
    "ngram_range": (2, 5),
    "min_df": 2,
    "sublinear_tf": True,
}


@dataclass(frozen=True)
class Scale:
    """How the two scores are mixed: `vectors * v + words * w` are the logits."""

    vectors: float
    words: float


@dataclass(frozen=True)
class Linear:
    """One fitted model: `weights` is (intents, features), `bias` (intents,)."""

    weights: np.ndarray
    bias: np.ndarray

    def scores(self, features: Any) -> np.ndarray:
        """(texts, intents)."""
        return np.asarray(features @ self.weights.T) + self.bias


class LinearModel:
    """Ranks the intents of a text."""

    def __init__(
        self,
        vectorizers: tuple[TfidfVectorizer, TfidfVectorizer],
        intents: list[str],
        words: Linear,
        vectors: Linear | None,
        scale: Scale,
    ) -> None:
        self._vectorizers, self._intents = vectorizers, intents
        self._words, self._vectors, self._scale = words, vectors, scale
        width = sum(len(one.vocabulary_) for one in vectorizers)
        if words.weights.shape != (len(intents), width) or not np.isfinite(words.weights).all():
            raise ValueError("the weights do not fit the vocabulary")
        if vectors is not None:
            encoder.encode(["ready"])

    @classmethod
    def fit(
        cls, texts: list[str], intents: list[str], strength: float, folds: int, seed: int
    ) -> LinearModel:
        """Fits on all texts. Raises ValueError when there are fewer than three intents."""
        if len(set(intents)) < 3:
            raise ValueError("at least three intents with examples are needed")
        vectorizers = TfidfVectorizer(**_WORDS), TfidfVectorizer(**_CHARS)
        prepared = [prepare(text) for text in texts]
        features = hstack([one.fit_transform(prepared) for one in vectorizers]).tocsr()
        vectors = encoder.encode(texts) if encoder.installed() else None
        labels = np.array(intents)
        scale = _calibrate(features, vectors, labels, strength, folds, seed)
        words, names = _fit(features, labels, strength, seed)
        meaning = _fit(vectors, labels, strength, seed)[0] if vectors is not None else None
        return cls(vectorizers, names, words, meaning, scale)

    def rank(self, text: str, count: int) -> list[tuple[str, float]]:
        """The `count` likeliest intents with their probabilities, likeliest first."""
        if not any(c.isalnum() for c in text):  # "?" says nothing, so nothing is likelier
            return [(name, round(1 / len(self._intents), 6)) for name in self._intents[:count]]
        prepared = [prepare(text)]
        features = csr_matrix(hstack([one.transform(prepared) for one in self._vectorizers]))
        logits = self._scale.words * self._words.scores(features)
        if self._vectors is not None:
            logits = logits + self._scale.vectors * self._vectors.scores(encoder.encode([text]))
        probabilities = _softmax(logits)[0]
        best = np.argsort(-probabilities)[:count]
        return [(self._intents[i], _told(probabilities[i])) for i in best]

    def parts(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """What must be stored: arrays, and JSON."""
        words, chars = self._vectorizers
        arrays = {
            "weights": self._words.weights,
            "bias": self._words.bias,
            "word_idf": words.idf_,
            "char_idf": chars.idf_,
        }
        if self._vectors is not None:
            arrays["vector_weights"] = self._vectors.weights
            arrays["vector_bias"] = self._vectors.bias
        names = {
            "intents": self._intents,
            "scale": [self._scale.vectors, self._scale.words],
            "words": _in_order(words.vocabulary_),
            "chars": _in_order(chars.vocabulary_),
        }
        return arrays, names

    @classmethod
    def from_parts(cls, arrays: dict[str, np.ndarray], names: dict[str, Any]) -> LinearModel:
        """The opposite of `parts`. Raises KeyError or ValueError when something does not fit."""
        words = _vectorizer(_WORDS, names["words"], arrays["word_idf"])
        chars = _vectorizer(_CHARS, names["chars"], arrays["char_idf"])
        vectors = None
        if "vector_weights" in arrays:
            vectors = Linear(arrays["vector_weights"], arrays["vector_bias"])
        fitted = Linear(arrays["weights"], arrays["bias"])
        return cls((words, chars), names["intents"], fitted, vectors, Scale(*names["scale"]))


def _fit(features: Any, labels: np.ndarray, strength: float, seed: int) -> tuple[Linear, list[str]]:
    """Sparse features one intent against the rest (quick), vectors all intents at once."""
    dense = isinstance(features, np.ndarray)
    regression = LogisticRegression(
        C=strength,
        class_weight="balanced",
        solver="lbfgs" if dense else "liblinear",
        tol=1e-3 if dense else 1e-2,
        max_iter=300,
        random_state=seed,
    ).fit(features, labels)
    weights = regression.coef_.astype(np.float32)
    return Linear(weights, regression.intercept_), [str(name) for name in regression.classes_]


def _calibrate(
    features: csr_matrix,
    vectors: np.ndarray | None,
    labels: np.ndarray,
    strength: float,
    folds: int,
    seed: int,
) -> Scale:
    """The mix that makes left-out probabilities most honest (least negative log-likelihood)."""
    names, truth = np.unique(labels, return_inverse=True)
    if min(np.bincount(truth)) < folds:
        return Scale(vectors=1.0, words=1.0)
    by_words = np.zeros((len(labels), len(names)))
    by_vectors = np.zeros_like(by_words)
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed).split(features, labels)
    for train, test in splits:
        by_words[test] = _fit(features[train], labels[train], strength, seed)[0].scores(
            features[test]
        )
        if vectors is not None:
            by_vectors[test] = _fit(vectors[train], labels[train], strength, seed)[0].scores(
                vectors[test]
            )

    def loss(logarithms: np.ndarray) -> float:
        v, w = np.exp(logarithms)
        chosen = _softmax(v * by_vectors + w * by_words)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-12, None)).mean())

    best = minimize(loss, x0=np.log([1.0, 0.5]), method="Nelder-Mead", options={"maxiter": 80})
    return Scale(*(float(value) for value in np.exp(best.x)))


def _told(probability: float) -> float:
    """Rounded, and below 1: certainty is what a pressed button has."""
    return round(min(float(probability), MOST), 6)


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
