"""The rules for returns as an order's terms have them, and what fails after a while."""

from __future__ import annotations

from actions.dialogues.goods import has_arrived, not_there_yet, remedy
from actions.dialogues.returning import forbidden, why
from actions.identify import find_order
from actions.orders import Order
from actions.picking import pick_items
from actions.talk import Talk, payload
from actions.transport import Done, Failed

_SHOWN = 3


async def return_policy(talk: Talk) -> None:
    """The rules: of the order that is named, else of the latest deliveries, else in general."""
    named = talk.turn.entity("order_id")
    if named or talk.turn.continuing:
        order = await find_order(talk, lambda one: True, None, "trouble.reading")
        if order is not None:
            talk.report(Done(order, talk.waited_ms), order.id)
            _tell(talk, [order])
        return
    result = await talk.shop.orders_of(talk.customer_id) if talk.customer_id else None
    if result is None:
        talk.report(Done(None, 0), None)
    else:
        talk.report(result, None)
    orders = result.value if isinstance(result, Done) else ()
    in_hand = [one for one in orders if one.id == talk.slot("order_id")]
    delivered = in_hand or [one for one in orders if one.status == "delivered"][:_SHOWN]
    if isinstance(result, Failed):
        talk.say("trouble.reading")
    _tell(talk, delivered)


def _tell(talk: Talk, orders: list[Order]) -> None:
    text = [talk.words.text("policy.general")] if len(orders) != 1 else []
    text += [_of(talk, one) for one in orders]
    possible = [one for one in orders if one.can_return]
    replies = []
    if possible:
        named = {"order_id": possible[0].id} if len(possible) == 1 else {}
        replies.append((talk.words.text("offer.start_return"), payload("start_return", **named)))
    replies.append(talk.human())
    talk.messages.append({"text": talk.words.together(text), "replies": replies, "card": None})


def _of(talk: Talk, order: Order) -> str:
    """What holds for one order."""
    code = forbidden(talk, order)
    if code:
        return why(talk, order, code)
    if order.return_until is None:
        return talk.words.text("policy.no_end", order=order.id)
    return talk.words.text("policy.until", order=order.id, day=talk.day(order.return_until))


async def warranty(talk: Talk) -> None:
    """Inside the return window a return is offered; after it, what failed is noted for a human."""
    order = await find_order(talk, has_arrived, None, "trouble.reading")
    if order is None:
        return
    if not has_arrived(order):
        not_there_yet(talk, order)
        return
    items = pick_items(talk, order, list(order.items), "goods.which_warranty")
    if not items:
        return
    if forbidden(talk, order) is None and all(item.left for item in items):
        remedy(talk, order, items, "damaged")
        return
    titles = ", ".join(item.title for item in items)
    if talk.turn.requested != "fault" or not talk.turn.text.strip():
        name = "warranty.ask" if order.delivered_at else "warranty.ask_undated"
        day = talk.day(order.delivered_at) if order.delivered_at else ""
        talk.ask("fault", name, [talk.human()], items=titles, order=order.id, day=day)
        return
    talk.report(Done(order, talk.waited_ms), order.id)
    talk.give_up("warranty.noted", items=titles, order=order.id)
