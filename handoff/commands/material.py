"""Gather what the context package is made of: the contact's turns, readings and attempts."""

from sqlalchemy import func, select

from base.db import Session
from base.log import EventRow
from handoff.commands.conversation import bot_state
from handoff.context import Attempt, CustomerFacts, Material, Read, Said, Why
from handoff.decision_tables import Understanding
from handoff.model import Author
from handoff.tables import Conversation, Customer, Handoff, Turn


def material(session: Session, conversation: Conversation, why: Why) -> Material:
    """All that a package may hold of the contact at hand, oldest first."""
    session.flush()
    turns = session.scalars(
        select(Turn).where(Turn.contact_id == conversation.contact_id).order_by(Turn.seq)
    ).all()
    return Material(
        made_at=session.now,
        why=why,
        customer=_customer(session, conversation),
        turns=[
            Said(turn_id=turn.id, seq=turn.seq, at=turn.at, author=Author(turn.author))
            for turn in turns
        ],
        reads=_reads(session, conversation),
        attempts=_attempts(session, conversation, turns[0].seq if turns else 0),
        slots=bot_state(session, conversation).slots,
        handoffs_before=_handoffs(session, conversation),
    )


def _customer(session: Session, conversation: Conversation) -> CustomerFacts:
    customer = session.get_one(Customer, conversation.customer_id)
    return CustomerFacts(
        id=customer.id,
        verified=customer.verified,
        name=customer.name,
        email=customer.email,
        number=customer.external_id,
        tier=customer.tier,
        market=conversation.market,
        language=conversation.language,
        channel=conversation.channel,
        known_since=customer.created_at,
    )


def _reads(session: Session, conversation: Conversation) -> list[Read]:
    rows = session.execute(
        select(Understanding, Turn.at)
        .join(Turn, Turn.id == Understanding.turn_id)
        .where(Turn.contact_id == conversation.contact_id)
        .order_by(Turn.seq)
    )
    return [
        Read(turn_id=row.turn_id, at=at, intents=row.intents, entities=row.entities)
        for row, at in rows
    ]


def _attempts(session: Session, conversation: Conversation, since_seq: int) -> list[Attempt]:
    """What the bot tried is history, so it comes from the log."""
    rows = session.scalars(
        select(EventRow)
        .where(
            EventRow.stream == conversation.id,
            EventRow.name == "ActionReported",
            EventRow.seq > since_seq,
        )
        .order_by(EventRow.seq)
    )
    return [
        Attempt(
            at=row.at,
            action=row.body["action"],
            status=row.body["status"],
            code=row.body["code"],
            order_id=row.body["order_id"],
            changed=row.body["changed"],
        )
        for row in rows
    ]


def _handoffs(session: Session, conversation: Conversation) -> int:
    query = (
        select(func.count())
        .select_from(Handoff)
        .where(Handoff.contact_id == conversation.contact_id)
    )
    return session.scalar(query) or 0
