"""What the pages read of one conversation: its turns, its place, its decisions. Plain reads.

Statements that every hint runs are made once: building one takes longer than running it.
"""

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from base.db import Session
from handoff.decision_tables import DecisionRow, Draft
from handoff.errors import NotThere
from handoff.model import HandoffState, Owner
from handoff.tables import Agent, Conversation, Handoff, Turn

WAITS = HandoffState.WAITING.value

_CONVERSATION = select(Conversation).where(Conversation.id == bindparam("id"))
_TURNS = select(Turn).where(
    Turn.conversation_id == bindparam("conversation"),
    Turn.seq.in_(bindparam("seqs", expanding=True)),
)
_NAMES = select(Agent.user_id, Agent.name)
_NAME = select(Agent.name).where(Agent.user_id == bindparam("agent"))
_mine = aliased(Handoff)
_PLACE = (
    select(func.count())
    .select_from(Handoff)
    .join(_mine, _mine.id == bindparam("handoff"))
    .where(
        Handoff.state == WAITS,
        _mine.state == WAITS,
        or_(
            Handoff.at_head > _mine.at_head,
            (Handoff.at_head == _mine.at_head)
            & or_(
                Handoff.priority > _mine.priority,
                (Handoff.priority == _mine.priority)
                & or_(
                    Handoff.queued_at < _mine.queued_at,
                    (Handoff.queued_at == _mine.queued_at) & (Handoff.id <= _mine.id),
                ),
            ),
        ),
    )
)


def conversation(session: Session, conversation_id: str) -> Conversation:
    """The conversation. Raises NotThere."""
    found = session.scalar(_CONVERSATION, {"id": conversation_id})
    if found is None:
        raise NotThere("There is no such conversation.")
    return found


def place_in_queue(session: Session, conversation: Conversation) -> int | None:
    """1 for the next to be served; None when the conversation does not wait.

    Counted by the database, in the order of `assign.in_order`: everybody who waits asks for it
    whenever the queue moves.
    """
    if conversation.owner != Owner.QUEUE:
        return None
    return session.scalar(_PLACE, {"handoff": conversation.handoff_id}) or None


def turns_by_seq(session: Session, conversation_id: str, seqs: list[int]) -> dict[int, Turn]:
    """The turns at those places of the log."""
    if not seqs:
        return {}
    rows = session.scalars(_TURNS, {"conversation": conversation_id, "seqs": seqs})
    return {row.seq: row for row in rows}


def all_turns(session: Session, conversation_id: str, limit: int = 500) -> list[Turn]:
    """The last turns, oldest first."""
    rows = session.scalars(
        select(Turn)
        .where(Turn.conversation_id == conversation_id)
        .order_by(Turn.seq.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def agent_names(session: Session) -> dict[str, str]:
    """Name of every agent by id."""
    rows = session.execute(_NAMES)
    return {row.user_id: row.name for row in rows}


def agent_name(session: Session, agent_id: str | None) -> str | None:
    """The agent's name; None without an agent."""
    if agent_id is None:
        return None
    return session.scalar(_NAME, {"agent": agent_id})


def drafts(session: Session, conversation_id: str, contact_id: str | None) -> list[Draft]:
    """What the bot would have said in this contact, newest first."""
    rows = session.scalars(
        select(Draft)
        .join(Turn, Turn.id == Draft.turn_id)
        .where(Draft.conversation_id == conversation_id, Turn.contact_id == contact_id)
        .order_by(Draft.at.desc())
        .limit(3)
    )
    return list(rows)


def decisions(session: Session, conversation_id: str) -> list[DecisionRow]:
    """Every decision of the conversation, newest first."""
    rows = session.scalars(
        select(DecisionRow)
        .where(DecisionRow.conversation_id == conversation_id)
        .order_by(DecisionRow.at.desc(), DecisionRow.id.desc())
        .limit(200)
    )
    return list(rows)


def decision(session: Session, decision_id: str) -> DecisionRow:
    """One decision. Raises NotThere."""
    row = session.get(DecisionRow, decision_id)
    if row is None:
        raise NotThere("There is no such decision.")
    return row


def last_handoff(session: Session, conversation: Conversation) -> Handoff | None:
    """The handoff that the conversation is in, or was in last within this contact."""
    if conversation.handoff_id:
        return session.get(Handoff, conversation.handoff_id)
    return session.scalar(
        select(Handoff)
        .where(Handoff.conversation_id == conversation.id)
        .order_by(Handoff.id.desc())
        .limit(1)
    )
