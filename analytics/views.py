"""What the dashboard gets: docs/api.md, "Metrics", as models, and the file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from analytics.definition import Breakdown, Direction, Metric, Unit
from analytics.measure import Measured, key_of
from analytics.period import Period
from analytics.samples import Sample
from analytics.texts import label, title_beside, words_of
from base.http import Body, Reply
from base.plain import rfc3339

PAGE = 100
#: What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Word = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]


class MetricsQuery(Body):
    """Which period, which contacts, in which words."""

    first: Word | None = Field(default=None, validation_alias="from")
    to: Word | None = None
    tz: Word | None = None
    language: Word | None = None
    market: Word | None = None
    by: Literal["language", "market", "channel", "tier", "reason", "matter"] | None = None
    lang: Literal["en", "de"] | None = None


class ContactsQuery(MetricsQuery):
    """As for the metrics; `after` is the `next` of the page before."""

    after: int = Field(default=0, ge=0, le=10_000_000)


class PeriodView(Reply):
    """The days counted: `from` inclusive, `to` exclusive."""

    first: date = Field(serialization_alias="from")
    to: date
    tz: str


class ChoicesView(Reply):
    """What one can filter by."""

    languages: list[str]
    markets: list[str]


class BesideView(Reply):
    """A number that must be read together with the metric."""

    name: str
    title: str
    unit: Unit
    value: float | None


class DayView(Reply):
    """One day of a series."""

    date: date
    value: float | None
    n: int


class PartView(Reply):
    """One group of a breakdown."""

    key: str | None
    label: str
    value: float | None
    n: int


class MetricView(Reply):
    """One number with all that is needed to read it rightly."""

    name: str
    title: str
    question: str
    formula: str
    clock: str
    exclusions: str
    source: str
    unit: Unit
    direction: Direction
    headline: bool
    value: float | None
    n: int
    thin: bool
    ci: tuple[float, float] | None
    percentiles: dict[str, float] | None
    beside: list[BesideView]
    series: list[DayView]
    breakdown_by: str
    breakdown_kind: Breakdown
    breakdown: list[PartView]


class MetricsReply(Reply):
    """`behind`: conversations with news that these numbers do not know yet; ask again."""

    period: PeriodView
    choices: ChoicesView
    behind: int
    metrics: list[MetricView]


class MetricName(Reply):
    """Which number a list stands behind."""

    name: str
    title: str
    unit: Unit


class ContactView(Reply):
    """One thing that the number counts."""

    conversation_id: str
    contact_id: str
    handoff_id: str | None
    started_at: datetime
    at: datetime
    language: str
    market: str | None
    channel: str
    reason: str | None
    outcome: str | None
    key: str | None
    value: float


class ContactsReply(Reply):
    """The contacts behind a number, newest first."""

    metric: MetricName
    period: PeriodView
    total: int
    next: int | None
    contacts: list[ContactView]


def period_view(period: Period) -> PeriodView:
    return PeriodView(first=period.first, to=period.until, tz=period.zone)


def metric_view(found: Measured, period: Period, language: str) -> MetricView:
    """A measured metric in the words of `language`."""
    metric, words = found.metric, words_of(found.metric, language)
    return MetricView(
        name=metric.name,
        title=words.title,
        question=words.question,
        formula=words.formula,
        clock=label("clock", metric.clock, language),
        exclusions=words.exclusions,
        source=metric.source,
        unit=metric.unit,
        direction=metric.direction,
        headline=metric.headline,
        value=found.value,
        n=found.n,
        thin=found.thin,
        ci=found.ci,
        percentiles=found.percentiles,
        beside=_beside(found, language),
        series=[
            DayView(date=day, value=point.value, n=point.n)
            for day, point in zip(period.days, found.series, strict=True)
        ],
        breakdown_by=found.by,
        breakdown_kind=found.kind,
        breakdown=[
            PartView(key=key, label=label(found.by, key, language), value=point.value, n=point.n)
            for key, point in found.breakdown
        ],
    )


def _beside(found: Measured, language: str) -> list[BesideView]:
    pairs = zip(found.metric.beside, found.beside, strict=True)
    return [
        BesideView(name=one.name, title=title_beside(one, language), unit=one.unit, value=value)
        for one, value in pairs
    ]


def contact_views(metric: Metric, samples: Iterable[Sample]) -> list[ContactView]:
    """The samples as rows, newest first."""
    newest = sorted(samples, key=lambda sample: (sample.at, sample.fact.id), reverse=True)
    return [
        ContactView(
            conversation_id=sample.fact.conversation_id,
            contact_id=sample.fact.contact_id,
            handoff_id=sample.fact.handoff_id,
            started_at=sample.fact.started_at,
            at=sample.at,
            language=sample.fact.language,
            market=sample.fact.market,
            channel=sample.fact.channel,
            reason=sample.fact.reason,
            outcome=sample.fact.outcome,
            key=key_of(metric, sample),
            value=sample.value,
        )
        for sample in newest
    ]


def spreadsheet(rows: Sequence[ContactView]) -> str:
    """The rows as CSV. No cell can be taken for a formula."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(ContactView.model_fields)
    for row in rows:
        table.writerow([_cell(getattr(row, name)) for name in ContactView.model_fields])
    return written.getvalue()


def _cell(value: datetime | float | str | None) -> str:
    if isinstance(value, datetime):
        return rfc3339(value)
    written = "" if value is None else str(value)
    return f"'{written}" if written.startswith(FORMULA) else written
