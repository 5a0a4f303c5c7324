"""Whether an agent takes conversations: set by hand, or noticed when the connection is gone."""

from datetime import timedelta

from sqlalchemy import select

from base import log
from base.db import Session
from base.timers import cancel_timer, set_timer
from handoff.commands.agent import requeue
from handoff.commands.conversation import (
    BOARD,
    end_offer,
    free_place,
    load,
    lock_agent,
    move,
    say_system,
)
from handoff.events import AgentLost, OfferWithdrawn, PresenceChanged
from handoff.model import Author, OfferState, Owner, Presence
from handoff.tables import Agent, Conversation, Handoff, Offer, Turn

GRACE = timedelta(seconds=30)
LOST_AFTER = timedelta(seconds=60)


def join(session: Session, user_id: str, name: str, capacity: int = 3) -> None:
    """Make sure that a member of staff who serves has an agent row."""
    if session.get(Agent, user_id) is None:
        offline = Presence.OFFLINE.value
        session.add_once(
            Agent, user_id=user_id, name=name, presence=offline, capacity=capacity, load=0
        )


def set_presence(session: Session, agent_id: str, presence: Presence, why: str) -> None:
    """Change the presence; who goes away stops ringing. Nothing happens when it is the same."""
    seen = session.get(Agent, agent_id)
    if seen is not None and seen.presence == presence:
        return
    if presence is not Presence.ONLINE:
        for offer in _ringing(session, agent_id):
            _stop_ringing(session, offer)
    agent = lock_agent(session, agent_id)
    agent.presence = presence.value
    event = PresenceChanged(agent_id=agent_id, presence=presence.value, why=why)
    log.append(session, agent_id, event, actor=agent_id)
    session.hint(BOARD)


def _ringing(session: Session, agent_id: str) -> list[Offer]:
    query = select(Offer).where(Offer.agent_id == agent_id, Offer.state == OfferState.OPEN)
    return list(session.scalars(query))


def _stop_ringing(session: Session, offer: Offer) -> None:
    load(session, offer.conversation_id)
    session.refresh(offer)
    if offer.state != OfferState.OPEN:
        return
    end_offer(session, offer, OfferState.WITHDRAWN)
    event = OfferWithdrawn(offer_id=offer.id, handoff_id=offer.handoff_id, agent_id=offer.agent_id)
    log.append(session, offer.conversation_id, event, actor=offer.agent_id)
    free_place(session, offer.agent_id)


def connected(session: Session, agent_id: str) -> None:
    """The console is there (again): the clocks of absence stop."""
    cancel_timer(session, "agent_gone", agent_id)
    cancel_timer(session, "agent_lost", agent_id)


def disconnected(session: Session, agent_id: str) -> None:
    """The last console of the agent is gone: a reload must not move anything, so wait a grace."""
    set_timer(session, "agent_gone", agent_id, session.now + GRACE)


def gone(session: Session, agent_id: str) -> None:
    """The grace is over: no new conversations; a while later the customers go back."""
    agent = session.get(Agent, agent_id)
    if agent is None:
        return
    if agent.presence == Presence.ONLINE:
        set_presence(session, agent_id, Presence.AWAY, "connection lost")
    set_timer(session, "agent_lost", agent_id, session.now + LOST_AFTER)


def lost(session: Session, agent_id: str) -> None:
    """Conversations whose customer waits for an answer go back to the head of the queue."""
    query = select(Conversation.id).where(
        Conversation.agent_id == agent_id, Conversation.owner == Owner.AGENT
    )
    for conversation_id in sorted(session.scalars(query)):
        _give_up(session, conversation_id, agent_id)


def _give_up(session: Session, conversation_id: str, agent_id: str) -> None:
    conversation = load(session, conversation_id)
    if conversation.agent_id != agent_id or conversation.owner != Owner.AGENT:
        return
    if not _customer_waits(session, conversation):
        return
    handoff = session.get_one(Handoff, conversation.handoff_id)
    name = session.get_one(Agent, agent_id).name
    requeue(session, conversation, handoff)
    move(
        session,
        conversation,
        AgentLost,
        "timer",
        handoff_id=handoff.id,
        agent_id=agent_id,
        queue_id=handoff.queue_id,
    )
    say_system(session, conversation, "agent_left_queue", name=name)


def _customer_waits(session: Session, conversation: Conversation) -> bool:
    """Whether the last word, announcements aside, is the customer's."""
    query = (
        select(Turn.author)
        .where(Turn.conversation_id == conversation.id, Turn.author != Author.SYSTEM)
        .order_by(Turn.seq.desc())
        .limit(1)
    )
    return session.scalar(query) != Author.AGENT
