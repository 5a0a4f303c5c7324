"""Verdicts and the training data together: the database says what was decided, the files follow."""

from __future__ import annotations

import asyncio

import structlog

from base.clock import Clock
from base.db import Database
from base.mask import mask
from workbench import inbox, verdicts
from workbench.dataset import digest
from workbench.errors import Contradicts, NotThere, Refused, UnknownIntent
from workbench.example import clean
from workbench.inbox import Item, Source
from workbench.training_data import Lesson, TrainingData

_log = structlog.get_logger(__name__)
_SYSTEM = "system"


class Teaching:
    """What a trainer does with a candidate. Every call is all or nothing."""

    def __init__(
        self, database: Database, clock: Clock, source: Source, data: TrainingData
    ) -> None:
        self._database, self._clock, self._source, self._data = database, clock, source, data

    async def correct(self, turn_id: str, intent: str, text: str | None, by: str) -> Item:
        """The turn means `intent`, in its own words or in the trainer's. Raises Refused."""
        found = await self._item(turn_id)
        candidate = found.candidate
        lesson = Lesson(
            turn_id=turn_id,
            language=candidate.language,
            intent=intent,
            example=clean(mask(text or candidate.text, candidate.names)),
            day=self._clock.now().date().isoformat(),
        )
        await asyncio.to_thread(self._data.check, lesson)
        await self._database.write(verdicts.correct, candidate, lesson, by)
        try:
            await asyncio.to_thread(self._data.add, lesson)
        except Refused:
            await self._database.write(verdicts.reopen, turn_id, _SYSTEM)
            raise
        return await self._item(turn_id)

    async def dismiss(self, turn_id: str, why: str, by: str) -> Item:
        """The turn teaches the bot nothing. Raises Refused."""
        found = await self._item(turn_id)
        await self._database.write(verdicts.dismiss, found.candidate, why, by)
        return await self._item(turn_id)

    async def reopen(self, turn_id: str, by: str) -> Item:
        """Take the verdict back, and the example out again. Raises Refused."""
        found = await self._item(turn_id)
        before = await self._database.write(verdicts.reopen, turn_id, by)
        if found.state == "corrected":
            try:
                await asyncio.to_thread(self._data.remove, turn_id)
            except Refused:
                lesson = verdicts.lesson_of(before)
                again = verdicts.correct
                await self._database.write(again, found.candidate, lesson, _SYSTEM)
                raise
        return await self._item(turn_id)

    async def forget(self, customer_id: str) -> None:
        """Nothing of what the customer said is in the data any more, unless others said it, too; a
        model forgets it with its next training. Again is harmless. Raises DataNotWritable.
        """
        turns = await self._database.read(verdicts.of_customer, customer_id)
        for turn_id in turns:
            await asyncio.to_thread(self._data.remove, turn_id)
        if turns:
            await self._database.write(verdicts.forget, turns)

    async def reconcile(self) -> None:
        """Make the data hold what was decided, after a crash between the two.

        A lesson that no longer fits (its intent is gone) is logged and left out.
        Raises DataNotWritable.
        """
        lessons = await self._database.read(verdicts.corrected)
        others = await self._database.read(verdicts.not_corrected)
        taught = await asyncio.to_thread(self._data.taught_by)
        for turn_id in others:
            if digest(turn_id) in taught:
                await asyncio.to_thread(self._data.remove, turn_id)
        for lesson in lessons:
            if digest(lesson.turn_id) not in taught:
                await self._teach_again(lesson)

    async def _teach_again(self, lesson: Lesson) -> None:
        try:
            await asyncio.to_thread(self._data.add, lesson)
        except (Contradicts, UnknownIntent) as error:
            _log.warning("lesson_left_out", turn=lesson.turn_id, why=error.code)

    async def _item(self, turn_id: str) -> Item:
        item = await self._database.read(inbox.one, self._source, turn_id)
        if item is None:
            raise NotThere("There is no such turn.")
        return item
