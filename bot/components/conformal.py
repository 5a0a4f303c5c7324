"""Sets of intents that hold the right one with a stated chance, from left-out examples.

Split conformal prediction with the score 1 - p(true intent) (Sadinle, Lei, Wasserman 2019): the set
of all intents whose probability is at least 1 - q, q being the ceil((n+1)(1-a))/n quantile of the
scores. A set of several intents means that the text could be either.
"""

from __future__ import annotations

import math

import numpy as np

KEPT_SCORES = 1000


def scores(probabilities: np.ndarray, truth: np.ndarray) -> list[float]:
    """How unlikely the true intent looked: at most 1,000 values, sorted, evenly taken from all."""
    found = np.sort(1 - probabilities[np.arange(len(truth)), truth])
    if len(found) > KEPT_SCORES:
        found = found[np.linspace(0, len(found) - 1, KEPT_SCORES).round().astype(int)]
    return [round(float(value), 5) for value in found]


def least(sorted_scores: list[float], coverage: float) -> float:
    """The probability from which on an intent belongs to the set."""
    count = len(sorted_scores)
    place = math.ceil((count + 1) * coverage) - 1
    return 0.0 if place >= count else 1 - sorted_scores[place]
