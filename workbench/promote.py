"""Lets another model serve: asks the supervisor by a file, and waits for what it answers.

`bot/wanted.json` asks, `bot/switch.json` answers; the supervisor starts the model beside the
serving one and switches when it is ready, so no turn fails. Until then the old model answers.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

import structlog

from base.db import Database, StorageUnavailable
from workbench import models
from workbench.disk import replace_files, sync
from workbench.errors import DamagedModel, NoSupervisor
from workbench.models import Kind
from workbench.places import Places, card_of, checked_card, read_json
from workbench.tables import Promotion

DONE_WITHIN = 180.0

_log = structlog.get_logger(__name__)


class Promoter:
    """Switches models. `elsewhere`: the bot is not ours to switch (`TANDEM_BOT_URL`)."""

    def __init__(
        self,
        database: Database,
        places: Places,
        *,
        elsewhere: bool,
        look_every: float,
        heard_within: float,
    ) -> None:
        self._database, self._places = database, places
        self._elsewhere, self._look_every = elsewhere, look_every
        self._heard_within = heard_within
        self._task: asyncio.Task[None] | None = None

    async def promote(self, model_id: str, by: str) -> Promotion:
        """Begin the switch to a trained model. Raises Refused; then nothing has changed."""
        return await self._switch("promote", model_id, by)

    async def roll_back(self, by: str) -> Promotion:
        """Begin the switch to the model that served before. Raises Refused."""
        await self.adopt()
        model = await self._database.read(models.before_the_serving_one)
        return await self._switch("roll_back", model.id, by)

    async def adopt(self) -> None:
        """List the model that the supervisor serves, when the workbench did not know it."""
        file = self._places.serving()
        known = await self._database.read(models.serving)
        if file is None or (known and known.file == file.name):
            return
        if await self._database.read(models.switching):
            return  # the one who watches that switch will say so
        card = await asyncio.to_thread(read_json, card_of(file))
        if {"model", "sha256", "trained_at"} <= card.keys():
            await self._database.write(models.adopt, file.name, card)

    async def resume(self) -> None:
        """Go on waiting for a switch that was under way when the desk stopped."""
        promotion = await self._database.read(models.switching)
        if promotion is not None:
            model = await self._database.read(models.one, promotion.model_id)
            self._watch(promotion.id, self._places.models / model.file, {})

    async def settled(self) -> None:
        """Wait for the switch that is under way to end, if one is."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Stop waiting; the supervisor goes on, `resume` will hear of it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _switch(self, kind: Kind, model_id: str, by: str) -> Promotion:
        if self._elsewhere:
            raise NoSupervisor("The bot runs elsewhere (TANDEM_BOT_URL): switch its model there.")
        await self.adopt()
        model = await self._database.read(models.one, model_id)
        file = self._places.file_of(model.file)
        card = await asyncio.to_thread(checked_card, file)
        if card["sha256"] != model.sha256:
            raise DamagedModel(f"The model {file.name} is not the one that was compared.")
        promotion = await self._database.write(models.start_switch, kind, model_id, by)
        answered_before = read_json(self._places.bot / "switch.json")
        try:
            target = await asyncio.to_thread(_among_models, self._places, file)
            _ask(self._places, target, model_id)
        except OSError as error:
            why = f"The disk refused: {error.strerror}."
            await self._database.write(models.not_switched, promotion.id, why)
            raise
        self._watch(promotion.id, target, answered_before)
        return promotion

    def _watch(self, promotion_id: str, file: Path, answered_before: dict[str, Any]) -> None:
        waiting = self._wait(promotion_id, file, answered_before)
        self._task = asyncio.create_task(waiting)

    async def _wait(self, promotion_id: str, file: Path, answered_before: dict[str, Any]) -> None:
        why = await self._outcome(file, answered_before)
        _tidy(self._places, file, serves=why is None)
        while True:
            try:
                if why is None:
                    await self._database.write(models.switched, promotion_id)
                else:
                    await self._database.write(models.not_switched, promotion_id, why)
                return
            except StorageUnavailable as error:
                _log.warning("switch_not_noted", promotion=promotion_id, error=str(error))
            await asyncio.sleep(self._look_every)

    async def _outcome(self, file: Path, answered_before: dict[str, Any]) -> str | None:
        """Why it did not work, None when the model serves."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while (waited := loop.time() - begun) < DONE_WITHIN:
            answer = read_json(self._places.bot / "switch.json")
            if answer != answered_before and answer.get("wanted") == str(file):
                if answer.get("state") == "serving":
                    return None
                if answer.get("state") == "failed":
                    return str(answer.get("reason"))
            elif waited > self._heard_within:
                return "The supervisor did not answer: is Tandem started with bin/run?"
            await asyncio.sleep(self._look_every)
        return f"The model was not ready within {DONE_WITHIN:.0f} s."


def _ask(places: Places, file: Path, model_id: str) -> None:
    wanted = {"wanted": str(file), "model": model_id}
    replace_files({places.bot / "wanted.json": json.dumps(wanted)})


def _among_models(places: Places, file: Path) -> Path:
    """The file where the supervisor takes models from; the card first. Blocking."""
    target = places.models / file.name
    if file.parent == places.models:
        return target
    for source, name in ((card_of(file), card_of(target)), (file, target)):
        draft = name.with_name(f".{name.name}.part")
        draft.unlink(missing_ok=True)
        try:
            os.link(source, draft)
        except OSError:
            shutil.copy2(source, draft)
        draft.replace(name)
    sync(places.models)
    return target


def _tidy(places: Places, file: Path, *, serves: bool) -> None:
    """One place for each model: among the models once it has served, else among the candidates.

    So nobody starts by accident what never served well.
    """
    candidate = places.candidates / file.name
    if not serves:
        wanted = places.bot / "wanted.json"
        if read_json(wanted).get("wanted") == str(file):
            wanted.unlink(missing_ok=True)
    gone = candidate if serves else file
    if candidate.exists():
        gone.unlink(missing_ok=True)
        card_of(gone).unlink(missing_ok=True)
