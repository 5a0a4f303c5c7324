"""Which items of an order, and who pays: the questions that several dialogues share."""

from __future__ import annotations

from actions.catalogue import PaymentMethod
from actions.lexicon import said_in_own, speaks_of
from actions.naming import items_meant, method_words, methods_meant
from actions.orders import Item, Order
from actions.talk import Talk, payload
from actions.transport import Failed, Refused


def pick_items(
    talk: Talk, order: Order, possible: list[Item], question: str, all_of_it: bool = True
) -> list[Item]:
    """The items this is about, kept in `item_ids`; empty when the customer was asked.

    Named at any time: other ones replace those from before, with "also" they are added.
    """
    chosen = _chosen(talk, possible)
    if not chosen:
        replies = [(option_title(item, possible), _reply(item)) for item in possible[:4]]
        if all_of_it and len(possible) > 1:
            replies.append((talk.words.text("returning.all"), payload("inform", choice="all")))
        talk.ask("item_ids", question, replies, order=order.id)
        return []
    talk.keep("item_ids", [item.id for item in chosen])
    return chosen


def _chosen(talk: Talk, possible: list[Item]) -> list[Item]:
    turn = talk.turn
    if len(possible) == 1:
        return possible
    if turn.entity("choice") == "all" and turn.requested in ("item_ids", None):
        return possible
    before = [item for item in possible if item.id in (talk.slot("item_ids") or [])]
    # asked for a variant, a number is that variant's, even when the order holds one like it
    pointed = {value for name, value in turn.entities if name == "item_id"}
    if turn.requested == "variant":
        pointed = set()
    pressed = [item for item in possible if pointed & {item.id, item.sku}]
    asked = turn.requested == "item_ids"
    if len(possible) == 2 and len(before) == 1 and speaks_of(turn.words, "talk.other_one"):
        return [item for item in possible if item not in before]
    meant = (
        pressed or _by_place(talk, possible) or items_meant(turn.words, possible, asked, turn.named)
    )
    if not meant or {item.id for item in meant} <= {item.id for item in before}:
        return before
    together = [item for item in possible if item in before or item in meant]
    return together if before and _adds(talk) else meant


def _by_place(talk: Talk, possible: list[Item]) -> list[Item]:
    if talk.turn.requested != "item_ids":
        return []
    place = {"first": 0, "second": 1, "last": -1}.get(talk.turn.entity("choice") or "")
    return [possible[place]] if place is not None else []


def _adds(talk: Talk) -> bool:
    return said_in_own(talk.turn.words, "talk.also", talk.turn.language)


def option_title(item: Item, beside: list[Item]) -> str:
    """The title; with its options when another item has the same one."""
    same = [one for one in beside if one.title == item.title]
    if len(same) < 2 or not item.options:
        return item.title
    return f"{item.title} ({', '.join(item.options.values())})"


def _reply(item: Item) -> str:
    return payload("inform", item_id=item.id)


def hear_method(talk: Talk) -> None:
    """Keeps which way to pay was named before the question for it came."""
    named = method_words(talk.turn.words)
    if named:
        talk.note("paying", named)


async def pick_method(talk: Talk, order: Order, amount_minor: int) -> PaymentMethod | None:
    """Who pays `amount_minor`, or gets it back when it is negative; kept in `method`. None when
    the customer was asked, or the dialogue ended.
    """
    result = await talk.shop.payment_methods(order.customer_id)
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.before_change")
        return None
    known = [] if isinstance(result, Refused) else list(result.value)
    able = [one for one in known if one.balance_minor is None or one.balance_minor >= amount_minor]
    if not able:
        code = "balance_too_low" if known else "unknown_payment_method"
        talk.report(Refused(code, result.took_ms), order.id)
        talk.give_up(f"payment.{code}")
        return None
    chosen = _method(talk, order, able, amount_minor)
    if chosen is None:
        name = "payment.who_pays" if amount_minor > 0 else "payment.who_gets"
        amount = talk.money(abs(amount_minor), order.currency)
        talk.ask("payment", name, [method_reply(talk, one) for one in able], amount=amount)
        return None
    talk.note("method", chosen.id)
    return chosen


async def pick_refund_method(
    talk: Talk, order: Order, amount_minor: int
) -> tuple[bool, PaymentMethod | None]:
    """Where a refund goes: back to where it came from, or to a gift card of the customer's.

    (True, None) when the customer was asked or the dialogue ended; (False, None) when there is
    nothing to choose, and the order system sends it back by itself.
    """
    first = original(order)
    if first is None:
        return False, None
    result = await talk.shop.payment_methods(order.customer_id)
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.before_change")
        return True, None
    known = [] if isinstance(result, Refused) else list(result.value)
    if all(one.id != first for one in known):
        return False, None
    able = [one for one in known if one.id == first or one.balance_minor is not None]
    chosen = _method(talk, order, able, -amount_minor)
    if chosen is None:
        amount = talk.money(amount_minor, order.currency)
        replies = [method_reply(talk, one) for one in able]
        talk.ask("payment", "returning.who_gets", replies, amount=amount)
        return True, None
    talk.note("method", chosen.id)
    return False, chosen


def _method(
    talk: Talk, order: Order, able: list[PaymentMethod], amount_minor: int
) -> PaymentMethod | None:
    """By button or words, as before, the only one; without money the one it was paid with."""
    first = original(order)
    said = [one for one in able if one.id == talk.turn.entity("choice")]
    said = said or methods_meant(talk.turn.words, able, first)
    if not said and talk.noted("method") is None:
        said = methods_meant(talk.noted("paying") or "", able, first)
    noted = [one for one in able if one.id == talk.noted("method")]
    if len(said) == 1:
        return said[0]
    if len(noted) == 1 and not said:
        return noted[0]
    if amount_minor == 0:
        return next((one for one in able if one.id == first), able[0])
    return able[0] if len(able) == 1 else None


def original(order: Order) -> str | None:
    """The payment method that the order was paid with, where the order system tells it."""
    paid = [one.payment_method_id for one in order.payments if one.kind == "payment"]
    return paid[0] if paid else None


def method_reply(talk: Talk, method: PaymentMethod) -> tuple[str, str]:
    """A payment method as a quick reply."""
    title = method.label
    if method.balance_minor is not None:
        title = f"{title} · {talk.money(method.balance_minor, method.currency)}"
    return title, payload("inform", choice=method.id)
