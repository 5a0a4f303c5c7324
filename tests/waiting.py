"""Waiting for what another process does, with an end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool], within: float = 15) -> None:
    """Returns as soon as `holds()`; raises TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while not holds():
            await asyncio.sleep(0.01)
