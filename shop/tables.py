"""What the order system keeps. Money in minor units, times in UTC."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from base.columns import UtcDateTime
from shop.rules import Line


class Base(DeclarativeBase):
    """A base of its own: these tables never stand in the desk's database."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime()}


class Meta(Base):
    """One row: how and when the data was made."""

    __tablename__ = "meta"
    schema: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[int]
    made_for: Mapped[str]


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    market: Mapped[str]
    tier: Mapped[str]


class Seller(Base):
    __tablename__ = "seller"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    market: Mapped[str]
    status: Mapped[str]


class Payout(Base):
    __tablename__ = "payout"
    id: Mapped[str] = mapped_column(primary_key=True)
    seller_id: Mapped[str] = mapped_column(ForeignKey("seller.id"), index=True)
    status: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    due_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    seller_id: Mapped[str] = mapped_column(ForeignKey("seller.id"))
    status: Mapped[str]
    currency: Mapped[str]
    total_minor: Mapped[int]
    name: Mapped[str]
    line1: Mapped[str]
    line2: Mapped[str | None]
    postcode: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    placed_at: Mapped[datetime]
    promised_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    items: Mapped[list["Item"]] = relationship(order_by="Item.id", lazy="selectin")
    parcels: Mapped[list["Parcel"]] = relationship(order_by="Parcel.id", lazy="selectin")

    def lines(self) -> list[Line]:
        """The items as the rules see them."""
        return [
            Line(i.id, i.quantity, i.returned_quantity, i.unit_price_minor, i.final_sale)
            for i in self.items
        ]


class Item(Base):
    __tablename__ = "item"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    sku: Mapped[str]
    title: Mapped[str]
    quantity: Mapped[int]
    unit_price_minor: Mapped[int]
    returned_quantity: Mapped[int]
    final_sale: Mapped[bool]


class Parcel(Base):
    __tablename__ = "parcel"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    carrier: Mapped[str]
    tracking_number: Mapped[str]
    status: Mapped[str]
    last_event: Mapped[str]
    last_event_at: Mapped[datetime]


class Return(Base):
    __tablename__ = "returns"
    number: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[str]
    reason: Mapped[str]
    note: Mapped[str | None]
    refund_minor: Mapped[int]
    currency: Mapped[str]
    created_at: Mapped[datetime]
    refunded_at: Mapped[datetime | None]
    lines: Mapped[list["ReturnLine"]] = relationship(order_by="ReturnLine.item_id", lazy="selectin")

    @property
    def id(self) -> str:
        return f"R-{self.number:06d}"


class ReturnLine(Base):
    __tablename__ = "return_line"
    return_number: Mapped[int] = mapped_column(ForeignKey("returns.number"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    quantity: Mapped[int]


class Answered(Base):
    """The first answer to an Idempotency-Key, written with the change that it answers."""

    __tablename__ = "answered"
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    at: Mapped[datetime]
