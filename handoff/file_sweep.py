"""Takes away the files that were never sent."""

import asyncio

from base.clock import Clock
from base.db import Database
from handoff.commands.files import UNSENT_FOR, forget_unsent
from handoff.files.store import FileStore

EVERY_S = 3600.0
AT_ONCE = 500  # files a transaction: all that were ever sent lie there, too


async def forget_files(database: Database, clock: Clock, files: FileStore) -> None:
    """Once now, and again an hour later."""
    await forget_once(database, clock, files)
    await asyncio.sleep(EVERY_S)


async def forget_once(database: Database, clock: Clock, files: FileStore) -> int:
    """How many were taken away: those that have lain for a day and went with no turn."""
    lying = await asyncio.to_thread(lambda: list(files.older_than(clock.now() - UNSENT_FOR)))
    gone = 0
    for start in range(0, len(lying), AT_ONCE):
        for one in await database.write(forget_unsent, lying[start : start + AT_ONCE]):
            await asyncio.to_thread(files.forget, one)
            gone += 1
    return gone
