"""Send something back: which order, which items, why, are you sure, label and refund told."""

from __future__ import annotations

from typing import Any

from actions.catalogue import PaymentMethod
from actions.identify import find_order
from actions.naming import items_meant
from actions.orders import Item, Order, Return
from actions.picking import hear_method, pick_items, pick_refund_method
from actions.talk import Talk, payload
from actions.transport import Failed, Refused

REASONS = (
    "damaged",
    "wrong_item",
    "not_as_described",
    "does_not_fit",
    "no_longer_needed",
    "other",
)
_BY_INTENT = {"damaged_item": "damaged", "wrong_item": "wrong_item"}
_SOP = (
    "not_delivered",
    "return_window_over",
    "already_returned",
    "already_exchanged",
)


async def start_return(talk: Talk) -> None:
    """Announces a return after a yes. What the shop forbids is told with its reason."""
    reason = talk.turn.entity("reason") or _BY_INTENT.get(talk.turn.intent)
    talk.keep("reason", reason if reason in REASONS else talk.slot("reason"))
    order = await find_order(
        talk, lambda one: one.can_return, "returning.none", "trouble.before_change"
    )
    if order is None:
        return
    code = forbidden(talk, order)
    if code:
        refuse(talk, order, Refused(code, 0))
        return
    hear_method(talk)
    items = _items(talk, order)
    if not items or not _reason(talk):
        return
    amount = sum(item.left * item.unit_price_minor for item in items)
    asked, method = await pick_refund_method(talk, order, amount)
    if not asked:
        await _finish(talk, order, items, method)


def forbidden(talk: Talk, order: Order) -> str | None:
    """The rule that forbids any return of this order, or None."""
    if order.status == "cancelled":
        return "already_cancelled"
    if order.status in ("placed", "packed", "shipped"):
        return "not_delivered"
    if order.return_until and order.return_until < talk.turn.now:
        return "return_window_over"
    if any(item.left for item in order.items):
        if order.can_return:
            return None
        gone = any(item.returned_quantity for item in order.items)
        return "already_exchanged" if gone else "not_returnable"
    return "final_sale" if all(item.final_sale for item in order.items) else "already_returned"


def _items(talk: Talk, order: Order) -> list[Item]:
    """The items to return; empty when the customer was asked."""
    possible = [item for item in order.items if item.left]
    final = [item for item in order.items if item.final_sale]
    refused = items_meant(talk.turn.words, final) if talk.turn.requested == "item_ids" else []
    if refused and not items_meant(talk.turn.words, possible):
        talk.report(Refused("final_sale", 0), order.id)
        talk.say("returning.final_sale", items=", ".join(item.title for item in refused))
    return pick_items(talk, order, possible, "returning.which_items")


def _reason(talk: Talk) -> str | None:
    """The reason; None when the customer was asked. Words we do not know are "other", when asked
    for.
    """
    answered = talk.turn.requested == "reason" and not talk.turn.entity("choice")
    if talk.slot("reason") is None and answered and talk.turn.words.strip():
        talk.keep("reason", "other")
    if talk.slot("reason") is None:
        replies = [
            (talk.words.label("reason", name), payload("inform", reason=name))
            for name in ("damaged", "wrong_item", "does_not_fit", "no_longer_needed", "other")
        ]
        talk.ask("reason", "returning.why", replies)
    return talk.slot("reason")


async def _finish(
    talk: Talk, order: Order, items: list[Item], method: PaymentMethod | None
) -> None:
    """Asks for a yes, then announces the return; what was corrected is asked anew."""
    said = [[item.id for item in items], talk.slot("reason"), method and method.id]
    corrected = talk.noted("confirmed") != said
    talk.note("confirmed", said)
    if corrected:
        talk.first_time()
    if talk.turn.answer is None or corrected:
        _confirm(talk, order, items, method)
    elif not talk.turn.answer:
        talk.say("returning.kept")
    else:
        await _return(talk, order, items, method)


def _confirm(talk: Talk, order: Order, items: list[Item], method: PaymentMethod | None) -> None:
    refund = sum(item.left * item.unit_price_minor for item in items)
    values: dict[str, Any] = {
        "order": order.id,
        "items": ", ".join(_counted(item) for item in items),
        "reason": talk.words.label("reason", talk.slot("reason")),
        "refund": talk.money(refund, order.currency),
    }
    if method is None:
        talk.confirm("returning.confirm", **values)
    else:
        talk.confirm("returning.confirm_to", **values, method=method.label)


async def _return(
    talk: Talk, order: Order, items: list[Item], method: PaymentMethod | None
) -> None:
    counts = {item.id: item.left for item in items}
    key, to = talk.turn.key(talk.action), method.id if method else None
    result = await talk.shop.create_return(order.id, counts, talk.slot("reason"), key, to)
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.before_change")
    elif isinstance(result, Refused):
        refuse(talk, order, result)
    else:
        talk.settled = True
        talk.report(result, order.id, changed=True)
        _announce(talk, result.value)


def _announce(talk: Talk, made: Return) -> None:
    refund = talk.money(made.refund_minor, made.currency)
    label = "returning.label" if made.label_url else "returning.label_later"
    card = {
        "title": made.id,
        "subtitle": talk.words.label("return_status", made.status),
        "lines": [talk.line("refund", refund)],
        "url": made.label_url,
    }
    text = f"{talk.words.text('returning.done', refund=refund)} {talk.words.text(label)}"
    talk.messages.append({"text": text, "replies": [], "card": card})


def refuse(talk: Talk, order: Order, result: Refused) -> None:
    """The reason in words, and in the report."""
    talk.settled = True
    talk.report(result, order.id)
    talk.messages.append({"text": why(talk, order, result.code), "replies": [], "card": None})


def why(talk: Talk, order: Order, code: str) -> str:
    """The rule that forbids a return, in words."""
    if code == "return_window_over" and order.return_until:
        until = talk.day(order.return_until)
        return talk.words.text("returning.return_window_over_dated", order=order.id, day=until)
    if code == "already_cancelled":
        return talk.words.text("returning.cancelled", order=order.id)
    if code == "final_sale":
        titles = ", ".join(item.title for item in order.items)
        return talk.words.text("returning.final_sale", items=titles)
    name = f"returning.{code}"
    known = code in _SOP and talk.words.knows(name)
    return talk.words.text(name if known else "returning.refused", order=order.id)


def _counted(item: Item) -> str:
    return item.title if item.left == 1 else f"{item.left} × {item.title}"
