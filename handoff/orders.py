"""The customer's orders for the agent's panel, read from the order system (docs/orders-api.md)."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

from base.problems import BadGateway

BUDGET_S = 2.5


class HttpOrders:
    """Reads orders over HTTP, within BUDGET_S."""

    def __init__(self, http: Callable[[], aiohttp.ClientSession], url: str, token: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._token = token

    async def orders_of(self, customer_number: str) -> list[dict[str, Any]]:
        """The customer's orders, newest first; foreign ones are dropped. Raises BadGateway."""
        url = f"{self._url}/v1/customers/{customer_number}/orders"
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with (
                asyncio.timeout(BUDGET_S),
                self._http().get(url, headers=headers, params={"limit": "10"}) as answer,
            ):
                if answer.status == 404:
                    return []
                if answer.status != 200:
                    raise _unreachable()
                orders = (await answer.json())["orders"]
                return [order for order in orders if order["customer_id"] == customer_number]
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise _unreachable() from error


def _unreachable() -> BadGateway:
    return BadGateway("orders_unreachable", "The order system does not answer at the moment.")
