"""Gather what the context package is made of: who, what was said, read, tried and promised."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from base.db import Session
from base.log import EventRow
from handoff.articles import WORDS, Suggest, no_articles
from handoff.commands import surroundings
from handoff.commands.conversation import bot_state
from handoff.commands.promises import open_promises
from handoff.decision_tables import DecisionRow, Draft, Understanding
from handoff.markets import zone_of
from handoff.model import Author, Stage
from handoff.package.material import (
    Article,
    Attempt,
    CustomerFacts,
    Dialogue,
    Material,
    Read,
    Route,
    Said,
    Why,
    Withheld,
)
from handoff.package.matter import intent_of, matter_of
from handoff.tables import Conversation, Customer, Handoff, Turn

_TURNS = select(Turn).where(Turn.contact_id == bindparam("contact")).order_by(Turn.seq)
_READ_AS = (
    select(DecisionRow.turn_id, DecisionRow.facts)
    .join(Turn, Turn.id == DecisionRow.turn_id)
    .where(
        Turn.contact_id == bindparam("contact"),
        DecisionRow.stage == Stage.UNDERSTANDING.value,
    )
)
_READINGS = (
    select(Understanding, Turn.seq, Turn.at)
    .join(Turn, Turn.id == Understanding.turn_id)
    .where(Turn.contact_id == bindparam("contact"))
    .order_by(Turn.seq)
)
_TRIED = (
    select(EventRow.at, EventRow.body)
    .where(
        EventRow.stream == bindparam("conversation"),
        EventRow.name == "ActionReported",
        EventRow.seq > bindparam("since"),
    )
    .order_by(EventRow.seq)
)
_DRAFTED = (
    select(Draft)
    .join(Turn, Turn.id == Draft.turn_id)
    .where(
        Draft.conversation_id == bindparam("conversation"), Turn.contact_id == bindparam("contact")
    )
    .order_by(Draft.at.desc(), Draft.id.desc())
    .limit(1)
)
_HANDOFFS = (
    select(func.count()).select_from(Handoff).where(Handoff.contact_id == bindparam("contact"))
)
_VOUCHED = (
    select(EventRow.at)
    .where(EventRow.stream == bindparam("conversation"), EventRow.name == "CustomerVerified")
    .order_by(EventRow.seq.desc())
    .limit(1)
)


def material(
    session: Session,
    conversation: Conversation,
    why: Why,
    route: Route,
    suggest: Suggest = no_articles,
) -> Material:
    """All that a package may hold of the contact at hand, oldest first."""
    session.flush()
    contact = {"contact": conversation.contact_id}
    turns = session.scalars(_TURNS, contact).all()
    reads = readings(session, conversation.contact_id)
    matter = intent_of(matter_of(reads))
    person = surroundings.person(session, conversation, matter)
    return Material(
        made_at=session.now,
        why=why,
        customer=_customer(session, conversation),
        route=route,
        turns=[
            Said(turn_id=turn.id, seq=turn.seq, at=turn.at, author=Author(turn.author))
            for turn in turns
        ],
        reads=reads,
        attempts=attempts(session, conversation, turns[0].seq if turns else 0),
        dialogue=_dialogue(session, conversation, why),
        promises=open_promises(session, conversation.id),
        draft=_draft(session, conversation),
        articles=_articles(suggest, matter, turns, conversation.language),
        handoffs_before=session.scalar(_HANDOFFS, contact) or 0,
        contacts_30d=person.contacts_30d,
        same_matter_30d=person.same_matter_30d,
    )


def _customer(session: Session, conversation: Conversation) -> CustomerFacts:
    customer = session.get_one(Customer, conversation.customer_id)
    vouched = session.scalar(_VOUCHED, {"conversation": conversation.id})
    return CustomerFacts(
        id=customer.id,
        verified=customer.verified,
        name=customer.name,
        email=customer.email,
        number=customer.external_id,
        tier=customer.tier,
        persona=customer.persona,
        market=conversation.market,
        market_vouched=customer.verified and customer.market == conversation.market,
        zone=zone_of(conversation.market),
        language=conversation.language,
        channel=conversation.channel,
        known_since=vouched or customer.created_at,
    )


def readings(session: Session, contact_id: str | None) -> list[Read]:
    """How the contact's turns were read, the oldest first, each with what the decision on it knew:
    was it clear, did a form wait.
    """
    contact = {"contact": contact_id}
    known: dict[str, dict[str, Any]] = {
        turn_id: facts for turn_id, facts in session.execute(_READ_AS, contact)
    }
    return [
        Read(
            turn_id=row.turn_id,
            seq=seq,
            at=at,
            intents=row.intents,
            entities=row.entities,
            model=row.model,
            likely=row.likely,
            doubt=row.doubt,
            sentiment=row.sentiment,
            clear=bool(known.get(row.turn_id, {}).get("understood", True)),
            expecting=bool(known.get(row.turn_id, {}).get("expecting_value", False)),
        )
        for row, seq, at in session.execute(_READINGS, contact)
    ]


def attempts(session: Session, conversation: Conversation, since_seq: int) -> list[Attempt]:
    """What the bot tried after that event, the oldest first: history, so it comes from the log."""
    rows = session.execute(_TRIED, {"conversation": conversation.id, "since": since_seq})
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


def _dialogue(session: Session, conversation: Conversation, why: Why) -> Dialogue:
    """Where the bot's dialogue stands; the decision knew the frustration of the turn at hand."""
    state = bot_state(session, conversation)
    felt = why.facts.get("frustration")
    return Dialogue(
        name=state.dialogue,
        asks_for=state.requested_slot,
        slots=state.slots,
        turns=state.turns,
        failures=state.failures,
        stuck_turns=state.stuck_turns,
        repeats=state.repeats,
        frustration=felt if isinstance(felt, int | float) else state.frustration,
    )


def _draft(session: Session, conversation: Conversation) -> Withheld | None:
    keys = {"conversation": conversation.id, "contact": conversation.contact_id}
    found = session.scalar(_DRAFTED, keys)
    if found is None:
        return None
    return Withheld(draft_id=found.id, turn_id=found.turn_id, at=found.at, why=found.why)


def _articles(
    suggest: Suggest, matter: str | None, turns: Sequence[Turn], language: str
) -> list[Article]:
    words = " ".join(turn.text for turn in turns if turn.author == Author.CUSTOMER)
    found = suggest(matter, words[-WORDS:], language)
    return [Article(id=one["id"], title=one["title"]) for one in found]
