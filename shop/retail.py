"""Brings a retail shop's customers, products and orders into the order system.

The orders keep that shop's terms (`shop/rules.py`, RETAIL): they are changed as its policy says,
not as the marketplace does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from base.session import Session
from shop import retail_files as files
from shop import tables
from shop.retail_files import ImportRefused, Retail

Row = dict[str, Any]
SELLER = {"id": "S-RETAIL", "name": "Retail store", "market": "US", "status": "active"}
CURRENCY = "USD"
STATUS = {
    "pending": "placed",
    "processed": "packed",
    "delivered": "delivered",
    "cancelled": "cancelled",
}
# The files know no times: an order was placed and delivered so long before the import.
PLACED, PROMISED, DELIVERED = timedelta(days=6), timedelta(days=2), timedelta(days=1)


def bring_in(session: Session, retail: Retail) -> int:
    """Stores everything in one transaction; returns how many orders. Raises ImportRefused."""
    _refuse_repeat(session, retail)
    if session.get(tables.Seller, SELLER["id"]) is None:
        session.execute(insert(tables.Seller), [SELLER])
    for table, rows in _rows(retail, session.now):
        if rows:
            session.execute(insert(table), rows)
    return len(retail.orders)


def order_id(theirs: str) -> str:
    """Our id of an order: theirs without the `#` that stands before it in their texts."""
    return theirs.removeprefix("#")


def minor(amount: Decimal) -> int:
    """Dollars in cents."""
    return int((amount * 100).to_integral_value())


def _refuse_repeat(session: Session, retail: Retail) -> None:
    ids = [order_id(theirs) for theirs in retail.orders]
    known = session.scalar(select(tables.Order.id).where(tables.Order.id.in_(ids)).limit(1))
    if known is not None:
        raise ImportRefused(
            f"Order {known} is there already: start the order system once with --fresh to begin "
            "anew, then import again."
        )


def _rows(retail: Retail, now: datetime) -> Iterator[tuple[type[tables.Base], list[Row]]]:
    """All rows by table, in an order that keeps foreign keys whole."""
    users, products, orders = retail.users, retail.products, retail.orders
    yield tables.Customer, [_customer(key, one) for key, one in users.items()]
    yield (
        tables.PaymentMethod,
        [_method(key, one) for key, user in users.items() for one in user.payment_methods.values()],
    )
    yield tables.Product, [{"id": one.product_id, "name": one.name} for one in products.values()]
    yield (
        tables.Variant,
        [_variant(p, one) for p in products.values() for one in p.variants.values()],
    )
    yield tables.Order, [_order(one, users, now) for one in orders.values()]
    yield tables.Item, [row for one in orders.values() for row in _items(one)]
    yield tables.Parcel, [row for one in orders.values() for row in _parcels(one, now)]
    yield tables.Payment, [row for one in orders.values() for row in _payments(one)]


def _customer(key: str, user: files.User) -> Row:
    return {
        "id": key,
        "name": f"{user.name.first_name} {user.name.last_name}",
        "email": user.email,
        "language": "en",
        "market": "US",
        "tier": "standard",
        **user.address.row(),
    }


def _method(customer_id: str, method: files.Method) -> Row:
    return {
        "id": method.id,
        "customer_id": customer_id,
        "kind": method.source,
        "label": method.label,
        "currency": CURRENCY,
        "balance_minor": None if method.balance is None else minor(method.balance),
    }


def _variant(product: files.Product, one: files.Variant) -> Row:
    return {
        "sku": one.item_id,
        "product_id": product.product_id,
        "options": one.options,
        "available": one.available,
        "price_minor": minor(one.price),
        "currency": CURRENCY,
    }


def _order(one: files.Order, users: Mapping[str, files.User], now: datetime) -> Row:
    if one.user_id not in users or one.status not in STATUS:
        raise ImportRefused(f"orders.json, {one.order_id}: its user or its status is not known.")
    name = users[one.user_id].name
    sent = one.status == "delivered"
    return {
        "id": order_id(one.order_id),
        "customer_id": one.user_id,
        "seller_id": SELLER["id"],
        "terms": "retail",
        "status": STATUS[one.status],
        "items_changed": False,
        "currency": CURRENCY,
        "total_minor": sum(minor(item.price) for item in one.items),
        "name": f"{name.first_name} {name.last_name}",
        **one.address.row(),
        "placed_at": now - PLACED,
        "promised_at": now + PROMISED,
        "shipped_at": now - 2 * DELIVERED if sent else None,
        "delivered_at": now - DELIVERED if sent else None,
        "cancelled_at": now - DELIVERED if one.status == "cancelled" else None,
        "cancel_reason": "other" if one.status == "cancelled" else None,
    }


def _items(one: files.Order) -> Iterator[Row]:
    for number, item in enumerate(one.items, 1):
        yield {
            "id": f"{order_id(one.order_id)}-{number:02d}",
            "order_id": order_id(one.order_id),
            "sku": item.item_id,
            "product_id": item.product_id,
            "options": item.options,
            "title": item.name,
            "quantity": 1,
            "unit_price_minor": minor(item.price),
            "returned_quantity": 0,
            "final_sale": False,
        }


def _parcels(one: files.Order, now: datetime) -> Iterator[Row]:
    arrived = one.status == "delivered"
    for number, fulfilment in enumerate(one.fulfillments, 1):
        yield {
            "id": f"{order_id(one.order_id)}-P{number}",
            "order_id": order_id(one.order_id),
            "carrier": "Parcel service",
            "tracking_number": fulfilment.tracking_id[0],
            "status": "delivered" if arrived else "label_created",
            "last_event": "Delivered" if arrived else "Label created",
            "last_event_at": now - DELIVERED if arrived else now - PLACED,
        }


def _payments(one: files.Order) -> Iterator[Row]:
    for payment in one.payment_history:
        yield {
            "order_id": order_id(one.order_id),
            "payment_method_id": payment.payment_method_id,
            "kind": payment.transaction_type,
            "amount_minor": minor(payment.amount),
        }
