"""The training examples nearest to a text: which intents they have, and how near they are."""

from __future__ import annotations

import numpy as np

NEAREST = 10
# At serving only examples of the likeliest intents are compared: elsewhere is nobody near.
LIKELIEST = 12
_BLOCK = 500


class Neighbours:
    """Unit vectors of training examples (examples, width) in one byte a number, in order of class.

    A vector holds the encoders of a language side by side, so there is one of these per language.
    """

    def __init__(self, bytes_: np.ndarray, scales: np.ndarray, starts: np.ndarray) -> None:
        """`scales` (examples,) make bytes to numbers; class c is rows starts[c]..starts[c+1]."""
        self.bytes, self.scales, self.starts = bytes_, scales, starts

    @classmethod
    def fit(cls, vectors: np.ndarray, truth: np.ndarray, classes: int) -> Neighbours:
        """From (examples, width) vectors and their class numbers."""
        order = np.argsort(truth, kind="stable")
        scales = np.abs(vectors[order]).max(axis=1) / 127
        stored = np.rint(vectors[order] / scales[:, None]).astype(np.int8)
        starts = np.concatenate([[0], np.cumsum(np.bincount(truth, minlength=classes))])
        return cls(stored, scales.astype(np.float32), starts)

    def near(self, vector: np.ndarray, logits: np.ndarray) -> tuple[np.ndarray, float]:
        """((classes,) share of each class among the nearest, their mean cosine) for one text.

        Only the likeliest classes by `logits` are looked at.
        """
        votes = np.zeros(len(logits), dtype=np.float32)
        chosen = [c for c in np.argsort(-logits)[:LIKELIEST] if self.starts[c + 1] > self.starts[c]]
        if not chosen:
            return votes, 0.0
        rows = np.concatenate([np.arange(self.starts[c], self.starts[c + 1]) for c in chosen])
        cosines = (self.bytes[rows].astype(np.float32) @ vector) * self.scales[rows]
        nearest = _nearest(cosines[None, :])[0]
        classes = np.searchsorted(self.starts, rows[nearest], side="right") - 1
        np.add.at(votes, classes, 1 / NEAREST)
        return votes, float(cosines[nearest].mean())


def left_out(
    vectors: np.ndarray, truth: np.ndarray, folds: np.ndarray, classes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Votes (asked, classes) and mean cosines (asked,) of each example that was left out (its fold
    is not -1), in their order, among those that were not left out with it.
    """
    votes = np.zeros((len(truth), classes), dtype=np.float32)
    near = np.zeros(len(truth), dtype=np.float32)
    for fold in np.unique(folds[folds >= 0]):
        others = np.flatnonzero(folds != fold)
        asked = np.flatnonzero(folds == fold)
        if not len(others):
            continue
        for start in range(0, len(asked), _BLOCK):
            block = asked[start : start + _BLOCK]
            cosines = vectors[block] @ vectors[others].T
            nearest = _nearest(cosines)
            near[block] = np.take_along_axis(cosines, nearest, axis=1).mean(axis=1)
            rows = np.repeat(block, nearest.shape[1])
            np.add.at(votes, (rows, truth[others[nearest]].ravel()), 1 / NEAREST)
    return votes[folds >= 0], near[folds >= 0]


def _nearest(cosines: np.ndarray) -> np.ndarray:
    """(texts, up to NEAREST) places of the highest cosines, in no order."""
    if cosines.shape[1] <= NEAREST:
        return np.tile(np.arange(cosines.shape[1]), (len(cosines), 1))
    return np.argpartition(-cosines, NEAREST, axis=1)[:, :NEAREST]
