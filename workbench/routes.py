"""The workbench over HTTP. Nothing here takes long: trainings and switches are only started."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import asdict
from typing import TypeVar

from base.db import Database, Session, StorageUnavailable
from base.http import DATABASE, Call, Problem, Routes
from base.staff import names_of
from workbench import inbox, models, trainings
from workbench.desk import WORKBENCH, Workbench
from workbench.errors import Refused
from workbench.inbox import Item, Source
from workbench.views import (
    Asked,
    CandidateReply,
    CandidatesReply,
    Correct,
    Dismiss,
    IntentsReply,
    IntentView,
    ModelsReply,
    PromotionReply,
    TrainingsReply,
    TrainingView,
    candidate_view,
    model_view,
    promotion_view,
    training_view,
)

T = TypeVar("T")
routes = Routes(prefix="/api/workbench", tag="workbench")


class NotDone(Problem):
    """A refusal of the workbench as an HTTP answer."""

    def __init__(self, refused: Refused) -> None:
        self.status = refused.status
        super().__init__(refused.code, str(refused), **refused.details)


async def told(work: Awaitable[T]) -> T:
    """The result of `work`; what the workbench refuses becomes an HTTP answer."""
    try:
        return await work
    except Refused as refused:
        raise NotDone(refused) from refused
    except OSError as error:
        raise StorageUnavailable(str(error)) from error


@routes.get("/candidates", access="train")
async def candidates(call: Call, query: Asked) -> CandidatesReply:
    """Turns to learn from, newest first, 50 a page; or the verdicts of one state."""
    return await _database(call).read(_candidates, _workbench(call).source, query)


@routes.post("/candidates/{turn_id}/correct", access="train", errors=(404, 409, 422, 503))
async def correct(call: Call, body: Correct) -> CandidateReply:
    """Say what the turn meant: it becomes an example."""
    teaching, turn_id = _workbench(call).teaching, call.path["turn_id"]
    return await _shown(call, teaching.correct(turn_id, body.intent, body.text, call.user.id))


@routes.post("/candidates/{turn_id}/dismiss", access="train", errors=(404, 409))
async def dismiss(call: Call, body: Dismiss) -> CandidateReply:
    """Say that the turn teaches the bot nothing, and why."""
    teaching, turn_id = _workbench(call).teaching, call.path["turn_id"]
    return await _shown(call, teaching.dismiss(turn_id, body.why, call.user.id))


@routes.post("/candidates/{turn_id}/reopen", access="train", errors=(404, 409, 503))
async def reopen(call: Call) -> CandidateReply:
    """Take a verdict back; the example is taken out again."""
    teaching, turn_id = _workbench(call).teaching, call.path["turn_id"]
    return await _shown(call, teaching.reopen(turn_id, call.user.id))


@routes.get("/intents", access="train", errors=(503,))
async def intents(call: Call) -> IntentsReply:
    """The closed list of intents, with how many examples each has."""
    counted = await told(asyncio.to_thread(_workbench(call).data.intents))
    return IntentsReply(intents=[IntentView(**asdict(one)) for one in counted])


@routes.post("/trainings", access="train", status=201, errors=(409,))
async def start_training(call: Call) -> TrainingView:
    """Begin a training in the background."""
    row = await told(_workbench(call).trainer.start(call.user.id))
    return training_view(row, {call.user.id: call.user.name})


@routes.get("/trainings", access="train")
async def list_trainings(call: Call) -> TrainingsReply:
    """The latest trainings, newest first."""
    await _bury(_database(call))
    return await _database(call).read(_trainings)


@routes.get("/trainings/{id}", access="train", errors=(404,))
async def one_training(call: Call) -> TrainingView:
    """How far a training is, or how it ended."""
    await _bury(_database(call))
    return await told(_database(call).read(_training, call.path["id"]))


@routes.get("/models", access="train")
async def list_models(call: Call) -> ModelsReply:
    """All models with their reports, which one serves, and the latest switch."""
    await _workbench(call).promoter.adopt()
    return await _database(call).read(_models)


@routes.post("/models/{id}/promote", access="train", status=202, errors=(404, 409, 503))
async def promote(call: Call) -> PromotionReply:
    """Begin to let a trained model serve."""
    row = await told(_workbench(call).promoter.promote(call.path["id"], call.user.id))
    return PromotionReply(promotion=promotion_view(row, {call.user.id: call.user.name}))


@routes.post("/models/roll-back", access="train", status=202, errors=(409, 503))
async def roll_back(call: Call) -> PromotionReply:
    """Begin to let the model before serve again."""
    row = await told(_workbench(call).promoter.roll_back(call.user.id))
    return PromotionReply(promotion=promotion_view(row, {call.user.id: call.user.name}))


def _workbench(call: Call) -> Workbench:
    return call.app[WORKBENCH]


def _database(call: Call) -> Database:
    return call.app[DATABASE]


async def _shown(call: Call, work: Awaitable[Item]) -> CandidateReply:
    item = await told(work)
    by = {call.user.id: call.user.name}
    return CandidateReply(candidate=candidate_view(item, by))


async def _bury(database: Database) -> None:
    """A training whose desk is gone has failed: say so to whoever asks."""
    if await database.read(trainings.looks_dead):
        await database.write(trainings.bury_the_dead)


def _candidates(session: Session, source: Source, asked: Asked) -> CandidatesReply:
    if asked.state == "open":
        page = inbox.open_page(session, source, asked.language, asked.after)
    else:
        page = inbox.decided_page(session, source, asked.state, asked.language, asked.after)
    by = names_of(session, [one.correction.by for one in page.items if one.correction])
    return CandidatesReply(
        candidates=[candidate_view(item, by) for item in page.items], next=page.next
    )


def _trainings(session: Session) -> TrainingsReply:
    rows = trainings.newest(session)
    by = names_of(session, [row.by for row in rows])
    return TrainingsReply(trainings=[training_view(row, by) for row in rows])


def _training(session: Session, training_id: str) -> TrainingView:
    row = trainings.one(session, training_id)
    return training_view(row, names_of(session, [row.by]))


def _models(session: Session) -> ModelsReply:
    rows, last = models.newest(session), models.last_promotion(session)
    ids = [*(row.trained_by for row in rows), last.by if last else None]
    by = names_of(session, ids)
    serving = models.serving(session)
    return ModelsReply(
        serving=serving.id if serving else None,
        promotion=promotion_view(last, by) if last else None,
        models=[model_view(row, by) for row in rows],
    )
