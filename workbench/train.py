"""Sees trainings through: in the background, one at a time, each to an end that its row tells.

Whatever happens to one, the serving model is untouched and no half model is listed.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

import structlog

from base.db import Database, StorageUnavailable
from workbench import trainings
from workbench.bot_tools import BotTools, CommandFailed
from workbench.errors import Refused
from workbench.pipeline import make_model
from workbench.places import Places, card_of
from workbench.tables import Training
from workbench.teach import Teaching
from workbench.trainings import NoLongerRunning, Progress, Trained

_log = structlog.get_logger(__name__)


class Trainer:
    """Starts trainings. `close` ends the one that runs."""

    def __init__(
        self,
        database: Database,
        tools: BotTools,
        places: Places,
        teaching: Teaching,
        beat_every: float,
    ) -> None:
        self._database, self._tools, self._places = database, tools, places
        self._teaching, self._beat_every = teaching, beat_every
        self._task: asyncio.Task[None] | None = None

    async def start(self, by: str) -> Training:
        """Begin a training in the background. Raises AlreadyTraining."""
        with contextlib.ExitStack() as undo:
            try:
                undo.enter_context(_only_one(self._places))
            except BlockingIOError:
                running = await self._database.read(trainings.running)
                raise trainings.already(running) from None
            training = await self._database.write(trainings.start, by)
            alone = undo.pop_all()
        self._task = asyncio.create_task(self._see_through(training.id, alone))
        return training

    async def settled(self) -> None:
        """Wait for the training that runs here to end, if one does."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """End the training that runs: the desk stops."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _see_through(self, training_id: str, alone: contextlib.ExitStack) -> None:
        progress, file = Progress(), self._places.candidates / f"{training_id}.tar.gz"
        with alone:
            try:
                why = await self._train(training_id, progress, file)
            except asyncio.CancelledError:
                await self._fail(training_id, progress, file, "The desk was stopped.")
                raise
            if why is not None:
                await self._fail(training_id, progress, file, why)

    async def _train(self, training_id: str, progress: Progress, file: Path) -> str | None:
        """Why it failed, as a sentence; None when it is done."""
        try:
            trained = await self._while_beating(training_id, progress, file)
            await self._database.write(trainings.finish, training_id, progress, trained)
        except (CommandFailed, Refused, ValueError) as error:
            return str(error)
        except OSError as error:
            return f"The disk refused: {error.strerror}."
        except NoLongerRunning:
            return trainings.GONE
        except Exception:
            _log.exception("training_broke", training=training_id)
            return "Something went wrong on our side."
        return None

    async def _while_beating(self, training_id: str, progress: Progress, file: Path) -> Trained:
        """The work, while its row is told that it lives. Raises what either raises."""
        work = asyncio.create_task(self._work(progress, file))
        beating = asyncio.create_task(self._beat(training_id, progress))
        try:
            await asyncio.wait([work, beating], return_when=asyncio.FIRST_COMPLETED)
            if beating.done():
                beating.result()
            return await work
        finally:
            work.cancel()
            beating.cancel()
            await asyncio.wait([work, beating])

    async def _work(self, progress: Progress, file: Path) -> Trained:
        self._places.make()
        await self._teaching.reconcile()
        return await make_model(self._tools, self._places, file, progress)

    async def _beat(self, training_id: str, progress: Progress) -> None:
        """Beat for ever. Raises NoLongerRunning."""
        while True:
            try:
                await self._database.write(trainings.beat, training_id, progress)
            except StorageUnavailable as error:
                _log.warning("training_beat_missed", training=training_id, error=str(error))
            await asyncio.sleep(self._beat_every)

    async def _fail(self, training_id: str, progress: Progress, file: Path, why: str) -> None:
        _log.warning("training_failed", training=training_id, step=progress.step, why=why)
        for leftover in (file, card_of(file)):
            leftover.unlink(missing_ok=True)
        with contextlib.suppress(NoLongerRunning):
            await self._database.write(trainings.fail, training_id, progress, why)


@contextlib.contextmanager
def _only_one(places: Places) -> Iterator[None]:
    """Desks on one data directory train one after another. Raises BlockingIOError."""
    places.make()
    with places.lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
