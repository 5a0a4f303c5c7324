"""A customer is forgotten: what was said, and what was noted of it, goes; who served whom, when and
how it ended stays, so that no number changes. docs/privacy.md lists what goes where.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from base import log
from base.db import Session
from base.ids import new_id
from handoff.brief_tables import Brief
from handoff.commands.agent import end_wrap_up
from handoff.commands.call_backs import end_call_back, open_call_back
from handoff.commands.conversation import SPOKEN, load, skip_backlog
from handoff.commands.leave import leave
from handoff.commands.promises import drop
from handoff.decision_tables import Draft, Understanding
from handoff.erasure_tables import Erasure
from handoff.errors import NotThere
from handoff.events import CustomerErased
from handoff.file_tables import FileRow
from handoff.model import Owner
from handoff.notice_tables import Mention, Note
from handoff.tables import (
    BotState,
    Conversation,
    Customer,
    CustomerToken,
    Handoff,
    Survey,
    Turn,
)
from handoff.waiting_tables import CallBack

#: Who else has copies: `tandem/forgetting.py`. The last one waits for the others: what they delete
#: is to be gone from the database's history, too.
ELSEWHERE = ("files", "training", "bot", "database")
#: A hint: something is to be forgotten elsewhere, too.
ERASURES = "erasures"


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was cleared: conversations and files, by their ids."""

    id: str
    customer_id: str
    conversations: list[str]
    files: list[str]


def erase(session: Session, customer_id: str, by: str) -> Erased:
    """Forget the customer in the desk's own tables, and note what is yet to be forgotten
    ELSEWHERE. Doing it twice changes nothing. Raises NotThere.
    """
    customer = _alone(session, customer_id)
    if known := session.scalar(select(Erasure).where(Erasure.customer_id == customer_id)):
        return _told(known)
    query = select(Conversation.id).where(Conversation.customer_id == customer_id)
    conversations = sorted(session.scalars(query))
    files: list[str] = []
    for one in conversations:
        _end(session, load(session, one), by)
        files += _clear(session, one)
        log.append(session, one, CustomerErased(by=by), actor=by)
    session.execute(delete(CustomerToken).where(CustomerToken.customer_id == customer_id))
    if customer.external_id is not None:  # what its lock is called
        named = f"identity:{customer.external_id}"
        session.execute(delete(log.StreamRow).where(log.StreamRow.id == named))
    customer.external_id = customer.name = customer.email = None
    customer.erased_at = session.now
    row = Erasure(
        id=new_id("ers"),
        customer_id=customer_id,
        by=by,
        at=session.now,
        conversations=conversations,
        files=files,
        left=list(ELSEWHERE),
    )
    session.add(row)
    session.hint(ERASURES)
    return _told(row)


def _told(row: Erasure) -> Erased:
    return Erased(
        id=row.id, customer_id=row.customer_id, conversations=row.conversations, files=row.files
    )


def by_token(session: Session, token_hash: str) -> str:
    """The customer whose token it is. Raises NotThere."""
    row = session.get(CustomerToken, token_hash)
    if row is None:
        raise NotThere("This token is not known.")
    return row.customer_id


def waiting(session: Session) -> list[Erasure]:
    """What is yet to be forgotten elsewhere, the oldest first."""
    query = select(Erasure).where(Erasure.done_at.is_(None)).order_by(Erasure.at).limit(50)
    return list(session.scalars(query))


def forgotten(session: Session, erasure_id: str, part: str) -> None:
    """That part has forgotten the customer."""
    row = session.get_one(Erasure, erasure_id, with_for_update=True, populate_existing=True)
    row.left = [one for one in row.left if one != part]
    if not row.left and row.done_at is None:
        row.done_at = session.now


def _alone(session: Session, customer_id: str) -> Customer:
    """The customer, whom nobody else can change or open a conversation for until commit."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise NotThere("There is no such customer.")
    if customer.external_id is not None:
        log.lock(session, f"identity:{customer.external_id}")
    log.lock(session, customer_id)
    session.refresh(customer)
    return customer


def _end(session: Session, conversation: Conversation, by: str) -> None:
    """Nobody waits for the customer, and nobody serves them."""
    skip_backlog(session, conversation)
    if conversation.owner not in SPOKEN:
        leave(session, conversation, "customer")
    if conversation.owner == Owner.WRAP_UP:
        end_wrap_up(session, conversation, by)
    while row := open_call_back(session, conversation.id):
        end_call_back(session, row, by, "erased")
        session.flush()
    drop(session, conversation.id)
    session.flush()


def _clear(session: Session, conversation_id: str) -> list[str]:
    """Take away every word; returns the ids of the files that lie elsewhere."""
    handoffs = select(Handoff.id).where(Handoff.conversation_id == conversation_id)
    notes = select(Note.id).where(Note.conversation_id == conversation_id)
    mine = {"conversation_id": conversation_id}
    for statement in (
        update(Turn)
        .filter_by(**mine)
        .values(text="", extras=None, choice=None, client_turn_id=None),
        update(Understanding).filter_by(**mine).values(entities=[]),
        update(Draft).filter_by(**mine).values(messages=[]),
        update(Handoff).filter_by(**mine).values(package={}, note=None),
        update(Brief)
        .where(Brief.handoff_id.in_(handoffs))
        .values(done=[], promised=[], do_not_touch=[], note=""),
        update(Mention)
        .where(Mention.note_id.in_(notes), Mention.seen_at.is_(None))
        .values(seen_at=session.now),
        update(Note).filter_by(**mine).values(text=""),
        update(CallBack).filter_by(**mine).values(text="", contact=""),
        update(Survey).filter_by(**mine).values(comment=None),
        update(BotState)
        .filter_by(**mine)
        .values(
            slots={},
            resume=None,
            last_said=None,
            last_answer=None,
            requested_slot=None,
            dialogue=None,
        ),
    ):
        session.execute(statement.execution_options(stream=conversation_id))
    files = list(session.scalars(select(FileRow.id).filter_by(**mine)))
    session.execute(delete(FileRow).filter_by(**mine).execution_options(stream=conversation_id))
    return files
