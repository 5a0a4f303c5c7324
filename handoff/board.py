"""What the console shows beside the conversation: chats, offers, the queue; and the search.
Every console reads its board at every change, so the statements are made once and read columns.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from base.db import Session
from handoff.brief_tables import Brief, Promise
from handoff.call_back_board import CallBackRow, due_call_backs
from handoff.errors import NotThere
from handoff.model import Author, OfferState, Owner, Presence, PromiseState
from handoff.notices import Notices, notices
from handoff.queries import said_in
from handoff.tables import Agent, Conversation, Customer, Handoff, Offer, Turn

PAGE = 50
SNIPPET = 120

_LISTED = (
    select(
        Conversation.id,
        Conversation.agent_id,
        Conversation.language,
        Conversation.owner,
        Conversation.version,
        Customer.name.label("customer_name"),
        Agent.name.label("agent_name"),
        Handoff.reason,
        Handoff.queued_at,
    )
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(Agent, Agent.user_id == Conversation.agent_id)
    .outerjoin(Handoff, Handoff.id == Conversation.handoff_id)
)
_NEWEST_FIRST = _LISTED.order_by(Conversation.id.desc())
_AGENTS: BindParameter[Any] = bindparam("agents", expanding=True)
_HELD = _NEWEST_FIRST.where(Conversation.agent_id.in_(_AGENTS))
# In the order of routing.match: who is served next is on the page.
_FIRST_OF_QUEUE = (
    _LISTED.where(Conversation.owner == Owner.QUEUE.value)
    .order_by(Handoff.at_head.desc(), Handoff.rank_at, Handoff.id)
    .limit(PAGE)
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Read from its end: a board is drawn at every turn, and must not cost more in a long conversation.
_ANY_TURN = aliased(Turn)
_NEWEST_TURN = (
    select(_ANY_TURN.id)
    .where(_ANY_TURN.conversation_id == Conversation.id, _ANY_TURN.author != Author.SYSTEM.value)
    .order_by(_ANY_TURN.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_LAST_TURNS = (
    select(Turn.conversation_id, Turn.text, Turn.author, Turn.at, Turn.extras)
    .join_from(Conversation, Turn, Turn.id == _NEWEST_TURN)
    .where(Conversation.id.in_(_IDS))
)
_UNREAD = (
    select(Turn.conversation_id, func.count().label("number"))
    .join(Conversation, Conversation.id == Turn.conversation_id)
    .where(
        Turn.conversation_id.in_(_IDS),
        Turn.author == Author.CUSTOMER.value,
        Turn.seq > Conversation.agent_read,
    )
    .group_by(Turn.conversation_id)
)
_OFFERS = (
    select(
        Offer.id,
        Offer.agent_id,
        Offer.conversation_id,
        Offer.expires_at,
        Handoff.reason,
        Handoff.package,
        Customer.name,
        Conversation.language,
    )
    .join(Handoff, Handoff.id == Offer.handoff_id)
    .join(Conversation, Conversation.id == Offer.conversation_id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .where(Offer.agent_id.in_(_AGENTS), Offer.state == OfferState.OPEN.value)
    .order_by(Offer.made_at)
)
_DUE = (
    select(
        Promise.id,
        Promise.conversation_id,
        Promise.number,
        Promise.agent_id,
        Promise.due_at,
        Brief.promised,
        Agent.name.label("agent_name"),
        Agent.presence,
        Customer.name.label("customer_name"),
        Conversation.language,
    )
    .join(Brief, Brief.id == Promise.brief_id)
    .join(Conversation, Conversation.id == Promise.conversation_id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(Agent, Agent.user_id == Promise.agent_id)
    .where(
        Promise.state == PromiseState.DUE.value,
        or_(
            Promise.agent_id.in_(_AGENTS),
            Agent.presence.is_(None),
            Agent.presence == Presence.OFFLINE.value,
        ),
    )
    .order_by(Promise.due_at)
    .limit(4 * PAGE)
)


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
    """An offer that rings. `summary`: the sentences of its package."""

    id: str
    conversation_id: str
    reason: str
    customer_name: str | None
    language: str
    summary: list[Any]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """A promise that has fallen due. `agent_name`: who made it."""

    id: str
    conversation_id: str
    customer_name: str | None
    language: str
    text: str
    due_at: datetime
    agent_name: str | None


@dataclass(frozen=True, kw_only=True)
class Board:
    """What the console shows beside the conversation."""

    me: Agent
    offers: list[OfferRow]
    chats: list[Row]
    queue: list[Row]
    promises_due: list[DueRow]
    notices: Notices
    call_backs_due: list[CallBackRow]


def board_of(session: Session, agent_id: str) -> Board:
    """The agent's board. Raises NotThere when the user does not serve."""
    found = boards_of(session, [agent_id])
    if agent_id not in found:
        raise NotThere("You are not an agent.")
    return found[agent_id]


def boards_of(session: Session, agent_ids: Sequence[str]) -> dict[str, Board]:
    """The boards of those agents, read together: as many statements for fifty as for one."""
    agents = {"agents": agent_ids}
    held = session.execute(_HELD, agents).all()
    queue = session.execute(_FIRST_OF_QUEUE).all()
    rows = _rows(session, [*held, *queue])
    waiting = rows[len(held) :]
    chats: dict[str, list[Row]] = defaultdict(list)
    for found, row in zip(held, rows, strict=False):  # the rest of the rows is the queue
        chats[found.agent_id].append(row)
    offers, due = _offers(session, agents), _promises_due(session, agents)
    there = session.scalars(select(Agent).where(Agent.user_id.in_(agent_ids))).all()
    unseen = notices(session, there)
    call_backs = due_call_backs(session)
    return {
        me.user_id: Board(
            me=me,
            offers=offers[me.user_id],
            chats=chats[me.user_id],
            queue=waiting,
            promises_due=[one for whose, one in due if whose in (me.user_id, None)],
            notices=unseen.get(me.user_id, Notices()),
            call_backs_due=[one.row for one in call_backs if one.is_for(me)],
        )
        for me in there
    }


def search(
    session: Session,
    *,
    owner: str | None,
    reason: str | None,
    words: str | None,
    after: str | None,
) -> list[Row]:
    """Conversations, newest first, a page from the one after `after`."""
    query = _NEWEST_FIRST
    if owner:
        query = query.where(Conversation.owner == owner)
    if reason:
        held = select(Handoff.conversation_id).where(Handoff.reason == reason)
        query = query.where(Conversation.id.in_(held))
    if words:
        said = select(Turn.conversation_id).where(Turn.text.icontains(words, autoescape=True))
        query = query.where(Conversation.id.in_(said))
    if after:
        query = query.where(Conversation.id < after)
    return _rows(session, session.execute(query.limit(PAGE)).all())


def _rows(session: Session, found: Sequence[Any]) -> list[Row]:
    """The conversations with their last turns, in the same order."""
    if not found:
        return []
    ids = {"ids": [row.id for row in found]}
    last = {row.conversation_id: row for row in session.execute(_LAST_TURNS, ids)}
    unread = {row.conversation_id: row.number for row in session.execute(_UNREAD, ids)}
    return [_row(row, last.get(row.id), unread.get(row.id, 0)) for row in found]


def _row(found: Any, last: Any, unread: int) -> Row:
    return Row(
        conversation_id=found.id,
        customer_name=found.customer_name,
        language=found.language,
        owner=found.owner,
        agent_name=found.agent_name,
        reason=found.reason,
        waiting_since=found.queued_at if found.owner == Owner.QUEUE else None,
        last_text=said_in(last)[:SNIPPET] if last else "",
        last_author=last.author if last else None,
        last_at=last.at if last else None,
        unread=unread,
        version=found.version,
    )


def _offers(session: Session, agents: dict[str, Sequence[str]]) -> dict[str, list[OfferRow]]:
    offers: dict[str, list[OfferRow]] = defaultdict(list)
    for row in session.execute(_OFFERS, agents):
        offer = OfferRow(
            id=row.id,
            conversation_id=row.conversation_id,
            reason=row.reason,
            customer_name=row.name,
            language=row.language,
            summary=row.package.get("summary", []),
            expires_at=row.expires_at,
        )
        offers[row.agent_id].append(offer)
    return offers


def _promises_due(
    session: Session, agents: dict[str, Sequence[str]]
) -> list[tuple[str | None, DueRow]]:
    """Promises with whose they are to keep; None: everybody's, since who made it is off duty."""
    return [
        (
            None if row.presence in (None, Presence.OFFLINE) else row.agent_id,
            DueRow(
                id=row.id,
                conversation_id=row.conversation_id,
                customer_name=row.customer_name,
                language=row.language,
                text=row.promised[row.number]["text"],
                due_at=row.due_at,
                agent_name=row.agent_name,
            ),
        )
        for row in session.execute(_DUE, agents)
    ]
