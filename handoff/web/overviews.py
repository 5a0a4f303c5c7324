"""The supervisors' boards, kept up to date together: one look a second serves all of this process."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from base.auth import Principal
from base.db import Database, StorageUnavailable
from base.feed import Feed, Subscription
from handoff.commands.conversation import BOARD
from handoff.overview import overview
from handoff.web.supervision_views import supervision_view

EVERY_S = 1.0
AGAIN_S = 10.0  # what only time changes is looked at so often: a target that is missed

_log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Watching:
    """One screen that shows the supervisors' board, and what it shows."""

    user: Principal
    send: Callable[[dict[str, Any]], None]
    shown: dict[str, Any] = field(default_factory=dict)


class Overviews:
    """Sends the supervisors' board to the screens that show it, whenever it has changed."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self._database = database
        self._feed = feed
        self._hints: Subscription | None = None
        self._screens: set[Watching] = set()

    def show(self, user: Principal, send: Callable[[dict[str, Any]], None]) -> Watching:
        """Send `user` the board, now and whenever it changed, until `hide`."""
        screen = Watching(user, send)
        self._screens.add(screen)
        if self._hints is not None:
            self._hints.tell(BOARD)
        return screen

    def hide(self, screen: Watching) -> None:
        """It is looked at no more."""
        self._screens.discard(screen)

    async def run(self) -> None:
        """Keep them up to date for ever, until cancelled."""
        async with self._feed.subscribe() as hints:
            self._hints = hints
            hints.add(BOARD)
            hints.tell(BOARD)
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(AGAIN_S):
                        await hints.changed()
                try:
                    await self._show()
                except StorageUnavailable:
                    _log.warning("overviews_wait_for_the_database")
                    hints.tell(BOARD)
                await asyncio.sleep(EVERY_S)

    async def _show(self) -> None:
        if not self._screens:
            return
        found = await self._database.read(overview)
        views: dict[str, dict[str, Any]] = {}
        for screen in [*self._screens]:
            language = screen.user.language
            if language not in views:
                views[language] = supervision_view(found, language).model_dump(mode="json")
            _send(screen, views[language])


def _send(screen: Watching, board: dict[str, Any]) -> None:
    if board != screen.shown:
        screen.shown = board
        screen.send({"type": "supervision", "supervision": board})
