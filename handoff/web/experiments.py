"""Experiments over HTTP: two rulesets side by side."""

from __future__ import annotations

from base.db import Session
from base.http import Call, Routes
from base.staff import names_of
from handoff.ruleset import experiments, reads
from handoff.ruleset.tables import Experiment
from handoff.web.desk import DESK
from handoff.web.experiment_views import ExperimentsReply, ExperimentView, experiment_view
from handoff.web.strategy_bodies import Because, MakeExperiment

routes = Routes(prefix="/api/strategy/experiments", tag="strategy")


@routes.get("", access="steer")
async def all_experiments(call: Call) -> ExperimentsReply:
    """Every experiment with how many contacts are in each arm, newest first."""
    return await call.app[DESK].database.read(_all)


@routes.post("", access="steer", status=201, errors=(404, 409))
async def make(call: Call, body: MakeExperiment) -> ExperimentView:
    """Prepare an experiment of the serving rules with a numbered variant."""

    def command(session: Session) -> ExperimentView:
        row = experiments.make(
            session,
            call.user.id,
            name=body.name,
            question=body.question,
            variant=body.variant,
            share=body.share,
        )
        return experiment_of(session, row)

    return await call.app[DESK].database.write(command)


@routes.post("/{id}/start", access="steer", errors=(409,))
async def start(call: Call) -> ExperimentView:
    """Let it run: from now on the arms are drawn."""

    def command(session: Session) -> ExperimentView:
        return experiment_of(session, experiments.start(session, call.path["id"], call.user.id))

    return await call.app[DESK].database.write(command)


@routes.post("/{id}/stop", access="steer", errors=(409,))
async def stop(call: Call, body: Because) -> ExperimentView:
    """End it, or call off one that never ran."""

    def command(session: Session) -> ExperimentView:
        row = experiments.stop(session, call.path["id"], call.user.id, body.why)
        return experiment_of(session, row)

    return await call.app[DESK].database.write(command)


def _all(session: Session) -> ExperimentsReply:
    rows = experiments.newest(session)
    return ExperimentsReply(experiments=[experiment_of(session, row) for row in rows])


def experiment_of(session: Session, row: Experiment) -> ExperimentView:
    """An experiment with its counts, people and numbers."""
    names = names_of(session, [row.made_by, row.stopped_by])
    numbers = reads.numbers(session, [row.control, row.variant])
    return experiment_view(row, experiments.arms(session, row.id), numbers, names)
