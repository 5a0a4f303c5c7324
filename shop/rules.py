"""What the shop allows: cancelling, changing the address, returning. Pure: no database, no clock.

A refusal is one of the codes of docs/orders-api.md; None means that it is allowed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RETURN_WINDOW = timedelta(days=30)


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


def shipped_refusal(status: str) -> str | None:
    """Why an order in this status can no longer be stopped or sent elsewhere."""
    if status == "cancelled":
        return "already_cancelled"
    return None if status in ("placed", "packed") else "already_shipped"


def can_cancel(status: str) -> bool:
    return shipped_refusal(status) is None


def can_change_address(status: str) -> bool:
    return shipped_refusal(status) is None


def return_until(delivered_at: datetime | None) -> datetime | None:
    """The last moment at which the goods may be sent back; None before they are delivered."""
    return None if delivered_at is None else delivered_at + RETURN_WINDOW


def return_refusal(
    status: str,
    delivered_at: datetime | None,
    lines: Sequence[Line],
    wanted: Mapping[str, int],
    now: datetime,
) -> str | None:
    """Why these pieces (`{item id: quantity}`, ids of `lines` only) may not go back."""
    if status == "returned":
        return "already_returned"
    until = return_until(delivered_at)
    if status != "delivered" or until is None:
        return "not_delivered"
    if any(wanted.get(line.id, 0) > line.left for line in lines):
        return "already_returned"
    if now > until:
        return "return_window_over"
    if any(line.final_sale and wanted.get(line.id, 0) for line in lines):
        return "final_sale"
    return None


def can_return(
    status: str, delivered_at: datetime | None, lines: Sequence[Line], now: datetime
) -> bool:
    """True when at least one piece of the order may go back now."""
    return any(
        line.left > 0 and return_refusal(status, delivered_at, lines, {line.id: 1}, now) is None
        for line in lines
    )


def refund_minor(lines: Sequence[Line], wanted: Mapping[str, int]) -> int:
    """What comes back for these pieces: their price, in minor units."""
    return sum(line.unit_price_minor * wanted.get(line.id, 0) for line in lines)
