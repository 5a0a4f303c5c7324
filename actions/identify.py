"""Which order is meant, and may this customer see it? Nobody sees an order that is not theirs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace

from actions.lexicon import alternatives, plain, speaks_of
from actions.naming import items_meant, orders_meant
from actions.orders import Order
from actions.talk import Talk, goods, payload
from actions.transport import Done, Failed, Refused

_TITLE = 40
_ENDS_IN = re.compile(rf"{alternatives('order.ends_in')}\W*(\d{{2,7}})(?!\d)")


async def find_order(
    talk: Talk, suits: Callable[[Order], bool], none_suits: str | None, trouble: str
) -> Order | None:
    """The order this is about. None when the customer was asked, or the dialogue ended.

    `suits` says which of several orders come into question; `none_suits` is said when
    none does; without it the newest order is taken.
    """
    talk.order = await _find(talk, suits, none_suits, trouble)
    return talk.order


async def _find(
    talk: Talk, suits: Callable[[Order], bool], none_suits: str | None, trouble: str
) -> Order | None:
    named = talk.turn.entity("order_id")
    if named:
        _point_at(talk, named)
    if talk.customer_id is None:
        return await _prove(talk, trouble)
    before = talk.slot("order_id")
    if before and not named and _another(talk):
        _point_at(talk, None)
        rest = [one for one in talk.turn.entities if one[0] != "choice"]
        talk.turn = replace(talk.turn, entities=tuple(rest))
        return await _choose(talk, lambda one: suits(one) and one.id != before, none_suits, trouble)
    if before and not named and _by_place(talk):
        _point_at(talk, None)
    if talk.slot("order_id"):
        return await _own(talk, talk.slot("order_id"), trouble)
    return await _choose(talk, suits, none_suits, trouble)


def _another(talk: Talk) -> bool:
    """ "No, the other order"; where only an order can be meant, "the other one" will do."""
    only = talk.turn.requested == "confirmed" and not talk.slot("item_ids")
    words = talk.turn.words
    return speaks_of(words, "order.other") or (only and speaks_of(words, "order.other_one"))


def _by_place(talk: Talk) -> bool:
    """ "My last order": a place and the word order, so that "the last one" can be an item."""
    place = talk.turn.entity("choice") in ("last", "first", "second")
    words = talk.turn.words
    return place and speaks_of(words, "order.word") and not speaks_of(words, "order.other")


def _point_at(talk: Talk, order_id: str | None) -> None:
    """Another order than before: what was said of the items does not hold any more."""
    if order_id != talk.slot("order_id"):
        talk.keep("item_ids", None)
        talk.keep("matter", None)
        talk.keep("order_id", order_id)


async def _own(talk: Talk, order_id: str, trouble: str) -> Order | None:
    """The named order, when it is the customer's; or the one whose goods are named now."""
    result = await talk.shop.order(order_id)
    talk.waited_ms += result.took_ms
    if isinstance(result, Failed):
        talk.trouble(result, order_id, trouble)
        return None
    if isinstance(result, Done) and result.value.customer_id == talk.customer_id:
        return await _with_the_goods(talk, result.value)
    talk.report(Refused("not_found", result.took_ms), None)
    talk.keep("order_id", None)
    _ask_again(talk)
    return None


async def _with_the_goods(talk: Talk, order: Order) -> Order:
    """The order in hand, or another one when a new matter names goods that only that one has."""
    turn = talk.turn
    fresh = not turn.continuing and not turn.entity("order_id") and not talk.slot("item_ids")
    if not fresh or not turn.words or items_meant(turn.words, order.items):
        return order
    others = await talk.shop.orders_of(order.customer_id)
    talk.waited_ms += others.took_ms
    named = orders_meant(turn.words, others.value) if isinstance(others, Done) else []
    if len(named) != 1:
        return order
    _point_at(talk, named[0].id)
    return named[0]


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
    chosen = _named_among(talk, suitable, list(result.value))
    if chosen is None and not suitable and none_suits:
        talk.report(Refused("no_order_suits", result.took_ms), None)
        talk.say(none_suits)
        return None
    if chosen is None and len(suitable) < 2:
        chosen = suitable[0] if suitable else result.value[0]
    if chosen is None:
        talk.ask("order_id", "identify.which", [_reply(one) for one in suitable])
        return None
    talk.keep("order_id", chosen.id)
    return chosen


def _named_among(talk: Talk, suitable: list[Order], every: list[Order]) -> Order | None:
    """The order meant by "the last one", "it ends in 66", or by words of its items' titles.

    Asked which one, "the last one" is one of those that were shown; "my last order" said by itself
    is one of all. Goods that no suitable order has may be in another one: then it is that one, and
    the customer learns why not.
    """
    asked = talk.turn.requested == "order_id"
    place = {"last": 0, "second": 1, "first": -1}.get(talk.turn.entity("choice") or "")
    pool = suitable if asked else every
    if place is not None and (asked or _by_place(talk)) and len(pool) > max(place, 0):
        return pool[place]
    ending = _ENDS_IN.search(plain(talk.turn.words))
    by_number = [one for one in every if ending and one.id.endswith(ending.group(1))]
    if len(by_number) == 1:
        return by_number[0]
    for orders in (suitable, every):
        named = orders_meant(talk.turn.words, orders)
        if named:
            return named[0] if len(named) == 1 else None
    return None


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
