"""What the dialogues ask of an order system, and the one that speaks HTTP (docs/orders-api.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp

from actions import catalogue, orders, papers
from actions.breaker import Breaker
from actions.catalogue import Exchange, PaymentMethod, Product
from actions.creators import Creators, HttpCreators
from actions.orders import Address, BadAnswer, Customer, Order, Return
from actions.papers import Invoice, Promotion
from actions.sellers import HttpSellers, Sellers
from actions.transport import Done, Failed, Refused, Transport


class Orders(Sellers, Creators, Protocol):
    """What the dialogues need of an order system."""

    async def order(self, order_id: str) -> Done[Order] | Refused | Failed:
        """One order."""

    async def orders_of(self, customer_id: str) -> Done[tuple[Order, ...]] | Refused | Failed:
        """A customer's orders, newest first."""

    async def customer_by_email(self, email: str) -> Done[Customer | None] | Refused | Failed:
        """The customer with exactly this address, or None."""

    async def customer(self, customer_id: str) -> Done[Customer] | Refused | Failed:
        """The customer with this number."""

    async def returns_of(self, order_id: str) -> Done[tuple[Return, ...]] | Refused | Failed:
        """The returns of an order."""

    async def invoice(self, order_id: str) -> Done[Invoice] | Refused | Failed:
        """The invoice of an order."""

    async def promotion(
        self, code: str, customer_id: str | None
    ) -> Done[Promotion] | Refused | Failed:
        """What became of a promotion code, for this customer where one is known."""

    async def cancel(self, order_id: str, reason: str, key: str) -> Done[Order] | Refused | Failed:
        """Cancels an order."""

    async def change_address(
        self, order_id: str, address: Address, key: str
    ) -> Done[Order] | Refused | Failed:
        """Sends an order elsewhere."""

    async def create_return(
        self,
        order_id: str,
        items: dict[str, int],
        reason: str,
        key: str,
        refund_to: str | None = None,
    ) -> Done[Return] | Refused | Failed:
        """Announces goods that come back; `items` is {item id: quantity}. Without `refund_to` the
        money goes back where it came from.
        """

    async def payment_methods(
        self, customer_id: str
    ) -> Done[tuple[PaymentMethod, ...]] | Refused | Failed:
        """How a customer may pay."""

    async def product(self, product_id: str) -> Done[Product] | Refused | Failed:
        """A product with all its variants."""

    async def exchanges_of(self, order_id: str) -> Done[tuple[Exchange, ...]] | Refused | Failed:
        """The exchanges of an order."""

    async def change_payment(
        self, order_id: str, method_id: str, key: str
    ) -> Done[Order] | Refused | Failed:
        """Has an order paid otherwise."""

    async def change_items(
        self, order_id: str, changes: dict[str, str], method_id: str, key: str
    ) -> Done[Order] | Refused | Failed:
        """Turns items of an order that was not sent into other variants: {item id: sku}."""

    async def exchange(
        self, order_id: str, changes: dict[str, str], method_id: str, key: str
    ) -> Done[Exchange] | Refused | Failed:
        """Announces goods that come back for other variants: {item id: sku}."""


class HttpOrders(HttpSellers, HttpCreators):
    """The order system behind TANDEM_ORDERS_URL."""

    def __init__(
        self,
        url: str,
        token: str,
        session: aiohttp.ClientSession,
        breaker: Breaker | None = None,
    ) -> None:
        self._transport = Transport(url, token, session, breaker)

    async def order(self, order_id: str) -> Done[Order] | Refused | Failed:
        """See Orders."""
        return await self._transport.read(f"orders/{_part(order_id)}", orders.order)

    async def orders_of(self, customer_id: str) -> Done[tuple[Order, ...]] | Refused | Failed:
        """See Orders; an answer that holds somebody else's order is garbage."""

        def read(data: Any) -> tuple[Order, ...]:
            found = orders.orders(data)
            if any(one.customer_id != customer_id for one in found):
                raise BadAnswer("an order of another customer")
            return found

        return await self._transport.read(
            f"customers/{_part(customer_id)}/orders", read, {"limit": "10"}
        )

    async def customer_by_email(self, email: str) -> Done[Customer | None] | Refused | Failed:
        """See Orders."""

        def read(data: Any) -> Customer | None:
            found = orders.customers(data)
            return next((one for one in found if one.email.lower() == email.lower()), None)

        return await self._transport.read("customers", read, {"email": email})

    async def customer(self, customer_id: str) -> Done[Customer] | Refused | Failed:
        """See Orders. An answer about somebody else is no answer."""

        def read(data: Any) -> Customer:
            found = orders.customer(data)
            if found.id != customer_id:
                raise BadAnswer("another customer")
            return found

        return await self._transport.read(f"customers/{_part(customer_id)}", read)

    async def returns_of(self, order_id: str) -> Done[tuple[Return, ...]] | Refused | Failed:
        """See Orders."""
        return await self._transport.read(f"orders/{_part(order_id)}/returns", orders.returns)

    async def invoice(self, order_id: str) -> Done[Invoice] | Refused | Failed:
        """See Orders; another order's invoice is garbage."""

        def read(data: Any) -> Invoice:
            found = papers.invoice(data)
            if found.order_id != order_id:
                raise BadAnswer("the invoice of another order")
            return found

        return await self._transport.read(f"orders/{_part(order_id)}/invoice", read)

    async def promotion(
        self, code: str, customer_id: str | None
    ) -> Done[Promotion] | Refused | Failed:
        """See Orders."""
        query = {"customer": customer_id} if customer_id else None
        return await self._transport.read(f"promotions/{_part(code)}", papers.promotion, query)

    async def cancel(self, order_id: str, reason: str, key: str) -> Done[Order] | Refused | Failed:
        """See Orders."""
        path = f"orders/{_part(order_id)}/cancel"
        return await self._transport.write(path, {"reason": reason}, key, orders.order)

    async def change_address(
        self, order_id: str, address: Address, key: str
    ) -> Done[Order] | Refused | Failed:
        """See Orders."""
        path = f"orders/{_part(order_id)}/address"
        return await self._transport.write(path, asdict(address), key, orders.order)

    async def create_return(
        self,
        order_id: str,
        items: dict[str, int],
        reason: str,
        key: str,
        refund_to: str | None = None,
    ) -> Done[Return] | Refused | Failed:
        """See Orders."""
        body: dict[str, Any] = {
            "items": [{"item_id": item, "quantity": count} for item, count in items.items()],
            "reason": reason,
            "note": "",
        }
        if refund_to is not None:
            body["refund_to"] = refund_to
        return await self._transport.write(
            f"orders/{_part(order_id)}/returns", body, key, orders.one_return
        )

    async def payment_methods(
        self, customer_id: str
    ) -> Done[tuple[PaymentMethod, ...]] | Refused | Failed:
        """See Orders."""
        path = f"customers/{_part(customer_id)}/payment-methods"
        return await self._transport.read(path, catalogue.payment_methods)

    async def product(self, product_id: str) -> Done[Product] | Refused | Failed:
        """See Orders."""
        return await self._transport.read(f"products/{_part(product_id)}", catalogue.product)

    async def exchanges_of(self, order_id: str) -> Done[tuple[Exchange, ...]] | Refused | Failed:
        """See Orders."""
        return await self._transport.read(
            f"orders/{_part(order_id)}/exchanges", catalogue.exchanges
        )

    async def change_payment(
        self, order_id: str, method_id: str, key: str
    ) -> Done[Order] | Refused | Failed:
        """See Orders."""
        path = f"orders/{_part(order_id)}/payment"
        return await self._transport.write(
            path, {"payment_method_id": method_id}, key, orders.order
        )

    async def change_items(
        self, order_id: str, changes: dict[str, str], method_id: str, key: str
    ) -> Done[Order] | Refused | Failed:
        """See Orders."""
        path = f"orders/{_part(order_id)}/items"
        return await self._transport.write(path, _changes(changes, method_id), key, orders.order)

    async def exchange(
        self, order_id: str, changes: dict[str, str], method_id: str, key: str
    ) -> Done[Exchange] | Refused | Failed:
        """See Orders."""
        path = f"orders/{_part(order_id)}/exchanges"
        return await self._transport.write(
            path, _changes(changes, method_id), key, catalogue.one_exchange
        )


def _changes(changes: dict[str, str], method_id: str) -> dict[str, Any]:
    swaps = [{"item_id": item, "sku": sku} for item, sku in changes.items()]
    return {"changes": swaps, "payment_method_id": method_id}


def _part(identifier: str) -> str:
    """An id as one part of an address."""
    return quote(identifier, safe="")
