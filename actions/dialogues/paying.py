"""A payment was declined: what to try, and another payment method for an order not yet sent."""

from __future__ import annotations

from actions.catalogue import PaymentMethod
from actions.identify import find_order
from actions.naming import methods_meant
from actions.orders import Order
from actions.picking import method_reply, original
from actions.talk import Talk, payload
from actions.transport import Done, Failed, Refused


async def payment_declined(talk: Talk) -> None:
    """Steps to try; where an order is open, its payment is changed after a yes."""
    turn = talk.turn
    stranger = talk.customer_id is None and not turn.entity("order_id") and not turn.continuing
    if stranger and not talk.slot("order_id"):
        talk.report(Done(None, 0), None)
        talk.give_up("declined.steps")
        return
    order = await find_order(talk, _open, "declined.steps", "trouble.before_change")
    if order is None:
        if talk.asked is None and talk.messages and not talk.messages[-1]["replies"]:
            talk.messages[-1]["replies"] = [talk.human()]
        return
    if not _open(order):
        talk.report(Refused(_why_not(order), talk.waited_ms), order.id)
        talk.give_up("declined.not_changeable", order=order.id)
    elif _wants_another(talk):
        await _change(talk, order)
    elif turn.requested == "remedy" and turn.intent == "deny":
        talk.say("declined.kept", order=order.id)
    else:
        change = (talk.words.text("offer.change_payment"), payload("inform", choice="change"))
        talk.ask("remedy", "declined.steps_order", [change, talk.human()], order=order.id)


def _open(order: Order) -> bool:
    """Not sent yet, and the order system tells how it was paid."""
    return order.can_cancel and original(order) is not None


def _why_not(order: Order) -> str:
    if order.status == "cancelled":
        return "already_cancelled"
    return "already_shipped" if order.status not in ("placed", "packed") else "paid_otherwise"


def _wants_another(talk: Talk) -> bool:
    turn = talk.turn
    if turn.requested == "remedy" and (
        turn.entity("choice") == "change" or turn.intent == "affirm"
    ):
        talk.note("change", True)
    return bool(talk.noted("change"))


async def _change(talk: Talk, order: Order) -> None:
    """Which method, are you sure, done."""
    first = original(order)
    result = await talk.shop.payment_methods(order.customer_id)
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.before_change")
        return
    known = [] if isinstance(result, Refused) else list(result.value)
    able = [
        one
        for one in known
        if one.id != first and (one.balance_minor is None or one.balance_minor >= order.total_minor)
    ]
    if not able:
        talk.report(Refused("unknown_payment_method", result.took_ms), order.id)
        talk.give_up("declined.no_other", order=order.id)
        return
    before = talk.noted("method")
    method = _chosen(talk, able)
    if method is None:
        replies = [method_reply(talk, one) for one in able]
        talk.ask("payment", "declined.which_method", replies, order=order.id)
        return
    talk.note("method", method.id)
    if talk.turn.answer is None or method.id != before:
        total = talk.money(order.total_minor, order.currency)
        talk.confirm("declined.confirm", order=order.id, total=total, method=method.label)
    elif not talk.turn.answer:
        talk.say("declined.kept", order=order.id)
    else:
        await _do(talk, order, method)


def _chosen(talk: Talk, able: list[PaymentMethod]) -> PaymentMethod | None:
    said = [one for one in able if one.id == talk.turn.entity("choice")]
    said = said or methods_meant(talk.turn.words, able, None)
    if len(said) == 1:
        return said[0]
    noted = next((one for one in able if one.id == talk.noted("method")), None)
    return noted or (able[0] if len(able) == 1 else None)


async def _do(talk: Talk, order: Order, method: PaymentMethod) -> None:
    result = await talk.shop.change_payment(order.id, method.id, talk.turn.key(talk.action))
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.before_change")
    elif isinstance(result, Refused):
        talk.report(result, order.id)
        name = f"declined.{result.code}"
        talk.give_up(name if talk.words.knows(name) else "declined.refused", order=order.id)
    else:
        talk.settled = True
        talk.report(result, order.id, changed=True)
        talk.say("declined.done", order=order.id, method=method.label)
