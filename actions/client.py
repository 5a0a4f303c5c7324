"""Speaks with the order system: 2.5 s for a whole call, reads tried twice, writes once and with an
idempotency key.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote

import aiohttp

from actions import orders
from actions.breaker import Breaker
from actions.orders import Address, BadAnswer, Customer, Order, Return

BUDGET_SECONDS = 2.5
# A read that has not answered by then is asked again; half of the budget is left for it.
FIRST_TRY_SECONDS = 1.2
SLOW_MS = 2_000

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """The order system did what was asked."""

    value: T
    took_ms: int


@dataclass(frozen=True)
class Refused:
    """A rule of the shop forbids it, or there is no such thing; `code` says which."""

    code: str
    took_ms: int


@dataclass(frozen=True)
class Failed:
    """No answer, or a wrong one. After a write it is unknown whether anything changed
    (`maybe_done`).
    """

    code: str
    took_ms: int
    maybe_done: bool = False


class Orders(Protocol):
    """What the dialogues need of an order system."""

    async def order(self, order_id: str) -> Done[Order] | Refused | Failed:
        """One order."""

    async def orders_of(self, customer_id: str) -> Done[tuple[Order, ...]] | Refused | Failed:
        """A customer's orders, newest first."""

    async def customer_by_email(self, email: str) -> Done[Customer | None] | Refused | Failed:
        """The customer with exactly this address, or None."""

    async def returns_of(self, order_id: str) -> Done[tuple[Return, ...]] | Refused | Failed:
        """The returns of an order."""

    async def cancel(self, order_id: str, reason: str, key: str) -> Done[Order] | Refused | Failed:
        """Cancels an order."""

    async def change_address(
        self, order_id: str, address: Address, key: str
    ) -> Done[Order] | Refused | Failed:
        """Sends an order elsewhere."""

    async def create_return(
        self, order_id: str, items: dict[str, int], reason: str, key: str
    ) -> Done[Return] | Refused | Failed:
        """Announces goods that come back; `items` is {item id: quantity}."""


class HttpOrders:
    """The order system behind TANDEM_ORDERS_URL."""

    def __init__(
        self,
        url: str,
        token: str,
        session: aiohttp.ClientSession,
        breaker: Breaker | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session = session
        self._breaker = breaker or Breaker()

    async def order(self, order_id: str) -> Done[Order] | Refused | Failed:
        """See Orders."""
        return await self._read(f"orders/{_part(order_id)}", orders.order)

    async def orders_of(self, customer_id: str) -> Done[tuple[Order, ...]] | Refused | Failed:
        """See Orders; an answer that holds somebody else's order is garbage."""

        def read(data: Any) -> tuple[Order, ...]:
            found = orders.orders(data)
            if any(one.customer_id != customer_id for one in found):
                raise BadAnswer("an order of another customer")
            return found

        return await self._read(f"customers/{_part(customer_id)}/orders", read, {"limit": "10"})

    async def customer_by_email(self, email: str) -> Done[Customer | None] | Refused | Failed:
        """See Orders."""

        def read(data: Any) -> Customer | None:
            found = orders.customers(data)
            return next((one for one in found if one.email.lower() == email.lower()), None)

        return await self._read("customers", read, {"email": email})

    async def returns_of(self, order_id: str) -> Done[tuple[Return, ...]] | Refused | Failed:
        """See Orders."""
        return await self._read(f"orders/{_part(order_id)}/returns", orders.returns)

    async def cancel(self, order_id: str, reason: str, key: str) -> Done[Order] | Refused | Failed:
        """See Orders."""
        path = f"orders/{_part(order_id)}/cancel"
        return await self._write(path, {"reason": reason}, key, orders.order)

    async def change_address(
        self, order_id: str, address: Address, key: str
    ) -> Done[Order] | Refused | Failed:
        """See Orders."""
        path = f"orders/{_part(order_id)}/address"
        return await self._write(path, asdict(address), key, orders.order)

    async def create_return(
        self, order_id: str, items: dict[str, int], reason: str, key: str
    ) -> Done[Return] | Refused | Failed:
        """See Orders."""
        body = {
            "items": [{"item_id": item, "quantity": count} for item, count in items.items()],
            "reason": reason,
            "note": "",
        }
        return await self._write(f"orders/{_part(order_id)}/returns", body, key, orders.one_return)

    async def _read(
        self, path: str, read: Callable[[Any], T], query: dict[str, str] | None = None
    ) -> Done[T] | Refused | Failed:
        started = time.monotonic()
        first = await self._call("GET", path, read, started, FIRST_TRY_SECONDS, query=query)
        left = BUDGET_SECONDS - (time.monotonic() - started)
        if not isinstance(first, Failed) or left < 0.1 or not self._breaker.allows():
            return first
        return await self._call("GET", path, read, started, left, query=query)

    async def _write(
        self, path: str, body: dict[str, Any], key: str, read: Callable[[Any], T]
    ) -> Done[T] | Refused | Failed:
        started = time.monotonic()
        return await self._call("POST", path, read, started, BUDGET_SECONDS, body=body, key=key)

    async def _call(
        self,
        method: str,
        path: str,
        read: Callable[[Any], T],
        started: float,
        seconds: float,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        key: str | None = None,
    ) -> Done[T] | Refused | Failed:
        """One try. Every way to fail ends in a Failed; nothing is raised."""
        if not self._breaker.allows():
            return Failed("orders_unreachable", _ms(started))
        wrote = method == "POST"
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        try:
            async with self._session.request(
                method,
                f"{self._url}/v1/{path}",
                params=query,
                json=body,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=seconds),
                allow_redirects=False,
            ) as answer:
                status, raw = answer.status, await answer.read()
        except aiohttp.ClientConnectorError:
            return self._failed("orders_unreachable", started, maybe_done=False)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return self._failed("orders_unreachable", started, maybe_done=wrote)
        return self._judge(status, raw, read, started, wrote)

    def _judge(
        self, status: int, raw: bytes, read: Callable[[Any], T], started: float, wrote: bool
    ) -> Done[T] | Refused | Failed:
        """What an answer means."""
        if status >= 500 or status in (301, 302, 307, 308, 401, 403, 429):
            return self._failed("orders_error", started, maybe_done=wrote and status >= 500)
        try:
            data = json.loads(raw)
            answer: Done[T] | Refused
            if status < 300:
                answer = Done(read(data), _ms(started))
            else:
                answer = Refused(str(data["error"]["code"]), _ms(started))
        except (ValueError, KeyError, TypeError, RecursionError, BadAnswer):
            return self._failed("orders_bad_answer", started, maybe_done=wrote and status < 300)
        self._breaker.succeeded()
        return answer

    def _failed(self, code: str, started: float, maybe_done: bool) -> Failed:
        self._breaker.failed()
        return Failed(code, _ms(started), maybe_done)


def _part(identifier: str) -> str:
    """An id as one part of an address."""
    return quote(identifier, safe="")


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
