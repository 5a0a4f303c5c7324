"""Gather what surrounds a turn: who writes, what was before, how busy the desk is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, func, select

from base.db import Session
from handoff.commands.waits import Line, Waits
from handoff.markets import zone_of
from handoff.model import HandoffState, Presence
from handoff.policy.situation import DeskLoad, Person
from handoff.tables import Agent, Contact, Conversation, Customer, Handoff

GUARD = timedelta(minutes=5)
EARLIER = timedelta(days=30)
DONE = (
    HandoffState.HANDED_BACK.value,
    HandoffState.RETURNED_TO_BOT.value,
    HandoffState.CONVERTED.value,
)

_HANDOFFS = (
    select(Handoff.contact_id, Handoff.state, Handoff.reason, Handoff.ended_at)
    .where(Handoff.conversation_id == bindparam("conversation"))
    .order_by(Handoff.ended_at.desc())
)
_EARLIER = (
    select(Contact.matter, func.count())
    .join(Conversation, Conversation.id == Contact.conversation_id)
    .where(
        Conversation.customer_id == bindparam("customer"),
        Contact.started_at >= bindparam("since"),
        Contact.id != bindparam("contact"),
    )
    .group_by(Contact.matter)
)
_ONLINE = Agent.presence == Presence.ONLINE.value
_WAITING = select(func.count()).where(Handoff.state == HandoffState.WAITING.value)
_LOAD = select(
    func.count(),
    func.coalesce(func.sum(case((_ONLINE & (Agent.load < Agent.capacity), 1), else_=0)), 0),
    _WAITING.scalar_subquery(),
).where(Agent.presence != Presence.OFFLINE.value)


@dataclass(frozen=True, kw_only=True)
class Around:
    """What surrounds a turn: the same for both decisions on it, which are a moment apart."""

    person: Person
    contact: Mapping[str, Any]
    load: DeskLoad
    clock: Mapping[str, Any]


def around(
    session: Session, conversation: Conversation, intent: str | None, waits: Waits
) -> Around:
    """All of it, read now."""
    return Around(
        person=person(session, conversation, intent),
        contact=contact(session, conversation),
        load=desk_load(session, waits),
        clock=clock_of(session, conversation.market),
    )


def person(session: Session, conversation: Conversation, intent: str | None) -> Person:
    """Who writes, and how often within 30 days, about the same intent and at all."""
    customer = session.get_one(Customer, conversation.customer_id)
    keys = {
        "customer": customer.id,
        "since": session.now - EARLIER,
        "contact": conversation.contact_id or "",
    }
    earlier: dict[str | None, int] = {
        matter: count for matter, count in session.run(_EARLIER, keys)
    }
    return Person(
        tier=customer.tier,
        persona=customer.persona,
        verified=customer.verified,
        contacts_30d=sum(earlier.values()),
        same_matter_30d=earlier.get(intent, 0) if intent else 0,
    )


def contact(session: Session, conversation: Conversation) -> dict[str, Any]:
    """How long the bot has had it, and what handoffs there were."""
    session.flush()
    mine = {"conversation": conversation.id}
    handoffs = session.run(_HANDOFFS, mine).all()
    ended = [one for one in handoffs if one.state in DONE]
    found = session.get(Contact, conversation.contact_id) if conversation.contact_id else None
    recent = {row.reason for row in ended if session.now - row.ended_at < GUARD}
    return {
        "minutes_with_bot": _minutes(session.now - found.started_at) if found else 0.0,
        "handoffs": sum(one.contact_id == conversation.contact_id for one in handoffs),
        "minutes_since_hand_back": _minutes(session.now - ended[0].ended_at) if ended else None,
        "recent_reasons": tuple(sorted(recent)),
    }


def clock_of(session: Session, market: str | None) -> dict[str, Any]:
    """Hour and weekday where the customer is; nothing when the market is not known."""
    zone = zone_of(market)
    if zone is None:
        return {}
    there = session.now.astimezone(ZoneInfo(zone))
    return {"hour": there.hour, "weekday": there.strftime("%a").lower()}


def desk_load(session: Session, waits: Waits) -> DeskLoad:
    """How busy the people are now. The wait is that of the desk as one line, since nobody knows yet
    in which queue this one would wait; None when that is not known, or nobody is on duty.
    """
    on_duty, free, waiting = session.run(_LOAD, {}).one()
    return DeskLoad(
        agents_on_duty=on_duty,
        agents_free=free,
        waiting=waiting,
        predicted_wait=_wait(waits.desk(session), waiting) if on_duty else None,
    )


def _wait(line: Line, waiting: int) -> float | None:
    found = line.estimate(waiting)
    return round(found.point_s / 60, 1) if found else None


def _minutes(span: timedelta) -> float:
    return max(0.0, round(span.total_seconds() / 60, 1))
