"""Connections into the public internet only. What is checked is the address connected to: there is
no second look-up in between, whatever a name leads to next time.
"""

from __future__ import annotations

import socket
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from handoff.hooks.target import is_public

IDLE_S = 2.0  # shorter than receivers keep a connection, so that none closes while it is used
AT_ONCE = 100


class NotPublic(OSError):
    """The address is not in the public internet, or one of a name's is not."""


class PublicOnly(AbstractResolver):
    """Resolves names with `inner`, and refuses those that lead anywhere private."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of the name. Raises NotPublic, or OSError when it has none."""
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise NotPublic(f"{host} is not in the public internet")
        return found

    async def close(self) -> None:
        await self._inner.close()


def public_socket(address: Any) -> socket.socket:
    """A socket for the address (as of getaddrinfo), also when no name was resolved for it."""
    family, kind, protocol, _, where = address
    if not is_public(where[0]):
        raise NotPublic(f"{where[0]} is not in the public internet")
    return socket.socket(family, kind, protocol)


def guarded(resolver: AbstractResolver) -> aiohttp.TCPConnector:
    """A connector that reaches public addresses only."""
    return aiohttp.TCPConnector(
        resolver=PublicOnly(resolver),
        socket_factory=public_socket,
        keepalive_timeout=IDLE_S,
        limit=AT_ONCE,
    )


def unguarded(resolver: AbstractResolver) -> aiohttp.TCPConnector:
    """A connector for hosts that the settings name."""
    return aiohttp.TCPConnector(resolver=resolver, keepalive_timeout=IDLE_S, limit=AT_ONCE)
