"""Products, payment methods and exchanges as the order system tells them (docs/orders-api.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.orders import Reader


@dataclass(frozen=True)
class PaymentMethod:
    """How a customer pays; only a gift card has a balance."""

    id: str
    kind: str
    label: str
    currency: str
    balance_minor: int | None


@dataclass(frozen=True)
class Variant:
    """One thing that can be bought."""

    sku: str
    options: Mapping[str, str]
    available: bool
    price_minor: int
    currency: str


@dataclass(frozen=True)
class Product:
    """A product with its variants."""

    id: str
    name: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Exchange:
    """Goods that come back for others: {item id: sku}. A positive difference is to be paid."""

    id: str
    order_id: str
    status: str
    items: Mapping[str, str]
    difference_minor: int
    currency: str
    payment_method_id: str
    created_at: datetime


def payment_methods(data: Any) -> tuple[PaymentMethod, ...]:
    """Reads `{payment_methods: [...]}`. Raises BadAnswer."""
    return tuple(_method(Reader(one)) for one in Reader(data).many("payment_methods"))


def _method(read: Reader) -> PaymentMethod:
    return PaymentMethod(
        id=read.text("id"),
        kind=read.text("kind"),
        label=read.text("label"),
        currency=read.text("currency"),
        balance_minor=read.number_or_none("balance_minor"),
    )


def product(data: Any) -> Product:
    """Reads a Product. Raises BadAnswer."""
    read = Reader(data)
    variants = tuple(_variant(Reader(one)) for one in read.many("variants"))
    return Product(id=read.text("id"), name=read.text("name"), variants=variants)


def _variant(read: Reader) -> Variant:
    return Variant(
        sku=read.text("sku"),
        options=read.words("options"),
        available=read.flag("available"),
        price_minor=read.number("price_minor"),
        currency=read.text("currency"),
    )


def one_exchange(data: Any) -> Exchange:
    """Reads an Exchange. Raises BadAnswer."""
    read = Reader(data)
    lines = [Reader(one) for one in read.many("items")]
    return Exchange(
        id=read.text("id"),
        order_id=read.text("order_id"),
        status=read.text("status"),
        items={line.text("item_id"): line.text("sku") for line in lines},
        difference_minor=read.number("difference_minor"),
        currency=read.text("currency"),
        payment_method_id=read.text("payment_method_id"),
        created_at=read.time("created_at"),
    )


def exchanges(data: Any) -> tuple[Exchange, ...]:
    """Reads `{exchanges: [...]}`. Raises BadAnswer."""
    return tuple(one_exchange(one) for one in Reader(data).many("exchanges"))
