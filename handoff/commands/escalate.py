"""From the bot to the queue: the handoff with its reason, its package and the words for it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from base import log
from base.db import Session
from base.ids import new_id
from handoff.articles import Suggest, no_articles
from handoff.commands.conversation import (
    SYSTEM,
    move,
    say_system,
    set_idle,
    skip_backlog,
)
from handoff.commands.judge import Judgement, plain
from handoff.commands.material import material
from handoff.decision_tables import DecisionRow, Draft
from handoff.events import Escalated, ReplyWithheld
from handoff.model import HandoffState, Presence, Reason
from handoff.package import build
from handoff.package.material import Route, Why
from handoff.policy.decide import Decision
from handoff.policy.facts import Facts
from handoff.policy.way import DEFAULT_QUEUE, Way, way_of
from handoff.rulebook import Rulebook
from handoff.tables import Agent, Conversation, Handoff, Queue, Turn

HANDOFF_MADE = "handoff/"

_NOWHERE = Way(
    pathway=None,
    tags=(),
    priority=0,
    queue=DEFAULT_QUEUE,
    skills=(),
    desired=(),
    because={},
)


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """Why a conversation goes to a human: the decision, its facts, its row and the rules. Without
    rules (an agent stepped in) it goes no particular way.
    """

    decision: Decision
    facts: Facts
    rulebook: Rulebook | None = None
    row: DecisionRow | None = None
    suggest: Suggest = no_articles

    @classmethod
    def of(cls, found: Judgement) -> "Escalation":
        """The escalation that a judgement asks for."""
        return cls(
            decision=found.decision,
            facts=found.facts,
            rulebook=found.rulebook,
            row=found.row,
            suggest=found.suggest,
        )

    @property
    def reason(self) -> Reason:
        """The primary reason."""
        if self.decision.reason is None:
            raise ValueError("a decision that escalates names its reason")
        return self.decision.reason

    @property
    def way(self) -> Way:
        """Where it goes."""
        if self.rulebook is None:
            return _NOWHERE
        return way_of(self.facts, self.reason, self.rulebook.tables)

    @property
    def why(self) -> Why:
        """The reason as the package tells it."""
        decision, row = self.decision, self.row
        return Why(
            reason=self.reason.value,
            reasons=[reason.value for reason in decision.reasons],
            rule=decision.rule,
            words=decision.words,
            looked_at=decision.looked_at,
            facts=plain(self.facts),
            ruleset=decision.table_version or None,
            decision_id=row.id if row else None,
            turn_id=row.turn_id if row else None,
            experiment=row.experiment_id if row else None,
            arm=row.arm if row else None,
        )


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
    way = why.way
    contact_id = conversation.contact_id
    if contact_id is None:
        raise ValueError("a handoff belongs to a contact")
    queue = _queue(session, way.queue)
    handoff = Handoff(
        id=new_id("hnd"),
        conversation_id=conversation.id,
        contact_id=contact_id,
        state=state.value,
        reason=why.reason.value,
        queue_id=queue.id,
        priority=way.priority,
        pathway=way.pathway,
        tags=list(way.tags),
        skills=list(way.skills),
        desired=list(way.desired),
        queued_at=session.now,
        package=build(material(session, conversation, why.why, _route(way, queue), why.suggest)),
    )
    session.hint(made_topic(handoff.id))
    session.add(handoff)
    return handoff


def made_topic(handoff_id: str) -> str:
    """The hint that a handoff was made, for the process that made it."""
    return f"{HANDOFF_MADE}{handoff_id}"


def _route(way: Way, queue: Queue) -> Route:
    return Route(
        queue=queue.id,
        priority=way.priority,
        pathway=way.pathway,
        tags=way.tags,
        skills=way.skills,
        desired=way.desired,
        because=way.because,
    )


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


def _queue(session: Session, wanted: str) -> Queue:
    """The queue that the route names. One that does not exist would lose the customer: then the
    default one, which always does.
    """
    found = session.get(Queue, wanted)
    if found is None:
        session.add_once(Queue, id=DEFAULT_QUEUE, name="Support", offer_s=30)
        found = session.get_one(Queue, DEFAULT_QUEUE)
    return found


def _somebody_on_duty(session: Session) -> bool:
    query = select(func.count()).select_from(Agent).where(Agent.presence != Presence.OFFLINE)
    return bool(session.scalar(query))
