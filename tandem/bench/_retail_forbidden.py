"""Actions that the retail policy forbids, made from a task's own actions and the shop's data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tandem.bench._retail_policy import Books

Json = dict[str, Any]
Action = tuple[str, Json]
NEEDED_STATUS = {
    "cancel_pending_order": "pending",
    "modify_pending_order_address": "pending",
    "modify_pending_order_payment": "pending",
    "modify_pending_order_items": "pending",
    "return_delivered_order_items": "delivered",
    "exchange_delivered_order_items": "delivered",
}
BAD_REASONS = ("changed my mind", "too expensive", "")


def attempts(books: Books, others: Json, task: list[Action], chance: random.Random) -> list[Action]:
    """What somebody might try besides; whether it is forbidden, the policy says."""
    tried = []
    for name, given in task:
        if given["order_id"] in books.orders:
            tried += list(_twisted(books, others, name, given, chance))
    return tried


def _twisted(
    books: Books, others: Json, name: str, given: Json, chance: random.Random
) -> Iterator[Action]:
    """The action with one thing wrong, in every way that its kind allows."""
    yield name, given | {"order_id": _foreign_order(books, others, chance)}
    yield name, given | {"order_id": "#W0000000"}
    yield from _wrong_status(books, name, given)
    if name == "cancel_pending_order":
        yield from ((name, given | {"reason": reason}) for reason in BAD_REASONS)
    if "payment_method_id" in given:
        yield name, given | {"payment_method_id": "credit_card_0000000"}
        yield from ((name, given | {"payment_method_id": other}) for other in books.methods)
    if "item_ids" in given:
        names = [key for key in ("item_ids", "new_item_ids") if key in given]
        yield name, given | {key: given[key] * 2 for key in names}
    if "new_item_ids" in given:
        yield from _wrong_goods(books, name, given, chance)


def _wrong_status(books: Books, name: str, given: Json) -> Iterator[Action]:
    """The same with the customer's orders for which it is too early or too late."""
    for order in books.orders.values():
        if order["status"] != NEEDED_STATUS[name]:
            goods = [item["item_id"] for item in order["items"]][:1]
            names = [key for key in ("item_ids", "new_item_ids") if key in given]
            yield name, given | {"order_id": order["order_id"]} | dict.fromkeys(names, goods)


def _wrong_goods(books: Books, name: str, given: Json, chance: random.Random) -> Iterator[Action]:
    """New items of another product, sold out, unknown, or too few."""
    variants = books.shelf.variants
    old = given["item_ids"][0]
    if old not in variants:
        return
    product = variants[old][0]
    strangers = [item for item, (other, _, _) in variants.items() if other != product]
    sold_out = [i for i, (other, _, there) in variants.items() if other == product and not there]
    rest = given["new_item_ids"][1:]
    yield name, given | {"new_item_ids": [chance.choice(strangers), *rest]}
    yield name, given | {"new_item_ids": ["0000000000", *rest]}
    yield name, given | {"new_item_ids": rest}
    if sold_out:
        yield name, given | {"new_item_ids": [chance.choice(sold_out), *rest]}


def _foreign_order(books: Books, others: Json, chance: random.Random) -> str:
    foreign = [key for key, one in others.items() if one["user_id"] != books.user_id]
    return chance.choice(foreign)
