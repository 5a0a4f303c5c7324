"""An order system that answers what a test put there."""

from typing import Any

from base.problems import BadGateway


class FakeOrders:
    """`orders` by customer number; `down` makes it silent."""

    def __init__(self) -> None:
        self.orders: dict[str, list[dict[str, Any]]] = {}
        self.down = False

    async def orders_of(self, customer_number: str) -> list[dict[str, Any]]:
        if self.down:
            raise BadGateway("orders_unreachable", "The order system does not answer.")
        return self.orders.get(customer_number, [])
