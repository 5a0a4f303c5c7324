"""Takes the pictures, one after the other; what cannot be reached is told and left out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import aiohttp
from playwright.async_api import Error

from tandem.errors import CannotRun
from tandem.screenshots.album import Picture, size_of
from tandem.screenshots.looks import Look
from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shot
from tandem.stage.desk import Stage

Say = Callable[[str], None]
#: What the way to a state can fail with.
LOST = (Error, aiohttp.ClientError, CannotRun, LookupError)


class Camera:
    """`stages`: the desk for pictures with a month behind them (True) and without."""

    def __init__(self, folder: Path, stages: Mapping[bool, Stage], say: Say) -> None:
        self.taken: list[Picture] = []
        self.missed: list[str] = []
        self._folder = folder
        self._stages = stages
        self._say = say

    async def take(self, shot: Shot, look: Look) -> None:
        """One picture, and everything as before. A way that fails is gone a second time."""
        began = asyncio.get_running_loop().time()
        file = shot.file(look)
        for left in (1, 0):
            try:
                png = await self._taken(shot, look)
                break
            except LOST as error:
                self._say(f"{file}: {'once more' if left else 'not reached'}: {_why(error)}")
        else:
            self.missed.append(f"{shot.screen} {shot.state} ({look.name})")
            return
        width, height = size_of(png)
        about = {"screen": shot.screen, "state": shot.state, "look": look.name}
        self.taken.append(Picture(file=file, width=width, height=height, **about))
        self._say(f"{file} {asyncio.get_running_loop().time() - began:.1f} s")

    async def _taken(self, shot: Shot, look: Look) -> bytes:
        scene = Scene(self._stages[shot.month], look)
        try:
            page = await shot.way(scene)
            path = self._folder / shot.file(look)
            return await page.screenshot(path=path, full_page=shot.whole, animations="disabled")
        finally:
            await scene.end()


def _why(error: Exception) -> str:
    """What went wrong, and what was waited for, in a line."""
    lines = [line.strip() for line in str(error).splitlines()]
    waited = [line for line in lines if "waiting for" in line]
    return " ".join([*lines[:1], *waited[:1]]) or type(error).__name__
