"""The risk-coverage curve: the more the bot takes on, the more of it goes wrong. Pure.

Coverage phi(t) is the share of turns with a confidence of at least t, selective risk r(t) the
share of wrong readings among these (El-Yaniv & Wiener 2010; Geifman & El-Yaniv 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from analytics.thresholds.label import Seen

MOST_POINTS = 200


@dataclass(frozen=True, kw_only=True)
class Point:
    """From `threshold` on the bot acts: on the share `coverage`, of which the share `risk` is
    wrong (None: it acts on nothing).
    """

    threshold: float
    coverage: float
    risk: float | None


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The curve from the surest turn to all of them, and its areas: lower is better.

    `aurc`: mean over i of the error rate of the i surest. `e_aurc`: what of it is due to the
    ranking alone. `augrc`: area under P(wrong and acted on), each error counted once.
    """

    points: tuple[Point, ...]
    aurc: float
    e_aurc: float
    augrc: float


def risk_coverage(seen: Iterable[Seen], most: int = MOST_POINTS) -> Curve | None:
    """The curve with at most `most` points, its ends among them; None of nothing.

    AURC and E-AURC after Geifman, Uziel & El-Yaniv (ICLR 2019), AUGRC after Traub et al.
    (NeurIPS 2024, arXiv:2407.01032). Turns of equal confidence come in any order: each counts
    the mean error of them all.
    """
    ranked = sorted(seen, key=lambda one: (-one.confidence, one.weight, one.right))
    if not ranked:
        return None
    aurc = _aurc(ranked, [one.confidence for one in ranked])
    best = sorted(ranked, key=lambda one: not one.right)
    points, augrc = _walk(ranked)
    return Curve(
        points=tuple(thinned(points, most)),
        aurc=aurc,
        e_aurc=aurc - _aurc(best, [float(one.right) for one in best]),
        augrc=augrc,
    )


def at_threshold(seen: Iterable[Seen], threshold: float) -> Point:
    """The one point of the curve that belongs to `threshold`."""
    total = acted = wrong = 0.0
    for confidence, right, weight in seen:
        total += weight
        if confidence >= threshold:
            acted += weight
            wrong += 0.0 if right else weight
    return Point(
        threshold=threshold,
        coverage=acted / total if total else 0.0,
        risk=wrong / acted if acted else None,
    )


def thinned(points: Sequence[Point], most: int) -> list[Point]:
    """At most `most` (2 or more) of the points, evenly taken; first and last stay."""
    if len(points) <= most:
        return list(points)
    last = len(points) - 1
    return [points[round(at * last / (most - 1))] for at in range(most)]


def _walk(ranked: Sequence[Seen]) -> tuple[list[Point], float]:
    """The point of each confidence that occurs, and AUGRC by the trapezoid rule over them."""
    total = sum(one.weight for one in ranked)
    points: list[Point] = []
    acted = wrong = area = 0.0
    for group in _ties(ranked, [one.confidence for one in ranked]):
        weight = sum(one.weight for one in group)
        errors = sum(one.weight for one in group if not one.right)
        area += weight / total * (wrong + errors / 2) / total
        acted, wrong = acted + weight, wrong + errors
        coverage = min(1.0, acted / total)
        points.append(
            Point(threshold=group[0].confidence, coverage=coverage, risk=min(1.0, wrong / acted))
        )
    return points, area


def _aurc(ranked: Sequence[Seen], keys: Sequence[float]) -> float:
    acted = wrong = area = 0.0
    for group in _ties(ranked, keys):
        weight = sum(one.weight for one in group)
        error = sum(one.weight for one in group if not one.right) / weight
        for one in group:
            acted += one.weight
            wrong += one.weight * error
            area += one.weight * wrong / acted
    return area / acted


def _ties(ranked: Sequence[Seen], keys: Sequence[float]) -> Iterator[list[Seen]]:
    for _, group in groupby(zip(keys, ranked, strict=True), key=lambda pair: pair[0]):
        yield [one for _, one in group]
