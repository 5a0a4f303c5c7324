"""How a waiting handoff reaches an agent: offer, accept, decline, expire."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from base import log
from base.db import Session
from base.ids import new_id
from base.timers import set_timer
from handoff.commands import service_clocks
from handoff.commands.conversation import (
    BOARD,
    end_offer,
    free_place,
    load,
    move,
    say_system,
)
from handoff.commands.line import leave_line, stop_keeping
from handoff.commands.waiting_line import Lanes, matches, may_route
from handoff.errors import OfferGone
from handoff.events import OfferAccepted, OfferDeclined, Offered, OfferExpired
from handoff.model import HandoffState, OfferState, Presence, WaitOutcome
from handoff.routing.match import Match, Waiting
from handoff.setup_tables import Queue
from handoff.tables import Agent, Conversation, Handoff, Offer

_RING = (
    update(Handoff)
    .where(
        Handoff.id == bindparam("handoff"),
        Handoff.lane == bindparam("seen_lane"),
        Handoff.state == HandoffState.WAITING.value,
        Handoff.rings.is_(False),
    )
    .values(rings=True)
)
_RING_NO_MORE = update(Handoff).where(Handoff.id == bindparam("handoff")).values(rings=False)
_COUNT = (
    update(Agent)
    .where(
        Agent.user_id == bindparam("agent"),
        Agent.presence == Presence.ONLINE.value,
        Agent.load + bindparam("weight") <= Agent.capacity,
    )
    .values(load=Agent.load + bindparam("weight"), last_offer_at=bindparam("now"))
)
_MAKE = insert(Offer)
_QUEUES = select(Queue)

#: So many offers a transaction: others want to write too.
AT_ONCE = 20


def offer_some(session: Session, lanes: Lanes, most: int = AT_ONCE) -> int:
    """Offer those who wait to those who are free, the most urgent first; how many offers were made.

    `lanes`: what the caller remembers. Call again until it says 0; each call is a transaction of
    its own. One process does it at a time.
    """
    if not may_route(session):
        return 0
    made = 0
    queues = {queue.id: queue for queue in session.scalars(_QUEUES)}
    for found in matches(session, lanes):
        made += _offer(session, found, queues[found.waiting.queue_id])
        if made == most:
            break
    return made


def _offer(session: Session, found: Match, queue: Queue) -> bool:
    """Ring at the agent, if under lock everything still is as it looked."""
    waiting, agent_id = found.waiting, found.agent.agent_id
    log.lock(session, waiting.conversation_id)
    if not _claim(session, waiting, agent_id):
        return False
    offer_id, expires_at = new_id("off"), session.now + timedelta(seconds=queue.offer_s)
    offer = {
        "id": offer_id,
        "handoff_id": waiting.handoff_id,
        "conversation_id": waiting.conversation_id,
        "agent_id": agent_id,
        "state": OfferState.OPEN.value,
        "made_at": session.now,
        "expires_at": expires_at,
        "why": _score(session, found),
    }
    session.run(_MAKE, offer)
    event = Offered(
        offer_id=offer_id,
        handoff_id=waiting.handoff_id,
        agent_id=agent_id,
        expires_at=expires_at.isoformat(),
    )
    log.append(session, waiting.conversation_id, event, actor="router")
    session.hint(BOARD)
    if queue.auto_accept:
        accept(session, offer_id, agent_id)
    else:
        set_timer(session, "offer", offer_id, expires_at)
    return True


def _claim(session: Session, waiting: Waiting, agent_id: str) -> bool:
    """Take the handoff out of the line and a place of the agent, if both are still to be had."""
    run, weight = session.connection().execute, waiting.weight
    if not run(_RING, {"handoff": waiting.handoff_id, "seen_lane": str(waiting.lane)}).rowcount:
        return False
    given = {"agent": agent_id, "weight": weight, "now": session.now}
    if run(_COUNT, given).rowcount:
        return True
    run(_RING_NO_MORE, {"handoff": waiting.handoff_id})
    return False


def _score(session: Session, found: Match) -> dict[str, Any]:
    """Why this customer and why this agent, in numbers; times in seconds."""
    waiting, idle = found.waiting, found.agent.last_offer_at
    return {
        "at_head": waiting.at_head,
        "priority_minutes": waiting.priority,
        # Never negative, also after the clock went back.
        "waited_s": max(0, round((session.now - waiting.queued_at).total_seconds())),
        "lane": str(waiting.lane),
        "kept_for": waiting.kept_for,
        "load": found.load,
        "capacity": found.agent.capacity,
        "idle_s": round((session.now - idle).total_seconds()) if idle else None,
        "among": found.among,
    }


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
    leave_line(session, handoff, WaitOutcome.ANSWERED)
    handoff.state = HandoffState.ACTIVE.value
    handoff.agent_id = agent_id
    handoff.accepted_at = session.now
    service_clocks.accepted(session, handoff)
    session.hint(f"agent:{agent_id}")
    say_system(session, conversation, "agent_joined", name=agent.name)


def decline(session: Session, offer_id: str, agent_id: str) -> None:
    """The agent says no; the handoff keeps its place. Raises OfferGone."""
    offer, conversation, handoff = _open_offer(session, offer_id, agent_id)
    end_offer(session, offer, OfferState.DECLINED)
    free_place(session, agent_id, handoff.weight)
    event = OfferDeclined(offer_id=offer.id, handoff_id=handoff.id, agent_id=agent_id)
    log.append(session, conversation.id, event, actor=agent_id)
    stop_keeping(session, handoff)


def expire(session: Session, offer_id: str) -> None:
    """Nobody answered in time; the handoff keeps its place. Nothing to do when it is over."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        return
    load(session, offer.conversation_id)
    session.refresh(offer)
    if offer.state != OfferState.OPEN:
        return
    handoff = session.get_one(Handoff, offer.handoff_id)
    end_offer(session, offer, OfferState.EXPIRED)
    free_place(session, offer.agent_id, handoff.weight)
    event = OfferExpired(offer_id=offer.id, handoff_id=offer.handoff_id, agent_id=offer.agent_id)
    log.append(session, offer.conversation_id, event, actor="timer")
    stop_keeping(session, handoff)


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
