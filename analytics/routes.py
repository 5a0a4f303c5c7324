"""The manager's calls: the numbers of a period, the contacts behind them, and the threshold."""

from __future__ import annotations

import asyncio

from analytics.definition import Metric
from analytics.measure import measure
from analytics.metrics import METRICS
from analytics.period import BadPeriod, Period, parse_period
from analytics.rebuild import BATCH, behind, refresh
from analytics.store import Filters, choices, load
from analytics.texts import words_of
from analytics.threshold_report import ThresholdsQuery, ThresholdsReply, report_now
from analytics.views import (
    PAGE,
    ChoicesView,
    ContactsQuery,
    ContactsReply,
    ContactView,
    MetricName,
    MetricsQuery,
    MetricsReply,
    contact_views,
    metric_view,
    period_view,
    spreadsheet,
)
from base.db import Database, Session
from base.http import DATABASE, BadRequest, Call, Download, NotFound, Routes

#: How long a call may spend on catching up with the event log before it answers.
CATCH_UP_S = 2.0

routes = Routes(prefix="/api/analytics", tag="analytics")


@routes.get("/metrics", access="measure")
async def metrics(call: Call, query: MetricsQuery) -> MetricsReply:
    """Every number of a period, with its days, its breakdown and how it is defined."""
    period = _period(call, query)
    database = call.app[DATABASE]
    await catch_up(database)
    return await database.read(_metrics, period, query, _language(call, query))


def _metrics(session: Session, period: Period, query: MetricsQuery, language: str) -> MetricsReply:
    data = load(session, period, _filters(query))
    languages, markets = choices(session)
    found = [measure(metric, data, period, query.by) for metric in METRICS.values()]
    return MetricsReply(
        period=period_view(period),
        choices=ChoicesView(languages=languages, markets=markets),
        behind=behind(session),
        metrics=[metric_view(one, period, language) for one in found],
    )


@routes.get("/metrics/{name}/contacts", access="measure", errors=(404,))
async def contacts(call: Call, query: ContactsQuery) -> ContactsReply:
    """The contacts behind one number, newest first, 100 a page."""
    metric, period = _metric(call), _period(call, query)
    rows = await _rows(call, metric, period, query)
    until = query.after + PAGE
    title = words_of(metric, _language(call, query)).title
    return ContactsReply(
        metric=MetricName(name=metric.name, title=title, unit=metric.unit),
        period=period_view(period),
        total=len(rows),
        next=until if until < len(rows) else None,
        contacts=rows[query.after : until],
    )


@routes.get("/metrics/{name}/contacts.csv", access="measure", errors=(404,))
async def contacts_file(call: Call, query: MetricsQuery) -> Download:
    """The contacts behind one number, all of them, for a spreadsheet."""
    metric, period = _metric(call), _period(call, query)
    rows = await _rows(call, metric, period, query)
    return Download(
        content=spreadsheet(rows),
        content_type="text/csv",
        filename=f"{metric.name}-{period.first}-{period.until}.csv",
    )


@routes.get("/thresholds", access="measure")
async def thresholds(call: Call, query: ThresholdsQuery) -> ThresholdsReply:
    """What each threshold of confidence would cost, from labelled turns, and the cheapest one."""
    return await report_now(call.app[DATABASE], query)


async def _rows(
    call: Call, metric: Metric, period: Period, query: MetricsQuery
) -> list[ContactView]:
    database = call.app[DATABASE]
    await catch_up(database)
    return await database.read(_contacts, metric, period, _filters(query))


def _contacts(
    session: Session, metric: Metric, period: Period, filters: Filters
) -> list[ContactView]:
    return contact_views(metric, metric.samples(load(session, period, filters)))


async def catch_up(database: Database, seconds: float = CATCH_UP_S) -> None:
    """Bring the facts level with the event log, or as far as the time allows."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while await database.write(refresh) == BATCH and loop.time() < until:
        pass


def _metric(call: Call) -> Metric:
    try:
        return METRICS[call.path["name"]]
    except KeyError:
        raise NotFound("no_such_metric", "There is no such number.") from None


def _period(call: Call, query: MetricsQuery) -> Period:
    try:
        return parse_period(query.first, query.to, query.tz, call.now)
    except BadPeriod as error:
        raise BadRequest("bad_period", str(error)) from None


def _filters(query: MetricsQuery) -> Filters:
    return Filters(language=query.language, market=query.market)


def _language(call: Call, query: MetricsQuery) -> str:
    return query.lang or call.user.language
