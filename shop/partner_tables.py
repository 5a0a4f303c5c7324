"""What the order system keeps of sellers and creators. Money in minor units, shares in basis points
(100 are one per cent), times in UTC.
"""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.tables import Base


class Listing(Base):
    """What a seller offers. `reason`: why it was rejected or removed."""

    __tablename__ = "listing"
    id: Mapped[str] = mapped_column(primary_key=True)
    seller_id: Mapped[str] = mapped_column(ForeignKey("seller.id"), index=True)
    title: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    changed_at: Mapped[datetime]


class Penalty(Base):
    """Points or money that a seller lost, and the appeal against it."""

    __tablename__ = "penalty"
    id: Mapped[str] = mapped_column(primary_key=True)
    seller_id: Mapped[str] = mapped_column(ForeignKey("seller.id"), index=True)
    kind: Mapped[str]
    status: Mapped[str]
    points: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    order_id: Mapped[str | None]
    imposed_at: Mapped[datetime]
    appeal_until: Mapped[datetime]
    appealed_at: Mapped[datetime | None]
    appeal_text: Mapped[str | None]


class FeeRate(Base):
    """What the marketplace keeps of a sale, by category of goods."""

    __tablename__ = "fee_rate"
    category: Mapped[str] = mapped_column(primary_key=True)
    rate_bp: Mapped[int]


class Deduction(Base):
    """What was deducted for one order."""

    __tablename__ = "deduction"
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    seller_id: Mapped[str] = mapped_column(ForeignKey("seller.id"), index=True)
    currency: Mapped[str]
    gross_minor: Mapped[int]
    commission_minor: Mapped[int]
    fixed_minor: Mapped[int]
    charged_at: Mapped[datetime]


class Document(Base):
    """One paper of a seller's verification. `reason`: why it was refused."""

    __tablename__ = "document"
    seller_id: Mapped[str] = mapped_column(ForeignKey("seller.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    reason: Mapped[str | None]
    changed_at: Mapped[datetime | None]


class Creator(Base):
    __tablename__ = "creator"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    market: Mapped[str]
    status: Mapped[str]
    followers: Mapped[int]
    rate_bp: Mapped[int]


class CreatorCheck(Base):
    """One condition of the programme; `needed` and `actual` where it is a number."""

    __tablename__ = "creator_check"
    creator_id: Mapped[str] = mapped_column(ForeignKey("creator.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    passed: Mapped[bool]
    needed: Mapped[int | None]
    actual: Mapped[int | None]


class Commission(Base):
    """What a creator earned by one sale. `reason`: why it was cancelled."""

    __tablename__ = "commission"
    id: Mapped[str] = mapped_column(primary_key=True)
    creator_id: Mapped[str] = mapped_column(ForeignKey("creator.id"), index=True)
    title: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    sold_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]


class Sample(Base):
    """Goods for a creator to show. `goes_back`: whether they stay the seller's."""

    __tablename__ = "sample"
    id: Mapped[str] = mapped_column(primary_key=True)
    creator_id: Mapped[str] = mapped_column(ForeignKey("creator.id"), index=True)
    title: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    goes_back: Mapped[bool]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    requested_at: Mapped[datetime]


class Content(Base):
    """A creator's video, post or live stream that was removed, muted or restricted."""

    __tablename__ = "content"
    id: Mapped[str] = mapped_column(primary_key=True)
    creator_id: Mapped[str] = mapped_column(ForeignKey("creator.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str]
    changed_at: Mapped[datetime]


class Campaign(Base):
    """What creators may take part in."""

    __tablename__ = "campaign"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    market: Mapped[str | None]
    rate_bp: Mapped[int]
    min_followers: Mapped[int]
    closes_at: Mapped[datetime]


class CampaignApplication(Base):
    __tablename__ = "campaign_application"
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    creator_id: Mapped[str] = mapped_column(ForeignKey("creator.id"), primary_key=True)
    status: Mapped[str]
    reason: Mapped[str | None]
    applied_at: Mapped[datetime]
