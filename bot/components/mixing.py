"""How much each source of opinion counts, and when the cheap ones are enough: chosen on examples
that were left out of the fitting. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from bot.components.softmax import softmax

# More examples than this make the choice no better, only slower.
_ENOUGH = 4000
# Below this confidence the next source is always asked.
_LEAST_STOP = 0.7
NEVER = 2.0


def weights(sources: Sequence[np.ndarray], truth: np.ndarray, seed: int) -> list[float]:
    """The weights, none negative, that make the probabilities most honest: the least mean -log p of
    the true class under softmax(sum of weight x source). Each source is (texts, classes).
    """
    rows = np.arange(len(truth))
    if len(rows) > _ENOUGH:
        rows = np.random.default_rng(seed).choice(rows, _ENOUGH, replace=False)
    chosen = np.stack([source[rows] for source in sources])
    told = chosen[:, np.arange(len(rows)), truth[rows]]

    def loss(given: np.ndarray) -> tuple[float, np.ndarray]:
        mixed = np.tensordot(given.astype(np.float32), chosen, axes=1)
        likely = softmax(mixed)
        surprise = -np.log(np.clip(likely[np.arange(len(rows)), truth[rows]], 1e-12, None)).mean()
        expected = (chosen * likely).sum(axis=2)
        return float(surprise), (expected - told).mean(axis=1).astype(np.float64)

    start = np.full(len(sources), 1 / len(sources))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, 20)] * len(sources))
    return [float(value) for value in found.x]


def mix(sources: Sequence[np.ndarray], given: Sequence[float]) -> np.ndarray:
    """The weighted sum of (..., classes) scores."""
    return np.asarray(sum(weight * source for weight, source in zip(given, sources, strict=True)))


def stop_at(early: np.ndarray, late: np.ndarray, truth: np.ndarray, tolerance: float) -> float:
    """The confidence from which on the early probabilities (texts, classes) are enough: asking on
    would then put right at most `tolerance` of all texts. NEVER when that holds nowhere.
    """
    sure = early.max(axis=1)
    order = np.argsort(-sure)
    lost = (late.argmax(axis=1) == truth).astype(int) - (early.argmax(axis=1) == truth).astype(int)
    total = np.cumsum(lost[order])
    fine = np.maximum.accumulate(total) <= tolerance * len(truth)
    # equal confidences stop together: only the last of them counts
    last_of_equals = np.append(np.diff(sure[order]) != 0, True)
    places = np.flatnonzero(fine & last_of_equals)
    return max(float(sure[order[places[-1]]]), _LEAST_STOP) if len(places) else NEVER
