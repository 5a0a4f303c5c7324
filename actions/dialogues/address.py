"""Send an order elsewhere: which one, where to, are you sure. Corrections at any time."""

from __future__ import annotations

from dataclasses import replace

from actions.identify import find_order
from actions.orders import Address, Order
from actions.postal import Place, read_house_number, read_place, read_town_alone
from actions.talk import Talk
from actions.transport import Failed, Refused


async def change_address(talk: Talk) -> None:
    """Changes the address after a yes. What the shop forbids is told with its reason."""
    order = await find_order(
        talk, lambda one: one.can_change_address, "address.none", "trouble.before_change"
    )
    if order is None:
        return
    if not order.can_change_address:
        refuse(talk, order, Refused(_why_not(order), 0))
        return
    place = _place(talk)
    if place is None:
        _ask(talk, order)
    else:
        await _finish(talk, order, place)


def _place(talk: Talk) -> Place | None:
    """What is known of the new address, with this turn's words; None when something is missing."""
    known = Place(**(talk.slot("address") or {}))
    asked = talk.turn.requested in ("address", "confirmed")
    if talk.turn.intent not in ("affirm", "deny") or any(c.isdigit() for c in talk.turn.text):
        said = read_place(talk.turn.text, asked, talk.turn.entity("address"))
        number = read_house_number(talk.turn.text) if asked else None
        known = known.corrected_by(said, number)
    if talk.turn.requested == "address" and known.line1 and not known.city:
        known = replace(known, city=read_town_alone(talk.turn.text))
    talk.keep("address", known.as_dict())
    return known if known.complete else None


def _ask(talk: Talk, order: Order) -> None:
    known = Place(**(talk.slot("address") or {}))
    if known.line1 and not (known.postcode and known.city):
        talk.ask("address", "address.ask_place")
    elif known.postcode and known.city:
        talk.ask("address", "address.ask_line1")
    else:
        talk.ask("address", "address.ask", order=order.id)


async def _finish(talk: Talk, order: Order, place: Place) -> None:
    address = replace(
        order.shipping,
        line1=place.line1 or "",
        line2=None,
        postcode=place.postcode or "",
        city=place.city or "",
    )
    said_more = place != Place(**(talk.turn.slots.get("address") or {}))
    if talk.turn.answer is None or said_more:
        talk.confirm("address.confirm", order=order.id, address=address.text())
    elif not talk.turn.answer:
        talk.keep("address", None)
        talk.ask("address", "address.again")
    else:
        await _change(talk, order, address)


async def _change(talk: Talk, order: Order, address: Address) -> None:
    result = await talk.shop.change_address(order.id, address, talk.turn.key(talk.action))
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.before_change")
    elif isinstance(result, Refused):
        refuse(talk, order, result)
    else:
        talk.settled = True
        talk.report(result, order.id, changed=True)
        talk.say("address.done", order=order.id, address=result.value.shipping.text())


def refuse(talk: Talk, order: Order, result: Refused) -> None:
    """The reason in words, and in the report."""
    talk.settled = True
    talk.report(result, order.id)
    name = f"address.{result.code}"
    talk.say(name if talk.words.knows(name) else "address.refused", order=order.id)


def _why_not(order: Order) -> str:
    if order.status == "cancelled":
        return "already_cancelled"
    open_ = {"placed": "already_changed", "packed": "being_processed"}
    return open_.get(order.status, "already_shipped")
