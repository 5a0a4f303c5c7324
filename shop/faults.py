"""Switches that make the order system ill on purpose, to show what Tandem does then.

With an error nothing is done; when a call hangs or answers garbage it is done, but nobody hears.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

from aiohttp import web

from base.problems import Problem
from shop.bodies import Faults

NEVER_FAULTY = ("/v1/health", "/v1/faults")
FAULT = Problem("internal", "The order system failed: a fault is switched on.")
LOOK_EVERY = 0.1  # seconds between two looks whether the client has left
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FaultSwitch:
    """The faults in force, in memory only. The same seed gives the same series of errors."""

    def __init__(
        self, seed: int, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._seed = seed
        self._sleep = sleep
        self._stopping = asyncio.Event()
        self.set(Faults())

    def set(self, faults: Faults) -> None:
        """Put `faults` in force from the next call on; the series of errors starts anew."""
        self.faults = faults
        self._dice = random.Random(self._seed)  # noqa: S311 - a repeatable series is the point

    def release(self) -> None:
        """Let go of every held answer, so that the process can stop."""
        self._stopping.set()

    async def apply(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The handler's answer, or what is left of it under the faults in force."""
        faults = self.faults
        if faults.latency_ms:
            await self._sleep(faults.latency_ms / 1000)
        if faults.mode == "error" or self._dice.random() < faults.error_rate:
            return web.json_response(FAULT.body(), status=FAULT.status)
        answer = await handler(request)
        if faults.mode == "hang":
            await self._hold(request)
        if faults.mode == "garbage" and isinstance(answer, web.Response):
            return half(answer)
        return answer

    async def _hold(self, request: web.Request) -> None:
        while request.transport is not None and not request.transport.is_closing():
            try:
                await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
            return


def half(answer: web.Response) -> web.Response:
    """A well-sent answer with half of the text."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    return web.Response(
        status=answer.status, body=body[: len(body) // 2], content_type="application/json"
    )
