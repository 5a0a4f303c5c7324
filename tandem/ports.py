"""The ports that the processes listen on, and whether they are free."""

from __future__ import annotations

import errno
import socket
from contextlib import closing
from typing import NamedTuple

from base.settings import Settings
from tandem.errors import CannotRun

LOOPBACK = "127.0.0.1"


class Listener(NamedTuple):
    what: str
    host: str
    port: int


def listeners(settings: Settings) -> list[Listener]:
    """Who of the processes that Tandem starts itself listens where."""
    found = [Listener("the desk", settings.host, settings.port)]
    if not settings.orders_url:
        found.append(Listener("the order system", LOOPBACK, settings.port + 1))
    if not settings.bot_url:
        found += [
            Listener("the action server", LOOPBACK, settings.port + 2),
            Listener("the bot", LOOPBACK, settings.port + 3),
            Listener("the bot's next model", LOOPBACK, settings.port + 4),
        ]
    return found


def require_free(wanted: list[Listener]) -> None:
    """Raises CannotRun with one sentence for the first port that cannot be had."""
    for what, host, port in wanted:
        if problem := why_not_free(host, port):
            raise CannotRun(f"Port {port} for {what} {problem}; TANDEM_PORT moves all ports.")


def why_not_free(host: str, port: int) -> str | None:
    """Why nobody can listen there now, as the rest of a sentence; None when one can."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return f"cannot be opened: {host!r} is no address of this machine (TANDEM_HOST)"
    for family, kind, protocol, _name, address in addresses:
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
                probe.listen(1)
            except OSError as error:
                return refusal(error, host)
    return None


def refusal(error: OSError, host: str) -> str:
    """What the system said when it refused a port, as the rest of a sentence."""
    if error.errno == errno.EADDRINUSE:
        return "is in use: stop the program that has it, or choose another"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"cannot be opened: {host} is no address of this machine (TANDEM_HOST)"
    if error.errno == errno.EACCES:
        return "may not be opened by this user: ports below 1024 are for root"
    return f"cannot be opened ({error.strerror})"


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the desk."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/"
