"""The writes. Each runs as one transaction; the rules speak before anything changes."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from base.problems import BadRequest
from base.session import Session
from shop import rules, views
from shop.bodies import Address, Body, Cancel, NewReturn
from shop.errors import Refused, bad, missing
from shop.tables import Answered, Order, Return, ReturnLine

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
    order = order_or_404(session, order_id)
    if refusal := rules.shipped_refusal(order.status):
        raise Refused(refusal)
    order.status = "cancelled"
    order.cancelled_at = session.now
    order.cancel_reason = body.reason
    return views.order(order, session.now)


def change_address(session: Session, order_id: str, body: Address) -> Json:
    order = order_or_404(session, order_id)
    if body.country != order.country:
        raise bad(f"The order goes to {order.country}; the country cannot be changed.")
    if refusal := rules.shipped_refusal(order.status):
        raise Refused(refusal)
    for name, value in body.model_dump().items():
        setattr(order, name, value)
    return views.order(order, session.now)


def send_back(
    session: Session, order_id: str, body: NewReturn, label_url: Callable[[str], str]
) -> Json:
    """Opens a return. The pieces count as returned from now on, so that none goes back twice."""
    order = order_or_404(session, order_id)
    wanted = _wanted(order, body)
    if refusal := rules.return_refusal(
        order.status, order.delivered_at, order.lines(), wanted, session.now
    ):
        raise Refused(refusal)
    goods = Return(
        order_id=order.id,
        status="requested",
        reason=body.reason,
        note=body.note,
        refund_minor=rules.refund_minor(order.lines(), wanted),
        currency=order.currency,
        created_at=session.now,
        refunded_at=None,
        lines=[ReturnLine(item_id=i, quantity=n) for i, n in sorted(wanted.items())],
    )
    for item in order.items:
        item.returned_quantity += wanted.get(item.id, 0)
    session.add(goods)
    session.flush()  # the database gives the number
    return views.goods_return(goods, label_url(goods.id))


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
