"""The commands on trainings: start, beat, end. One runs at a time, and a dead one does not live."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from base import log
from base.db import Session
from base.ids import new_id
from workbench.errors import AlreadyTraining, NotThere
from workbench.events import STREAM, ModelTrained, TrainingFailed, TrainingStarted
from workbench.tables import Model, Training

DEAD_AFTER = timedelta(seconds=20)  # without a beat: the desk that ran it is gone
NEWEST = 20
GONE = "The desk that ran it is gone."


class NoLongerRunning(Exception):
    """Somebody else declared this training dead: whoever runs it stops."""


@dataclass
class Progress:
    """How far a training is, as the next beat will tell."""

    step: str = "train"
    share: float = 0.0
    log_tail: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A model as its training ends. `file` is its name in the candidates' folder."""

    model_id: str
    file: str
    sha256: str
    fingerprint: str
    trained_at: datetime
    report: dict[str, Any]
    gate: dict[str, Any]


def start(session: Session, by: str) -> Training:
    """A new training. Raises AlreadyTraining while another one lives."""
    log.lock(session, STREAM)
    bury_the_dead(session)
    other = running(session)
    if other is not None:
        raise already(other)
    training = Training(
        id=new_id("trg"),
        state="running",
        step="train",
        progress=0.0,
        log_tail=[],
        by=by,
        started_at=session.now,
        beat_at=session.now,
    )
    session.add(training)
    log.append(session, STREAM, TrainingStarted(training_id=training.id), actor=by)
    return training


def beat(session: Session, training_id: str, progress: Progress) -> None:
    """Still alive, and this far. Raises NoLongerRunning."""
    training = _running(session, training_id)
    training.step, training.progress = progress.step, progress.share
    training.log_tail, training.beat_at = list(progress.log_tail), session.now


def fail(session: Session, training_id: str, progress: Progress, why: str) -> None:
    """The training ends without a model. Raises NoLongerRunning."""
    beat(session, training_id, progress)
    _fail(session, _running(session, training_id), why)


def finish(session: Session, training_id: str, progress: Progress, trained: Trained) -> None:
    """The training ends with a model, which may serve if the gate says so.

    Raises NoLongerRunning.
    """
    beat(session, training_id, progress)
    training = _running(session, training_id)
    training.state, training.step, training.progress = "done", "compare", 1.0
    training.finished_at, training.model_id = session.now, trained.model_id
    passed = bool(trained.gate["passed"])
    model = Model(
        id=trained.model_id,
        file=trained.file,
        sha256=trained.sha256,
        fingerprint=trained.fingerprint,
        trained_at=trained.trained_at,
        trained_by=training.by,
        state="candidate" if passed else "refused",
        report=trained.report,
        gate=trained.gate,
    )
    session.add(model)
    event = ModelTrained(
        training_id=training_id,
        model_id=model.id,
        sha256=model.sha256,
        accuracy=trained.report["candidate"]["accuracy"],
        passed=passed,
        refused=[reason["code"] for reason in trained.gate["reasons"]],
    )
    log.append(session, STREAM, event, actor=training.by)


def bury_the_dead(session: Session) -> None:
    """Trainings without a beat have failed, whatever became of their desk."""
    dead = select(Training).where(
        Training.state == "running", Training.beat_at < session.now - DEAD_AFTER
    )
    for training in session.scalars(dead):
        _fail(session, training, GONE)


def running(session: Session) -> str | None:
    """The id of the training that runs."""
    return session.scalar(select(Training.id).where(Training.state == "running"))


def already(training_id: str | None) -> AlreadyTraining:
    """The refusal while another training runs; None when it has no row yet."""
    return AlreadyTraining("A training is running already.", training_id=training_id)


def newest(session: Session) -> list[Training]:
    """The latest trainings, newest first."""
    query = select(Training).order_by(Training.started_at.desc(), Training.id.desc())
    return list(session.scalars(query.limit(NEWEST)))


def one(session: Session, training_id: str) -> Training:
    """The training. Raises NotThere."""
    training = session.get(Training, training_id)
    if training is None:
        raise NotThere("There is no such training.")
    return training


def looks_dead(session: Session) -> bool:
    """Whether `bury_the_dead` has something to do."""
    dead = select(Training.id).where(
        Training.state == "running", Training.beat_at < session.now - DEAD_AFTER
    )
    return session.scalar(dead) is not None


def _running(session: Session, training_id: str) -> Training:
    training = session.get(Training, training_id)
    if training is None or training.state != "running":
        raise NoLongerRunning
    return training


def _fail(session: Session, training: Training, why: str) -> None:
    training.state, training.why, training.finished_at = "failed", why, session.now
    event = TrainingFailed(training_id=training.id, step=training.step)
    log.append(session, STREAM, event, actor=training.by)
