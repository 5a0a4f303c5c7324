"""Read the facts of a period, and what must be known besides, from the fact tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from analytics.facts import ClockFact, ContactFact, HandoffFact, Stint
from analytics.period import Period
from analytics.samples import Data
from analytics.sums import engaged_shares
from analytics.tables import FactClock, FactContact, FactHandoff, FactResponse, FactStint
from base.db import Session, UtcDateTime
from handoff.service_level import State

#: What no number looks at, or what has a table of its own: for SQL, not loaded here.
_ASIDE = frozenset({"reasons", "intents", "models", "rules", "stints"})
_RUNS = frozenset({"first_responses_s", "next_responses_s"})
_CONTACT = [one.name for one in fields_of(ContactFact) if one.name not in _ASIDE | _RUNS]
_CLOCK = [one.name for one in fields_of(ClockFact)]
_HANDOFF = [one.name for one in fields_of(HandoffFact) if one.name not in _ASIDE]


FactTable = type[FactContact] | type[FactHandoff] | type[FactClock]


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
        clocks=_clocks(session, period, filters),
        next_start=_next_starts(session, period),
        engaged_s=_give_stints(session, handoffs),
    )


def choices(session: Session) -> tuple[list[str], list[str]]:
    """The languages and the markets that occur, sorted."""
    languages = session.scalars(select(FactContact.language).distinct())
    markets = session.scalars(select(FactContact.market).distinct())
    return sorted(languages), sorted(market for market in markets if market)


def _contacts(session: Session, period: Period, filters: Filters) -> list[ContactFact]:
    chosen = [_within(FactContact.started_at, period), *_matches(FactContact, filters)]
    rows = session.execute(
        select(*_columns(FactContact, _CONTACT))
        .where(FactContact.customer_turns > 0, *chosen)
        .order_by(FactContact.started_at, FactContact.id)
    )
    contacts = {row[0]: ContactFact(**dict(zip(_CONTACT, row, strict=True))) for row in rows}
    runs = session.execute(
        select(FactResponse.contact_id, FactResponse.first, FactResponse.seconds)
        .join(FactContact, FactContact.id == FactResponse.contact_id)
        .where(FactContact.customer_turns > 0, *chosen)
        .order_by(FactResponse.contact_id, FactResponse.place)
    )
    for contact_id, first, seconds in runs:
        contact = contacts[contact_id]
        (contact.first_responses_s if first else contact.next_responses_s).append(seconds)
    return list(contacts.values())


def _handoffs(session: Session, period: Period, filters: Filters) -> list[HandoffFact]:
    rows = session.execute(
        select(*_columns(FactHandoff, _HANDOFF))
        .where(_within(FactHandoff.created_at, period), *_matches(FactHandoff, filters))
        .order_by(FactHandoff.created_at, FactHandoff.id)
    )
    return [HandoffFact(**dict(zip(_HANDOFF, row, strict=True))) for row in rows]


def _clocks(session: Session, period: Period, filters: Filters) -> list[ClockFact]:
    """Those that were met in the period, and those that fell due in it without being met."""
    met = FactClock.state == State.MET.value
    fell_due = FactClock.state.in_((State.BREACHED.value, State.RUNNING.value))
    rows = session.execute(
        select(*_columns(FactClock, _CLOCK))
        .where(
            or_(
                met & _within(FactClock.ended_at, period),
                fell_due & _within(FactClock.due_at, period),
            ),
            *_matches(FactClock, filters),
        )
        .order_by(FactClock.started_at, FactClock.id)
    )
    return [ClockFact(**dict(zip(_CLOCK, row, strict=True))) for row in rows]


def _give_stints(session: Session, handoffs: Sequence[HandoffFact]) -> dict[str, float]:
    """Give each handoff its stints; return its share of its agents' engaged time.

    Whatever else an agent had open then counts too, also outside of the period and the filters.
    """
    taken = [handoff.accepted_at for handoff in handoffs if handoff.accepted_at]
    if not taken:
        return {}
    last = max(handoff.ended_at or session.now for handoff in handoffs)
    rows = session.execute(
        select(FactStint.handoff_id, FactStint.agent_id, FactStint.start_at, FactStint.end_at)
        .where(FactStint.start_at <= last)
        .where(or_(FactStint.end_at.is_(None), FactStint.end_at >= min(taken)))
        .order_by(FactStint.handoff_id, FactStint.place)
    ).all()
    known = {handoff.id: handoff for handoff in handoffs}
    for handoff_id, agent_id, start, end in rows:
        if handoff_id in known:
            known[handoff_id].stints.append(Stint(agent_id=agent_id, start=start, end=end))
    spans = ((id, agent_id, start, end or session.now) for id, agent_id, start, end in rows)
    return engaged_shares(spans)


def _next_starts(session: Session, period: Period) -> dict[str, datetime]:
    """When the customer of each contact came again, for those who did."""
    order = (FactContact.started_at, FactContact.id)
    after = func.lead(FactContact.started_at, type_=UtcDateTime()).over(
        partition_by=FactContact.customer_id, order_by=order
    )
    contacts = (
        select(FactContact.id, FactContact.started_at, after.label("after"))
        .where(FactContact.started_at >= period.start, FactContact.customer_turns > 0)
        .subquery()
    )
    again = select(contacts.c.id, contacts.c.after).where(
        contacts.c.after.is_not(None), contacts.c.started_at < period.end
    )
    return {contact_id: at for contact_id, at in session.execute(again)}


def _columns(table: FactTable, names: Iterable[str]) -> list[Any]:
    return [table.__table__.columns[name] for name in names]


def _within(column: Any, period: Period) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = (column >= period.start) & (column < period.end)
    return inside


def _matches(table: FactTable, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = {table.language: filters.language, table.market: filters.market}
    return [column == value for column, value in wanted.items() if value is not None]
