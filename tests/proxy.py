"""A TCP proxy that can be cut, to see what happens when the network or a server goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Proxy:
    """Passes bytes on while it is `up`. `down()` breaks all connections and refuses new ones."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._up = True
        self._stalled = False
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.connections = 0

    def down(self) -> None:
        self._up = False
        for writer in [*self._writers]:
            writer.transport.abort()

    def up(self) -> None:
        self._up = True
        self._stalled = False

    def stall(self) -> None:
        """Keep the connections and swallow what is sent: a network that went dark."""
        self._stalled = True

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            writer.transport.abort()
            return
        self.connections += 1
        there, back = await asyncio.open_connection(*self._target)
        self._writers |= {writer, back}
        if not self._up:  # it went down in between
            self.down()
        await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if not self._stalled:
                    writer.write(data)
                    await writer.drain()
        self._writers.discard(writer)
        writer.transport.abort()


@asynccontextmanager
async def proxy_to(host: str, port: int) -> AsyncIterator[Proxy]:
    proxy = Proxy(host, port)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    yield proxy
    proxy.down()
    server.close()
    await server.wait_closed()
