"""F2: everybody comes back at once after a restart. TANDEM_SOCKETS says how many (300; the scenario
asks for 2,000).
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from contextlib import suppress
from typing import Any

import aiohttp

from tests.scale.chatters import Chatter
from tests.scale.conftest import until

SOCKETS = int(os.environ.get("TANDEM_SOCKETS", "300"))
ALL_BACK_S = 30.0
COME_BACK_WITHIN_S = 10.0


async def test_everybody_who_comes_back_after_a_restart_has_missed_nothing(
    open_site: Any, crowd: Any
) -> None:
    chance = random.Random(3)
    site = await open_site("sqlite")
    desk = await site.start()
    chatters: list[Chatter] = []
    while len(chatters) < SOCKETS:
        chatters += await crowd([desk.url], min(50, SOCKETS - len(chatters)))
    for one in chatters:
        await one.ask_for_human()
    port = await site.kill(desk)
    await site.start(port)
    started = time.monotonic()
    asking = asyncio.create_task(_longest_answer(desk.url))
    back = [_comes_back(one, chance.uniform(0, COME_BACK_WITHIN_S)) for one in chatters]
    await asyncio.wait_for(asyncio.gather(*back), ALL_BACK_S)
    assert time.monotonic() - started < ALL_BACK_S
    asking.cancel()
    assert await asking < 1.0
    for one in chatters:
        stored = await one.stored()  # a bot turn that was cut off may have ended since
        assert one.heard == stored[: len(one.heard)]


async def _comes_back(chatter: Chatter, after_s: float) -> None:
    """At a moment of its own within ten seconds, and hears all that it missed."""
    await asyncio.sleep(after_s)
    await until(lambda: _hears_all(chatter), ALL_BACK_S)


async def _hears_all(chatter: Chatter) -> bool:
    stored = await chatter.stored()
    await chatter.catch_up(stored[-1]["seq"])
    return bool(stored)


async def _longest_answer(url: str) -> float:
    """Seconds that the slowest answer to "are you well?" took, until it is cancelled."""
    longest = 0.0
    async with aiohttp.ClientSession() as http:
        with suppress(asyncio.CancelledError):
            while True:
                began = time.monotonic()
                async with http.get(f"{url}/health") as answer:
                    assert answer.status == 200
                longest = max(longest, time.monotonic() - began)
                await asyncio.sleep(0.1)
    return longest
