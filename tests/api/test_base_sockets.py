"""Sockets: who may open one, what a frame may hold, what happens to slow readers and at the end."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer

from base.app import new_app
from base.clock import ManualClock
from base.db import Database
from base.feed import LocalFeed
from base.http import Call, Conflict, Routes
from base.settings import Settings
from base.sockets import QUEUE, SOCKETS, open_socket
from tests.api.small_app import SHOP, Small, auth_routes, error_of, sign_in
from tests.desk import closed_with
from tests.waiting import until

routes = Routes(prefix="/api", tag="sockets", cross_origin=True)


async def echo(call: Call, *, staff: bool) -> web.WebSocketResponse:
    async with open_socket(call.request, staff=staff) as socket:
        async for frame in socket.frames():
            match frame["type"]:
                case "flood":
                    for _ in range(frame["times"]):
                        socket.send({"type": "flood", "text": "x" * 10_000})
                case "conflict":
                    socket.refuse(Conflict("stale", "Somebody else has it."), client_turn_id="c1")
                case "raise":
                    raise Conflict("stale", "Somebody else has it.")
                case "crash":
                    raise LookupError("secret")
                case "bye":
                    socket.send({"type": "last"})
                    break
                case _:
                    socket.send(frame)
    return socket.response


@routes.get("/customer/socket", access="public")
async def customer(call: Call) -> web.WebSocketResponse:
    """The customer's."""
    return await echo(call, staff=False)


@routes.get("/desk/socket", access="serve")
async def desk(call: Call) -> web.WebSocketResponse:
    """The staff's."""
    return await echo(call, staff=True)


@pytest.fixture
async def small(database: Database, clock: ManualClock) -> AsyncIterator[Small]:
    settings = Settings(allowed_origins=(SHOP,))
    app = new_app(settings, clock, database, LocalFeed(), [routes, auth_routes.routes])
    async with TestClient(TestServer(app)) as small:
        yield small


def own(small: Small) -> str:
    return f"http://{small.host}:{small.port}"


async def said(socket: ClientWebSocketResponse) -> dict[str, Any]:
    frame: dict[str, Any] = await socket.receive_json(timeout=5)
    return frame


async def refused(small: Small, path: str, **headers: str) -> int:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await small.ws_connect(path, headers=headers)
    return refusal.value.status


async def test_frames_go_both_ways_in_order(small: Small) -> None:
    async with small.ws_connect("/api/customer/socket") as socket:
        for number in range(50):
            await socket.send_json({"type": "say", "n": number, "text": "Grüß 🧦"})
        for number in range(50):
            assert await said(socket) == {"type": "say", "n": number, "text": "Grüß 🧦"}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "bad_json"),
        ("NaN", "bad_json"),
        ("[" * 1000, "too_deep"),
        ('{"type": "x", "y": ' + "[" * 16 + "]" * 16 + "}", "too_deep"),
        ('{"type": "x", "y": "\\ud800"}', "bad_text"),
        ('{"type": "x", "y": "\\u0000"}', "bad_text"),
        ("[]", "no_type"),
        ("{}", "no_type"),
        ('{"type": 5}', "no_type"),
        (b'{"type": "x"}', "not_text"),
        ('{"type": "x", "text": "' + "y" * 40_000 + '"}', "too_large"),
    ],
)
async def test_a_wrong_frame_is_refused_and_the_socket_goes_on(
    small: Small, frame: str | bytes, code: str
) -> None:
    async with small.ws_connect("/api/customer/socket") as socket:
        await (socket.send_bytes(frame) if isinstance(frame, bytes) else socket.send_str(frame))
        error = await said(socket)
        assert (error["type"], error["code"]) == ("error", code)
        await socket.send_json({"type": "still here"})
        assert await said(socket) == {"type": "still here"}


async def test_a_frame_far_over_the_limit_closes(small: Small) -> None:
    async with small.ws_connect("/api/customer/socket") as socket:
        await socket.send_json({"type": "x", "text": "y" * 300_000})
        assert await closed_with(socket) == 1009


async def test_a_problem_is_an_error_frame_with_its_details(small: Small) -> None:
    expected = {"type": "error", "code": "stale", "message": "Somebody else has it."}
    async with small.ws_connect("/api/customer/socket") as socket:
        await socket.send_json({"type": "conflict"})
        assert await said(socket) == {**expected, "client_turn_id": "c1"}
        await socket.send_json({"type": "raise"})
        assert await said(socket) == expected
        assert await closed_with(socket) == 1000


async def test_a_crash_closes_and_tells_nothing(small: Small) -> None:
    async with small.ws_connect("/api/customer/socket") as socket:
        await socket.send_json({"type": "crash"})
        assert await closed_with(socket) == 1011
    assert not small.app[SOCKETS]


async def test_what_was_sent_last_still_arrives(small: Small) -> None:
    async with small.ws_connect("/api/customer/socket") as socket:
        await socket.send_json({"type": "bye"})
        assert await said(socket) == {"type": "last"}
        assert await closed_with(socket) == 1000


async def test_a_customer_may_come_from_anywhere_allowed(small: Small) -> None:
    for headers in ({}, {"Origin": own(small)}, {"Origin": SHOP}):
        async with small.ws_connect("/api/customer/socket", headers=headers) as socket:
            await socket.send_json({"type": "hi"})
            assert await said(socket) == {"type": "hi"}
    for origin in ("https://evil.example", "null", ""):
        assert await refused(small, "/api/customer/socket", Origin=origin) == 403


async def test_the_staffs_socket_wants_the_cookie_and_the_desks_own_page(
    small: Small, database: Database
) -> None:
    assert await refused(small, "/api/desk/socket", Origin=own(small)) == 401
    await sign_in(small, database, "agent")
    async with small.ws_connect("/api/desk/socket", headers={"Origin": own(small)}) as socket:
        await socket.send_json({"type": "hi"})
        assert await said(socket) == {"type": "hi"}
    assert await refused(small, "/api/desk/socket") == 403
    for origin in (SHOP, "https://evil.example", "null"):
        assert await refused(small, "/api/desk/socket", Origin=origin) == 403


async def test_a_role_without_the_permission_gets_no_socket(
    small: Small, database: Database
) -> None:
    await sign_in(small, database, "trainer")
    assert await refused(small, "/api/desk/socket", Origin=own(small)) == 403


async def test_a_plain_request_is_told_that_this_is_a_socket(small: Small) -> None:
    answer = await small.get("/api/customer/socket")
    assert await error_of(answer) == (422, "no_upgrade")


async def test_no_compression_is_agreed(small: Small) -> None:
    async with small.ws_connect("/api/customer/socket", compress=15) as socket:
        assert not socket.compress


async def test_a_server_that_stops_says_so(small: Small) -> None:
    async with small.ws_connect("/api/customer/socket") as socket:
        await socket.send_json({"type": "hi"})
        await said(socket)
        stopping = asyncio.create_task(small.server.close())
        assert await closed_with(socket) == 4013
        await stopping


async def test_a_reader_who_never_reads_is_cut_and_holds_nobody_up(small: Small) -> None:
    """A raw client that asks for 20 MB and reads nothing, while others go on."""
    reader, writer = await asyncio.open_connection(small.host, small.port, limit=1024)
    key = base64.b64encode(secrets.token_bytes(16))
    writer.write(
        b"GET /api/customer/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: " + key + b"\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    await until(lambda: len(small.app[SOCKETS]) == 1)
    writer.write(_masked(b'{"type": "flood", "times": 2000}'))
    async with small.ws_connect("/api/customer/socket") as socket:
        await socket.send_json({"type": "hi"})
        assert await said(socket) == {"type": "hi"}
    await until(lambda: not small.app[SOCKETS], within=10)
    writer.transport.abort()


async def test_a_reader_who_falls_behind_is_told_4008(small: Small) -> None:
    async with small.ws_connect("/api/customer/socket") as socket:
        await socket.send_json({"type": "flood", "times": QUEUE + 2})
        assert await closed_with(socket) == 4008


def _masked(payload: bytes) -> bytes:
    """A client's text frame, masked with zeros."""
    return bytes([0x81, 0x80 | len(payload)]) + b"\x00" * 4 + payload
