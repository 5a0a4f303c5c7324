"""The workbench of one desk: its parts put together, started and ended with the web app."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from aiohttp import web

from base.http import CLOCK, DATABASE
from workbench.bot_tools import BotTools
from workbench.errors import DataNotWritable
from workbench.inbox import Source
from workbench.places import Places
from workbench.promote import Promoter
from workbench.teach import Teaching
from workbench.train import Trainer
from workbench.training_data import TrainingData

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Workbench:
    source: Source
    data: TrainingData
    teaching: Teaching
    trainer: Trainer
    promoter: Promoter


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds: between beats of a training, between looks at the supervisor, until it is deaf."""

    beat_every: float = 1.0
    look_every: float = 0.5
    heard_within: float = 20.0


WORKBENCH = web.AppKey("workbench", Workbench)


def install(
    app: web.Application,
    *,
    source: Source,
    tools: BotTools,
    places: Places,
    elsewhere: bool,
    patience: Patience | None = None,
) -> None:
    """Give the app a workbench. `source`: where candidates come from (`handoff.candidates`);
    `elsewhere`: the bot is run by somebody else, so its model cannot be switched from here.
    """
    wait = patience or Patience()
    database = app[DATABASE]
    data = TrainingData(places.training)
    teaching = Teaching(database, app[CLOCK], source, data)
    app[WORKBENCH] = Workbench(
        source=source,
        data=data,
        teaching=teaching,
        trainer=Trainer(database, tools, places, teaching, wait.beat_every),
        promoter=Promoter(
            database,
            places,
            elsewhere=elsewhere,
            look_every=wait.look_every,
            heard_within=wait.heard_within,
        ),
    )
    app.on_startup.append(_start)
    app.on_shutdown.append(_stop)


async def _start(app: web.Application) -> None:
    workbench = app[WORKBENCH]
    try:
        await workbench.teaching.reconcile()
    except DataNotWritable as error:
        _log.warning("training_data_not_usable", why=str(error))
    await workbench.promoter.resume()


async def _stop(app: web.Application) -> None:
    await app[WORKBENCH].trainer.close()
    await app[WORKBENCH].promoter.close()
