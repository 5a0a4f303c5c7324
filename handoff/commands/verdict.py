"""What an agent thinks of a handoff, for those who set the thresholds: was it right to stop?"""

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.log import EventRow
from base.problems import Forbidden
from handoff import queries
from handoff.commands.conversation import load
from handoff.decision_tables import HandoffVerdict
from handoff.errors import NotThere
from handoff.events import HandoffJudged
from handoff.model import Verdict
from handoff.tables import Handoff

_TAKEN = select(EventRow.body).where(
    EventRow.stream == bindparam("conversation"),
    EventRow.name.in_(("OfferAccepted", "AgentSteppedIn", "TakenOver")),
)


def judge_handoff(session: Session, conversation_id: str, agent_id: str, verdict: Verdict) -> None:
    """The agent's verdict on the handoff at hand, or the last one; a later verdict replaces it.

    Raises NotThere without a handoff, Forbidden for who never had it.
    """
    conversation = load(session, conversation_id)
    handoff = queries.last_handoff(session, conversation)
    if handoff is None:
        raise NotThere("This conversation was never with a human.")
    if not _had_it(session, handoff, agent_id):
        raise Forbidden("not_yours", "Only who had the conversation can judge the handoff.")
    row = session.get(HandoffVerdict, handoff.id)
    if row is not None and (row.verdict, row.by) == (verdict, agent_id):
        return
    if row is None:
        row = HandoffVerdict(handoff_id=handoff.id, conversation_id=conversation.id)
        session.add(row)
    row.verdict, row.by, row.at = verdict.value, agent_id, session.now
    event = HandoffJudged(handoff_id=handoff.id, verdict=row.verdict, agent_id=agent_id)
    log.append(session, conversation.id, event, actor=agent_id)


def _had_it(session: Session, handoff: Handoff, agent_id: str) -> bool:
    """Whether the agent has or had the handoff; after a transfer only the log knows it."""
    if handoff.agent_id == agent_id:
        return True
    taken = session.scalars(_TAKEN, {"conversation": handoff.conversation_id})
    return any((body["handoff_id"], body["agent_id"]) == (handoff.id, agent_id) for body in taken)
