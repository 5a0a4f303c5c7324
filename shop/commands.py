"""The writes. Each runs as one transaction; the rules speak before anything changes."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from base.problems import BadRequest
from base.session import Session
from shop import money, rules, views
from shop.bodies import Address, Body, Cancel, Changes, HomeAddress, NewPayment, NewReturn
from shop.errors import Refused, bad, missing
from shop.tables import (
    Answered,
    Customer,
    Exchange,
    ExchangeLine,
    Item,
    Order,
    Return,
    ReturnLine,
    Variant,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """One call that changes something: its key, where it went, and what it said."""

    key: str
    path: str
    body: Body

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.path}\n{self.body.model_dump_json()}".encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


def once(session: Session, write: Write, command: Callable[[Session], Json]) -> Answer:
    """The command's answer, or its first answer when this key came before.

    A refusal by a rule is an answer too and is kept; a call that was wrong in itself (404, 422)
    leaves no trace, so that it can be put right under the same key.
    """
    known = session.get(Answered, write.key)
    if known is None:
        answer = _answer(session, command)
        session.add(
            Answered(
                key=write.key,
                fingerprint=write.fingerprint,
                status=answer.status,
                body=answer.text,
                at=session.now,
            )
        )
        return answer
    if known.fingerprint != write.fingerprint:
        raise BadRequest("key_reused", "This Idempotency-Key was used for another request.")
    return Answer(known.status, known.body)


def _answer(session: Session, command: Callable[[Session], Json]) -> Answer:
    try:
        return Answer(200, json.dumps(command(session), ensure_ascii=False))
    except Refused as refused:
        return Answer(refused.status, json.dumps(refused.body(), ensure_ascii=False))


def order_or_404(session: Session, order_id: str) -> Order:
    order = session.get(Order, order_id)
    if order is None:
        raise missing("order")
    return order


def cancel(session: Session, order_id: str, body: Cancel) -> Json:
    """Stops the order; what was paid goes back where it came from."""
    order = order_or_404(session, order_id)
    _refuse(rules.cancel_refusal(order.sold(), body.reason))
    for method_id, amount in money.paid(order).items():
        money.refund(session, order, method_id, amount)
    order.status = "cancelled"
    order.cancelled_at = session.now
    order.cancel_reason = body.reason
    return views.order(order, session.now)


def change_address(session: Session, order_id: str, body: Address) -> Json:
    order = order_or_404(session, order_id)
    if body.country != order.country:
        raise bad(f"The order goes to {order.country}; the country cannot be changed.")
    _refuse(rules.stop_refusal(order.sold()))
    for name, value in body.model_dump().items():
        setattr(order, name, value)
    return views.order(order, session.now)


def change_payment(session: Session, order_id: str, body: NewPayment) -> Json:
    """The order is paid by another method, the first one gets its money back."""
    order = order_or_404(session, order_id)
    _refuse(rules.stop_refusal(order.sold()))
    paid = money.paid(order)
    if len(paid) != 1:
        raise Refused("paid_in_parts")
    ((first, amount),) = paid.items()
    if first == body.payment_method_id:
        raise Refused("same_payment_method")
    money.pay(session, order, body.payment_method_id, amount)
    money.refund(session, order, first, amount)
    return views.order(order, session.now)


def change_items(session: Session, order_id: str, body: Changes) -> Json:
    """Items of an order that was not sent become other variants of the same products."""
    order = order_or_404(session, order_id)
    swaps = _swaps(session, order, body)
    _refuse(rules.stop_refusal(order.sold()))
    difference = _difference(swaps)
    money.settle(session, order, body.payment_method_id, difference)
    for item, variant in swaps:
        item.sku, item.options = variant.sku, variant.options
        item.unit_price_minor = variant.price_minor
    order.total_minor += difference
    order.items_changed = True
    return views.order(order, session.now)


def exchange(session: Session, order_id: str, body: Changes) -> Json:
    """Goods come back for other variants. Money moves when they have come: here it is promised."""
    order = order_or_404(session, order_id)
    swaps = _swaps(session, order, body)
    sold = order.sold()
    _refuse(rules.return_refusal(sold, {item.id: item.quantity for item, _ in swaps}, session.now))
    difference = _difference(swaps)
    money.payable(session, order, body.payment_method_id, difference)
    goods = Exchange(
        order_id=order.id,
        status="requested",
        difference_minor=difference,
        currency=order.currency,
        payment_method_id=body.payment_method_id,
        created_at=session.now,
        lines=[ExchangeLine(item_id=item.id, sku=variant.sku) for item, variant in swaps],
    )
    for item, _ in swaps:
        item.returned_quantity = item.quantity
    order.exchanges.append(goods)
    session.flush()  # the database gives the number
    return views.exchange(goods)


def _swaps(session: Session, order: Order, body: Changes) -> list[tuple[Item, Variant]]:
    """The items with what they become. Raises Refused, BadRequest."""
    wanted = {change.item_id: change.sku for change in body.changes}
    if len(wanted) != len(body.changes):
        raise bad("changes: each item may be named once.")
    items = {item.id: item for item in order.items}
    swaps = []
    for item_id, sku in wanted.items():
        if item_id not in items:
            raise bad("changes: the order has no such item.")
        item, variant = items[item_id], session.get(Variant, sku)
        other = variant.product_id if variant else None
        available = variant is not None and variant.available
        _refuse(rules.variant_refusal(item.product_id, other, available))
        if variant is not None:
            swaps.append((item, variant))
    return swaps


def _difference(swaps: list[tuple[Item, Variant]]) -> int:
    """What the customer owes for the change, in minor units; negative: gets back."""
    return sum((new.price_minor - item.unit_price_minor) * item.quantity for item, new in swaps)


def _refuse(code: str | None) -> None:
    if code is not None:
        raise Refused(code)


def send_back(
    session: Session, order_id: str, body: NewReturn, label_url: Callable[[str], str]
) -> Json:
    """Opens a return. The pieces count as returned from now on, so that none goes back twice."""
    order = order_or_404(session, order_id)
    wanted = _wanted(order, body)
    sold = order.sold()
    _refuse(rules.return_refusal(sold, wanted, session.now))
    if body.refund_to is not None:
        money.may_be_refunded_to(session, order, body.refund_to)
    goods = Return(
        order_id=order.id,
        status="requested",
        reason=body.reason,
        note=body.note,
        refund_minor=rules.refund_minor(sold.lines, wanted),
        refund_to=body.refund_to,
        currency=order.currency,
        created_at=session.now,
        refunded_at=None,
        lines=[ReturnLine(item_id=i, quantity=n) for i, n in sorted(wanted.items())],
    )
    for item in order.items:
        item.returned_quantity += wanted.get(item.id, 0)
    order.returns.append(goods)
    session.flush()  # the database gives the number
    return views.goods_return(goods, label_url(goods.id))


def move_house(session: Session, customer_id: str, body: HomeAddress) -> Json:
    """The address that the customer's next orders go to."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise missing("customer")
    for name, value in body.model_dump().items():
        setattr(customer, name, value)
    return views.customer(customer)


def _wanted(order: Order, body: NewReturn) -> dict[str, int]:
    bought = {item.id: item.quantity for item in order.items}
    wanted = {line.item_id: line.quantity for line in body.items}
    if len(wanted) != len(body.items):
        raise bad("items: each item may be named once.")
    for item_id, quantity in wanted.items():
        if item_id not in bought:
            raise bad("items: the order has no such item.")
        if quantity > bought[item_id]:
            raise bad("items: more pieces than were bought.")
    return wanted
