"""`bin/tandem analytics`: bring the fact tables level with the event log, or make them anew."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence

from analytics.rebuild import BATCH, behind, rebuild, refresh
from base.clock import SystemClock
from base.db import Database
from base.settings import Settings
from tandem import migrate


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("bin/tandem analytics", description=__doc__)
    parser.add_argument(
        "what",
        choices=["refresh", "rebuild"],
        help="refresh: only what has moved; rebuild: everything, from the event log",
    )
    anew = parser.parse_args(arguments).what == "rebuild"
    settings = Settings.from_env()
    migrate.prepare(settings, SystemClock())
    url = settings.effective_database_url
    asyncio.run(level(url, anew=anew, say=lambda line: print(line, flush=True)))
    return 0


async def level(url: str, *, anew: bool, say: Callable[[str], None]) -> None:
    """Fold whatever the facts do not know yet; `anew`: fold everything."""
    database = Database.open(url, SystemClock())
    try:
        if anew:
            await database.write(rebuild)
        total, done = await database.read(behind), 0
        while folded := await database.write(refresh):
            done += folded
            if done % (BATCH * 10) == 0:
                say(f"  {done:,} of {total:,} streams")
        say(f"the facts know all events ({done:,} streams folded)")
    finally:
        await database.close()
