"""Which order is meant, and may this customer see it? Nobody sees an order that is not theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from actions.orders import Order
from actions.talk import Talk, goods, payload
from actions.transport import Done, Failed, Refused

_TITLE = 40


async def find_order(
    talk: Talk, suits: Callable[[Order], bool], none_suits: str | None, trouble: str
) -> Order | None:
    """The order this is about. None when the customer was asked, or the dialogue ended.

    `suits` says which of several orders come into question; `none_suits` is said when
    none does; without it the newest order is taken.
    """
    named = talk.turn.entity("order_id")
    if named:
        _point_at(talk, named)
    if talk.customer_id is None:
        return await _prove(talk, trouble)
    if talk.slot("order_id"):
        return await _own(talk, talk.slot("order_id"), trouble)
    return await _choose(talk, suits, none_suits, trouble)


def _point_at(talk: Talk, order_id: str) -> None:
    """Another order than before: what was said of the items does not hold any more."""
    if order_id != talk.slot("order_id"):
        talk.keep("item_ids", None)
        talk.keep("order_id", order_id)


async def _own(talk: Talk, order_id: str, trouble: str) -> Order | None:
    """The named order, when it is the customer's."""
    result = await talk.shop.order(order_id)
    talk.waited_ms += result.took_ms
    if isinstance(result, Failed):
        talk.trouble(result, order_id, trouble)
        return None
    if isinstance(result, Done) and result.value.customer_id == talk.customer_id:
        return result.value
    talk.report(Refused("not_found", result.took_ms), None)
    talk.keep("order_id", None)
    _ask_again(talk)
    return None


async def _choose(
    talk: Talk, suits: Callable[[Order], bool], none_suits: str | None, trouble: str
) -> Order | None:
    """One of the customer's own orders: the only one that suits, or the one they point at."""
    result = await talk.shop.orders_of(talk.customer_id or "")
    talk.waited_ms += result.took_ms
    if isinstance(result, Failed):
        talk.trouble(result, None, trouble)
        return None
    if isinstance(result, Refused):
        talk.report(result, None)
        talk.give_up("identify.none")
        return None
    if not result.value:
        talk.say("identify.none")
        return None
    suitable = [one for one in result.value if suits(one)]
    if not suitable and none_suits is None:
        suitable = [result.value[0]]
    if not suitable and none_suits:
        talk.report(Refused("no_order_suits", result.took_ms), None)
        talk.say(none_suits)
        return None
    chosen = suitable[0] if len(suitable) == 1 else _pointed_at(talk, suitable)
    if chosen is None:
        talk.ask("order_id", "identify.which", [_reply(one) for one in suitable])
        return None
    talk.keep("order_id", chosen.id)
    return chosen


def _pointed_at(talk: Talk, suitable: list[Order]) -> Order | None:
    """The order meant by "the last one", or by words of its items' titles."""
    place = {"last": 0, "second": 1, "first": -1}.get(talk.turn.entity("choice") or "")
    if place is not None:
        return suitable[place]
    words = {word for word in talk.turn.text.lower().split() if len(word) > 3}
    named = [one for one in suitable if words & _words(one)]
    return named[0] if len(named) == 1 else None


def _words(order: Order) -> set[str]:
    return {word for item in order.items for word in item.title.lower().split() if len(word) > 3}


def _reply(order: Order) -> tuple[str, str]:
    title = goods(order)
    short = title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
    return f"{order.id} · {short}", payload("inform", order_id=order.id)


async def _prove(talk: Talk, trouble: str) -> Order | None:
    """Not signed in: number and e-mail must both match; nobody learns which one did not."""
    email = talk.turn.entity("email") or talk.slot("email")
    talk.keep("email", email)
    if not talk.slot("order_id"):
        talk.ask("order_id", "identify.ask_order")
        return None
    if not email:
        talk.ask("email", "identify.ask_email")
        return None
    order_id = talk.slot("order_id")
    found, owner = await asyncio.gather(
        talk.shop.order(order_id), talk.shop.customer_by_email(email)
    )
    talk.waited_ms += max(found.took_ms, owner.took_ms)
    for result in (found, owner):
        if isinstance(result, Failed):
            talk.trouble(result, order_id, trouble)
            return None
    owned_by = owner.value.id if isinstance(owner, Done) and owner.value else None
    if isinstance(found, Done) and found.value.customer_id == owned_by:
        talk.keep("proven_customer_id", owned_by)
        return found.value
    talk.report(Refused("identity_mismatch", found.took_ms), None)
    talk.keep("order_id", None)
    talk.keep("email", None)
    _ask_again(talk)
    return None


def _ask_again(talk: Talk) -> None:
    """The same sentence whatever did not match; a few tries only, so that numbers cannot be
    guessed.
    """
    misses = (talk.slot("misses") or 0) + 1
    talk.keep("misses", misses)
    if misses > 2:
        talk.give_up("identify.give_up")
    else:
        talk.say("identify.no_match")
        talk.asked = "order_id"
