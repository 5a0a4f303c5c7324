"""Keeps the queue moving: offers what can be offered whenever something frees or needs a place."""

import asyncio

import structlog

from base.db import Database, StorageUnavailable
from base.feed import Feed
from handoff.commands.conversation import BOARD
from handoff.commands.offers import offer_some
from handoff.commands.waiting_line import Lanes

SAFETY_NET_S = 2.0

_log = structlog.get_logger(__name__)


class Router:
    """Woken by the board's hints, and every two seconds in case one was missed."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self._database = database
        self._feed = feed
        self._lanes = Lanes()

    async def run(self) -> None:
        """Route for ever, until cancelled."""
        async with self._feed.subscribe() as hints:
            hints.add(BOARD)
            while True:
                await self.route()
                try:
                    async with asyncio.timeout(SAFETY_NET_S):
                        await hints.changed()
                except TimeoutError:
                    continue

    async def route(self) -> int:
        """Offer whatever can be offered now; how many offers were made."""
        made = 0
        try:
            while some := await self._database.write(offer_some, self._lanes):
                made += some
        except StorageUnavailable:
            _log.warning("routing_waits_for_the_database")
        return made
