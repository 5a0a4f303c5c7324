"""WebSockets with limits: who may open one, what a frame may hold, how slow a reader may be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from aiohttp import WSMsgType, web

from base.bodies import LARGEST, parse_json
from base.origin import check_allowed_origin, check_own_origin
from base.problems import BadRequest, Problem

HEARTBEAT = 25  # seconds between pings; without a pong in half of that the line is dead
STAFF_HEARTBEAT = 12  # sooner: customers wait for an agent whose machine has died
QUEUE = 256  # frames that may wait for a slow reader
CLOSE_SECONDS = 2
LONGEST_FRAME = 8 * LARGEST  # bytes: a frame beyond LARGEST is refused, one beyond this closes

FAILED = 1011
NO_HELLO = 4001
TOO_SLOW = 4008
SIGNED_OUT = 4009
SERVER_STOPS = 4013

_log = structlog.get_logger(__name__)


class Socket:
    """One open socket. `send` never waits; whoever reads too slowly is cut off with 4008."""

    def __init__(self, request: web.Request, response: web.WebSocketResponse) -> None:
        self._request = request
        #: What the route's handler returns at the end.
        self.response = response
        self._waiting: list[str] = []
        self._writer: asyncio.Task[None] | None = None  # only while something waits: most are idle
        self._closing: asyncio.Task[None] | None = None

    def send(self, frame: Mapping[str, Any]) -> None:
        """Queue a frame of plain JSON data."""
        if self._closing is not None:
            return
        if len(self._waiting) == QUEUE:
            self.end(TOO_SLOW, "too slow a reader")
            return
        self._waiting.append(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    def refuse(self, problem: Problem, **extra: Any) -> None:
        """Answer a frame with what is wrong with it."""
        self.send({"type": "error", **problem.body()["error"], **extra})

    async def frames(self) -> AsyncIterator[dict[str, Any]]:
        """What the client sends: objects with a text `type`. Others are refused, and on it goes."""
        async for message in self.response:
            try:
                yield _frame(message)
            except Problem as problem:
                self.refuse(problem)

    def end(self, code: int, reason: str) -> None:
        """Close, without waiting for it. `frames()` then ends."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(code, reason))

    async def closed(self) -> None:
        """Send what waits, then close. The end of every socket."""
        if self._closing is None and not self.response.closed and self._writer is not None:
            await asyncio.wait([self._writer], timeout=CLOSE_SECONDS)
        self.end(1000, "")
        if self._closing is not None:
            await self._closing

    async def _write(self) -> None:
        try:
            while self._waiting:
                with suppress(ConnectionError, RuntimeError):  # the client is gone
                    await self.response.send_str(self._waiting[0])
                self._waiting.pop(0)
        finally:
            self._writer = None

    async def _close(self, code: int, reason: str) -> None:
        if self._writer is not None:
            self._writer.cancel()
        try:
            await asyncio.wait_for(
                self.response.close(code=code, message=reason.encode()), CLOSE_SECONDS
            )
        except TimeoutError:
            transport = self._request.transport
            if transport is not None:  # a reader who reads nothing does not read a close either
                transport.abort()


SOCKETS = web.AppKey("sockets", set[Socket])


@asynccontextmanager
async def open_socket(request: web.Request, *, staff: bool) -> AsyncIterator[Socket]:
    """Upgrade to a socket and close it at the end. Raises Forbidden before the upgrade; what is
    raised inside ends the socket: a Problem as an error frame, anything else with 1011.

    Browsers send the Origin with every socket and no other protection works there: the staff's
    cookie is only good from the desk's own pages, a customer's token also from allowed ones.
    """
    if staff:
        check_own_origin(request, required=True)
    else:
        check_allowed_origin(request)
    response = web.WebSocketResponse(
        heartbeat=STAFF_HEARTBEAT if staff else HEARTBEAT,
        compress=False,
        max_msg_size=LONGEST_FRAME,
        timeout=CLOSE_SECONDS,
    )
    if not response.can_prepare(request).ok:
        raise BadRequest("no_upgrade", "This address is for web sockets.")
    await response.prepare(request)
    socket = Socket(request, response)
    request.app[SOCKETS].add(socket)
    try:
        yield socket
    except Problem as problem:
        socket.refuse(problem)
    except Exception:
        # The upgrade is done, so no HTTP answer can say it.
        _log.exception("socket_failed")
        socket.end(FAILED, "something went wrong on our side")
    finally:
        request.app[SOCKETS].discard(socket)
        await socket.closed()


async def close_sockets(app: web.Application) -> None:
    """Tell every client that this server stops, so that it reconnects to another or later."""
    for socket in [*app[SOCKETS]]:
        socket.end(SERVER_STOPS, "the server stops")


def _frame(message: Any) -> dict[str, Any]:
    if message.type is not WSMsgType.TEXT:
        raise BadRequest("not_text", "A frame must be text.")
    frame = parse_json(message.data)
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise BadRequest("no_type", "A frame must be an object with a `type`.")
    return frame
