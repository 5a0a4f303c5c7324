"""Gather the situation of a turn, let the policy decide, and freeze the decision with its facts."""

from dataclasses import dataclass, fields
from typing import Any

from base import log
from base.changes import insert_now
from base.db import Session
from base.ids import new_id
from handoff.articles import Suggest
from handoff.bot_protocol import Proposal, Understanding
from handoff.commands import surroundings
from handoff.commands.conversation import SYSTEM, bot_state
from handoff.commands.surroundings import Around
from handoff.commands.waits import Waits
from handoff.decision_tables import DecisionRow
from handoff.events import ArmsDiffered, Decided
from handoff.model import Stage
from handoff.policy import memory as memories
from handoff.policy.decide import Decision, decide
from handoff.policy.effects import TableName
from handoff.policy.explain import fingerprint
from handoff.policy.facts import Facts
from handoff.policy.memory import Memory
from handoff.policy.situation import Situation, facts_of
from handoff.policy.way import with_pathway
from handoff.rulebook import Rulebook
from handoff.ruleset.serving import Chosen, Rulebooks
from handoff.ruleset.tables import Exposure
from handoff.tables import BotState, Conversation, Turn


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A decision with the situation, the facts and the rules that it was made of, and its row.
    `suggest`: how articles are found, should a human need some; `waits`: how long that takes.
    """

    situation: Situation
    facts: Facts
    decision: Decision
    rulebook: Rulebook
    row: DecisionRow
    suggest: Suggest
    waits: Waits
    around: Around

    @property
    def clear(self) -> bool:
        """Whether the bot may act on the turn."""
        return bool(self.facts.get("understood", False))

    def after_understanding(self) -> Memory:
        """What the desk remembers once the turn was read."""
        read = self.situation.understanding
        sentiment = read.sentiment if read else None
        said = self.situation.said
        return memories.after_understanding(self.situation.memory, self.clear, said, sentiment)


def judge(
    session: Session,
    conversation: Conversation,
    turn: Turn,
    rules: Rulebooks,
    stage: Stage,
    *,
    understanding: Understanding | None = None,
    proposal: Proposal | None = None,
    bot_state_code: str = "ok",
    pressed_human: bool = False,
    around: Around | None = None,
) -> Judgement:
    """Decide on a turn at this stage, and store the decision so that it can be explained.

    `around`: what surrounded the turn when it was decided on before, a moment ago.
    """
    intent = understanding.intents[0].name if understanding else None
    state = bot_state(session, conversation)
    heard = rules.phrases.hear(turn.text)
    around = around or surroundings.around(session, conversation, intent, rules.waits)
    situation = Situation(
        text=turn.text,
        language=conversation.language,
        channel=conversation.channel,
        market=conversation.market,
        pressed_human=pressed_human,
        asked_in_words=heard.wish,
        safety_words=heard.danger,
        sensitive_topic=heard.topic,
        bot_state=bot_state_code,
        understanding=understanding,
        proposal=proposal,
        memory=memory_of(state),
        has_order=bool(state.slots.get("order_id")),
        person=around.person,
        load=around.load,
        **around.contact,
        **around.clock,
    )
    chosen = rules.choose(session, conversation)
    facts = _facts(situation, chosen.rulebook)
    decision = decide(facts, chosen.rulebook.escalation)
    row = _store(session, turn, stage, facts, decision, chosen)
    _expose(session, conversation, chosen, situation, decision, row)
    return Judgement(
        situation=situation,
        facts=facts,
        decision=decision,
        rulebook=chosen.rulebook,
        row=row,
        suggest=rules.suggest,
        waits=rules.waits,
        around=around,
    )


def _facts(situation: Situation, rulebook: Rulebook) -> Facts:
    """The facts under these rules: their thresholds, and the pathway of their table."""
    facts = facts_of(situation, rulebook.escalation.thresholds)
    return with_pathway(facts, rulebook.tables[TableName.PATHWAY])


def memory_of(state: BotState) -> Memory:
    """The desk's memory of the bot as a value."""
    return Memory(**{field.name: getattr(state, field.name) for field in fields(Memory)})


def remember(state: BotState, memory: Memory) -> None:
    """Store the memory of the bot."""
    for field in fields(Memory):
        setattr(state, field.name, getattr(memory, field.name))


def plain(facts: Facts) -> dict[str, Any]:
    """Facts as JSON."""
    return {name: list(one) if isinstance(one, tuple) else one for name, one in facts.items()}


def _store(
    session: Session, turn: Turn, stage: Stage, facts: Facts, decision: Decision, chosen: Chosen
) -> DecisionRow:
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
        fingerprint=fingerprint(facts, decision.table_version),
        experiment_id=chosen.experiment_id,
        arm=chosen.arm,
        facts=plain(facts),
    )
    insert_now(session, row)
    event = Decided(
        decision_id=row.id,
        turn_id=turn.id,
        stage=row.stage,
        outcome=row.outcome,
        rule=row.rule,
        reason=row.reason,
        table_version=row.table_version,
    )
    log.note(session, turn.conversation_id, event, actor=SYSTEM)
    return row


def _expose(
    session: Session,
    conversation: Conversation,
    chosen: Chosen,
    situation: Situation,
    decision: Decision,
    row: DecisionRow,
) -> None:
    """Note the first time in a contact that the two rulesets of an experiment differ."""
    if chosen.other is None or chosen.experiment_id is None or conversation.contact_id is None:
        return
    exposure = session.get_one(Exposure, (chosen.experiment_id, conversation.contact_id))
    if exposure.differed_at is not None:
        return
    other = decide(_facts(situation, chosen.other), chosen.other.escalation)
    if (other.outcome, other.reason) == (decision.outcome, decision.reason):
        return
    exposure.differed_at = session.now
    event = ArmsDiffered(
        experiment_id=chosen.experiment_id,
        contact_id=conversation.contact_id,
        decision_id=row.id,
    )
    log.append(session, conversation.id, event, actor=SYSTEM)
