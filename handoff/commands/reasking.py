"""Notice that an agent asks the customer for what the desk knew already."""

from collections.abc import Mapping

from sqlalchemy import func, select

from base import log
from base.db import Session
from handoff.events import AgentReasked
from handoff.model import Author
from handoff.package.known import known_kinds
from handoff.policy.reask import Asking, asked_for, reasked
from handoff.tables import Conversation, Handoff, Turn


def notice_reasking(
    session: Session, conversation: Conversation, turn: Turn, asking: Mapping[str, Asking]
) -> None:
    """Logs which kinds the agent asks for although the context package holds them, no words."""
    language = conversation.language
    if not asked_for(turn.text, language, asking, first_turn=True):
        return  # as most turns: nothing to look up
    handoff = session.get(Handoff, conversation.handoff_id or "")
    if handoff is None:
        return
    first = _agent_turns(session, conversation, handoff) <= 1
    known = known_kinds(handoff.package)
    found = reasked(turn.text, language, known, asking, first_turn=first)
    if found:
        event = AgentReasked(turn_id=turn.id, handoff_id=handoff.id, kinds=sorted(found))
        log.append(session, conversation.id, event, actor=turn.author_id or "")


def _agent_turns(session: Session, conversation: Conversation, handoff: Handoff) -> int:
    query = select(func.count()).where(
        Turn.conversation_id == conversation.id,
        Turn.author == Author.AGENT.value,
        Turn.at >= handoff.queued_at,
    )
    return session.scalar(query) or 0
