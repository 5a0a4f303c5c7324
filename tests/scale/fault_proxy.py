"""A line between two processes that obeys the test: it cuts, stalls, delays and refuses."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 64 * 1024


class FaultProxy:
    """Passes TCP on from `port` to a server. Used in the event loop that it was started in."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flows = asyncio.Event()
        self._flows.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._refuses = False
        self.delay_s = 0.0
        self.port = 0
        #: Lines that came in so far.
        self.lines = 0

    def stall(self) -> None:
        """Nothing gets through and nothing is closed, as behind a firewall that drops."""
        self._flows.clear()

    def go_on(self) -> None:
        """What was held back gets through, and new lines are let in."""
        self._refuses = False
        self._flows.set()

    def cut(self) -> None:
        """Every line breaks now, without a goodbye."""
        for writer in list(self._writers):
            _break(writer)

    def refuse(self) -> None:
        """New lines break at once."""
        self._refuses = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One line, until either end or the test ends it."""
        self.lines += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            if not self._refuses:
                await self._pass_on(reader, writer)
        finally:
            _break(writer)
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(*self._target)
        except OSError:
            return
        self._writers.add(back)
        try:
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            _break(back)
            self._writers.discard(back)

    async def end(self) -> None:
        """Every line breaks and nothing of it is left."""
        self.go_on()
        self.cut()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction, up to its half-close."""
        with suppress(OSError):
            while some := await reader.read(CHUNK):
                await asyncio.sleep(self.delay_s)
                await self._flows.wait()
                writer.write(some)
                await writer.drain()
            writer.write_eof()


def _break(writer: asyncio.StreamWriter) -> None:
    """Without waiting for what is unsent, and with a reset instead of an end."""
    if writer.transport.is_closing():
        return
    line = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def between(host: str, port: int) -> AsyncIterator[FaultProxy]:
    """A proxy before `host:port`, until the block ends."""
    proxy = FaultProxy(host, port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.end()
