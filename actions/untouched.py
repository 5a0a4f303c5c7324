"""Orders that a human told the bot not to touch: looked at as ever, changed by nobody here."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from actions.client import Orders

WRITES = frozenset(
    {"cancel", "change_address", "create_return", "change_payment", "change_items", "exchange"}
)


class LeftToHuman(Exception):
    """A dialogue was about to change an order that a human has in hand."""

    def __init__(self, order_id: str) -> None:
        super().__init__(order_id)
        self.order_id = order_id


class Untouched:
    """An order system that changes no order whose number stands in `lines`, the words of the last
    hand-back: LeftToHuman is raised instead.
    """

    def __init__(self, shop: Orders, lines: list[str]) -> None:
        self._shop, self._lines = shop, lines

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._shop, name)
        return self._guarded(call) if name in WRITES else call

    def _guarded(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def guarded(order_id: str, *rest: Any, **more: Any) -> Any:
            if self._names(order_id):
                raise LeftToHuman(order_id)
            return await call(order_id, *rest, **more)

        return guarded

    def _names(self, order_id: str) -> bool:
        number = re.compile(rf"(?<![\w-]){re.escape(order_id)}(?!\w)", re.IGNORECASE)
        return any(number.search(line) for line in self._lines)


def left_to_humans(slots: dict[str, Any]) -> list[str]:
    """What the last hand-back says that nobody may touch."""
    told = (slots.get("hand_back") or {}).get("do_not_touch") or []
    return [line for line in told if isinstance(line, str)]
