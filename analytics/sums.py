"""The arithmetic of the numbers: Wilson's interval, percentiles, concurrency. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import floor, sqrt

Z_95 = 1.959963984540054
#: One agent's time with one handoff: handoff, agent, start, end.
Span = tuple[str, str, datetime, datetime]


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean; None of nothing."""
    return sum(values) / len(values) if values else None


def wilson(hits: float, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share, after Wilson; None when there is nothing to share."""
    if n == 0:
        return None
    share, z2 = hits / n, Z_95 * Z_95
    centre = share + z2 / (2 * n)
    spread = Z_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` (0..1) lies, interpolated linearly; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def engaged_shares(spans: Iterable[Span]) -> dict[str, float]:
    """Seconds of agents' engaged time for each handoff: an hour with two open counts half each.

    The shares of one agent add up to the length of the union of that agent's spans.
    """
    edges: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
    shares: dict[str, float] = defaultdict(float)
    for handoff, agent, start, end in spans:
        shares[handoff] += 0.0
        if end > start:
            edges[agent] += [(start, 1, handoff), (end, -1, handoff)]
    for steps in edges.values():
        _share_out(sorted(steps), shares)
    return dict(shares)


def _share_out(steps: list[tuple[datetime, int, str]], shares: dict[str, float]) -> None:
    open_now: dict[str, int] = {}
    before = steps[0][0]
    for at, change, handoff in steps:
        passed = (at - before).total_seconds()
        sessions = sum(open_now.values())
        for held, times in open_now.items() if passed else ():
            shares[held] += passed * times / sessions
        before = at
        open_now[handoff] = open_now.get(handoff, 0) + change
        if open_now[handoff] == 0:
            del open_now[handoff]
