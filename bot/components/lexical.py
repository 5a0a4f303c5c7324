"""What a text says by its words and their pieces: TF-IDF and a logistic regression. Cheap: most
turns are understood by it alone.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.components.softmax import Linear
from bot.components.text import pieces, prepare, words

EPOCHS = 7
# Rarer pieces are noise once there are many examples.
MANY = 3000


@dataclass(frozen=True)
class Vocabulary:
    """The known terms of one kind, and how much each weighs (`idf`)."""

    terms: dict[str, int]
    idf: np.ndarray

    def vector(self, terms: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """(places, values) of a text's terms, of length one; empty when none is known."""
        counts = Counter(self.terms[term] for term in terms if term in self.terms)
        places = np.fromiter(counts, dtype=np.int64, count=len(counts))
        counted = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1 + np.log(counted)) * self.idf[places]
        length = float(np.sqrt((values**2).sum()))
        return places, values / length if length else values


class Lexicon:
    """Words and pieces as two vocabularies side by side."""

    def __init__(self, words_: Vocabulary, pieces_: Vocabulary) -> None:
        self.words, self.pieces = words_, pieces_

    @classmethod
    def fit(cls, texts: Sequence[str]) -> tuple[Lexicon, csr_matrix]:
        """The vocabularies of the texts, and their features (texts, terms)."""
        prepared = [prepare(text) for text in texts]
        many = len(prepared) > MANY
        by_word, word_features = _fit(words, prepared, 2 if many else 1)
        by_piece, piece_features = _fit(pieces, prepared, 3 if many else 2)
        return cls(by_word, by_piece), hstack([word_features, piece_features]).tocsr()

    @property
    def width(self) -> int:
        """How many terms there are."""
        return len(self.words.idf) + len(self.pieces.idf)

    def familiarity(self, text: str) -> float:
        """The share of a text's word pairs that are known: new words may be a new matter."""
        pairs = [term for term in words(prepare(text)) if " " in term]
        return sum(pair in self.words.terms for pair in pairs) / len(pairs) if pairs else 1.0

    def vector(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """(places, values) of one text's features."""
        prepared = prepare(text)
        places, values = self.words.vector(words(prepared))
        more, others = self.pieces.vector(pieces(prepared))
        return np.concatenate([places, more + len(self.words.idf)]), np.concatenate(
            [values, others]
        )

    def features(self, texts: Sequence[str]) -> csr_matrix:
        """The features (texts, terms) of other texts than the vocabularies come from."""
        rows = [self.vector(text) for text in texts]
        starts = np.cumsum([0, *(len(places) for places, _ in rows)])
        places, values = (np.concatenate(part) for part in zip(*rows, strict=True))
        return csr_matrix((values, places, starts), shape=(len(texts), self.width))

    def scores(self, text: str, model: Linear) -> np.ndarray:
        """(classes,) logits of one text."""
        places, values = self.vector(text)
        return values @ model.weights[places] + model.bias


def fit(
    features: csr_matrix,
    truth: np.ndarray,
    classes: int,
    strength: float,
    seed: int,
    weights: np.ndarray | None = None,
) -> Linear:
    """Fits all classes at once (multinomial, SAGA); a few epochs are as good as convergence.
    `weights` (texts,): how much each counts, one each when left out.
    """
    regression = LogisticRegression(
        C=strength,
        solver="saga",
        multi_class="multinomial",
        tol=1e-3,
        max_iter=EPOCHS,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(features, truth, sample_weight=weights)
    fitted = np.zeros((features.shape[1], classes), dtype=np.float32)
    bias = np.full(classes, -20.0, dtype=np.float32)  # a class without examples is never likely
    fitted[:, regression.classes_] = regression.coef_.T
    bias[regression.classes_] = regression.intercept_
    return Linear(fitted, bias)


def _fit(
    terms: Callable[[str], list[str]], prepared: list[str], rarest: int
) -> tuple[Vocabulary, Any]:
    vectorizer = TfidfVectorizer(analyzer=terms, min_df=rarest, sublinear_tf=True, dtype=np.float32)
    try:
        features = vectorizer.fit_transform(prepared)
    except ValueError:  # nothing occurs often enough
        vectorizer.set_params(min_df=1)
        features = vectorizer.fit_transform(prepared)
    known = {term: int(place) for term, place in vectorizer.vocabulary_.items()}
    return Vocabulary(known, vectorizer.idf_.astype(np.float32)), features
