"""A bot at the other end of a real connection: a test says, byte for byte, what it answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

MODEL = "wire-1"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came: `call` is the last part of its path."""

    method: str
    call: str
    headers: dict[str, str]
    body: Any


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


class BotServer:
    """Understands an order and answers it, unless a call has another answer in `answers`."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.port = 0
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def always(self, answer: Answer) -> None:
        """Whatever is asked, this is the answer."""
        for call in ("understand", "choice", "respond", "resume", "forget", "health"):
            self.answers[call] = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                asked = await _read(reader)
                self.asked.append(asked)
                await self.answers.get(asked.call, well)(asked, writer)
                await writer.drain()
        self._open.discard(writer)
        writer.close()

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in [*self._open]:
            writer.transport.abort()


@asynccontextmanager
async def bot_server() -> AsyncIterator[BotServer]:
    """A bot on a free port until the end of the block."""
    bot = BotServer()
    server = await asyncio.start_server(bot.serve, "127.0.0.1", 0)
    bot.port = server.sockets[0].getsockname()[1]
    yield bot
    bot.hang_up()
    server.close()
    await server.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    raw = await reader.readexactly(int(headers.get("content-length", 0)))
    given = dict(line.split(": ", 1) for line in head[1:] if line)
    return Asked(
        method=method,
        call=path.rsplit("/", 1)[1],
        headers={name.lower(): value for name, value in given.items()},
        body=json.loads(raw) if raw else None,
    )


def http(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """An answer as bytes; `length` when the header is to lie."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {size}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def as_bytes(raw: bytes) -> Answer:
    """Always these bytes."""

    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return answer


def as_json(value: Any, status: int = 200) -> Answer:
    """Always this JSON."""
    return as_bytes(http(status, json.dumps(value).encode(), "Content-Type: application/json"))


def changed(**fields: Any) -> Answer:
    """The right answer, but for these fields."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await as_json(right(asked) | fields)(asked, writer)

    return answer


async def well(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """The right answer."""
    await as_json(right(asked))(asked, writer)


async def hang_up(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """No answer: the connection is closed."""
    writer.close()


async def silence(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    """No answer, and the line stays open."""
    await asyncio.sleep(3600)


async def trickle(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """The right answer, a byte at a time: it takes minutes."""
    for byte in http(200, json.dumps(right(asked)).encode()):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.1)


async def half(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Half of the right answer, then the end."""
    body = json.dumps(right(asked)).encode()
    writer.write(http(200, body[: len(body) // 2], length=len(body)))
    writer.close()


async def endless(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """More and more, without saying how much."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()


def right(asked: Asked) -> dict[str, Any]:
    """What a working bot answers."""
    told: dict[str, Any] = {"protocol": 1, "model": MODEL}
    if asked.call == "health":
        return {**told, "ready": True}
    told["conversation"] = asked.body["conversation"]
    if asked.call == "forget":
        return {**told, "forgotten": True}
    told["turn"] = asked.body["turn"]
    if asked.call == "resume":
        return {**told, "resumed": True}
    if asked.call == "respond":
        return {**told, "messages": [{"text": f"Answer to: {asked.body['text']}"}]}
    intents = [{"name": "order_status", "confidence": 0.95}]
    return {**told, "language": {"code": "en", "confidence": 0.99}, "intents": intents}
