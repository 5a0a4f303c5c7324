"""Write down what the bot understood and did; decides nothing."""

from base import log
from base.db import Session
from handoff.bot_protocol import Proposal, Understanding
from handoff.commands.conversation import SYSTEM
from handoff.decision_tables import Understanding as UnderstandingRow
from handoff.events import ActionReported, LanguageChanged, Understood
from handoff.package.matter import NO_MATTER
from handoff.tables import Contact, Conversation, Turn
from handoff.texts import languages

SURE_OF_LANGUAGE = 0.9
LONG_ENOUGH_FOR_LANGUAGE = 12


def record(session: Session, turn: Turn, understanding: Understanding) -> None:
    """What the bot made of a turn: the reading beside the text, its figures in the log."""
    session.add_once(
        UnderstandingRow,
        turn_id=turn.id,
        conversation_id=turn.conversation_id,
        intents=[i.model_dump(mode="json") for i in understanding.intents],
        entities=[e.model_dump(mode="json") for e in understanding.entities],
        language=understanding.language.code,
        model=understanding.model,
        likely=list(understanding.likely),
        scope=understanding.scope,
        doubt=understanding.doubt,
        sentiment=understanding.sentiment,
    )
    matter = understanding.intents[0].name
    if matter not in NO_MATTER and turn.contact_id is not None:
        session.get_one(Contact, turn.contact_id).matter = matter
    event = Understood(
        turn_id=turn.id,
        intent=understanding.intents[0].name,
        confidence=understanding.intents[0].confidence,
        margin=understanding.margin,
        language=understanding.language.code,
        model=understanding.model,
        took_ms=understanding.took_ms,
    )
    log.note(session, turn.conversation_id, event, actor="bot")


def follow_language(
    session: Session, conversation: Conversation, turn: Turn, understanding: Understanding
) -> None:
    """The conversation goes on in the customer's language, when the text leaves no doubt."""
    code, sure = understanding.language.code, understanding.language.confidence
    if code == conversation.language or code not in languages() or sure < SURE_OF_LANGUAGE:
        return
    if len(turn.text) < LONG_ENOUGH_FOR_LANGUAGE or turn.choice:
        return
    conversation.language = code
    log.append(session, conversation.id, LanguageChanged(language=code), actor=SYSTEM)


def log_actions(session: Session, turn: Turn, proposal: Proposal) -> None:
    """What the bot's actions did in the order system."""
    for action in proposal.actions:
        event = ActionReported(
            turn_id=turn.id,
            action=action.name,
            status=action.status,
            code=action.code,
            took_ms=action.took_ms,
            order_id=action.order_id,
            changed=action.changed,
        )
        log.append(session, turn.conversation_id, event, actor="bot")
