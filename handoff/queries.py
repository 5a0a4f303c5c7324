"""What the pages read: conversations, turns, the board. Plain reads beside the writers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from base.db import Session
from handoff.assign import Waiting, in_order
from handoff.decision_tables import DecisionRow, Draft
from handoff.errors import NotThere
from handoff.model import Author, HandoffState, OfferState, Owner
from handoff.tables import Agent, Conversation, Customer, Handoff, Offer, Turn

PAGE = 50
WAITS = HandoffState.WAITING.value
SNIPPET = 120


@dataclass(frozen=True, kw_only=True)
class Row:
    """A conversation as a list shows it."""

    conversation_id: str
    customer_name: str | None
    language: str
    owner: str
    agent_name: str | None
    reason: str | None
    waiting_since: datetime | None
    last_text: str
    last_author: str | None
    last_at: datetime | None
    unread: int
    version: int


@dataclass(frozen=True, kw_only=True)
class OfferRow:
    """An offer that rings."""

    id: str
    conversation_id: str
    reason: str
    customer_name: str | None
    language: str
    summary: list[str]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Board:
    """What the console shows beside the conversation."""

    me: Agent
    offers: list[OfferRow]
    chats: list[Row]
    queue: list[Row]


def conversation(session: Session, conversation_id: str) -> Conversation:
    """The conversation. Raises NotThere."""
    found = session.get(Conversation, conversation_id)
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
    mine = aliased(Handoff)
    before = or_(
        Handoff.at_head > mine.at_head,
        (Handoff.at_head == mine.at_head)
        & or_(
            Handoff.priority > mine.priority,
            (Handoff.priority == mine.priority)
            & or_(
                Handoff.queued_at < mine.queued_at,
                (Handoff.queued_at == mine.queued_at) & (Handoff.id <= mine.id),
            ),
        ),
    )
    query = (
        select(func.count())
        .select_from(Handoff)
        .join(mine, mine.id == conversation.handoff_id)
        .where(Handoff.state == WAITS, mine.state == WAITS, before)
    )
    return session.scalar(query) or None


def _waiting(session: Session) -> list[Waiting]:
    rows = session.execute(
        select(Handoff.id, Handoff.at_head, Handoff.priority, Handoff.queued_at).where(
            Handoff.state == WAITS
        )
    )
    return [
        Waiting(
            handoff_id=row.id, at_head=row.at_head, priority=row.priority, queued_at=row.queued_at
        )
        for row in rows
    ]


def turns_by_seq(session: Session, conversation_id: str, seqs: list[int]) -> dict[int, Turn]:
    """The turns at those places of the log."""
    if not seqs:
        return {}
    rows = session.scalars(
        select(Turn).where(Turn.conversation_id == conversation_id, Turn.seq.in_(seqs))
    )
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
    rows = session.execute(select(Agent.user_id, Agent.name))
    return {row.user_id: row.name for row in rows}


def agent_name(session: Session, agent_id: str | None) -> str | None:
    """The agent's name; None without an agent."""
    if agent_id is None:
        return None
    return session.scalar(select(Agent.name).where(Agent.user_id == agent_id))


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


def board(session: Session, agent_id: str) -> Board:
    """The agent's board. Raises NotThere when the user does not serve."""
    me = session.get(Agent, agent_id)
    if me is None:
        raise NotThere("You are not an agent.")
    order = {w.handoff_id: place for place, w in enumerate(in_order(_waiting(session)))}
    queue = _rows(session, Conversation.owner == Owner.QUEUE)
    mine = _rows(session, Conversation.agent_id == agent_id)
    return Board(
        me=me,
        offers=_offers(session, agent_id),
        chats=[row for _, row in mine],
        queue=[row for _, row in sorted(queue, key=lambda pair: order.get(pair[0] or "", 0))],
    )


def search(
    session: Session,
    *,
    owner: str | None,
    reason: str | None,
    words: str | None,
    after: str | None,
) -> list[Row]:
    """Conversations, newest first, a page from the one after `after`."""
    query: list[Any] = []
    if owner:
        query.append(Conversation.owner == owner)
    if reason:
        held = select(Handoff.conversation_id).where(Handoff.reason == reason)
        query.append(Conversation.id.in_(held))
    if words:
        said = select(Turn.conversation_id).where(Turn.text.icontains(words, autoescape=True))
        query.append(Conversation.id.in_(said))
    if after:
        query.append(Conversation.id < after)
    return [row for _, row in _rows(session, *query)]


def _rows(session: Session, *where: Any) -> list[tuple[str | None, Row]]:
    """Conversations with their last turn, newest id first: (handoff, row)."""
    found = session.execute(
        select(
            Conversation.id,
            Conversation.language,
            Conversation.owner,
            Conversation.version,
            Conversation.handoff_id,
            Customer.name.label("customer_name"),
            Agent.name.label("agent_name"),
            Handoff.reason,
            Handoff.queued_at,
        )
        .join(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(Agent, Agent.user_id == Conversation.agent_id)
        .outerjoin(Handoff, Handoff.id == Conversation.handoff_id)
        .where(*where)
        .order_by(Conversation.id.desc())
        .limit(PAGE)
    ).all()
    if not found:
        return []
    ids = [row.id for row in found]
    last = _last_turns(session, ids)
    unread = _unread(session, ids)
    return [(row.handoff_id, _row(row, last.get(row.id), unread.get(row.id, 0))) for row in found]


def _row(found: Any, last: Any, unread: int) -> Row:
    return Row(
        conversation_id=found.id,
        customer_name=found.customer_name,
        language=found.language,
        owner=found.owner,
        agent_name=found.agent_name,
        reason=found.reason,
        waiting_since=found.queued_at if found.owner == Owner.QUEUE else None,
        last_text=last.text[:SNIPPET] if last else "",
        last_author=last.author if last else None,
        last_at=last.at if last else None,
        unread=unread,
        version=found.version,
    )


def _last_turns(session: Session, ids: list[str]) -> dict[str, Any]:
    """Text, author and time of the last turn of each that is not an announcement."""
    newest = (
        select(Turn.conversation_id, func.max(Turn.seq).label("seq"))
        .where(Turn.conversation_id.in_(ids), Turn.author != Author.SYSTEM)
        .group_by(Turn.conversation_id)
        .subquery()
    )
    rows = session.execute(
        select(Turn.conversation_id, Turn.text, Turn.author, Turn.at).join(
            newest,
            (Turn.conversation_id == newest.c.conversation_id) & (Turn.seq == newest.c.seq),
        )
    )
    return {row.conversation_id: row for row in rows}


def _unread(session: Session, ids: list[str]) -> dict[str, int]:
    """Customer turns that the agent has not seen."""
    rows = session.execute(
        select(Turn.conversation_id, func.count())
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(
            Turn.conversation_id.in_(ids),
            Turn.author == Author.CUSTOMER,
            Turn.seq > Conversation.agent_read,
        )
        .group_by(Turn.conversation_id)
    )
    return {conversation_id: count for conversation_id, count in rows}


def _offers(session: Session, agent_id: str) -> list[OfferRow]:
    rows = session.execute(
        select(Offer, Handoff, Customer.name, Conversation.language)
        .join(Handoff, Handoff.id == Offer.handoff_id)
        .join(Conversation, Conversation.id == Offer.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(Offer.agent_id == agent_id, Offer.state == OfferState.OPEN)
        .order_by(Offer.made_at)
    )
    return [
        OfferRow(
            id=offer.id,
            conversation_id=offer.conversation_id,
            reason=handoff.reason,
            customer_name=name,
            language=language,
            summary=handoff.package.get("summary", []),
            expires_at=offer.expires_at,
        )
        for offer, handoff, name, language in rows
    ]


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
