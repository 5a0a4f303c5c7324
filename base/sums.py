"""The arithmetic of the numbers: mean, percentiles, Wilson's interval. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, sqrt

Z_95 = 1.959963984540054


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
