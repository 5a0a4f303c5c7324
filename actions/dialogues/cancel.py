"""Cancel an order: which one, are you sure, done."""

from __future__ import annotations

from actions.identify import find_order
from actions.orders import Order
from actions.talk import Talk, goods
from actions.transport import Failed, Refused

REASONS = ("no_longer_needed", "ordered_by_mistake", "too_late", "other")


async def cancel_order(talk: Talk) -> None:
    """Cancels after a yes. What the shop forbids is told with its reason."""
    talk.keep("reason", talk.turn.entity("reason") or talk.slot("reason"))
    order = await find_order(
        talk, lambda one: one.can_cancel, "cancel.none", "trouble.before_change"
    )
    if order is None:
        return
    if not order.can_cancel:
        refuse(talk, order, Refused(_why_not(order), 0))
    elif talk.turn.answer is None:
        total = talk.money(order.total_minor, order.currency)
        talk.confirm("cancel.confirm", order=order.id, items=goods(order), total=total)
    elif not talk.turn.answer:
        talk.say("cancel.kept", order=order.id)
    else:
        await _cancel(talk, order)


async def _cancel(talk: Talk, order: Order) -> None:
    reason = talk.slot("reason") if talk.slot("reason") in REASONS else "other"
    result = await talk.shop.cancel(order.id, reason, talk.turn.key(talk.action))
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.before_change")
    elif isinstance(result, Refused):
        refuse(talk, order, result)
    else:
        talk.settled = True
        talk.report(result, order.id, changed=True)
        talk.say("cancel.done", order=order.id)


def refuse(talk: Talk, order: Order, result: Refused) -> None:
    """The reason in words, and in the report."""
    talk.settled = True
    talk.report(result, order.id)
    known = ("already_shipped", "already_cancelled")
    name = result.code if result.code in known else "refused"
    talk.say(f"cancel.{name}", order=order.id)


def _why_not(order: Order) -> str:
    return "already_cancelled" if order.status == "cancelled" else "already_shipped"
