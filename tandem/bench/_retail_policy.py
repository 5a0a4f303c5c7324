"""What the retail policy demands, told a second time: straight from its text, on the files' own
data, sharing nothing with the order system that is measured.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

REASONS = ("no longer needed", "ordered by mistake")
SHOWN = {
    "pending": "placed",
    "processed": "packed",
    "delivered": "delivered",
    "cancelled": "cancelled",
}
Json = dict[str, Any]


class Forbidden(Exception):
    """The policy forbids the action; the text says which sentence of it."""


@dataclass
class Shelf:
    """The products: `variants` is {item id: (product id, price in cents, available)}."""

    variants: dict[str, tuple[str, int, bool]]

    @classmethod
    def of(cls, products: Json) -> Shelf:
        return cls(
            {
                item: (product["product_id"], cents(one["price"]), one["available"])
                for product in products.values()
                for item, one in product["variants"].items()
            }
        )


def cents(amount: float) -> int:
    return round(amount * 100)


@dataclass
class Books:
    """One customer's orders and gift cards, as they should stand."""

    user_id: str
    orders: dict[str, Json]
    methods: dict[str, Json]
    shelf: Shelf
    changed: set[str] = field(default_factory=set)
    returns: dict[str, list[Any]] = field(default_factory=dict)
    exchanges: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, user_id: str, users: Json, orders: Json, shelf: Shelf) -> Books:
        mine = {key: one for key, one in orders.items() if one["user_id"] == user_id}
        return cls(
            user_id, copy.deepcopy(mine), copy.deepcopy(users[user_id]["payment_methods"]), shelf
        )

    def apply(self, name: str, given: Json) -> None:
        """Do the action. Raises Forbidden, and then nothing has changed."""
        order = self.orders.get(given["order_id"])
        if order is None:
            raise Forbidden("one customer, own orders only")
        getattr(self, f"_{name}")(order, given)

    def _cancel_pending_order(self, order: Json, given: Json) -> None:
        self._need_pending(order)
        if given["reason"] not in REASONS:
            raise Forbidden("a reason that is not accepted")
        for method, amount in self._paid(order).items():
            self._refund(order, method, amount)
        order["status"] = "cancelled"

    def _modify_pending_order_address(self, order: Json, given: Json) -> None:
        self._need_pending(order)
        names = ("address1", "address2", "city", "country", "state", "zip")
        order["address"] = {name: given[name] for name in names}

    def _modify_pending_order_payment(self, order: Json, given: Json) -> None:
        self._need_pending(order)
        ((old, amount),) = self._paid(order).items()
        if given["payment_method_id"] == old:
            raise Forbidden("the same payment method")
        self._charge(order, given["payment_method_id"], amount)
        self._refund(order, old, amount)

    def _modify_pending_order_items(self, order: Json, given: Json) -> None:
        self._need_pending(order)
        swaps = self._swaps(order, given)
        difference = sum(self.shelf.variants[new][1] - cents(item["price"]) for item, new in swaps)
        method = given["payment_method_id"]
        self._need_method(method, difference)
        if difference > 0:
            self._charge(order, method, difference)
        elif difference < 0:
            self._refund(order, method, -difference)
        for item, new in swaps:
            item["item_id"], item["price"] = new, self.shelf.variants[new][1] / 100
        self.changed.add(order["order_id"])

    def _return_delivered_order_items(self, order: Json, given: Json) -> None:
        self._need_delivered(order)
        items = self._items(order, given["item_ids"])
        method = given["payment_method_id"]
        self._need_method(method, 0)
        original = order["payment_history"][0]["payment_method_id"]
        if method != original and self.methods[method]["source"] != "gift_card":
            raise Forbidden("the refund goes to the original method or a gift card")
        pieces = sorted(item["item_id"] for item in items)
        amount = sum(cents(item["price"]) for item in items)
        self.returns[order["order_id"]] = [[pieces, amount, method]]

    def _exchange_delivered_order_items(self, order: Json, given: Json) -> None:
        self._need_delivered(order)
        swaps = self._swaps(order, given)
        difference = sum(self.shelf.variants[new][1] - cents(item["price"]) for item, new in swaps)
        self._need_method(given["payment_method_id"], difference)
        pairs = sorted([item["item_id"], new] for item, new in swaps)
        self.exchanges[order["order_id"]] = [[pairs, difference, given["payment_method_id"]]]

    def _need_pending(self, order: Json) -> None:
        if order["status"] != "pending" or order["order_id"] in self.changed:
            raise Forbidden("not pending, or its items were changed before")

    def _need_delivered(self, order: Json) -> None:
        again = order["order_id"] in {*self.returns, *self.exchanges}
        if order["status"] != "delivered" or again:
            raise Forbidden("not delivered, or a return or exchange was requested before")

    def _need_method(self, method: str, amount: int) -> None:
        if method not in self.methods:
            raise Forbidden("not a payment method of this customer")
        balance = self.methods[method].get("balance")
        if balance is not None and cents(balance) < amount:
            raise Forbidden("the gift card does not cover it")

    def _items(self, order: Json, ids: list[str]) -> list[Json]:
        left = list(order["items"])
        found = []
        for wanted in ids:
            item = next((one for one in left if one["item_id"] == wanted), None)
            if item is None:
                raise Forbidden("the order has no such item")
            left.remove(item)
            found.append(item)
        return found

    def _swaps(self, order: Json, given: Json) -> list[tuple[Json, str]]:
        items = self._items(order, given["item_ids"])
        if len(items) != len(given["new_item_ids"]):
            raise Forbidden("as many new items as old ones")
        for item, new in zip(items, given["new_item_ids"], strict=True):
            product, _, available = self.shelf.variants.get(new, (None, 0, False))
            if product != item["product_id"] or not available:
                raise Forbidden("only to an available item of the same product")
        return list(zip(items, given["new_item_ids"], strict=True))

    def _paid(self, order: Json) -> dict[str, int]:
        held: dict[str, int] = {}
        for one in order["payment_history"]:
            sign = 1 if one["transaction_type"] == "payment" else -1
            method = one["payment_method_id"]
            held[method] = held.get(method, 0) + sign * cents(one["amount"])
        return {method: amount for method, amount in held.items() if amount > 0}

    def _charge(self, order: Json, method: str, amount: int) -> None:
        self._need_method(method, amount)
        self._move(order, method, "payment", amount)

    def _refund(self, order: Json, method: str, amount: int) -> None:
        self._move(order, method, "refund", amount)

    def _move(self, order: Json, method: str, kind: str, amount: int) -> None:
        entry = {
            "transaction_type": kind,
            "amount": amount / 100,
            "payment_method_id": method,
        }
        order["payment_history"].append(entry)
        card = self.methods[method]
        if "balance" in card:
            change = amount if kind == "refund" else -amount
            card["balance"] = (cents(card["balance"]) + change) / 100

    def balances(self) -> dict[str, int]:
        """The gift cards, in cents."""
        return {key: cents(one["balance"]) for key, one in self.methods.items() if "balance" in one}

    def shown(self, order_id: str) -> Json:
        """The order as `actions/retail_tools.py` should report it."""
        order = self.orders[order_id]
        address = order["address"]
        changeable = order["status"] == "pending" and order_id not in self.changed
        return {
            "status": SHOWN[order["status"]],
            "can_cancel": changeable,
            "items": sorted([one["item_id"], cents(one["price"])] for one in order["items"]),
            "address": [address[name] for name in ("address1", "address2", "city", "state", "zip")],
            "payments": [
                [one["transaction_type"], cents(one["amount"]), one["payment_method_id"]]
                for one in order["payment_history"]
            ],
            "returns": self.returns.get(order_id, []),
            "exchanges": self.exchanges.get(order_id, []),
        }
