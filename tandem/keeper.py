"""Keeps one program running: starts it again when it ends, after 1, 2, 4 ... 30 seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tandem.processes import Process, Program, in_words, last_words

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds; a program that ran so long starts again at once, after 1 s
ASK_EVERY = 0.1
BROKEN_AFTER = 10.0  # seconds for which a program may say that it is broken before it counts

Say = Callable[[str], None]
Sleep = Callable[[float], Awaitable[None]]


class Health(NamedTuple):
    """What a program answers to its health call. `broken`: why waiting longer is no use."""

    ready: bool
    broken: str = ""


Ask = Callable[[], Awaitable[Health]]


class NotReady(Exception):
    """A program did not become ready; the message says why, as the rest of a sentence."""


class Keeper:
    def __init__(
        self,
        program: Program,
        ask: Ask,
        say: Say,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.program = program
        self._ask, self._say, self._sleep, self._now = ask, say, sleep, now
        self._has_been_ready = False
        self._stopping = False
        self._first_end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._keep())

    async def until_ready(self, within: float) -> None:
        """Waits for the health call to answer well. Raises NotReady when it will not."""
        begun = self._now()
        while not (health := await self._ask()).ready:
            waited = self._now() - begun
            if self._first_end.done():
                raise NotReady(self._first_end.result())
            if health.broken and waited > BROKEN_AFTER:
                raise NotReady(health.broken)
            if waited > within:
                raise NotReady(f"was not ready within {within:.0f} s")
            await self._sleep(ASK_EVERY)
        self._has_been_ready = True

    async def stop(self) -> None:
        """Ends the program and what it started. May be called again while it is at it."""
        if not self._stopping:  # a second cancel would interrupt the ending itself
            self._stopping = True
            self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled() and (error := self._task.exception()):
            raise error

    async def _keep(self) -> None:
        pause = 1.0
        while True:
            begun = self._now()
            how = await self._run_once()
            if not self._first_end.done():
                self._first_end.set_result(f"{how}: {last_words(self.program.log)}")
            pause = 1.0 if self._now() - begun >= STEADY_AFTER else pause
            if self._has_been_ready:
                self._say(f"{self.program.name} {how}; it starts again in {pause:.0f} s")
            await self._sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _run_once(self) -> str:
        """How it ended."""
        try:
            process = await Process.start(self.program)
        except OSError as error:
            return f"could not be started ({error.strerror})"
        try:
            return in_words(await process.wait())
        finally:
            await process.stop()
