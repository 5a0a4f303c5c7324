"""Where a request comes from, for limits: also behind load balancers, and never by hearsay."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from aiohttp import web

from base.keys import SETTINGS

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

FORWARDED = "X-Forwarded-For"
UNKNOWN = "unknown"
#: Who has one IPv6 address has all of these.
OWN_PREFIX = 64


def address_of(request: web.Request) -> str:
    """The caller's address, an IPv6 one as its network. What `X-Forwarded-For` says counts only as
    far as balancers said it that the operator trusts.
    """
    lines = request.headers.getall(FORWARDED, [])
    said = [part.strip() for line in lines for part in line.split(",")]
    return caller(request.remote or "", said, request.app[SETTINGS].trusted_proxies)


def caller(peer: str, said: Sequence[str], trusted: Networks) -> str:
    """`peer`: the other end of the connection; `said`: each balancer has added at the end whom it
    saw. The last one that no trusted balancer is; when all are, the first of them.
    """
    found = UNKNOWN
    for text in (peer, *reversed(said)):
        address = _read(text)
        if address is None:
            return found
        found = _shown(address)
        if not any(address in network for network in trusted):
            return found
    return found


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _shown(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, OWN_PREFIX), strict=False))
