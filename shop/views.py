"""The shapes of docs/orders-api.md, made from the rows."""

from datetime import datetime
from typing import Any

from base.plain import rfc3339
from shop import rules
from shop.tables import (
    Customer,
    Exchange,
    Item,
    Order,
    Parcel,
    Payment,
    PaymentMethod,
    Payout,
    Product,
    Return,
    Seller,
)

Json = dict[str, Any]


def _time(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)


def customer(row: Customer) -> Json:
    names = ("id", "name", "email", "language", "market", "tier", "seller_id", "creator_id")
    return {name: getattr(row, name) for name in names} | {"address": _home(row)}


def _home(row: Customer) -> Json | None:
    names = ("line1", "line2", "postcode", "city", "region", "country")
    return {name: getattr(row, name) for name in names} if row.line1 else None


def payment_method(row: PaymentMethod) -> Json:
    names = ("id", "kind", "label", "currency", "balance_minor")
    return {name: getattr(row, name) for name in names}


def product(row: Product) -> Json:
    names = ("sku", "options", "available", "price_minor", "currency")
    variants = [{name: getattr(one, name) for name in names} for one in row.variants]
    return {"id": row.id, "name": row.name, "variants": variants}


def seller(row: Seller) -> Json:
    return {"id": row.id, "name": row.name, "market": row.market, "status": row.status}


def payout(row: Payout) -> Json:
    return {
        "id": row.id,
        "seller_id": row.seller_id,
        "status": row.status,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "due_at": _time(row.due_at),
        "paid_at": _time(row.paid_at),
    }


def order(row: Order, now: datetime) -> Json:
    """The order as it stands at `now`: what may still be done depends on the time."""
    sold = row.sold()
    can_stop = rules.stop_refusal(sold) is None
    can_return = rules.can_return(sold, now)
    swappable = any(item.product_id for item in row.items)
    return {
        "id": row.id,
        "customer_id": row.customer_id,
        "seller_id": row.seller_id,
        "status": row.status,
        "currency": row.currency,
        "total_minor": row.total_minor,
        "items": [_item(item) for item in row.items],
        "shipping": shipping(row),
        "placed_at": _time(row.placed_at),
        "promised_at": _time(row.promised_at),
        "shipped_at": _time(row.shipped_at),
        "delivered_at": _time(row.delivered_at),
        "cancelled_at": _time(row.cancelled_at),
        "return_until": _time(sold.return_until),
        "parcels": [_parcel(parcel) for parcel in row.parcels],
        "payments": [_payment(payment) for payment in row.payments],
        "can_cancel": can_stop,
        "can_change_address": can_stop,
        "can_change_items": can_stop and swappable,
        "can_return": can_return,
        "can_exchange": can_return and swappable,
    }


def shipping(row: Order) -> Json:
    names = ("name", "line1", "line2", "postcode", "city", "region", "country")
    return {name: getattr(row, name) for name in names}


def _item(row: Item) -> Json:
    names = ("id", "sku", "product_id", "title", "quantity", "unit_price_minor")
    return {name: getattr(row, name) for name in names} | {
        "options": row.options or {},
        "returned_quantity": row.returned_quantity,
        "final_sale": row.final_sale,
    }


def _payment(row: Payment) -> Json:
    return {name: getattr(row, name) for name in ("kind", "amount_minor", "payment_method_id")}


def _parcel(row: Parcel) -> Json:
    names = ("id", "carrier", "tracking_number", "status", "last_event")
    return {name: getattr(row, name) for name in names} | {
        "last_event_at": _time(row.last_event_at)
    }


def goods_return(row: Return, label_url: str) -> Json:
    return {
        "id": row.id,
        "order_id": row.order_id,
        "status": row.status,
        "items": [{"item_id": line.item_id, "quantity": line.quantity} for line in row.lines],
        "reason": row.reason,
        "refund_minor": row.refund_minor,
        "refund_to": row.refund_to,
        "currency": row.currency,
        "created_at": _time(row.created_at),
        "label_url": label_url,
        "refunded_at": _time(row.refunded_at),
    }


def exchange(row: Exchange) -> Json:
    return {
        "id": row.id,
        "order_id": row.order_id,
        "status": row.status,
        "items": [{"item_id": line.item_id, "sku": line.sku} for line in row.lines],
        "difference_minor": row.difference_minor,
        "currency": row.currency,
        "payment_method_id": row.payment_method_id,
        "created_at": _time(row.created_at),
    }
