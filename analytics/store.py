"""Read the facts of a period, and what must be known besides, from the fact tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from analytics.facts import ContactFact, HandoffFact, Stint
from analytics.period import Period
from analytics.samples import DURABLE, Data
from analytics.sums import engaged_shares
from analytics.tables import FactContact, FactHandoff, FactStint
from base.db import Session


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which contacts count; None: all."""

    language: str | None = None
    market: str | None = None


def load(session: Session, period: Period, filters: Filters) -> Data:
    """The facts of `period`. Contacts in which the customer never wrote a word are left out."""
    contacts = _contacts(session, period, filters)
    handoffs = _handoffs(session, period, filters)
    return Data(
        contacts=contacts,
        handoffs=handoffs,
        now=session.now,
        next_start=_next_starts(session, contacts),
        engaged_s=_engaged(session, handoffs),
    )


def choices(session: Session) -> tuple[list[str], list[str]]:
    """The languages and the markets that occur, sorted."""
    languages = session.scalars(select(FactContact.language).distinct())
    markets = session.scalars(select(FactContact.market).distinct())
    return sorted(languages), sorted(market for market in markets if market)


def _contacts(session: Session, period: Period, filters: Filters) -> list[ContactFact]:
    names = [field.name for field in fields_of(ContactFact)]
    columns = FactContact.__table__.columns
    rows = session.execute(
        select(*(columns[name] for name in names))
        .where(_within(FactContact.started_at, period), FactContact.customer_turns > 0)
        .where(*_matches(FactContact, filters))
        .order_by(FactContact.started_at, FactContact.id)
    )
    return [ContactFact(**dict(zip(names, row, strict=True))) for row in rows]


def _handoffs(session: Session, period: Period, filters: Filters) -> list[HandoffFact]:
    names = [field.name for field in fields_of(HandoffFact) if field.name != "stints"]
    columns = FactHandoff.__table__.columns
    rows = session.execute(
        select(*(columns[name] for name in names))
        .where(_within(FactHandoff.created_at, period))
        .where(*_matches(FactHandoff, filters))
        .order_by(FactHandoff.created_at, FactHandoff.id)
    ).all()
    handoffs = [HandoffFact(**dict(zip(names, row, strict=True))) for row in rows]
    stints = _stints(session, period, filters)
    for handoff in handoffs:
        handoff.stints = stints.get(handoff.id, [])
    return handoffs


def _stints(session: Session, period: Period, filters: Filters) -> dict[str, list[Stint]]:
    rows = session.execute(
        select(FactStint.handoff_id, FactStint.agent_id, FactStint.start_at, FactStint.end_at)
        .join(FactHandoff, FactHandoff.id == FactStint.handoff_id)
        .where(_within(FactHandoff.created_at, period), *_matches(FactHandoff, filters))
        .order_by(FactStint.handoff_id, FactStint.place)
    )
    stints: dict[str, list[Stint]] = defaultdict(list)
    for handoff_id, agent_id, start, end in rows:
        stints[handoff_id].append(Stint(agent_id=agent_id, start=start, end=end))
    return stints


def _engaged(session: Session, handoffs: Iterable[HandoffFact]) -> dict[str, float]:
    """Each handoff's share of its agents' time; other chats open then count, whoever's they are."""
    stints = [stint for handoff in handoffs for stint in handoff.stints]
    if not stints:
        return {}
    first = min(stint.start for stint in stints)
    last = max(stint.end or session.now for stint in stints)
    rows = session.execute(
        select(FactStint.handoff_id, FactStint.agent_id, FactStint.start_at, FactStint.end_at)
        .where(FactStint.start_at <= last)
        .where(or_(FactStint.end_at.is_(None), FactStint.end_at >= first))
    )
    return engaged_shares(
        (handoff_id, agent_id, start, end or session.now)
        for handoff_id, agent_id, start, end in rows
    )


def _next_starts(session: Session, contacts: Iterable[ContactFact]) -> dict[str, datetime]:
    """When the customer of each contact started the next one, as far as it can matter."""
    started = [contact.started_at for contact in contacts]
    closed = [contact.closed_at for contact in contacts if contact.closed_at]
    if not closed:
        return {}
    rows = session.execute(
        select(FactContact.id, FactContact.customer_id, FactContact.started_at)
        .where(FactContact.started_at >= min(started))
        .where(FactContact.started_at <= max(closed) + DURABLE)
        .where(FactContact.customer_turns > 0)
        .order_by(FactContact.customer_id, FactContact.started_at, FactContact.id)
    ).all()
    return {
        one.id: after.started_at
        for one, after in pairwise(rows)
        if one.customer_id == after.customer_id
    }


def _within(column: Any, period: Period) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = (column >= period.start) & (column < period.end)
    return inside


def _matches(
    table: type[FactContact] | type[FactHandoff], filters: Filters
) -> list[ColumnElement[bool]]:
    wanted = {table.language: filters.language, table.market: filters.market}
    return [column == value for column, value in wanted.items() if value is not None]
