"""The invoice of an order: what was bought, with the tax that its price holds. Pure."""

from datetime import datetime
from typing import Any

from base.plain import rfc3339
from shop.tables import Order

Json = dict[str, Any]
# Sales tax within a price, in percent of the net price, by the country that the goods go to.
TAX_PERCENT = {"DE": 19, "FR": 20, "GB": 20, "ES": 21, "NL": 21, "CN": 13, "CH": 8.1}


def issued_at(order: Order) -> datetime | None:
    """When there was a right to an invoice: goods were sent, or money was kept. None: not yet."""
    if order.shipped_at is not None or order.delivered_at is not None:
        return order.shipped_at or order.delivered_at
    held = sum(
        one.amount_minor if one.kind == "payment" else -one.amount_minor for one in order.payments
    )
    return order.placed_at if held > 0 and order.status != "cancelled" else None


def tax_minor(total_minor: int, country: str) -> int:
    """The tax within a total, both in minor units; nothing where prices hold none."""
    percent = TAX_PERCENT.get(country, 0)
    return round(total_minor * percent / (100 + percent))


def view(order: Order, issued: datetime) -> Json:
    """The Invoice of docs/orders-api.md."""
    return {
        "number": f"INV-{order.id}",
        "order_id": order.id,
        "issued_at": rfc3339(issued),
        "currency": order.currency,
        "lines": [
            {
                "title": item.title,
                "quantity": item.quantity,
                "unit_price_minor": item.unit_price_minor,
                "total_minor": item.unit_price_minor * item.quantity,
            }
            for item in order.items
        ],
        "tax_minor": tax_minor(order.total_minor, order.country),
        "total_minor": order.total_minor,
        "url": None,
    }
