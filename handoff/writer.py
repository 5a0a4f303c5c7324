"""Asks the writer for a summary of every handoff that this process has made, once it is stored.

Nobody waits for it: the package is whole without. Network calls happen outside any transaction.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

import structlog

from base.db import Database, StorageUnavailable
from handoff.commands.escalate import HANDOFF_MADE
from handoff.commands.written import Written, store_written, to_write
from handoff.package.prompt import Prompt
from handoff.writer_client import WriterError

AT_ONCE = 4

_log = structlog.get_logger(__name__)


class Writes(Protocol):
    """What is needed of a writer. `HttpWriter` is the real one."""

    model: str

    async def write(self, prompt: Prompt) -> str:
        """The summary as clean text. Raises WriterError."""
        ...


class Writer:
    """Hears of new handoffs at commit (`hear`) and works on them in the background."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes
        self._database: Database | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(AT_ONCE)

    def start(self, database: Database) -> None:
        """Begin to work, in the event loop."""
        self._database = database
        self._loop = asyncio.get_running_loop()

    def hear(self, topics: Iterable[str]) -> None:
        """A transaction of this process was stored. From any thread; never blocks, never fails."""
        made = [one.removeprefix(HANDOFF_MADE) for one in topics if one.startswith(HANDOFF_MADE)]
        if self._loop is None:
            return
        for handoff_id in made:
            with suppress(RuntimeError):  # the loop is closed: nobody works any more
                self._loop.call_soon_threadsafe(self._wake, handoff_id)

    async def settled(self) -> None:
        """Wait until everything that was heard of is written."""
        await asyncio.sleep(0)
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Stop; what was not written stays as it is."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _wake(self, handoff_id: str) -> None:
        task = asyncio.create_task(self._run(handoff_id), name=f"summary {handoff_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, handoff_id: str) -> None:
        try:
            async with self._free:
                await self._write(handoff_id)
        except StorageUnavailable:
            _log.warning("summary_not_stored", handoff=handoff_id)
        except Exception:  # the package is whole without
            _log.exception("summary_broke", handoff=handoff_id)

    async def _write(self, handoff_id: str) -> None:
        database = self._database
        if database is None:
            return
        prompt = await database.read(to_write, handoff_id)
        if prompt is None:
            return
        started = asyncio.get_running_loop().time()
        text, why = None, None
        try:
            text = await self._writes.write(prompt)
        except WriterError as error:
            why = error.code
            _log.warning("writer_failed", code=why, handoff=handoff_id)
        took_ms = round((asyncio.get_running_loop().time() - started) * 1000)
        written = Written(
            text=text,
            language=prompt.language if text else None,
            model=self._writes.model,
            took_ms=took_ms,
            why=why,
        )
        await database.write(store_written, handoff_id, written)
