"""Ends the staff's sockets when the sign-in behind them ends: one look for all that are open here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from base.auth import still_signed_in
from base.db import Database, StorageUnavailable
from base.sockets import SIGNED_OUT, Socket

EVERY_S = 2.0

_log = structlog.get_logger(__name__)


class SignedIn:
    """Sockets outlive the HTTP sessions that they were opened with."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: dict[str, list[Socket]] = {}

    @contextmanager
    def watched(self, token_hash: str, socket: Socket) -> Iterator[None]:
        """End the socket should the session be over before the end of the block."""
        self._open.setdefault(token_hash, []).append(socket)
        try:
            yield
        finally:
            self._open[token_hash].remove(socket)
            if not self._open[token_hash]:
                del self._open[token_hash]

    async def run(self) -> None:
        """Look again and again, until cancelled. A database that is away signs nobody out."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except StorageUnavailable:
                _log.warning("sessions_wait_for_the_database")

    async def look(self) -> None:
        """End the sockets whose session is over."""
        asked = frozenset(self._open)
        if not asked:
            return
        held = await self._database.look(still_signed_in, asked)
        for token_hash in asked - held:
            for socket in self._open.get(token_hash, ()):
                socket.end(SIGNED_OUT, "signed out")
