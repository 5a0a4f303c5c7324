"""Whether an agent takes conversations: set by hand, or noticed when the connection is gone."""

from datetime import timedelta

from sqlalchemy import select

from base import log
from base.db import Session
from base.timers import cancel_timer, set_timer
from handoff.commands.conversation import (
    BOARD,
    end_offer,
    free_place,
    load,
    lock_agent,
    move,
    say_system,
)
from handoff.commands.transfer import requeue
from handoff.events import AgentLost, OfferWithdrawn, PresenceChanged
from handoff.model import Author, OfferState, Owner, Presence
from handoff.tables import Agent, Conversation, Handoff, Offer, Turn

# Together with the 18 s in which the desk notices a dead line at the latest, less than 80 s.
GRACE = timedelta(seconds=30)
LOST_AFTER = timedelta(seconds=30)
#: The places of an agent for whom nobody has set them up.
CAPACITY = 3


def join(session: Session, user_id: str, name: str, capacity: int = CAPACITY) -> None:
    """Make sure that a member of staff who serves has an agent row."""
    if session.get(Agent, user_id) is None:
        offline = Presence.OFFLINE.value
        session.add_once(
            Agent, user_id=user_id, name=name, presence=offline, capacity=capacity, load=0
        )


def set_presence(
    session: Session,
    agent_id: str,
    presence: Presence,
    why: str,
    reason: str = "",
    by: str | None = None,
) -> None:
    """Change the presence; who goes away stops ringing. `reason`: a break, a training ...; who is
    online needs none. `by`: the supervisor who does it for the agent. Nothing happens when all is
    the same. Raises NotThere.
    """
    reason = "" if presence is Presence.ONLINE else reason
    seen = session.get(Agent, agent_id)
    if seen is not None and (seen.presence, seen.reason) == (presence, reason):
        return
    if presence is not Presence.ONLINE:
        for offer in _ringing(session, agent_id):
            _stop_ringing(session, offer)
    agent = lock_agent(session, agent_id)
    agent.presence, agent.reason, agent.presence_at = presence.value, reason, session.now
    event = PresenceChanged(agent_id=agent_id, presence=presence.value, why=reason or why)
    log.append(session, agent_id, event, actor=by or agent_id)
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
    free_place(session, offer.agent_id, session.get_one(Handoff, offer.handoff_id).weight)


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
