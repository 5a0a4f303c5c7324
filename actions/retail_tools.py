"""The tools of the tau-bench retail domain, as calls to the order system: for `bin/bench retail`.

Reads JSON lines on standard input and answers each with one line. A line is
`{"customer": id, "steps": [{"name", "kwargs"}], "orders": [id]}`; the answer is
`{"outcomes": [code], "orders": {id: state}, "balances": {id: minor units}}`, where a code is `done`
or the reason of the refusal. Nobody gets at an order that is not the customer's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp

from actions.client import HttpOrders, Orders
from actions.orders import Address, Order
from actions.transport import Done, Failed, Refused

Outcome = Done[Any] | Refused | Failed
COUNTRIES = {"USA": "US"}


class OrderSystemFailed(Exception):
    """The order system gave no usable answer: nothing can be measured."""


class Tools:
    """What one customer can have done."""

    def __init__(self, shop: Orders, customer: str, keys: Callable[[], str]) -> None:
        self._shop = shop
        self._customer = customer
        self._key = keys

    async def run(self, name: str, given: dict[str, Any]) -> str:
        """`done`, or why not. Raises OrderSystemFailed."""
        tools: dict[str, Callable[..., Coroutine[Any, Any, Outcome]]] = {
            "cancel_pending_order": self._cancel,
            "modify_pending_order_address": self._address,
            "modify_pending_order_payment": self._payment,
            "modify_pending_order_items": self._items,
            "return_delivered_order_items": self._return,
            "exchange_delivered_order_items": self._exchange,
        }
        if name not in tools:
            return "unknown_tool"
        order = _value(await self._shop.order(given["order_id"].removeprefix("#")))
        if order is None or order.customer_id != self._customer:
            return "not_found"
        return _code(await tools[name](order, given))

    async def state(self, order_id: str) -> dict[str, Any]:
        """An order with its returns and exchanges, by the names of the things in it."""
        order = _value(await self._shop.order(order_id.removeprefix("#")))
        if order is None:
            raise OrderSystemFailed(f"there is no order {order_id}")
        return {
            "status": order.status,
            "can_cancel": order.can_cancel,
            "items": sorted([one.sku, one.unit_price_minor] for one in order.items),
            "address": [
                order.shipping.line1,
                order.shipping.line2 or "",
                order.shipping.city,
                order.shipping.region,
                order.shipping.postcode,
            ],
            "payments": [[p.kind, p.amount_minor, p.payment_method_id] for p in order.payments],
            "returns": await self._returns(order),
            "exchanges": await self._exchanges(order),
        }

    async def balances(self) -> dict[str, int]:
        """What is on the customer's gift cards, in minor units."""
        found = _value(await self._shop.payment_methods(self._customer)) or ()
        return {one.id: one.balance_minor for one in found if one.balance_minor is not None}

    async def _returns(self, order: Order) -> list[Any]:
        found = _value(await self._shop.returns_of(order.id)) or ()
        pieces = sorted(item.sku for item in order.items for _ in range(item.returned_quantity))
        return [[pieces, one.refund_minor, one.refund_to] for one in found]

    async def _exchanges(self, order: Order) -> list[Any]:
        old = {item.id: item.sku for item in order.items}
        found = _value(await self._shop.exchanges_of(order.id)) or ()
        return [
            [
                sorted([old[item], sku] for item, sku in one.items.items()),
                one.difference_minor,
                one.payment_method_id,
            ]
            for one in found
        ]

    async def _cancel(self, order: Order, given: dict[str, Any]) -> Outcome:
        return await self._shop.cancel(order.id, given["reason"].replace(" ", "_"), self._key())

    async def _address(self, order: Order, given: dict[str, Any]) -> Outcome:
        address = Address(
            name=order.shipping.name,
            line1=given["address1"],
            line2=given["address2"] or None,
            postcode=given["zip"],
            city=given["city"],
            country=COUNTRIES.get(given["country"], given["country"]),
            region=given["state"],
        )
        return await self._shop.change_address(order.id, address, self._key())

    async def _payment(self, order: Order, given: dict[str, Any]) -> Outcome:
        return await self._shop.change_payment(order.id, given["payment_method_id"], self._key())

    async def _items(self, order: Order, given: dict[str, Any]) -> Outcome:
        lines = _lines(order, given["item_ids"])
        if lines is None or len(lines) != len(given["new_item_ids"]):
            return Refused("no_such_item", 0)
        changes = dict(zip(lines, given["new_item_ids"], strict=True))
        return await self._shop.change_items(
            order.id, changes, given["payment_method_id"], self._key()
        )

    async def _return(self, order: Order, given: dict[str, Any]) -> Outcome:
        lines = _lines(order, given["item_ids"])
        if lines is None:
            return Refused("no_such_item", 0)
        pieces = dict.fromkeys(lines, 1)
        method = given["payment_method_id"]
        return await self._shop.create_return(order.id, pieces, "other", self._key(), method)

    async def _exchange(self, order: Order, given: dict[str, Any]) -> Outcome:
        lines = _lines(order, given["item_ids"])
        if lines is None or len(lines) != len(given["new_item_ids"]):
            return Refused("no_such_item", 0)
        changes = dict(zip(lines, given["new_item_ids"], strict=True))
        return await self._shop.exchange(order.id, changes, given["payment_method_id"], self._key())


def _lines(order: Order, skus: list[str]) -> list[str] | None:
    """The lines of the order that hold these goods, each once; None when one is not there."""
    left = [(item.sku, item.id) for item in order.items]
    found = []
    for sku in skus:
        line = next((one for one in left if one[0] == sku), None)
        if line is None:
            return None
        left.remove(line)
        found.append(line[1])
    return found


def _code(outcome: Outcome) -> str:
    if isinstance(outcome, Failed):
        raise OrderSystemFailed(outcome.code)
    return outcome.code if isinstance(outcome, Refused) else "done"


def _value(outcome: Outcome) -> Any:
    if isinstance(outcome, Failed):
        raise OrderSystemFailed(outcome.code)
    return outcome.value if isinstance(outcome, Done) else None


async def serve(url: str, token: str) -> None:
    """Answers line after line until standard input ends."""
    async with aiohttp.ClientSession() as session:
        shop = HttpOrders(url, token, session)
        numbers = iter(range(1_000_000_000))
        for line in sys.stdin:
            asked = json.loads(line)
            tools = Tools(shop, asked["customer"], lambda: f"bench:{next(numbers)}")
            outcomes = [await tools.run(one["name"], one["kwargs"]) for one in asked["steps"]]
            states = {order: await tools.state(order) for order in asked["orders"]}
            balances = await tools.balances()
            answer = {"outcomes": outcomes, "orders": states, "balances": balances}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def main() -> int:
    """0 when the input ended, 1 when the order system failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--token-file", type=Path, required=True)
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.url, given.token_file.read_text(encoding="utf-8").strip()))
    except OrderSystemFailed as error:
        sys.stderr.write(f"the order system failed: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
