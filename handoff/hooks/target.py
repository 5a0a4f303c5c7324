"""Where webhooks may go. Pure: names are resolved, and addresses checked, by `guard`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from yarl import URL

LONGEST = 2000
_PORTS = {"https": 443, "http": 80}
_NAT64 = IPv6Network("64:ff9b::/96")


class UnfitTarget(ValueError):
    """Nothing may be sent there. `code` is a word for machines, the message a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Target:
    """An address that may be asked. `named`: its host stands in TANDEM_WEBHOOK_HOSTS, so it may be
    anywhere; all others must be in the public internet.
    """

    url: str
    named: bool


def target_of(url: str, named_hosts: Collection[str]) -> Target:
    """The target that `url` names. `named_hosts`: `host:port`, in lower case.

    Raises UnfitTarget. A name that leads to a private address is found out when it is connected to.
    """
    parsed = _parsed(url)
    named = f"{_bracketed(parsed)}:{parsed.port}" in named_hosts
    if not named:
        _check_public(parsed)
    return Target(url=url, named=named)


def is_public(address: str) -> bool:
    """Whether an IP address, in its usual form, belongs to the public internet.

    What wraps an IPv4 address (mapped, 6to4, Teredo, NAT64) is what is wrapped.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    wrapped = _wrapped(found) if isinstance(found, IPv6Address) else None
    return _is_global(found) if wrapped is None else _is_global(wrapped)


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _parsed(url: str) -> URL:
    if len(url) > LONGEST:
        raise UnfitTarget("bad_url", f"The address is longer than {LONGEST} characters.")
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise UnfitTarget("bad_url", "The address holds characters that no address has.")
    try:
        parsed = URL(url)
        whole = parsed.scheme in _PORTS and parsed.raw_host is not None and parsed.port is not None
    except ValueError:
        whole = False
    if not whole:
        raise UnfitTarget("bad_url", "The address must be like https://host.example/path.")
    if parsed.raw_user is not None or parsed.raw_password is not None or "#" in url:
        raise UnfitTarget("bad_url", "The address must hold neither a password nor a #.")
    return parsed


def _bracketed(url: URL) -> str:
    host = (url.raw_host or "").lower()
    return f"[{host}]" if ":" in host else host


def _check_public(url: URL) -> None:
    host = (url.raw_host or "").rstrip(".")
    if url.scheme != "https":
        raise UnfitTarget(
            "not_https",
            "The address must begin with https://, unless its host is named in "
            "TANDEM_WEBHOOK_HOSTS.",
        )
    if (":" in host or host.replace(".", "").isdigit()) and not is_public(host):
        raise UnfitTarget(
            "not_public",
            "The address is not in the public internet, and its host is not named "
            "in TANDEM_WEBHOOK_HOSTS.",
        )
