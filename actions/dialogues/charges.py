"""Charged twice, or for what nobody knows: what the order system holds, and nothing else."""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import get_currency_precision

from actions.identify import find_order
from actions.lexicon import LETTER
from actions.orders import Order, Payment
from actions.talk import Talk, payload
from actions.transport import Done, Failed, Refused

# 1299, 1.299,00, 1,299.00, 1'299.00, 1 299,00
_NUMBER = re.compile(
    rf"(?<!{LETTER})(?<![.,-])(?P<whole>\d{{1,3}}(?:[.,'\u2019\xa0\u202f ]\d{{3}})+|\d{{1,6}})"
    rf"(?:[.,](?P<cents>\d{{1,2}}))?(?!{LETTER})(?![.,]\d|-)"
)
_SHOWN = 3


async def double_charge(talk: Talk) -> None:
    """Counts the payments of an order and says what is seen. Refunds and other orders of the same
    amount are told too: both look like a double charge on a statement.
    """
    order = await find_order(talk, lambda one: one.status != "cancelled", None, "trouble.reading")
    if order is None:
        return
    talk.report(Done(order, talk.waited_ms), order.id)
    came = [one for one in order.payments if one.kind == "payment"]
    back = sum(one.amount_minor for one in order.payments if one.kind == "refund")
    if not came:
        talk.give_up("charge.no_payments", order=order.id)
        return
    listed = ", ".join(talk.money(one.amount_minor, order.currency) for one in came)
    name = "charge.one" if len(came) == 1 else "charge.several"
    text = [talk.words.text(name, order=order.id, count=len(came), list=listed)]
    if back:
        amount = talk.money(back, order.currency)
        text.append(talk.words.text("charge.back", amount=amount, order=order.id))
    twins = await _twins(talk, order)
    if twins:
        text.append(talk.words.text("charge.twin", orders=", ".join(twins)))
    kept = sum(one.amount_minor for one in came) - back
    ends = "charge.human_refunds" if kept > order.total_minor else "charge.reserved"
    text.append(talk.words.text(ends))
    talk.messages.append(
        {"text": talk.words.together(text), "replies": [talk.human()], "card": None}
    )


async def _twins(talk: Talk, order: Order) -> list[str]:
    """Other orders of the same total within two days."""
    result = await talk.shop.orders_of(order.customer_id)
    if not isinstance(result, Done):
        return []
    return [
        one.id
        for one in result.value
        if one.id != order.id
        and (one.total_minor, one.currency) == (order.total_minor, order.currency)
        and abs((one.placed_at - order.placed_at).days) < 2
    ]


async def unknown_charge(talk: Talk) -> None:
    """Looks for the amount among the payments of the customer's orders; strangers name an order."""
    turn = talk.turn
    if talk.customer_id is None or turn.entity("order_id") or turn.requested == "order_id":
        await _by_order(talk)
        return
    amount = _amount(talk)
    if amount is None:
        talk.ask("amount", "charge.ask_amount")
        return
    result = await talk.shop.orders_of(talk.customer_id)
    if isinstance(result, Failed):
        talk.trouble(result, None, "trouble.reading")
        return
    found = [] if isinstance(result, Refused) else _with_amount(result.value, amount)
    talk.report(Done(found, result.took_ms), found[0].id if len(found) == 1 else None)
    if not found:
        talk.give_up("charge.not_found", amount=str(amount))
        return
    orders = "; ".join(
        f"{one.id} ({talk.day(one.placed_at)}, {talk.money(one.total_minor, one.currency)})"
        for one in found[:_SHOWN]
    )
    look = payload("order_status", order_id=found[0].id)
    replies = [(talk.words.text("offer.order_status"), look), talk.human()]
    talk.offer("charge.found", replies, amount=str(amount), orders=orders)


async def _by_order(talk: Talk) -> None:
    """Without a sign-in only an order's number and e-mail open its payments."""
    if talk.customer_id is None and not talk.turn.continuing:
        talk.say("charge.sign_in")
    order = await find_order(talk, lambda one: True, None, "trouble.reading")
    if order is None:
        return
    talk.report(Done(order, talk.waited_ms), order.id)
    if not order.payments:
        talk.give_up("charge.no_payments", order=order.id)
        return
    listed = ", ".join(_line(talk, order, one) for one in order.payments)
    talk.give_up("charge.payments", order=order.id, list=listed)


def _line(talk: Talk, order: Order, one: Payment) -> str:
    amount = talk.money(one.amount_minor, order.currency)
    return f"{talk.words.label('payment_kind', one.kind)} {amount}"


def _amount(talk: Talk) -> Decimal | None:
    """The amount that was named; a bare number only when it was asked for."""
    said = talk.turn.entity("amount")
    if said is None and talk.turn.requested == "amount":
        said = talk.turn.words
    return amount_in(said or "")


def amount_in(text: str) -> Decimal | None:
    """The first amount of a text, however its thousands and cents are marked."""
    match = _NUMBER.search(text)
    if match is None:
        return None
    whole = re.sub(r"\D", "", match["whole"])
    return Decimal(f"{whole}.{match['cents']}" if match["cents"] else whole)


def _with_amount(orders: tuple[Order, ...], amount: Decimal) -> list[Order]:
    """Orders of this total, or with a payment of this amount."""

    def same(minor: int, currency: str) -> bool:
        return amount.scaleb(int(get_currency_precision(currency))) == minor

    return [
        one
        for one in orders
        if same(one.total_minor, one.currency)
        or any(same(paid.amount_minor, one.currency) for paid in one.payments)
    ]
