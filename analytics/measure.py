"""From samples to a number with its interval, its days and its breakdown. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.definition import Breakdown, Metric, Unit
from analytics.period import Period
from analytics.samples import Data, Sample
from base.sums import mean, percentile, wilson

#: Below this a number is shown, but greyed: chance has too large a part in it.
THIN = 30
#: What any metric can be broken down by: attributes of its facts.
DIMENSIONS = ("language", "market", "channel", "tier", "reason", "matter")


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value and what it is made of. None of nothing: a missing number is not zero."""

    value: float | None
    n: int


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A metric over a period. `series`: one point a day; `breakdown`: largest group first."""

    metric: Metric
    value: float | None
    n: int
    ci: tuple[float, float] | None
    percentiles: dict[str, float] | None
    beside: tuple[float | None, ...]
    series: list[Point]
    by: str
    kind: Breakdown
    breakdown: list[tuple[str | None, Point]]

    @property
    def thin(self) -> bool:
        """Whether so little was counted that chance has too large a part in it."""
        return self.n < THIN


def measure(metric: Metric, data: Data, period: Period, by: str | None = None) -> Measured:
    """The metric over `data`, which holds the facts of `period`; `by` is one of DIMENSIONS."""
    counted = list(metric.samples(data))
    days: list[list[Sample]] = [[] for _ in period.days]
    for sample in counted:
        days[period.day_of(sample.at)].append(sample)
    whole = _point(metric, counted)
    by = by or metric.by
    own = by == metric.by or metric.unit is Unit.CONTACTS
    kind = metric.breakdown if own else Breakdown.SPLIT
    return Measured(
        metric=metric,
        value=whole.value,
        n=whole.n,
        ci=_interval(metric, counted),
        percentiles=_percentiles(metric, counted),
        beside=tuple(beside.value(data) for beside in metric.beside),
        series=[_point(metric, day) for day in days],
        by=by,
        kind=kind,
        breakdown=_breakdown(metric, counted, by, kind),
    )


def _point(metric: Metric, counted: Sequence[Sample]) -> Point:
    if metric.unit is Unit.CONTACTS:
        return Point(value=len(counted), n=len(counted))
    return Point(value=mean([sample.value for sample in counted]), n=len(counted))


def _interval(metric: Metric, counted: Sequence[Sample]) -> tuple[float, float] | None:
    if metric.unit is not Unit.SHARE:
        return None
    return wilson(sum(sample.value for sample in counted), len(counted))


def _percentiles(metric: Metric, counted: Sequence[Sample]) -> dict[str, float] | None:
    if metric.unit is not Unit.SECONDS or not counted:
        return None
    seconds = [sample.value for sample in counted]
    found = {"p50": percentile(seconds, 0.5), "p90": percentile(seconds, 0.9)}
    return {name: value for name, value in found.items() if value is not None}


def _breakdown(
    metric: Metric, counted: Sequence[Sample], by: str, kind: Breakdown
) -> list[tuple[str | None, Point]]:
    groups: dict[str | None, list[Sample]] = defaultdict(list)
    for sample in counted:
        groups[key_of(metric, sample, by)].append(sample)
    if metric.keyed and by == metric.by:
        groups.pop(None, None)  # not a part of the value: a contact without escalation, say
    points = [(key, _group(metric, group, kind, len(counted))) for key, group in groups.items()]
    return sorted(points, key=lambda point: (-point[1].n, point[0] or ""))


def _group(metric: Metric, group: Sequence[Sample], kind: Breakdown, whole: int) -> Point:
    if kind is Breakdown.PART and metric.unit is not Unit.CONTACTS:
        return Point(value=len(group) / whole, n=len(group))
    return _point(metric, group)


def key_of(metric: Metric, sample: Sample, by: str | None = None) -> str | None:
    """The group that a sample belongs to, by its metric's own breakdown or `by`."""
    if metric.keyed and by in (None, metric.by):
        return sample.key
    key: str | None = getattr(sample.fact, by or metric.by)
    return key
