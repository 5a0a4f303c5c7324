"""How a waiting handoff reaches an agent: offer, accept, decline, expire. One handoff a command."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.ids import new_id
from base.timers import set_timer
from handoff.assign import Candidate, Waiting, choose, in_order
from handoff.commands.conversation import (
    BOARD,
    end_offer,
    free_place,
    load,
    lock_agent,
    move,
    say_system,
)
from handoff.errors import OfferGone
from handoff.events import OfferAccepted, OfferDeclined, Offered, OfferExpired
from handoff.model import HandoffState, OfferState, Presence
from handoff.tables import Agent, Conversation, Handoff, Offer, Queue

PASSED_FOR = timedelta(seconds=60)

_AGENTS = select(Agent.user_id, Agent.presence, Agent.load, Agent.capacity, Agent.last_offer_at)
_RINGS = select(Offer.handoff_id).where(Offer.state == OfferState.OPEN.value)
_WAITING = select(Handoff.id, Handoff.at_head, Handoff.priority, Handoff.queued_at).where(
    Handoff.state == HandoffState.WAITING.value, Handoff.id.not_in(_RINGS)
)
_PASSED = select(Offer.handoff_id, Offer.agent_id).where(
    Offer.state.in_((OfferState.DECLINED.value, OfferState.EXPIRED.value)),
    Offer.ended_at > bindparam("since"),
)


def offer_next(session: Session) -> bool:
    """Offer the first waiting handoff that somebody can take. False when there is none.

    Call again until it says False; each call is its own transaction.
    """
    agents = _candidates(session)
    if choose(agents, frozenset()).agent_id is None:
        return False  # nobody is free: no need to look at who waits
    passed = _passed(session)
    for waiting in in_order(_waiting(session)):
        choice = choose(agents, passed.get(waiting.handoff_id, frozenset()))
        if choice.agent_id and _offer(session, waiting.handoff_id, choice.agent_id):
            return True
    return False


def _waiting(session: Session) -> list[Waiting]:
    """Handoffs that wait and do not ring anywhere."""
    return [
        Waiting(
            handoff_id=row.id, at_head=row.at_head, priority=row.priority, queued_at=row.queued_at
        )
        for row in session.execute(_WAITING)
    ]


def _candidates(session: Session) -> list[Candidate]:
    return [
        Candidate(
            agent_id=row.user_id,
            presence=Presence(row.presence),
            load=row.load,
            capacity=row.capacity,
            last_offer_at=row.last_offer_at,
        )
        for row in session.execute(_AGENTS)
    ]


def _passed(session: Session) -> dict[str, frozenset[str]]:
    """The agents who just let it go by, for each handoff that has any."""
    passed: dict[str, frozenset[str]] = {}
    for row in session.execute(_PASSED, {"since": session.now - PASSED_FOR}):
        passed[row.handoff_id] = passed.get(row.handoff_id, frozenset()) | {row.agent_id}
    return passed


def _offer(session: Session, handoff_id: str, agent_id: str) -> bool:
    """Ring at the agent, if under lock everything still is as it looked."""
    seen = session.get_one(Handoff, handoff_id)
    conversation = load(session, seen.conversation_id)
    handoff = session.get_one(Handoff, handoff_id, populate_existing=True)
    agent = lock_agent(session, agent_id)
    if handoff.state != HandoffState.WAITING or agent.load >= agent.capacity:
        return False
    if agent.presence != Presence.ONLINE or _is_ringing(session, handoff):
        return False
    queue = session.get_one(Queue, handoff.queue_id)
    offer = Offer(
        id=new_id("off"),
        handoff_id=handoff.id,
        conversation_id=conversation.id,
        agent_id=agent_id,
        state=OfferState.OPEN.value,
        made_at=session.now,
        expires_at=session.now + timedelta(seconds=queue.offer_s),
    )
    session.add(offer)
    agent.load += 1
    agent.last_offer_at = session.now
    event = Offered(
        offer_id=offer.id,
        handoff_id=handoff.id,
        agent_id=agent_id,
        expires_at=offer.expires_at.isoformat(),
    )
    log.append(session, conversation.id, event, actor="router")
    set_timer(session, "offer", offer.id, offer.expires_at)
    session.hint(BOARD)
    return True


def _is_ringing(session: Session, handoff: Handoff) -> bool:
    query = select(Offer.id).where(Offer.handoff_id == handoff.id, Offer.state == OfferState.OPEN)
    return session.scalar(query) is not None


def accept(session: Session, offer_id: str, agent_id: str) -> str:
    """The agent takes the offer; returns the conversation's id. Raises OfferGone."""
    offer, conversation, handoff = _open_offer(session, offer_id, agent_id)
    end_offer(session, offer, OfferState.ACCEPTED)
    move(
        session,
        conversation,
        OfferAccepted,
        agent_id,
        offer_id=offer.id,
        handoff_id=handoff.id,
        agent_id=agent_id,
    )
    give_to(session, conversation, handoff, agent_id)
    return conversation.id


def give_to(session: Session, conversation: Conversation, handoff: Handoff, agent_id: str) -> None:
    """The agent has it now: state, clock, and a word to the customer. The place is counted."""
    agent = session.get_one(Agent, agent_id)
    conversation.agent_id = agent_id
    handoff.state = HandoffState.ACTIVE.value
    handoff.agent_id = agent_id
    handoff.accepted_at = session.now
    session.hint(f"agent:{agent_id}")
    say_system(session, conversation, "agent_joined", name=agent.name)


def decline(session: Session, offer_id: str, agent_id: str) -> None:
    """The agent says no; the handoff keeps its place. Raises OfferGone."""
    offer, conversation, handoff = _open_offer(session, offer_id, agent_id)
    end_offer(session, offer, OfferState.DECLINED)
    free_place(session, agent_id)
    event = OfferDeclined(offer_id=offer.id, handoff_id=handoff.id, agent_id=agent_id)
    log.append(session, conversation.id, event, actor=agent_id)


def expire(session: Session, offer_id: str) -> None:
    """Nobody answered in time; the handoff keeps its place. Nothing to do when it is over."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        return
    load(session, offer.conversation_id)
    session.refresh(offer)
    if offer.state != OfferState.OPEN:
        return
    end_offer(session, offer, OfferState.EXPIRED)
    free_place(session, offer.agent_id)
    event = OfferExpired(offer_id=offer.id, handoff_id=offer.handoff_id, agent_id=offer.agent_id)
    log.append(session, offer.conversation_id, event, actor="timer")


def _open_offer(
    session: Session, offer_id: str, agent_id: str
) -> tuple[Offer, Conversation, Handoff]:
    offer = session.get(Offer, offer_id)
    if offer is None or offer.agent_id != agent_id:
        raise OfferGone("This offer is not yours.", state="unknown")
    conversation = load(session, offer.conversation_id)
    session.refresh(offer)
    if offer.state != OfferState.OPEN:
        raise OfferGone("This offer is no longer open.", state=offer.state)
    handoff = session.get_one(Handoff, offer.handoff_id, populate_existing=True)
    return offer, conversation, handoff
