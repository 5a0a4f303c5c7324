"""From the bot to the queue: the handoff with its reason, its package and the words for it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from base import log
from base.db import Session
from base.ids import new_id
from handoff.commands.conversation import (
    SYSTEM,
    move,
    say_system,
    set_idle,
    skip_backlog,
)
from handoff.commands.material import material
from handoff.context import Why, build
from handoff.decision_tables import Draft
from handoff.events import Escalated, ReplyWithheld
from handoff.model import HandoffState, Presence, Reason
from handoff.policy.decide import Decision
from handoff.policy.facts import Facts
from handoff.tables import Agent, Conversation, Handoff, Queue, Turn

DEFAULT_QUEUE = "support"
PRIORITY = {Reason.SAFETY: 100, Reason.PATHWAY: 20}
VIP_PRIORITY = 10


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """Why a conversation goes to a human: the decision and the facts it looked at."""

    decision: Decision
    facts: Facts

    @property
    def reason(self) -> Reason:
        """The primary reason."""
        if self.decision.reason is None:
            raise ValueError("a decision that escalates names its reason")
        return self.decision.reason


def escalate(
    session: Session, conversation: Conversation, why: Escalation, turn: Turn | None
) -> Handoff:
    """Hand the conversation to the queue and tell the customer why, in the customer's language."""
    handoff = make_handoff(session, conversation, why, HandoffState.WAITING)
    move(
        session,
        conversation,
        Escalated,
        SYSTEM,
        handoff_id=handoff.id,
        contact_id=handoff.contact_id,
        turn_id=turn.id if turn else None,
        reason=handoff.reason,
        reasons=[reason.value for reason in why.decision.reasons],
        rule=why.decision.rule,
        queue_id=handoff.queue_id,
        priority=handoff.priority,
    )
    conversation.handoff_id = handoff.id
    skip_backlog(session, conversation)
    say_system(session, conversation, f"reason_{handoff.reason}")
    if not _somebody_on_duty(session):
        say_system(session, conversation, "nobody_here")
    set_idle(session, conversation)
    return handoff


def make_handoff(
    session: Session, conversation: Conversation, why: Escalation, state: HandoffState
) -> Handoff:
    """The handoff with its context package, as of now."""
    words = Why(
        reason=why.reason.value,
        reasons=[reason.value for reason in why.decision.reasons],
        rule=why.decision.rule,
        words=why.decision.words,
        facts=_plain({name: why.facts[name] for name in why.decision.looked_at}),
    )
    stuff = material(session, conversation, words)
    contact_id = conversation.contact_id
    if contact_id is None:
        raise ValueError("a handoff belongs to a contact")
    priority = PRIORITY.get(why.reason, 0) + VIP_PRIORITY * (stuff.customer.tier == "vip")
    handoff = Handoff(
        id=new_id("hnd"),
        conversation_id=conversation.id,
        contact_id=contact_id,
        state=state.value,
        reason=why.reason.value,
        queue_id=_queue(session).id,
        priority=priority,
        queued_at=session.now,
        package=build(stuff),
    )
    session.add(handoff)
    return handoff


def withhold(
    session: Session,
    conversation: Conversation,
    turn_id: str,
    messages: list[dict[str, Any]],
    why: str,
) -> None:
    """Keep the bot's unsent words as the agent's draft."""
    draft = Draft(
        id=new_id("drf"),
        conversation_id=conversation.id,
        turn_id=turn_id,
        at=session.now,
        messages=messages,
        why=why,
    )
    session.add(draft)
    event = ReplyWithheld(turn_id=turn_id, draft_id=draft.id)
    log.append(session, conversation.id, event, actor=SYSTEM)


def _queue(session: Session) -> Queue:
    if session.get(Queue, DEFAULT_QUEUE) is None:
        session.add_once(Queue, id=DEFAULT_QUEUE, name="Support", offer_s=30)
    return session.get_one(Queue, DEFAULT_QUEUE)


def _somebody_on_duty(session: Session) -> bool:
    query = select(func.count()).select_from(Agent).where(Agent.presence != Presence.OFFLINE)
    return bool(session.scalar(query))


def _plain(facts: Facts) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()
    }
