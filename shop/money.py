"""Money of an order: what comes in, what goes back, and what a gift card holds meanwhile."""

from base.session import Session
from shop import rules
from shop.errors import Refused
from shop.tables import Order, Payment, PaymentMethod


def paid(order: Order) -> dict[str, int]:
    """What each payment method has paid for the order and not got back, in minor units."""
    held: dict[str, int] = {}
    for one in order.payments:
        amount = one.amount_minor if one.kind == "payment" else -one.amount_minor
        held[one.payment_method_id] = held.get(one.payment_method_id, 0) + amount
    return {method: amount for method, amount in held.items() if amount > 0}


def pay(session: Session, order: Order, method_id: str, amount_minor: int) -> None:
    """The customer pays. A gift card pays at once. Raises Refused."""
    method = payable(session, order, method_id, amount_minor)
    _move(method, -amount_minor)
    order.payments.append(_entry(method_id, "payment", amount_minor))


def refund(session: Session, order: Order, method_id: str, amount_minor: int) -> None:
    """Money goes back: to a gift card at once, elsewhere it takes the bank's days."""
    _move(session.get_one(PaymentMethod, method_id), amount_minor)
    order.payments.append(_entry(method_id, "refund", amount_minor))


def settle(session: Session, order: Order, method_id: str, difference_minor: int) -> None:
    """The customer pays a positive difference and gets a negative one back. Raises Refused."""
    if difference_minor > 0:
        pay(session, order, method_id, difference_minor)
    elif payable(session, order, method_id, 0) and difference_minor < 0:
        refund(session, order, method_id, -difference_minor)


def payable(session: Session, order: Order, method_id: str, amount_minor: int) -> PaymentMethod:
    """The customer's payment method, which can pay so much. Raises Refused."""
    method = session.get(PaymentMethod, method_id)
    if method is None or method.customer_id != order.customer_id:
        raise Refused("unknown_payment_method")
    if refusal := rules.balance_refusal(method.balance_minor, amount_minor):
        raise Refused(refusal)
    return method


def may_be_refunded_to(session: Session, order: Order, method_id: str) -> None:
    """Raises Refused unless this is how the order was paid, or the customer's gift card."""
    method = payable(session, order, method_id, 0)
    paid_by = {one.payment_method_id for one in order.payments if one.kind == "payment"}
    if method.kind != "gift_card" and method.id not in paid_by:
        raise Refused("wrong_refund_target")


def _entry(method_id: str, kind: str, amount_minor: int) -> Payment:
    return Payment(payment_method_id=method_id, kind=kind, amount_minor=amount_minor)


def _move(method: PaymentMethod, amount_minor: int) -> None:
    if method.balance_minor is not None:
        method.balance_minor += amount_minor
