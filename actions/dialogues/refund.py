"""Where is my refund? Tells the state of the returns of an order, and nothing else."""

from __future__ import annotations

from actions.identify import find_order
from actions.orders import Order, Return
from actions.talk import Talk
from actions.transport import Done, Failed, Refused


async def refund_status(talk: Talk) -> None:
    """Finds the order and tells what became of its returns."""
    order = await find_order(talk, is_going_back, "refund.none_at_all", "trouble.reading")
    if order is None:
        return
    result = await talk.shop.returns_of(order.id)
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.reading")
        return
    found = () if isinstance(result, Refused) else result.value
    talk.report(Done(found, result.took_ms), order.id)
    if found:
        for one in found:
            talk.say(sentence(one), **values(talk, one))
    elif order.status == "cancelled" and order.cancelled_at:
        talk.say("refund.cancelled", order=order.id, day=talk.day(order.cancelled_at))
    else:
        talk.say("refund.none", order=order.id)


def is_going_back(order: Order) -> bool:
    """Goods or money of it are on their way back, or were."""
    returned = any(item.returned_quantity for item in order.items)
    return returned or order.status in ("returned", "cancelled")


def sentence(one: Return) -> str:
    """The name of the sentence for a return."""
    if one.status == "refunded" and one.refunded_at is None:
        return "refund.refunded_undated"
    known = one.status in ("requested", "received", "refunded", "refused")
    return f"refund.{one.status}" if known else "refund.unknown"


def values(talk: Talk, one: Return) -> dict[str, str]:
    """What the sentences about a return are filled with."""
    return {
        "order": one.order_id,
        "refund": talk.money(one.refund_minor, one.currency),
        "day": talk.day(one.refunded_at or one.created_at),
        "status": one.status,
    }
