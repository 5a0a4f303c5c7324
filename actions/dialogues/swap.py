"""Other variants of what was bought: delivered goods are exchanged, goods not yet sent are changed.

Which order, which items, which variant of each, who pays or gets the difference, are you sure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from actions.catalogue import PaymentMethod, Product, Variant
from actions.dialogues.returning import forbidden as no_return
from actions.identify import find_order
from actions.option_words import in_words
from actions.orders import Item, Order
from actions.picking import hear_method, option_title, pick_items, pick_method
from actions.talk import Talk, payload
from actions.transport import Done, Failed, Refused
from actions.variants import pick_variants


@dataclass(frozen=True)
class Kind:
    """What differs between the two: texts, why not, and the way out of it."""

    name: str
    forbidden: Callable[[Talk, Order], str | None]
    instead: str


async def start_exchange(talk: Talk) -> None:
    """Exchanges delivered goods after a yes. What the shop forbids is told with its reason.

    What is broken or wrong is exchanged for the same thing, unless another one is named.
    """
    talk.keep("reason", talk.turn.entity("reason") or talk.slot("reason"))
    await _swap(talk, EXCHANGE)


async def change_items(talk: Talk) -> None:
    """Changes goods that were not sent yet after a yes; else told why not."""
    await _swap(talk, CHANGE)


def _no_exchange(talk: Talk, order: Order) -> str | None:
    code = no_return(talk, order)
    return "not_exchangeable" if code is None and not order.can_exchange else code


def _no_change(talk: Talk, order: Order) -> str | None:
    if order.can_change_items:
        return None
    if order.status == "cancelled":
        return "already_cancelled"
    if order.can_cancel:
        return "not_exchangeable"
    if order.status == "placed":
        return "already_changed"
    return "being_processed" if order.status == "packed" else "already_shipped"


EXCHANGE = Kind("exchange", _no_exchange, "start_return")
CHANGE = Kind("change_items", _no_change, "cancel_order")


async def _swap(talk: Talk, kind: Kind) -> None:
    order = await find_order(talk, _suiting(kind), None, "trouble.before_change")
    if order is None:
        return
    code = kind.forbidden(talk, order)
    if code:
        refuse(talk, kind, order, Refused(code, 0))
        return
    hear_method(talk)
    possible = [item for item in order.items if item.product_id and item.left]
    items = pick_items(talk, order, possible, f"{kind.name}.which_items")
    products = await _products(talk, order, items) if items else None
    if products is None:
        return
    before = dict(talk.noted("skus") or {}), talk.noted("method")
    chosen = pick_variants(talk, items, products)
    if chosen is None:
        _none_to_have(talk, kind, order)
        return
    due = _difference(items, chosen)
    method = await pick_method(talk, order, due)
    if method is not None:
        now = {item: one.sku for item, one in chosen.items()}, method.id
        await _finish(talk, kind, Wish(order, items, products, chosen, method, due), before == now)


def _suiting(kind: Kind) -> Callable[[Order], bool]:
    """Orders for which this or its way out is possible."""
    if kind is EXCHANGE:
        return lambda one: one.can_exchange or one.can_return
    return lambda one: one.can_change_items or one.can_cancel


@dataclass(frozen=True)
class Wish:
    """All that was chosen; `due` is what the customer pays, negative what comes back."""

    order: Order
    items: list[Item]
    products: Mapping[str, Product]
    chosen: Mapping[str, Variant]
    method: PaymentMethod
    due: int

    @property
    def skus(self) -> dict[str, str]:
        """{item id: sku}, as the order system takes it."""
        return {item.id: self.chosen[item.id].sku for item in self.items}

    def in_words(self) -> str:
        """Each item and what it becomes."""
        parts = []
        for item in self.items:
            product = self.products[item.id]
            new = in_words(self.chosen[item.id], product) or self.chosen[item.id].sku
            parts.append(f"{option_title(item, list(self.order.items))} → {new}")
        return "; ".join(parts)


async def _products(talk: Talk, order: Order, items: list[Item]) -> dict[str, Product] | None:
    """{item id: its product}; None when the dialogue ended in trouble."""
    results = await asyncio.gather(*[talk.shop.product(one.product_id or "") for one in items])
    for result in results:
        if isinstance(result, Failed):
            talk.trouble(result, order.id, "trouble.before_change")
            return None
    return {
        item.id: result.value
        if isinstance(result, Done)
        else Product(id=item.product_id or "", name=item.title, variants=())
        for item, result in zip(items, results)  # noqa: B905 - gather keeps the length
    }


def _none_to_have(talk: Talk, kind: Kind, order: Order) -> None:
    """Ends when nothing is left to choose from; else the question stands already."""
    if talk.asked is None and not talk.messages:
        refuse(talk, kind, order, Refused("not_available", 0))


def _difference(items: list[Item], chosen: Mapping[str, Variant]) -> int:
    return sum((chosen[i.id].price_minor - i.unit_price_minor) * i.quantity for i in items)


async def _finish(talk: Talk, kind: Kind, wish: Wish, unchanged: bool) -> None:
    """Asks for a yes; what was corrected meanwhile is asked anew."""
    talk.note("skus", wish.skus)
    answer = talk.turn.answer
    if not unchanged:
        talk.first_time()
    if answer is None or not unchanged:
        confirm(talk, kind, wish)
    elif not answer:
        talk.say(f"{kind.name}.kept", order=wish.order.id)
    else:
        await _do(talk, kind, wish)


def confirm(talk: Talk, kind: Kind, wish: Wish) -> None:
    """What will be done, with the money, as a question."""
    name = "same" if wish.due == 0 else "pay" if wish.due > 0 else "back"
    money = talk.words.text(
        f"payment.difference_{name}",
        amount=talk.money(abs(wish.due), wish.order.currency),
        method=wish.method.label,
    )
    talk.confirm(f"{kind.name}.confirm", order=wish.order.id, items=wish.in_words(), money=money)


async def _do(talk: Talk, kind: Kind, wish: Wish) -> None:
    act = talk.shop.exchange if kind is EXCHANGE else talk.shop.change_items
    key = talk.turn.key(talk.action)
    result = await act(wish.order.id, wish.skus, wish.method.id, key)
    if isinstance(result, Failed):
        talk.trouble(result, wish.order.id, "trouble.before_change")
    elif isinstance(result, Refused):
        refuse(talk, kind, wish.order, result)
    else:
        talk.settled = True
        talk.report(result, wish.order.id, changed=True)
        talk.say(f"{kind.name}.done", order=wish.order.id, items=wish.in_words())


def refuse(talk: Talk, kind: Kind, order: Order, result: Refused) -> None:
    """The reason in words and in the report, and what is possible instead."""
    talk.report(result, order.id)
    name = f"{kind.name}.{result.code}"
    known = talk.words.knows(name)
    possible = order.can_return if kind is EXCHANGE else order.can_cancel
    replies = [talk.human()]
    if possible:
        title = talk.words.text(f"offer.{kind.instead}")
        replies.insert(0, (title, payload(kind.instead, order_id=order.id)))
    else:
        talk.settled = True
    talk.asked = None
    talk.offer(name if known else f"{kind.name}.refused", replies, order=order.id)
