"""From the bot to the queue: the handoff with its reason, its package and the words for it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from base import log
from base.db import Session
from base.ids import new_id
from handoff import queries
from handoff.articles import Suggest, no_articles
from handoff.commands import service_clocks
from handoff.commands.conversation import (
    SYSTEM,
    move,
    say_system,
    skip_backlog,
)
from handoff.commands.judge import Judgement, plain
from handoff.commands.line import Asked, keep_for_known, stand_in_line
from handoff.commands.material import material
from handoff.commands.wait_promises import foretell
from handoff.commands.waits import Line, Waits
from handoff.decision_tables import DecisionRow, Draft
from handoff.events import Escalated, QueueMissing, ReplyWithheld
from handoff.markets import zone_of
from handoff.model import HandoffState, Presence, Reason
from handoff.package import build
from handoff.package.material import Route, Why
from handoff.policy.decide import Decision
from handoff.policy.facts import Facts
from handoff.policy.way import DEFAULT_QUEUE, Way, way_of
from handoff.rulebook import Rulebook
from handoff.setup_tables import Queue
from handoff.tables import Agent, Conversation, Handoff, Turn
from handoff.texts import moment

HANDOFF_MADE = "handoff/"

NOWHERE = Way(
    pathway=None,
    tags=(),
    priority=0,
    queue=DEFAULT_QUEUE,
    skills=(),
    desired=(),
    relax=(),
    target=None,
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
    waits: Waits = field(default_factory=Waits)

    @classmethod
    def of(cls, found: Judgement) -> "Escalation":
        """The escalation that a judgement asks for."""
        return cls(
            decision=found.decision,
            facts=found.facts,
            rulebook=found.rulebook,
            row=found.row,
            suggest=found.suggest,
            waits=found.waits,
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
            return NOWHERE
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
    _stand_in_line(session, conversation, handoff, why.way)
    service_clocks.start(session, handoff)
    skip_backlog(session, conversation)
    line = why.waits.of(session, handoff.queue_id)
    foretell(session, handoff, line, queries.before(session, conversation) or {})
    say_system(session, conversation, f"reason_{handoff.reason}")
    _say_if_nobody_is_there(session, conversation, handoff, line)
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
        target_id=way.target,
        skills=list(way.skills),
        desired=list(way.desired),
        queued_at=session.now,
        rank_at=session.now,
        weight=queue.weight,
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


def _stand_in_line(
    session: Session, conversation: Conversation, handoff: Handoff, way: Way
) -> None:
    queue = session.get_one(Queue, handoff.queue_id)
    if queue.id != way.queue:
        event = QueueMissing(handoff_id=handoff.id, wanted=way.queue, queue_id=queue.id)
        log.append(session, conversation.id, event, actor=SYSTEM)
    asked = Asked(skills=way.skills, desired=way.desired, relax=way.relax)
    stand_in_line(session, conversation, handoff, queue, asked)
    keep_for_known(session, handoff, queue)


def _queue(session: Session, wanted: str) -> Queue:
    """The queue that the route names. One that is not there or takes nobody in would lose the
    customer: then the default one, which always does.
    """
    found = session.get(Queue, wanted)
    if found is None or found.archived_at is not None:
        session.add_once(Queue, id=DEFAULT_QUEUE, name="Support", offer_s=30)
        found = session.get_one(Queue, DEFAULT_QUEUE)
    return found


def _say_if_nobody_is_there(
    session: Session, conversation: Conversation, handoff: Handoff, line: Line
) -> None:
    opens_at = line.calendar.next_opening(session.now)
    if opens_at is not None and opens_at > session.now:
        zone = zone_of(conversation.market) or line.calendar.zone
        opens = moment(conversation.language, opens_at, zone)
        say_system(session, conversation, "closed_until", opens=opens)
    elif opens_at is None or not _somebody_on_duty(session, handoff.queue_id):
        say_system(session, conversation, "nobody_here")


def _somebody_on_duty(session: Session, queue_id: str) -> bool:
    teams = session.get_one(Queue, queue_id).teams
    on_duty = select(Agent.team_id).where(Agent.presence != Presence.OFFLINE).distinct()
    return any(not teams or team in teams for team in session.scalars(on_duty))
