"""What the order system tells sellers and creators, and what they may write. Each raises NotFound
for an id that does not exist; the writes run as one transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from base.plain import rfc3339
from base.session import Session
from shop.bodies import Appeal, Application
from shop.errors import Refused, missing
from shop.partner_tables import (
    Campaign,
    CampaignApplication,
    Commission,
    Content,
    Creator,
    CreatorCheck,
    Deduction,
    Document,
    FeeRate,
    Listing,
    Penalty,
    Sample,
)
from shop.tables import Base, Order, Seller

Json = dict[str, Any]
SHOWN = 50
FEES_SHOWN = 20
LABEL = {"placed": "not_made", "packed": "ready", "shipped": "used"}
_LISTING = ("id", "seller_id", "title", "status", "reason", "changed_at")
_PENALTY = (
    *("id", "seller_id", "kind", "status", "points", "amount_minor", "currency", "order_id"),
    *("imposed_at", "appeal_until", "appealed_at"),
)
_DEDUCTION = (
    *("order_id", "currency", "gross_minor", "commission_minor", "fixed_minor", "charged_at"),
)
_DOCUMENT = ("kind", "status", "reason", "changed_at")
_COMMISSION = (
    *("id", "title", "status", "reason", "amount_minor", "currency", "sold_at", "due_at"),
    "paid_at",
)
_SAMPLE = (
    *("id", "title", "status", "reason", "goes_back", "carrier", "tracking_number"),
    "requested_at",
)
_CONTENT = ("id", "kind", "title", "status", "reason", "changed_at")


def _view(row: Base, names: Iterable[str]) -> Json:
    found = {name: getattr(row, name) for name in names}
    return {n: rfc3339(v) if isinstance(v, datetime) else v for n, v in found.items()}


def listings(session: Session, seller_id: str) -> Json:
    """The seller's offers, those that changed last first."""
    _seller(session, seller_id)
    rows = session.scalars(
        select(Listing)
        .where(Listing.seller_id == seller_id)
        .order_by(Listing.changed_at.desc(), Listing.id)
        .limit(SHOWN)
    )
    return {"listings": [_view(row, _LISTING) for row in rows]}


def penalties(session: Session, seller_id: str) -> Json:
    """The seller's penalties, the newest first."""
    _seller(session, seller_id)
    rows = session.scalars(
        select(Penalty)
        .where(Penalty.seller_id == seller_id)
        .order_by(Penalty.imposed_at.desc(), Penalty.id)
        .limit(SHOWN)
    )
    return {"penalties": [_penalty(row, session.now) for row in rows]}


def _penalty(row: Penalty, now: datetime) -> Json:
    return _view(row, _PENALTY) | {"can_appeal": appeal_refusal(row, now) is None}


def appeal_refusal(row: Penalty, now: datetime) -> str | None:
    """Why a seller may not appeal now."""
    if row.appealed_at is not None:
        return "already_appealed"
    if row.status != "in_force":
        return "not_appealable"
    return "appeal_window_over" if now > row.appeal_until else None


def appeal(session: Session, penalty_id: str, body: Appeal) -> Json:
    """Keeps the seller's reasons for whoever decides. Raises Refused."""
    row = session.get(Penalty, penalty_id)
    if row is None:
        raise missing("penalty")
    refusal = appeal_refusal(row, session.now)
    if refusal is not None:
        raise Refused(refusal)
    row.status, row.appealed_at, row.appeal_text = "appealed", session.now, body.text
    return _penalty(row, session.now)


def fees(session: Session, seller_id: str) -> Json:
    """The rates, and what was deducted for the newest orders."""
    _seller(session, seller_id)
    rates = session.scalars(select(FeeRate).order_by(FeeRate.category))
    rows = session.scalars(
        select(Deduction)
        .where(Deduction.seller_id == seller_id)
        .order_by(Deduction.charged_at.desc(), Deduction.order_id)
        .limit(FEES_SHOWN)
    )
    return {
        "rates": [_view(row, ("category", "rate_bp")) for row in rates],
        "orders": [_view(row, _DEDUCTION) for row in rows],
    }


def labels(session: Session, seller_id: str) -> Json:
    """The shipping labels of what was sold and is not delivered, the oldest order first."""
    _seller(session, seller_id)
    rows = session.scalars(
        select(Order)
        .where(Order.seller_id == seller_id, Order.status.in_(LABEL))
        .order_by(Order.placed_at, Order.id)
        .limit(SHOWN)
    )
    return {"labels": [_label(row) for row in rows]}


def _label(row: Order) -> Json:
    parcel = row.parcels[0] if row.parcels else None
    return {
        "order_id": row.id,
        "status": LABEL[row.status],
        "carrier": parcel.carrier if parcel else None,
        "tracking_number": parcel.tracking_number if parcel else None,
        "deliver_by": rfc3339(row.promised_at),
        "url": None,
    }


def documents(session: Session, seller_id: str) -> Json:
    """The papers of the seller's verification."""
    _seller(session, seller_id)
    rows = session.scalars(
        select(Document).where(Document.seller_id == seller_id).order_by(Document.kind)
    )
    return {"documents": [_view(row, _DOCUMENT) for row in rows]}


def _seller(session: Session, seller_id: str) -> Seller:
    row = session.get(Seller, seller_id)
    if row is None:
        raise missing("seller")
    return row


def creator(session: Session, creator_id: str) -> Json:
    """The creator with the conditions of the programme."""
    row = _creator(session, creator_id)
    checks = [_view(one, ("kind", "passed", "needed", "actual")) for one in _checks(session, row)]
    return _view(row, ("id", "name", "market", "status", "followers")) | {"checks": checks}


def _checks(session: Session, row: Creator) -> Iterable[CreatorCheck]:
    return session.scalars(
        select(CreatorCheck).where(CreatorCheck.creator_id == row.id).order_by(CreatorCheck.kind)
    )


def commissions(session: Session, creator_id: str) -> Json:
    """The creator's rate, and what the newest sales earned."""
    row = _creator(session, creator_id)
    found = session.scalars(
        select(Commission)
        .where(Commission.creator_id == creator_id)
        .order_by(Commission.sold_at.desc(), Commission.id)
        .limit(SHOWN)
    )
    return {"rate_bp": row.rate_bp, "commissions": [_view(one, _COMMISSION) for one in found]}


def samples(session: Session, creator_id: str) -> Json:
    """The samples that the creator asked for, the newest first."""
    _creator(session, creator_id)
    rows = session.scalars(
        select(Sample)
        .where(Sample.creator_id == creator_id)
        .order_by(Sample.requested_at.desc(), Sample.id)
        .limit(SHOWN)
    )
    return {"samples": [_view(row, _SAMPLE) for row in rows]}


def content(session: Session, creator_id: str) -> Json:
    """What of the creator's was removed or restricted, the newest first."""
    _creator(session, creator_id)
    rows = session.scalars(
        select(Content)
        .where(Content.creator_id == creator_id)
        .order_by(Content.changed_at.desc(), Content.id)
        .limit(SHOWN)
    )
    return {"content": [_view(row, _CONTENT) for row in rows]}


def campaigns(session: Session, creator_id: str) -> Json:
    """The open campaigns of the creator's market, and those applied to."""
    who = _creator(session, creator_id)
    rows = session.scalars(
        select(Campaign)
        .where(or_(Campaign.market.is_(None), Campaign.market == who.market))
        .order_by(Campaign.closes_at, Campaign.id)
    )
    shown = [_campaign(session, row, who) for row in rows]
    return {"campaigns": [one for one in shown if one["status"] == "open" or one["application"]]}


def _campaign(session: Session, row: Campaign, who: Creator) -> Json:
    made = session.get(CampaignApplication, (row.id, who.id))
    names = ("id", "title", "rate_bp", "min_followers", "closes_at")
    return _view(row, names) | {
        "status": "open" if session.now <= row.closes_at else "closed",
        "application": _view(made, ("status", "reason", "applied_at")) if made else None,
    }


def apply(session: Session, campaign_id: str, body: Application) -> Json:
    """The creator's application, for whoever decides. Raises Refused."""
    row, who = session.get(Campaign, campaign_id), _creator(session, body.creator_id)
    if row is None or row.market not in (None, who.market):
        raise missing("campaign")
    if session.get(CampaignApplication, (row.id, who.id)) is not None:
        raise Refused("already_applied")
    if session.now > row.closes_at:
        raise Refused("campaign_closed")
    if who.status != "active" or who.followers < row.min_followers:
        raise Refused("not_eligible")
    session.add(
        CampaignApplication(
            campaign_id=row.id,
            creator_id=who.id,
            status="applied",
            reason=None,
            applied_at=session.now,
        )
    )
    session.flush()
    return _campaign(session, row, who)


def _creator(session: Session, creator_id: str) -> Creator:
    row = session.get(Creator, creator_id)
    if row is None:
        raise missing("creator")
    return row
