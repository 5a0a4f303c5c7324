"""A receiver of webhooks: remembers every request, and answers what the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from base.bodies import parse_json
from handoff.hooks.message import signature

LARGEST = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Got:
    """One request."""

    headers: dict[str, str]
    raw: bytes
    path: str

    @property
    def body(self) -> Any:
        return parse_json(self.raw, LARGEST)

    @property
    def event_id(self) -> str:
        return self.headers["X-Tandem-Event"]

    def signed_with(self, secret: str) -> bool:
        """Whether the signature is right."""
        wanted = signature(secret, self.headers["X-Tandem-Timestamp"], self.raw)
        return self.headers["X-Tandem-Signature"] == f"v1={wanted}"


@dataclass
class Receiver:
    """`status`: what it answers next; `answers`: or a whole answer. `delay_s` before each one."""

    port: int = 0
    status: int = 200
    delay_s: float = 0.0
    answers: Callable[[Got], Awaitable[web.StreamResponse]] | None = None
    got: list[Got] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook"

    async def until(self, enough: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(seconds):
            while not enough():
                self.news.clear()
                await self.news.wait()

    def first_seqs(self) -> dict[str, list[int]]:
        """{conversation: seqs in the order in which they came first}."""
        found: dict[str, list[int]] = {}
        for one in self.got:
            body = one.body
            seqs = found.setdefault(body["conversation"], [])
            if body["seq"] not in seqs:
                seqs.append(body["seq"])
        return found

    async def take(self, request: web.Request) -> web.StreamResponse:
        got = Got(headers=dict(request.headers), raw=await request.read(), path=request.path)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        self.got.append(got)
        self.news.set()
        if self.answers is not None:
            return await self.answers(got)
        return web.Response(status=self.status)


@asynccontextmanager
async def receiving(**how: Any) -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver(**how)
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", receiver.take)
    async with TestServer(app) as server:
        receiver.port = server.port or 0
        yield receiver
