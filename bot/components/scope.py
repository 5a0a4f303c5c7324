"""Is a text about something that the bot knows at all? A probability is no answer to that: it only
says which of the known intents is likeliest.

Two signs are put together: how strong the best intent's score is, and how near the nearest examples
are (z(max-logit) + z(kNN), measured in nlu benchmarks against a dozen others). Where examples of
messages from outside exist, a regression learns from them how much each sign weighs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

KEPT = 0.95
_FEWEST = 30


@dataclass(frozen=True)
class Scope:
    """`weights` and `bias` make the signs (signs,) a score; its logistic function is `inside`."""

    weights: tuple[float, ...]
    bias: float

    def inside(self, signs: np.ndarray) -> np.ndarray:
        """(...,) values 0..1 of (..., signs): how much it sounds like something that is known."""
        score = signs @ np.array(self.weights) + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))

    def parts(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def from_parts(parts: dict[str, Any]) -> Scope:
    """The opposite of `Scope.parts`."""
    return Scope(tuple(parts["weights"]), parts["bias"])


def signs(logits: np.ndarray, outside: np.ndarray, near: np.ndarray | None) -> np.ndarray:
    """(texts, signs): the best score of what is inside, the odds of inside against outside (where
    there are classes for outside), and the nearness of the nearest examples (where it is known).

    `outside` is (classes,) of bool.
    """
    inner = logits[:, ~outside]
    found = [inner.max(axis=1)]
    if outside.any():
        found.append(_total(inner) - _total(logits[:, outside]))
    if near is not None:
        found.append(near)
    return np.stack(found, axis=1)


def fit(seen: np.ndarray, is_inside: np.ndarray) -> Scope:
    """From left-out examples: (texts, signs) and (texts,) of bool.

    Without enough examples from outside each sign counts by how unusual it is among known texts.
    """
    if (~is_inside).sum() < _FEWEST:
        spread = seen.std(axis=0) + 1e-9
        weights = 1 / spread
        return Scope(tuple(weights.tolist()), float(-(seen.mean(axis=0) * weights).sum()))
    centre, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-9
    learnt = LogisticRegression(C=1.0, class_weight="balanced").fit(
        (seen - centre) / spread, is_inside
    )
    weights = learnt.coef_[0] / spread
    return Scope(tuple(weights.tolist()), float(learnt.intercept_[0] - (centre * weights).sum()))


def fit_like(seen: np.ndarray, inside: np.ndarray, stopped: np.ndarray) -> Scope:
    """A scope from fewer signs that says about what the full one says (`inside`, 0..1) of the
    examples that stop there (`stopped`, bool).
    """
    chosen = stopped if stopped.sum() >= _FEWEST else np.ones(len(seen), dtype=bool)
    score = np.log(np.clip(inside, 1e-9, 1 - 1e-9) / np.clip(1 - inside, 1e-9, 1))
    design = np.hstack([seen[chosen], np.ones((int(chosen.sum()), 1))])
    found = np.linalg.lstsq(design, score[chosen], rcond=None)[0]
    return Scope(tuple(found[:-1].tolist()), float(found[-1]))


def limit(inside: np.ndarray, is_inside: np.ndarray) -> float:
    """What 95 of 100 known texts reach."""
    return float(np.quantile(inside[is_inside], 1 - KEPT))


def _total(logits: np.ndarray) -> np.ndarray:
    """log of the sum of the exponentials."""
    top = logits.max(axis=1)
    return np.asarray(top + np.log(np.exp(logits - top[:, None]).sum(axis=1)))
