"""Invoices and promotion codes as the order system tells them (docs/orders-api.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.orders import Reader


@dataclass(frozen=True)
class InvoiceLine:
    """One line; money in the invoice's currency."""

    title: str
    quantity: int
    total_minor: int


@dataclass(frozen=True)
class Invoice:
    """The invoice of an order; the total holds the tax."""

    number: str
    order_id: str
    issued_at: datetime
    currency: str
    lines: tuple[InvoiceLine, ...]
    tax_minor: int
    total_minor: int
    url: str | None


@dataclass(frozen=True)
class Promotion:
    """What became of a code: active, expired, used, unknown."""

    code: str
    status: str
    minimum_minor: int | None
    currency: str | None
    valid_until: datetime | None
    applies_to: str | None


def invoice(data: Any) -> Invoice:
    """Reads an Invoice. Raises BadAnswer."""
    read = Reader(data)
    return Invoice(
        number=read.text("number"),
        order_id=read.text("order_id"),
        issued_at=read.time("issued_at"),
        currency=read.text("currency"),
        lines=tuple(_line(Reader(one)) for one in read.many("lines")),
        tax_minor=read.number("tax_minor"),
        total_minor=read.number("total_minor"),
        url=read.text_or_none("url"),
    )


def _line(read: Reader) -> InvoiceLine:
    return InvoiceLine(read.text("title"), read.number("quantity"), read.number("total_minor"))


def promotion(data: Any) -> Promotion:
    """Reads a Promotion. Raises BadAnswer."""
    read = Reader(data)
    return Promotion(
        code=read.text("code"),
        status=read.text("status"),
        minimum_minor=read.number_or_none("minimum_minor"),
        currency=read.text_or_none("currency"),
        valid_until=read.time_or_none("valid_until"),
        applies_to=read.text_or_none("applies_to"),
    )
