"""The reads. Each raises NotFound for an id that does not exist."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from base.session import Session
from shop import invoice as invoices
from shop import views
from shop.commands import order_or_404
from shop.errors import Refused, missing
from shop.tables import Customer, Order, PaymentMethod, Payout, Product, Return, Seller

Json = dict[str, Any]
LabelUrl = Callable[[str], str]


def customer(session: Session, customer_id: str) -> Json:
    return views.customer(_customer(session, customer_id))


def _customer(session: Session, customer_id: str) -> Customer:
    row = session.get(Customer, customer_id)
    if row is None:
        raise missing("customer")
    return row


def customers_by_email(session: Session, email: str) -> Json:
    rows = session.scalars(select(Customer).where(Customer.email == email))
    return {"customers": [views.customer(row) for row in rows]}


def orders(session: Session, customer_id: str, limit: int) -> Json:
    """The customer's newest `limit` orders, newest first."""
    _customer(session, customer_id)
    rows = session.scalars(
        select(Order)
        .where(Order.customer_id == customer_id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(limit)
    )
    return {"orders": [views.order(row, session.now) for row in rows]}


def order(session: Session, order_id: str) -> Json:
    return views.order(order_or_404(session, order_id), session.now)


def invoice(session: Session, order_id: str) -> Json:
    """Raises NotFound, and Refused while nothing is invoiced."""
    row = order_or_404(session, order_id)
    issued = invoices.issued_at(row)
    if issued is None:
        raise Refused("not_invoiced")
    return invoices.view(row, issued)


def returns(session: Session, order_id: str, label_url: LabelUrl) -> Json:
    order_or_404(session, order_id)
    rows = session.scalars(
        select(Return).where(Return.order_id == order_id).order_by(Return.number)
    )
    return {"returns": [views.goods_return(row, label_url(row.id)) for row in rows]}


def goods_return(session: Session, return_id: str, label_url: LabelUrl) -> Json:
    return views.goods_return(return_or_404(session, return_id), label_url(return_id))


def return_or_404(session: Session, return_id: str) -> Return:
    number = re.fullmatch(r"R-([0-9]{6,12})", return_id)
    row = session.get(Return, int(number[1])) if number else None
    if row is None or row.id != return_id:
        raise missing("return")
    return row


def exchanges(session: Session, order_id: str) -> Json:
    found = order_or_404(session, order_id).exchanges
    return {"exchanges": [views.exchange(row) for row in found]}


def payment_methods(session: Session, customer_id: str) -> Json:
    _customer(session, customer_id)
    rows = session.scalars(
        select(PaymentMethod)
        .where(PaymentMethod.customer_id == customer_id)
        .order_by(PaymentMethod.id)
    )
    return {"payment_methods": [views.payment_method(row) for row in rows]}


def product(session: Session, product_id: str) -> Json:
    row = session.get(Product, product_id)
    if row is None:
        raise missing("product")
    return views.product(row)


def seller(session: Session, seller_id: str) -> Json:
    return views.seller(_seller(session, seller_id))


def payouts(session: Session, seller_id: str) -> Json:
    """The seller's payouts, the one due last first."""
    _seller(session, seller_id)
    rows = session.scalars(
        select(Payout).where(Payout.seller_id == seller_id).order_by(Payout.due_at.desc())
    )
    return {"payouts": [views.payout(row) for row in rows]}


def _seller(session: Session, seller_id: str) -> Seller:
    row = session.get(Seller, seller_id)
    if row is None:
        raise missing("seller")
    return row


def count_orders(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Order)) or 0
