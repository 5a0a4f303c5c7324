"""Where is my order? Tells what the order system knows, and nothing else."""

from __future__ import annotations

from typing import Any

from actions.identify import find_order
from actions.orders import Order, Parcel
from actions.talk import Talk, goods, payload
from actions.transport import Done

_OPEN = ("placed", "packed", "shipped")


async def order_status(talk: Talk) -> None:
    """Finds the order and tells its state."""
    if talk.turn.intent == "inform" and not talk.turn.continuing and not talk.turn.entities:
        talk.say("trouble.not_understood")
        return
    order = await find_order(talk, lambda one: one.status in _OPEN, None, "trouble.reading")
    if order is not None:
        talk.report(Done(order, talk.waited_ms), order.id)
        tell(talk, order)


def tell(talk: Talk, order: Order) -> None:
    """The state of an order: a sentence, what is due, and a card."""
    say = [_state(talk, order), *_due(talk, order), *_parcels(talk, order)]
    talk.messages.append(
        {
            "text": talk.words.together(say),
            "replies": _next_steps(talk, order),
            "card": _card(talk, order),
        }
    )


def _state(talk: Talk, order: Order) -> str:
    if order.status == "delivered":
        if order.delivered_at is None:
            return talk.words.text("order.delivered_undated", order=order.id)
        day = talk.day(order.delivered_at)
        return talk.words.text("order.delivered", order=order.id, day=day)
    if order.status in ("placed", "packed", "shipped", "cancelled", "returned"):
        return talk.words.text(f"order.{order.status}", order=order.id)
    return talk.words.text("order.unknown", order=order.id, status=order.status)


def is_late(order: Order, now: Any) -> bool:
    """Promised for an earlier moment and still not there."""
    return order.status in _OPEN and order.promised_at is not None and order.promised_at < now


def _due(talk: Talk, order: Order) -> list[str]:
    if order.status not in _OPEN or order.promised_at is None:
        return []
    name = "order.late" if is_late(order, talk.turn.now) else "order.promised"
    return [talk.words.text(name, day=talk.day(order.promised_at))]


def _parcels(talk: Talk, order: Order) -> list[str]:
    if order.status != "shipped":
        return []
    return [text for parcel in order.parcels for text in _news(talk, parcel)]


def _news(talk: Talk, parcel: Parcel) -> list[str]:
    if parcel.status == "lost":
        return [talk.words.text("order.lost")]
    if not parcel.last_event or parcel.last_event_at is None:
        return []
    day = talk.day(parcel.last_event_at)
    return [talk.words.text("order.last_event", day=day, event=parcel.last_event)]


def _next_steps(talk: Talk, order: Order) -> list[tuple[str, str]]:
    """A person where one is needed: a late or lost order."""
    lost = any(parcel.status == "lost" for parcel in order.parcels)
    if lost or is_late(order, talk.turn.now):
        return [(talk.words.text("yes_no.human"), payload("human_request"))]
    return []


def _card(talk: Talk, order: Order) -> dict[str, Any]:
    lines = [talk.line("items", goods(order))]
    lines.append(talk.line("total", talk.money(order.total_minor, order.currency)))
    lines.append(talk.line("placed", talk.day(order.placed_at)))
    if order.status in _OPEN and order.promised_at:
        lines.append(talk.line("promised", talk.day(order.promised_at)))
    if order.status == "delivered" and order.delivered_at:
        lines.append(talk.line("delivered", talk.day(order.delivered_at)))
    for parcel in order.parcels:
        lines.append(talk.line("carrier", parcel.carrier))
        lines.append(talk.line("tracking", parcel.tracking_number))
    return {
        "title": order.id,
        "subtitle": talk.words.label("status", order.status),
        "lines": lines,
        "url": None,
    }
