"""What stands on agents' boards until they have seen it: notes that mention them, messages to many.

Every console reads its board at every change, so the statements are made once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from base.db import Session
from base.staff import User
from handoff.notice_tables import Broadcast, BroadcastClosed, Mention, Note
from handoff.setup_tables import Queue
from handoff.tables import Agent, Conversation, Customer

MOST = 50
SNIPPET = 200

_AGENTS: BindParameter[Any] = bindparam("agents", expanding=True)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_MENTIONS = (
    select(
        Mention.agent_id,
        Note.id,
        Note.conversation_id,
        Note.text,
        Note.at,
        User.name.label("by"),
        Customer.name.label("customer_name"),
    )
    .join(Note, Note.id == Mention.note_id)
    .join(User, User.id == Note.author_id)
    .join(Conversation, Conversation.id == Note.conversation_id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .where(Mention.agent_id.in_(_AGENTS), Mention.seen_at.is_(None))
    .order_by(Note.at)
)
_OPEN = (
    select(Broadcast, User.name.label("by_name"), Queue.teams)
    .join(User, User.id == Broadcast.by)
    .outerjoin(Queue, Queue.id == Broadcast.queue_id)
    .where(Broadcast.expires_at > bindparam("now"))
    .order_by(Broadcast.made_at)
)
_CLOSED = select(BroadcastClosed.broadcast_id, BroadcastClosed.agent_id).where(
    BroadcastClosed.broadcast_id.in_(_IDS), BroadcastClosed.agent_id.in_(_AGENTS)
)


@dataclass(frozen=True, kw_only=True)
class MentionRow:
    """A note that mentions the agent. `text`: its beginning; `by`: who wrote it."""

    note_id: str
    conversation_id: str
    customer_name: str | None
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class BroadcastRow:
    """A message to many. `by`: who sent it; without a team and a queue it is for all."""

    id: str
    by: str
    text: str
    team_id: str | None
    queue_id: str | None
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Notices:
    """What one agent has not seen yet, the oldest first."""

    mentions: list[MentionRow] = field(default_factory=list)
    broadcasts: list[BroadcastRow] = field(default_factory=list)


def notices(session: Session, agents: Sequence[Agent]) -> Mapping[str, Notices]:
    """What stands on the boards of those agents: as many statements for fifty as for one."""
    found: defaultdict[str, Notices] = defaultdict(Notices)
    asked = {"agents": [agent.user_id for agent in agents]}
    for row in session.execute(_MENTIONS, asked):
        if len(found[row.agent_id].mentions) < MOST:
            found[row.agent_id].mentions.append(_mention(row))
    messages = _open(session)
    closed = _closed(session, messages, asked) if messages else set()
    for message, teams in messages:
        for agent in agents:
            if (message.id, agent.user_id) not in closed and _concerns(message, teams, agent):
                found[agent.user_id].broadcasts.append(message)
    return found


def open_broadcasts(session: Session) -> list[BroadcastRow]:
    """Every message that has not expired, the oldest first."""
    return [message for message, _ in _open(session)]


_Message = tuple[BroadcastRow, Sequence[str]]


def _open(session: Session) -> list[_Message]:
    """The messages with the teams of their queues."""
    return [
        (
            BroadcastRow(
                id=row.id,
                by=by,
                text=row.text,
                team_id=row.team_id,
                queue_id=row.queue_id,
                made_at=row.made_at,
                expires_at=row.expires_at,
            ),
            teams or (),
        )
        for row, by, teams in session.execute(_OPEN, {"now": session.now})
    ]


def _closed(
    session: Session, messages: Iterable[_Message], asked: Mapping[str, Any]
) -> set[tuple[str, str]]:
    ids = [message.id for message, _ in messages]
    rows = session.execute(_CLOSED, {**asked, "ids": ids})
    return {(row.broadcast_id, row.agent_id) for row in rows}


def _concerns(message: BroadcastRow, teams: Sequence[str], agent: Agent) -> bool:
    """A queue without teams is served by everybody."""
    if message.team_id:
        return agent.team_id == message.team_id
    return not message.queue_id or not teams or agent.team_id in teams


def _mention(row: Any) -> MentionRow:
    cut = row.text if len(row.text) <= SNIPPET else f"{row.text[:SNIPPET]}…"
    return MentionRow(
        note_id=row.id,
        conversation_id=row.conversation_id,
        customer_name=row.customer_name,
        by=row.by,
        text=cut,
        at=row.at,
    )
