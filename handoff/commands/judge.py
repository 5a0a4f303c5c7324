"""Gather the situation of a turn, let the policy decide, and freeze the decision with its facts."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from base import log
from base.db import Session
from base.ids import new_id
from handoff.bot_protocol import Proposal, Understanding
from handoff.commands.conversation import SYSTEM, bot_state
from handoff.decision_tables import DecisionRow
from handoff.events import Decided
from handoff.model import HandoffState, Stage
from handoff.policy.decide import Decision, decide
from handoff.policy.facts import Facts
from handoff.policy.situation import Memory, Situation, facts_of, has_safety_words
from handoff.rulebook import Rulebook
from handoff.tables import BotState, Contact, Conversation, Customer, Handoff, Turn

GUARD = timedelta(minutes=5)
DONE = (HandoffState.HANDED_BACK.value, HandoffState.RETURNED_TO_BOT.value)

_HANDOFFS = select(func.count()).where(Handoff.contact_id == bindparam("contact"))
_ENDED = (
    select(Handoff.reason, Handoff.ended_at)
    .where(Handoff.conversation_id == bindparam("conversation"), Handoff.state.in_(DONE))
    .order_by(Handoff.ended_at.desc())
)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A decision with the situation and the facts it was made of."""

    situation: Situation
    facts: Facts
    decision: Decision


def judge(
    session: Session,
    conversation: Conversation,
    turn: Turn,
    rules: Rulebook,
    stage: Stage,
    *,
    understanding: Understanding | None = None,
    proposal: Proposal | None = None,
    bot_state_code: str = "ok",
    pressed_human: bool = False,
) -> Judgement:
    """Decide on a turn at this stage, and store the decision so that it can be explained."""
    situation = Situation(
        text=turn.text,
        language=conversation.language,
        channel=conversation.channel,
        market=conversation.market,
        pressed_human=pressed_human,
        safety_words=has_safety_words(turn.text, rules.safety_phrases),
        bot_state=bot_state_code,
        understanding=understanding,
        proposal=proposal,
        memory=memory_of(bot_state(session, conversation)),
        **_customer(session, conversation),
        **_contact(session, conversation),
    )
    facts = facts_of(situation, rules.escalation.thresholds)
    decision = decide(facts, rules.escalation)
    _store(session, turn, stage, facts, decision)
    return Judgement(situation=situation, facts=facts, decision=decision)


def memory_of(state: BotState) -> Memory:
    """The desk's memory of the bot as a value."""
    return Memory(**{field.name: getattr(state, field.name) for field in fields(Memory)})


def remember(state: BotState, memory: Memory) -> None:
    """Store the memory of the bot."""
    for field in fields(Memory):
        setattr(state, field.name, getattr(memory, field.name))


def _customer(session: Session, conversation: Conversation) -> dict[str, Any]:
    customer = session.get_one(Customer, conversation.customer_id)
    return {"tier": customer.tier, "verified": customer.verified}


def _contact(session: Session, conversation: Conversation) -> dict[str, Any]:
    contact = session.get(Contact, conversation.contact_id or "")
    handoffs = session.scalar(_HANDOFFS, {"contact": conversation.contact_id})
    ended = session.execute(_ENDED, {"conversation": conversation.id}).all()
    since = _minutes(session.now, ended[0].ended_at) if ended else None
    recent = {row.reason for row in ended if session.now - row.ended_at < GUARD}
    return {
        "minutes_with_bot": _minutes(session.now, contact.started_at) if contact else 0.0,
        "handoffs": handoffs or 0,
        "minutes_since_hand_back": since,
        "recent_reasons": tuple(sorted(recent)),
    }


def _minutes(now: datetime, then: datetime) -> float:
    return max(0.0, round((now - then).total_seconds() / 60, 1))


def _store(session: Session, turn: Turn, stage: Stage, facts: Facts, decision: Decision) -> None:
    row = DecisionRow(
        id=new_id("dec"),
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        at=session.now,
        stage=stage.value,
        outcome=decision.outcome.value,
        rule=decision.rule,
        words=decision.words,
        reason=decision.reason.value if decision.reason else None,
        table_version=decision.table_version,
        facts={k: list(v) if isinstance(v, tuple) else v for k, v in facts.items()},
        trace=[asdict(verdict) for verdict in decision.trace],
    )
    session.add(row)
    event = Decided(
        decision_id=row.id,
        turn_id=turn.id,
        stage=row.stage,
        outcome=row.outcome,
        rule=row.rule,
        reason=row.reason,
        table_version=row.table_version,
    )
    log.append(session, turn.conversation_id, event, actor=SYSTEM)
