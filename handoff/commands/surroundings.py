"""Gather what surrounds a turn: who writes, what was before, how busy the desk is."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, func, select

from base.db import Session
from handoff.markets import zone_of
from handoff.model import HandoffState, Presence
from handoff.policy.situation import DeskLoad, Person
from handoff.tables import Agent, Contact, Conversation, Customer, Handoff

GUARD = timedelta(minutes=5)
EARLIER = timedelta(days=30)
DONE = (HandoffState.HANDED_BACK.value, HandoffState.RETURNED_TO_BOT.value)
# What an agent takes on average is learnt from so many handoffs; before there are any, a guess.
LEARNT_FROM = 50
MINUTES_A_CHAT = 8.0

_HANDOFFS = select(func.count()).where(Handoff.contact_id == bindparam("contact"))
_ENDED = (
    select(Handoff.reason, Handoff.ended_at)
    .where(Handoff.conversation_id == bindparam("conversation"), Handoff.state.in_(DONE))
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
_AGENTS = select(
    func.count(),
    func.coalesce(func.sum(case((_ONLINE & (Agent.load < Agent.capacity), 1), else_=0)), 0),
    func.coalesce(func.sum(Agent.capacity), 0),
).where(Agent.presence != Presence.OFFLINE.value)
_WAITING = select(func.count()).where(Handoff.state == HandoffState.WAITING.value)
_TOOK = (
    select(Handoff.accepted_at, Handoff.ended_at)
    .where(Handoff.accepted_at.is_not(None), Handoff.ended_at.is_not(None))
    .order_by(Handoff.id.desc())
    .limit(LEARNT_FROM)
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
        matter: count for matter, count in session.execute(_EARLIER, keys)
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
    found = session.get(Contact, conversation.contact_id or "")
    handoffs = session.scalar(_HANDOFFS, {"contact": conversation.contact_id})
    ended = session.execute(_ENDED, {"conversation": conversation.id}).all()
    recent = {row.reason for row in ended if session.now - row.ended_at < GUARD}
    return {
        "minutes_with_bot": _minutes(session.now - found.started_at) if found else 0.0,
        "handoffs": handoffs or 0,
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


def desk_load(session: Session) -> DeskLoad:
    """How busy the people are now.

    The wait is a rough guess, the same for all: what waits and one more, shared by all places, each
    free again after the average chat. None when nobody is on duty.
    """
    on_duty, free, places = session.execute(_AGENTS).one()
    waiting = session.scalar(_WAITING) or 0
    return DeskLoad(
        agents_on_duty=on_duty,
        agents_free=free,
        waiting=waiting,
        predicted_wait=_wait(session, on_duty, free, places, waiting),
    )


def _wait(session: Session, on_duty: int, free: int, places: int, waiting: int) -> float | None:
    if not on_duty:
        return None
    if free > waiting:
        return 0.0
    took = [_minutes(row.ended_at - row.accepted_at) for row in session.execute(_TOOK)]
    average = sum(took) / len(took) if took else MINUTES_A_CHAT
    return round((waiting + 1) * average / max(1, places), 1)


def _minutes(span: timedelta) -> float:
    return max(0.0, round(span.total_seconds() / 60, 1))
