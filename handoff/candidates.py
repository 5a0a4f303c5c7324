"""Turns that the bot did not understand, or whose answer was withheld: what trainers learn from.

`tandem/app.py` passes this module to the workbench as its source.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from base.db import Session
from handoff.decision_tables import DecisionRow, Draft, Understanding
from handoff.model import Author, Outcome, Reason
from handoff.tables import Conversation, Customer, Turn

#: Reasons of a handoff that better data could have spared.
LEARNABLE = (
    Reason.REPEATED_FAILURE.value,
    Reason.LOW_CONFIDENCE.value,
    Reason.STUCK_IN_FORM.value,
    Reason.LOOP.value,
)
#: A draft of an answer that came after a human had taken over says nothing about the bot.
LATE = "late"

Rows = Select[Turn, Understanding, str, str | None]


@dataclass(frozen=True, kw_only=True)
class Misunderstood:
    """One such turn. `names`: how the verified customer is called, to be masked.

    `why`: a reason of LEARNABLE, `ask_back`, `unsure` (below the threshold) or `withheld`.
    """

    turn_id: str
    conversation_id: str
    customer_id: str
    names: tuple[str, ...]
    at: datetime
    text: str
    language: str
    intents: Sequence[Mapping[str, Any]]
    why: str


def newest(session: Session, limit: int) -> list[Misunderstood]:
    """At most `limit` turns, newest first."""
    about = DecisionRow.turn_id == Turn.id
    wanted = or_(exists().where(about, _unclear()), exists().where(_withheld()))
    query = _turns().where(wanted).order_by(Turn.at.desc(), Turn.id.desc()).limit(limit)
    return _read(session, query)


def find(session: Session, turn_ids: Collection[str]) -> list[Misunderstood]:
    """Those of the turns that are there and were read by the bot, newest first."""
    query = _turns().where(Turn.id.in_(turn_ids)).order_by(Turn.at.desc(), Turn.id.desc())
    return _read(session, query)


def _turns() -> Rows:
    """What customers typed (pressed buttons teach nothing), with the reading."""
    return (
        select(Turn, Understanding, Customer.id, Customer.name)
        .join(Understanding, Understanding.turn_id == Turn.id)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(Turn.author == Author.CUSTOMER.value, Turn.choice.is_(None), Turn.text != "")
    )


def _unclear() -> ColumnElement[bool]:
    return or_(
        DecisionRow.outcome == Outcome.ASK_BACK.value,
        DecisionRow.reason.in_(LEARNABLE),
        DecisionRow.facts["understood"].as_boolean().is_(False),
    )


def _withheld() -> ColumnElement[bool]:
    return and_(Draft.turn_id == Turn.id, Draft.why != LATE)


def _read(session: Session, query: Rows) -> list[Misunderstood]:
    rows = session.execute(query).all()
    reasons = _reasons(session, [turn.id for turn, *_ in rows])
    return [
        Misunderstood(
            turn_id=turn.id,
            conversation_id=turn.conversation_id,
            customer_id=customer_id,
            names=(name,) if name else (),
            at=turn.at,
            text=turn.text,
            language=reading.language,
            intents=reading.intents,
            why=reasons.get(turn.id, "withheld"),
        )
        for turn, reading, customer_id, name in rows
    ]


def _reasons(session: Session, turn_ids: Sequence[str]) -> dict[str, str]:
    """The most telling cause of each turn: the handoff's reason, then the question, then doubt."""
    query = select(DecisionRow.turn_id, DecisionRow.outcome, DecisionRow.reason).where(
        DecisionRow.turn_id.in_(turn_ids), _unclear()
    )
    found: dict[str, tuple[int, str]] = {}
    for turn_id, outcome, reason in session.execute(query):
        rank = _rank(outcome, reason)
        found[turn_id] = min(rank, found.get(turn_id, rank))
    return {turn_id: why for turn_id, (_, why) in found.items()}


def _rank(outcome: str, reason: str | None) -> tuple[int, str]:
    if reason in LEARNABLE:
        return 0, str(reason)
    return (1, "ask_back") if outcome == Outcome.ASK_BACK else (2, "unsure")
