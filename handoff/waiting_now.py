"""Those who wait, the next first, and why: what supervisors see of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from base.db import Session
from handoff.commands.waiting_line import PASSED_FOR
from handoff.model import HandoffState, OfferState
from handoff.routing.agents import Candidate
from handoff.service_level import Kind
from handoff.service_tables import ServiceClock
from handoff.tables import Conversation, Customer, Handoff, Offer
from handoff.waiting_reasons import PASSED, Counted, Reasons

#: So many of those who wait are listed; all are counted.
MOST = 50

# The order of routing.match, as on the agents' boards.
_FIRST = (
    select(
        Handoff.id,
        Handoff.conversation_id,
        Handoff.queue_id,
        Handoff.lane,
        Handoff.rank_at,
        Handoff.at_head,
        Handoff.weight,
        Handoff.kept_for,
        Handoff.queued_at,
        Handoff.priority,
        Handoff.reason,
        ServiceClock.due_at,
        ServiceClock.target_s,
        Conversation.language,
        Conversation.version,
        Customer.name.label("customer_name"),
    )
    .join(Conversation, Conversation.id == Handoff.conversation_id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(
        ServiceClock,
        (ServiceClock.handoff_id == Handoff.id)
        & (ServiceClock.kind == Kind.WAIT.value)
        & ServiceClock.ended_at.is_(None),
    )
    .where(Handoff.state == HandoffState.WAITING.value)
    .order_by(Handoff.at_head.desc(), Handoff.rank_at, Handoff.id)
    .limit(MOST)
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OFFERS = select(Offer.handoff_id, Offer.agent_id, Offer.state).where(
    Offer.handoff_id.in_(_IDS),
    (Offer.state == OfferState.OPEN.value)
    | (Offer.state.in_(PASSED) & (Offer.ended_at > bindparam("since"))),
)


@dataclass(frozen=True, kw_only=True)
class WaitingNow:
    """Somebody who waits. `place`: 1 for the next; `rings_at` and `kept_for`: names of agents;
    `due_at`: when the target of waiting, in seconds, is missed, or was; `why`: what most agents are
    kept by comes first.
    """

    conversation_id: str
    place: int
    customer_name: str | None
    language: str
    queue_id: str
    reason: str
    priority: int
    queued_at: datetime
    due_at: datetime | None
    target_s: int | None
    at_head: bool
    version: int
    rings_at: str | None
    kept_for: str | None
    why: Sequence[Counted]


def those_who_wait(
    session: Session, able: Sequence[Candidate], names: Mapping[str, str]
) -> list[WaitingNow]:
    """The first of them. `able`: all agents, whose `names` are by id."""
    rows = session.execute(_FIRST).all()
    rings, passed = _offers(session, [row.id for row in rows])
    reasons = Reasons(able, names)
    return [
        WaitingNow(
            conversation_id=row.conversation_id,
            place=place,
            customer_name=row.customer_name,
            language=row.language,
            queue_id=row.queue_id,
            reason=row.reason,
            priority=row.priority,
            queued_at=row.queued_at,
            due_at=row.due_at,
            target_s=row.target_s,
            at_head=row.at_head,
            version=row.version,
            rings_at=names.get(rings.get(row.id, "")),
            kept_for=names.get(row.kept_for or ""),
            why=reasons.of(row, frozenset(passed[row.id])),
        )
        for place, row in enumerate(rows, start=1)
    ]


def _offers(
    session: Session, ids: Sequence[str]
) -> tuple[dict[str, str], defaultdict[str, set[str]]]:
    """Where each rings now, and who has just let it go by."""
    rings: dict[str, str] = {}
    passed: defaultdict[str, set[str]] = defaultdict(set)
    asked = {"ids": ids, "since": session.now - PASSED_FOR}
    for row in session.execute(_OFFERS, asked):
        if row.state == OfferState.OPEN:
            rings[row.handoff_id] = row.agent_id
        else:
            passed[row.handoff_id].add(row.agent_id)
    return rings, passed
