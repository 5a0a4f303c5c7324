"""A writer at the other end of a real connection: a test says how it answers, or misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class WriterServer:
    """`asked`: (headers, body) of every call; `answer`: what comes back."""

    answer: Answer
    url: str = ""
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((dict(request.headers), await request.json()))
        return await self.answer(request)


@asynccontextmanager
async def writer_server() -> AsyncIterator[WriterServer]:
    """A writer on a free port until the end of the block; it writes `Anna wants a refund.`"""
    writer = WriterServer(saying("Anna wants a refund."))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", writer.serve)
    async with TestServer(app) as server:
        writer.url = str(server.make_url("/v1"))
        yield writer


def saying(text: Any) -> Answer:
    """Always this text."""
    return as_json({"choices": [{"message": {"role": "assistant", "content": text}}]})


def as_json(value: Any, status: int = 200) -> Answer:
    """Always this JSON."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(value, status=status)

    return answer


def page(text: str) -> Answer:
    """An HTML page instead of JSON."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type="text/html")

    return answer


def elsewhere(url: str) -> Answer:
    """A redirect."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": url})

    return answer


def raw(head: bytes, body: bytes) -> Answer:
    """These bytes, then the end of the connection."""

    async def answer(request: web.Request) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        transport.write(head + body)
        transport.close()
        return web.Response()

    return answer


async def silent(_request: web.Request) -> web.StreamResponse:
    """No answer; the line stays open."""
    await asyncio.sleep(3600)
    return web.Response()


async def endless(request: web.Request) -> web.StreamResponse:
    """Right JSON whose text never ends."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"choices":[{"message":{"content":"')
    while True:
        await response.write(b"x" * 0x4000)


async def trickle(request: web.Request) -> web.StreamResponse:
    """A byte now and then."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.05)
