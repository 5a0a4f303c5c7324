"""What the shop allows: cancelling, changing, returning, exchanging. Pure: no database, no clock.

A refusal is one of the codes of docs/orders-api.md; None means that it is allowed. Every order
names the terms it was sold under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Terms:
    """What holds for an order.

    stoppable: in which statuses it can be cancelled or changed.
    return_window: how long after delivery goods may come back; None: always.
    cancel_reasons: for which reasons it can be cancelled; None: any.
    once: items are changed once, which also ends cancelling; and either one return or one exchange
    is made of an order.
    """

    stoppable: frozenset[str]
    return_window: timedelta | None
    cancel_reasons: frozenset[str] | None
    once: bool


MARKETPLACE = Terms(
    stoppable=frozenset({"placed", "packed"}),
    return_window=timedelta(days=30),
    cancel_reasons=None,
    once=False,
)
RETAIL = Terms(
    stoppable=frozenset({"placed"}),
    return_window=None,
    cancel_reasons=frozenset({"no_longer_needed", "ordered_by_mistake"}),
    once=True,
)
TERMS = {"marketplace": MARKETPLACE, "retail": RETAIL}


@dataclass(frozen=True)
class Line:
    """One item of an order as the rules see it. Prices in minor units of the order's currency."""

    id: str
    quantity: int
    returned_quantity: int
    unit_price_minor: int
    final_sale: bool

    @property
    def left(self) -> int:
        """Pieces that have not gone back yet."""
        return self.quantity - self.returned_quantity


@dataclass(frozen=True)
class Sold:
    """An order as the rules see it."""

    terms: Terms
    status: str
    lines: Sequence[Line]
    delivered_at: datetime | None = None
    items_changed: bool = False
    returned: bool = False
    exchanged: bool = False

    @property
    def return_until(self) -> datetime | None:
        """The last moment at which goods may come back; None before delivery and without end."""
        if self.delivered_at is None or self.terms.return_window is None:
            return None
        return self.delivered_at + self.terms.return_window


def stop_refusal(order: Sold) -> str | None:
    """Why an order can no longer be cancelled, sent elsewhere, paid otherwise or changed."""
    if order.status == "cancelled":
        return "already_cancelled"
    if order.status not in order.terms.stoppable:
        return "being_processed" if order.status in ("placed", "packed") else "already_shipped"
    return "already_changed" if order.items_changed and order.terms.once else None


def cancel_refusal(order: Sold, reason: str) -> str | None:
    """Why an order cannot be cancelled for this reason."""
    allowed = order.terms.cancel_reasons
    wrong = allowed is not None and reason not in allowed
    return stop_refusal(order) or ("reason_not_accepted" if wrong else None)


def return_refusal(order: Sold, wanted: Mapping[str, int], now: datetime) -> str | None:
    """Why these pieces (`{item id: quantity}`, ids of the order's lines) may not go back."""
    if order.status == "returned" or (order.terms.once and order.returned):
        return "already_returned"
    if order.exchanged and order.terms.once:
        return "already_exchanged"
    if order.status != "delivered" or order.delivered_at is None:
        return "not_delivered"
    if any(wanted.get(line.id, 0) > line.left for line in order.lines):
        return "already_returned"
    if order.return_until is not None and now > order.return_until:
        return "return_window_over"
    if any(line.final_sale and wanted.get(line.id, 0) for line in order.lines):
        return "final_sale"
    return None


def can_return(order: Sold, now: datetime) -> bool:
    """True when at least one piece of the order may go back now."""
    return any(
        line.left > 0 and return_refusal(order, {line.id: 1}, now) is None for line in order.lines
    )


def refund_minor(lines: Sequence[Line], wanted: Mapping[str, int]) -> int:
    """What comes back for these pieces: their price, in minor units."""
    return sum(line.unit_price_minor * wanted.get(line.id, 0) for line in lines)


def variant_refusal(product_id: str | None, other: str | None, available: bool) -> str | None:
    """Why an item of `product_id` cannot become the variant of product `other` (None: unknown)."""
    if product_id is None:
        return "not_exchangeable"
    if other != product_id:
        return "other_product"
    return None if available else "not_available"


def balance_refusal(balance_minor: int | None, amount_minor: int) -> str | None:
    """Why a payment method (its balance, None when it has none) cannot pay `amount_minor`."""
    short = balance_minor is not None and amount_minor > balance_minor
    return "balance_too_low" if short else None
