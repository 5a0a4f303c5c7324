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
        """One picture, and everything as before."""
        began = asyncio.get_running_loop().time()
        scene = Scene(self._stages[shot.month], look)
        file = shot.file(look)
        try:
            try:
                page = await shot.way(scene)
                png = await page.screenshot(
                    path=self._folder / file, full_page=shot.whole, animations="disabled"
                )
            finally:
                await scene.end()
        except LOST as error:
            self.missed.append(f"{shot.screen} {shot.state} ({look.name})")
            self._say(f"{file}: not reached: {str(error).strip().splitlines()[0]}")
            return
        width, height = size_of(png)
        self.taken.append(
            Picture(
                file=file,
                screen=shot.screen,
                state=shot.state,
                look=look.name,
                width=width,
                height=height,
            )
        )
        self._say(f"{file} {asyncio.get_running_loop().time() - began:.1f} s")
