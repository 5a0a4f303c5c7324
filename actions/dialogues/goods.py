"""Something is wrong with what came: damaged, another thing, a part of it, or nothing at all."""

from __future__ import annotations

from actions.dialogues.returning import forbidden, why
from actions.dialogues.status import tell
from actions.identify import find_order
from actions.lexicon import speaks_of
from actions.orders import Item, Order, Parcel
from actions.picking import pick_items
from actions.talk import Talk, payload
from actions.transport import Done, Refused


async def damaged_item(talk: Talk) -> None:
    """Which item, then what is allowed: a return, an exchange, else a human."""
    await _bad_goods(talk, "damaged")


async def wrong_item(talk: Talk) -> None:
    """Which item was replaced by another, then what is allowed, as for a damaged one."""
    await _bad_goods(talk, "wrong_item")


async def _bad_goods(talk: Talk, reason: str) -> None:
    if not talk.turn.continuing:
        talk.say(f"goods.sorry_{reason}")
    order = await find_order(talk, has_arrived, None, "trouble.reading")
    if order is None:
        return
    if not has_arrived(order):
        not_there_yet(talk, order)
        return
    items = pick_items(talk, order, list(order.items), f"goods.which_{reason}")
    if items:
        remedy(talk, order, items, reason)


def has_arrived(order: Order) -> bool:
    """Delivered, or delivered and gone back."""
    return order.status in ("delivered", "returned")


def not_there_yet(talk: Talk, order: Order) -> None:
    """The order system does not know of a delivery: its state, and a human."""
    talk.report(Refused("not_delivered", talk.waited_ms), order.id)
    tell(talk, order)
    talk.offer("goods.not_delivered", [talk.human()], order=order.id)


def remedy(
    talk: Talk, order: Order, items: list[Item], reason: str, question: str | None = None
) -> None:
    """What may be done about the items: offered, taken, or told why not with a way to a human."""
    possible = _possible(talk, order, items)
    if reason == "not_as_described":  # what is not there can't be swapped
        possible.pop("exchange", None)
    wanted = _wanted(talk)
    if len(possible) == 1 and talk.turn.requested == "remedy" and talk.turn.intent == "affirm":
        wanted = next(iter(possible))
    ids = [item.id for item in items]
    if talk.turn.requested == "remedy" and talk.turn.intent == "deny" and not wanted:
        talk.report(Done(order, talk.waited_ms), order.id)
        talk.say("goods.nothing")
    elif wanted in possible:
        talk.report(Done(order, talk.waited_ms), order.id)
        talk.hand_on(possible[wanted], ids, reason)
    elif possible:
        titles = ", ".join(item.title for item in items)
        names = {"return": "offer.start_return", "exchange": "offer.start_exchange"}
        replies = [(talk.words.text(names[one]), payload("inform", choice=one)) for one in possible]
        name = question or "goods.offer_" + "_or_".join(possible)
        talk.ask("remedy", name, [*replies, talk.human()], items=titles, order=order.id)
    else:
        _only_a_human(talk, order, items)


def _possible(talk: Talk, order: Order, items: list[Item]) -> dict[str, str]:
    """{what: the form that does it}."""
    found = {}
    if forbidden(talk, order) is None and all(item.left for item in items):
        found["return"] = "return_form"
        if order.can_exchange and all(item.product_id for item in items):
            found["exchange"] = "exchange_form"
    return found


def _wanted(talk: Talk) -> str:
    """What the customer asks for: a button, the intent, or words."""
    turn = talk.turn
    chosen = turn.entity("choice") or ""
    if turn.requested != "remedy" or chosen in ("return", "exchange"):
        return chosen
    by_intent = {"start_return": "return", "refund_status": "return", "start_exchange": "exchange"}
    if turn.intent in by_intent:
        return by_intent[turn.intent]
    if speaks_of(turn.words, "talk.another"):
        return "exchange"
    return "return" if speaks_of(turn.words, "talk.money_back") else ""


def _only_a_human(talk: Talk, order: Order, items: list[Item]) -> None:
    code = forbidden(talk, order) or ("final_sale" if items[0].final_sale else "already_returned")
    talk.report(Refused(code, 0), order.id)
    titles = ", ".join(item.title for item in items)
    talk.messages.append({"text": why(talk, order, code), "replies": [], "card": None})
    talk.give_up("goods.human_decides", order=order.id, items=titles)


async def missing_item(talk: Talk) -> None:
    """Parcels that are still under way are told; if all have come, a human with what is missing."""
    order = await find_order(talk, _was_sent, None, "trouble.reading")
    if order is None:
        return
    if not _was_sent(order):
        not_there_yet(talk, order)
        return
    open_parcels = [one for one in order.parcels if one.status != "delivered"]
    if open_parcels:
        talk.report(Done(order, talk.waited_ms), order.id)
        listed = talk.words.together(_parcel(talk, one) for one in open_parcels)
        talk.offer("goods.under_way", [talk.human()], order=order.id, parcels=listed)
        return
    items = pick_items(talk, order, list(order.items), "goods.which_missing")
    if items and "return" in _possible(talk, order, items):
        remedy(talk, order, items, "not_as_described", "goods.missing_noted_or_return")
    elif items:
        talk.report(Done(order, talk.waited_ms), order.id)
        titles = ", ".join(item.title for item in items)
        talk.give_up("goods.missing_noted", order=order.id, items=titles)


def _was_sent(order: Order) -> bool:
    return order.status in ("shipped", "delivered")


async def delivered_not_received(talk: Talk) -> None:
    """Delivery day and parcels as the carrier tells them, what to check, and a human."""
    order = await find_order(talk, lambda one: one.status == "delivered", None, "trouble.reading")
    if order is None:
        return
    talk.report(Done(order, talk.waited_ms), order.id)
    if order.status != "delivered":
        tell(talk, order)
        return
    tell(talk, order)
    for parcel in order.parcels:
        talk.messages[-1]["text"] += f" {_parcel(talk, parcel)}"
    talk.messages[-1]["replies"] = []
    talk.offer("goods.not_received", [talk.human()], place=order.shipping.text())


def _parcel(talk: Talk, parcel: Parcel) -> str:
    """A parcel in a sentence: carrier, number, state, and the carrier's last words."""
    text = talk.words.text(
        "goods.parcel",
        carrier=parcel.carrier,
        number=parcel.tracking_number,
        status=talk.words.label("parcel", parcel.status),
    )
    if not parcel.last_event or parcel.last_event_at is None:
        return text
    day = talk.day(parcel.last_event_at)
    return f"{text} {talk.words.text('order.last_event', day=day, event=parcel.last_event)}"
