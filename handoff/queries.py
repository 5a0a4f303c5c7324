"""What the pages read of one conversation: its turns, its place, its decisions. Plain reads.

Statements that every hint runs are made once: building one takes longer than running it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from base.db import Session
from handoff.decision_tables import DecisionRow, Draft
from handoff.errors import NotThere
from handoff.model import HandoffState, Owner
from handoff.notice_tables import Mention, Note
from handoff.tables import Agent, Conversation, Handoff, Turn
from handoff.transcript import Said

WAITS = HandoffState.WAITING.value

_CONVERSATION = select(Conversation).where(Conversation.id == bindparam("id"))
_TURNS = select(*Turn.__table__.columns).where(
    Turn.conversation_id == bindparam("conversation"),
    Turn.seq.between(bindparam("first"), bindparam("last")),
)
_NOTES = (
    select(Note)
    .where(
        Note.conversation_id == bindparam("conversation"),
        Note.seq.in_(bindparam("seqs", expanding=True)),
    )
    .order_by(Note.seq)
)
_NEWEST_NOTES = (
    select(Note)
    .where(Note.conversation_id == bindparam("conversation"))
    .order_by(Note.seq.desc())
    .limit(50)
)
_MENTIONS = select(Mention.note_id, Mention.agent_id).where(
    Mention.note_id.in_(bindparam("notes", expanding=True))
)
_NAMES = select(Agent.user_id, Agent.name).where(
    Agent.user_id.in_(bindparam("agents", expanding=True))
)
_NAME = select(Agent.name).where(Agent.user_id == bindparam("agent"))
_mine = aliased(Handoff)
_BEFORE = (
    select(Handoff.queue_id, func.count().label("number"))
    .join(_mine, _mine.id == bindparam("handoff"))
    .where(
        Handoff.state == WAITS,
        _mine.state == WAITS,
        or_(
            Handoff.at_head > _mine.at_head,
            (Handoff.at_head == _mine.at_head)
            & or_(
                Handoff.rank_at < _mine.rank_at,
                (Handoff.rank_at == _mine.rank_at) & (Handoff.id < _mine.id),
            ),
        ),
    )
    .group_by(Handoff.queue_id)
)


def conversation(session: Session, conversation_id: str) -> Conversation:
    """The conversation. Raises NotThere."""
    found = session.scalar(_CONVERSATION, {"id": conversation_id})
    if found is None:
        raise NotThere("There is no such conversation.")
    return found


def said_turns(session: Session, conversation_id: str) -> list[Said]:
    """Every turn of the conversation, in order."""
    query = (
        select(Turn, Agent.name)
        .outerjoin(Agent, Agent.user_id == Turn.author_id)
        .where(Turn.conversation_id == conversation_id)
        .order_by(Turn.seq)
    )
    return [
        Said(
            at=turn.at,
            author=turn.author,
            name=name,
            text=turn.text,
            files=_file_names(turn),
        )
        for turn, name in session.execute(query)
    ]


def before(session: Session, conversation: Conversation) -> dict[str, int] | None:
    """How many stand before it, by their queue; None when the conversation does not wait.

    Counted by the database, in the order of `routing.match`: everybody who waits asks for it
    whenever the queue moves.
    """
    if conversation.owner != Owner.QUEUE:
        return None
    rows = session.execute(_BEFORE, {"handoff": conversation.handoff_id})
    return {row.queue_id: row.number for row in rows}


def place_in_queue(session: Session, conversation: Conversation) -> int | None:
    """1 for the next to be served; None when the conversation does not wait."""
    others = before(session, conversation)
    return None if others is None else 1 + sum(others.values())


def turns_by_seq(session: Session, conversation_id: str, seqs: list[int]) -> dict[int, Row[Any]]:
    """The turns from the first to the last of those places of the log, as stored, by place."""
    if not seqs:
        return {}
    asked = {"conversation": conversation_id, "first": min(seqs), "last": max(seqs)}
    return {row.seq: row for row in session.run(_TURNS, asked)}


def all_turns(session: Session, conversation_id: str, limit: int = 500) -> list[Turn]:
    """The last turns, oldest first."""
    rows = session.scalars(
        select(Turn)
        .where(Turn.conversation_id == conversation_id)
        .order_by(Turn.seq.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def notes(session: Session, conversation_id: str, seqs: Sequence[int] | None = None) -> list[Note]:
    """The notes at those places of the log, or the newest fifty; the oldest first."""
    if seqs is not None:
        asked = {"conversation": conversation_id, "seqs": seqs}
        return list(session.scalars(_NOTES, asked)) if seqs else []
    newest = session.scalars(_NEWEST_NOTES, {"conversation": conversation_id}).all()
    return list(reversed(newest))


def mentions(session: Session, note_ids: Sequence[str]) -> Mapping[str, list[str]]:
    """Ids of those on whose boards each note stands or stood."""
    found: dict[str, list[str]] = {note_id: [] for note_id in note_ids}
    for row in session.execute(_MENTIONS, {"notes": note_ids}):
        found[row.note_id].append(row.agent_id)
    return found


def agent_names(session: Session, ids: Iterable[Any]) -> dict[str, str]:
    """Names of those of `ids` that are an agent's."""
    asked = list({one for one in ids if isinstance(one, str)})
    if not asked:
        return {}
    rows = session.connection().execute(_NAMES, {"agents": asked})
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


def said_in(turn: Any) -> str:
    """What the turn says: its words, or the names of its files."""
    said: str = turn.text or ", ".join(_file_names(turn))
    return said


def _file_names(turn: Any) -> tuple[str, ...]:
    return tuple(file["name"] for file in (turn.extras or {}).get("files", []))
