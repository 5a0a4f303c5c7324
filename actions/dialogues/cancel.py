"""Cancel an order: which one, are you sure, done."""

from __future__ import annotations

from actions.identify import find_order
from actions.orders import Order
from actions.talk import Talk, goods, payload
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
    elif talk.noted("by_reason") and talk.slot("reason") not in REASONS[:2]:
        _only_these(talk, order)
    elif talk.turn.answer is None:
        total = talk.money(order.total_minor, order.currency)
        talk.confirm("cancel.confirm", order=order.id, items=goods(order), total=total)
    elif not talk.turn.answer:
        talk.say("cancel.kept", order=order.id)
    else:
        await _cancel(talk, order)


def _only_these(talk: Talk, order: Order) -> None:
    """This order is cancelled for two reasons only; any other ends it here."""
    if talk.slot("reason"):
        talk.settled = True
        talk.give_up("cancel.other_reason", order=order.id)
        return
    replies = [
        (talk.words.label("reason", one), payload("inform", reason=one)) for one in REASONS[:2]
    ]
    talk.ask("reason", "cancel.reason_not_accepted", replies, order=order.id)


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
    talk.report(result, order.id)
    if result.code == "reason_not_accepted":
        talk.keep("reason", None)
        talk.note("by_reason", True)
        _only_these(talk, order)
        return
    talk.settled = True
    name = f"cancel.{result.code}"
    talk.say(name if talk.words.knows(name) else "cancel.refused", order=order.id)


def _why_not(order: Order) -> str:
    if order.status == "cancelled":
        return "already_cancelled"
    open_ = {"placed": "already_changed", "packed": "being_processed"}
    return open_.get(order.status, "already_shipped")
