"""What the order system keeps. Money in minor units, times in UTC."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from base.columns import Json, UtcDateTime
from shop.rules import TERMS, Line, Sold


class Base(DeclarativeBase):
    """A base of its own: these tables never stand in the desk's database."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, str]: Json(),
    }


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
    seller_id: Mapped[str | None]
    creator_id: Mapped[str | None]
    line1: Mapped[str | None]
    line2: Mapped[str | None]
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    country: Mapped[str | None]


class PaymentMethod(Base):
    """How a customer pays. Only a gift card has a balance."""

    __tablename__ = "payment_method"
    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str]
    label: Mapped[str]
    currency: Mapped[str]
    balance_minor: Mapped[int | None]


class Product(Base):
    __tablename__ = "product"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    variants: Mapped[list["Variant"]] = relationship(order_by="Variant.sku", lazy="selectin")


class Variant(Base):
    """One thing that can be bought: a product in one size, colour and so on."""

    __tablename__ = "variant"
    sku: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    options: Mapped[dict[str, str]]
    available: Mapped[bool]
    price_minor: Mapped[int]
    currency: Mapped[str]


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
    terms: Mapped[str] = mapped_column(default="marketplace")
    status: Mapped[str]
    items_changed: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str]
    total_minor: Mapped[int]
    name: Mapped[str]
    line1: Mapped[str]
    line2: Mapped[str | None]
    postcode: Mapped[str]
    city: Mapped[str]
    region: Mapped[str | None]
    country: Mapped[str]
    placed_at: Mapped[datetime]
    promised_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    items: Mapped[list["Item"]] = relationship(order_by="Item.id", lazy="selectin")
    parcels: Mapped[list["Parcel"]] = relationship(order_by="Parcel.id", lazy="selectin")
    payments: Mapped[list["Payment"]] = relationship(order_by="Payment.number", lazy="selectin")
    returns: Mapped[list["Return"]] = relationship(order_by="Return.number", lazy="selectin")
    exchanges: Mapped[list["Exchange"]] = relationship(order_by="Exchange.number", lazy="selectin")

    def sold(self) -> Sold:
        """The order as the rules see it."""
        return Sold(
            terms=TERMS[self.terms],
            status=self.status,
            lines=[
                Line(i.id, i.quantity, i.returned_quantity, i.unit_price_minor, i.final_sale)
                for i in self.items
            ],
            delivered_at=self.delivered_at,
            items_changed=self.items_changed,
            returned=bool(self.returns),
            exchanged=bool(self.exchanges),
        )


class Item(Base):
    __tablename__ = "item"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    sku: Mapped[str]
    product_id: Mapped[str | None]
    options: Mapped[dict[str, str] | None]
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


class Payment(Base):
    """Money of an order: `payment` came in, `refund` went back."""

    __tablename__ = "payment"
    number: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_method_id: Mapped[str] = mapped_column(ForeignKey("payment_method.id"))
    kind: Mapped[str]
    amount_minor: Mapped[int]


class Return(Base):
    __tablename__ = "returns"
    number: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[str]
    reason: Mapped[str]
    note: Mapped[str | None]
    refund_minor: Mapped[int]
    refund_to: Mapped[str | None]
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


class Exchange(Base):
    """Goods that come back for others of the same product; a positive `difference_minor` is what
    the customer owes.
    """

    __tablename__ = "exchange"
    number: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[str]
    difference_minor: Mapped[int]
    currency: Mapped[str]
    payment_method_id: Mapped[str] = mapped_column(ForeignKey("payment_method.id"))
    created_at: Mapped[datetime]
    lines: Mapped[list["ExchangeLine"]] = relationship(
        order_by="ExchangeLine.item_id", lazy="selectin"
    )

    @property
    def id(self) -> str:
        return f"X-{self.number:06d}"


class ExchangeLine(Base):
    __tablename__ = "exchange_line"
    exchange_number: Mapped[int] = mapped_column(ForeignKey("exchange.number"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    sku: Mapped[str]


class Promotion(Base):
    """A code that lowers a price. `minimum_minor` is the least basket, in `currency`; `applies_to`
    a category of goods, None: everything.
    """

    __tablename__ = "promotion"
    code: Mapped[str] = mapped_column(primary_key=True)
    valid_until: Mapped[datetime]
    minimum_minor: Mapped[int | None]
    currency: Mapped[str | None]
    applies_to: Mapped[str | None]


class PromotionUse(Base):
    """A customer used a code; each may once."""

    __tablename__ = "promotion_use"
    code: Mapped[str] = mapped_column(ForeignKey("promotion.code"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), primary_key=True)


class Answered(Base):
    """The first answer to an Idempotency-Key, written with the change that it answers."""

    __tablename__ = "answered"
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    at: Mapped[datetime]
