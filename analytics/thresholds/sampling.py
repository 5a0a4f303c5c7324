"""Labels are no fair sample: trainers look at what went wrong. What each label stands for. Pure.

Each label gets the weight `share of all turns in its bin of confidence / share of all labels in
it`, the inverse of the share that was looked at (Horvitz & Thompson 1952, post-stratified). That
mends which confidences were looked at, not which turns of one confidence were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.thresholds.label import Label, Seen

BINS = 10


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Confidences from `low` to below `high`: `turns` is the share of all turns that lies here,
    `labels` how many were labelled, `weight` what each of these counts (None: there are none).
    """

    low: float
    high: float
    turns: float | None
    labels: int
    weight: float | None


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How the labels stand for the turns. `weighted`: the turns are known at all.

    `blind`: share of all turns at confidences where nobody has looked. `effective`: how many
    evenly drawn labels would be as good: (sum of weights)^2 / sum of squares (Kish 1965).
    """

    weighted: bool
    blind: float
    effective: float
    bins: tuple[Bin, ...]


def bin_of(confidence: float) -> int:
    """The bin of a confidence in 0..1; 1 belongs to the last."""
    return min(int(confidence * BINS), BINS - 1)


def weigh(labels: Sequence[Label], turns: Sequence[int]) -> tuple[list[Seen], Sampling]:
    """The labels with their weights, whose mean is 1. `turns`: all turns in each bin, labelled or
    not; all 0 when they are not known, then every label counts 1.
    """
    places = [bin_of(label.confidence) for label in labels]
    held = [0] * BINS
    for place in places:
        held[place] += 1
    weights, total = _weights(held, turns), sum(turns)
    squares = sum(held[at] * weights[at] ** 2 for at in range(BINS))
    seen = [
        Seen(label.confidence, label.right, weights[place])
        for label, place in zip(labels, places, strict=True)
    ]
    unseen = sum(turns[at] for at in range(BINS) if not held[at])
    return seen, Sampling(
        weighted=total > 0,
        blind=unseen / total if total else 0.0,
        effective=len(labels) ** 2 / squares if squares else 0.0,
        bins=tuple(
            Bin(
                low=at / BINS,
                high=(at + 1) / BINS,
                turns=turns[at] / total if total else None,
                labels=held[at],
                weight=weights[at] if held[at] else None,
            )
            for at in range(BINS)
        ),
    )


def _weights(held: Sequence[int], turns: Sequence[int]) -> list[float]:
    """The weight of a label in each bin; their mean over all labels is 1."""
    if not any(turns) or not any(held):
        return [1.0] * BINS
    raw = [max(turns[at], 1) / held[at] if held[at] else 0.0 for at in range(BINS)]
    scale = sum(held) / sum(raw[at] * held[at] for at in range(BINS))
    return [one * scale for one in raw]
