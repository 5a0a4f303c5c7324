"""Forgets a customer where the desk's tables do not reach: again and again, until it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta

import structlog

from base.clock import Clock
from base.db import Database, StorageUnavailable
from base.feed import Feed
from handoff.commands.erasure import ELSEWHERE, ERASURES, forgotten, waiting
from handoff.erasure_tables import Erasure

#: What was under way when the customer was forgotten has come to its end by then.
SETTLED = timedelta(seconds=10)
AGAIN_S = 5.0
LOOK_S = 30.0  # for hints that were missed

#: Forgets what it knows of the customer. Doing it twice is harmless; raises when it could not.
Forget = Callable[[Erasure], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Erasing:
    """`parts`: who has copies, by the names of ELSEWHERE."""

    def __init__(
        self, database: Database, clock: Clock, feed: Feed, parts: Mapping[str, Forget]
    ) -> None:
        self._database, self._clock, self._feed = database, clock, feed
        self._parts = parts

    async def run(self) -> None:
        """For ever, until cancelled."""
        async with self._feed.subscribe() as hints:
            hints.add(ERASURES)
            while True:
                pause = AGAIN_S if await self.forget_due() else LOOK_S
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await hints.changed()

    async def forget_due(self) -> int:
        """One round over all that is asked for; returns how many are not done after it."""
        try:
            asked = await self._database.read(waiting)
        except StorageUnavailable:
            _log.warning("erasures_wait_for_the_database")
            return 1
        return sum([not await self._forget(one) for one in asked])

    async def _forget(self, erasure: Erasure) -> bool:
        """Whether every part has forgotten. One that fails holds up none but the last."""
        if self._clock.now() < erasure.at + SETTLED:
            return False
        left = [*erasure.left]
        for part in erasure.left:
            if part == ELSEWHERE[-1] and left != [part]:
                break
            try:
                await self._parts[part](erasure)
                await self._database.write(forgotten, erasure.id, part)
                left.remove(part)
            except Exception as error:
                _log.warning(
                    "not_forgotten_yet", erasure=erasure.id, part=part, why=type(error).__name__
                )
        return not left
