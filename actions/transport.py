"""One call to the order system: 2.5 s for a whole call, reads tried twice, writes once and with an
idempotency key. Every way to fail ends in a Failed; nothing is raised.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import aiohttp

from actions.breaker import Breaker
from actions.orders import BadAnswer

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


class Transport:
    """Reads and writes below `/v1` of the order system, behind a circuit breaker."""

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

    async def read(
        self, path: str, read: Callable[[Any], T], query: dict[str, str] | None = None
    ) -> Done[T] | Refused | Failed:
        """GET: asked twice when the first try fails in time."""
        started = time.monotonic()
        first = await self._call("GET", path, read, started, FIRST_TRY_SECONDS, query=query)
        left = BUDGET_SECONDS - (time.monotonic() - started)
        if not isinstance(first, Failed) or left < 0.1 or not self._breaker.allows():
            return first
        return await self._call("GET", path, read, started, left, query=query)

    async def write(
        self, path: str, body: dict[str, Any], key: str, read: Callable[[Any], T]
    ) -> Done[T] | Refused | Failed:
        """POST: once, under an idempotency key."""
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


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
