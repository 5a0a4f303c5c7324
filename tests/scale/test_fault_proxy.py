"""The proxy does to lines what it says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tests.scale.fault_proxy import FaultProxy, between


@pytest.fixture
async def line() -> AsyncIterator[FaultProxy]:
    """A proxy before a server that says everything back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while some := await reader.read(100):
                writer.write(some)
            writer.write_eof()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with between(*server.sockets[0].getsockname()[:2]) as proxy:
        yield proxy
    server.close()
    await server.wait_closed()


async def test_what_goes_in_comes_back_to_the_end(line: FaultProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"hello")
    writer.write_eof()
    assert await reader.read() == b"hello"
    await hung_up(writer)


async def test_a_stalled_line_keeps_what_was_said_and_says_it_later(line: FaultProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    line.stall()
    writer.write(b"hello")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await reader.read(1)
    line.go_on()
    assert await asyncio.wait_for(reader.readexactly(5), 5) == b"hello"
    await hung_up(writer)


async def test_a_cut_line_is_an_error_and_a_refused_one_too(line: FaultProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    line.cut()
    with pytest.raises(OSError):
        await reader.readexactly(1)
    await hung_up(writer)
    line.refuse()
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    with pytest.raises(OSError):
        await reader.readexactly(1)
    await hung_up(writer)
    assert line.lines == 2


async def hung_up(writer: asyncio.StreamWriter) -> None:
    """The test's own end is gone, too."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
