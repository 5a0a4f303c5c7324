"""Whether the waits that were promised came true: a range is shown only while it does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from base.sums import wilson

#: Rows below which nothing is claimed.
LEAST_ROWS = 100
#: Of an 80 % range: where its coverage has to lie, and where it has to lie for sure (95 %).
IN_BAND = (0.75, 0.85)
FOR_SURE = (0.70, 0.90)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a customer who was then served was told, and how it came. All in seconds. `last_s`: the
    wait of the last who had been served before the promise, None when nobody had.
    """

    low_s: float
    high_s: float
    point_s: float
    actual_s: float
    last_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """`coverage`: the share of the waits within their range, `sure`: its 95 % interval;
    `error`: root of the mean squared error by the mean wait (RRMSE), `bias`: mean error by the mean
    wait; `last_error` and `saved`: the error of telling the last wait instead, and the share of it
    that the estimate saves, over the rows that have one.
    """

    rows: int
    coverage: float
    sure: tuple[float, float]
    error: float
    bias: float
    last_error: float | None
    saved: float | None


def backtest(promises: Iterable[Promise]) -> Backtest | None:
    """None without a promise, and where all waits were nothing."""
    rows = list(promises)
    waited = sum(row.actual_s for row in rows)
    if waited <= 0:
        return None
    covered = sum(row.low_s <= row.actual_s <= row.high_s for row in rows)
    after_others = [row for row in rows if row.last_s is not None]
    last_error = _error([(row.last_s or 0.0, row.actual_s) for row in after_others])
    same_rows = _error([(row.point_s, row.actual_s) for row in after_others])
    return Backtest(
        rows=len(rows),
        coverage=covered / len(rows),
        sure=wilson(covered, len(rows)) or (0.0, 1.0),
        error=_error([(row.point_s, row.actual_s) for row in rows]) or 0.0,
        bias=sum(row.point_s - row.actual_s for row in rows) / waited,
        last_error=last_error,
        saved=1 - same_rows / last_error if last_error and same_rows is not None else None,
    )


def holds(found: Backtest | None) -> bool:
    """Whether the range may be shown: on enough rows the coverage lies in the band, and for sure
    not far from it.
    """
    return (
        found is not None
        and found.rows >= LEAST_ROWS
        and IN_BAND[0] <= found.coverage <= IN_BAND[1]
        and FOR_SURE[0] <= found.sure[0]
        and found.sure[1] <= FOR_SURE[1]
    )


def _error(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The root of the mean squared error by the mean of what came; None of nothing."""
    came = sum(actual for _, actual in pairs)
    if came <= 0:
        return None
    return sqrt(len(pairs) * sum((told - actual) ** 2 for told, actual in pairs)) / came
