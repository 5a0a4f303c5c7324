"""Every console's board, kept up to date together: one look serves all consoles of this process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from base.auth import Principal
from base.db import Database, StorageUnavailable
from base.feed import Feed, Subscription
from handoff.board import boards_of
from handoff.commands.conversation import BOARD
from handoff.web.agent_views import RowView, board_view, queue_view

EVERY_S = 0.2  # a board is sent at most five times a second
AGAIN_S = 1.0

_log = structlog.get_logger(__name__)


@dataclass(eq=False)
class _Console:
    user: Principal
    send: Callable[[dict[str, Any]], None]
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        return f"agent:{self.user.id}"


class Boards:
    """Sends boards to the consoles that are open here, whenever what they show has changed."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self._database = database
        self._feed = feed
        self._hints: Subscription | None = None
        self._consoles: set[_Console] = set()

    @asynccontextmanager
    async def shown_to(
        self, user: Principal, send: Callable[[dict[str, Any]], None]
    ) -> AsyncIterator[None]:
        """Send `user` the board, at once and whenever it changed, until the end of the block."""
        console = _Console(user, send)
        self._consoles.add(console)
        self._listen(console)
        try:
            yield
        finally:
            self._consoles.discard(console)
            others = {other.topic for other in self._consoles}
            if self._hints is not None and console.topic not in others:
                self._hints.discard(console.topic)

    def _listen(self, console: _Console) -> None:
        if self._hints is not None:
            self._hints.add(console.topic)
            self._hints.tell(console.topic)

    async def run(self) -> None:
        """Keep the boards up to date for ever, until cancelled."""
        async with self._feed.subscribe() as hints:
            self._hints = hints
            hints.add(BOARD)
            for console in self._consoles:
                self._listen(console)
            while True:
                changed = await hints.changed()
                try:
                    await self._show(changed)
                except StorageUnavailable:
                    _log.warning("boards_wait_for_the_database")
                    await asyncio.sleep(AGAIN_S)
                    hints.tell(BOARD)
                await asyncio.sleep(EVERY_S)

    async def _show(self, changed: frozenset[str]) -> None:
        consoles = [one for one in self._consoles if BOARD in changed or one.topic in changed]
        if not consoles:
            return
        agents = sorted({console.user.id for console in consoles})
        boards = await self._database.read(boards_of, agents)
        queues: dict[str, list[RowView]] = {}
        for console in consoles:
            if board := boards.get(console.user.id):
                language = console.user.language
                if language not in queues:
                    queues[language] = queue_view(board, language)
                view = board_view(board, language, queues[language])
                _send(console, view.model_dump(mode="json"))


def _send(console: _Console, board: dict[str, Any]) -> None:
    if board != console.shown:
        console.shown = board
        console.send({"type": "board", "board": board})
