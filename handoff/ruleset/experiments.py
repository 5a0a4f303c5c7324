"""Two rulesets side by side: made, started, stopped, and counted. Which arm a contact gets is
chosen in `handoff/ruleset/serving.py`; what it did to customers, the analytics tell.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select

from base import log
from base.db import Session
from base.ids import new_id
from handoff.errors import NotThere
from handoff.events import ExperimentMade, ExperimentStarted, ExperimentStopped
from handoff.events.strategy import STRATEGY
from handoff.ruleset.arms import CONTROL, VARIANT
from handoff.ruleset.errors import NotInThatState, NotPublished, Overtaken, SameRules
from handoff.ruleset.publishing import refuse_while_one_runs
from handoff.ruleset.store import ensure_seed, get
from handoff.ruleset.tables import Experiment, Exposure

DRAFT, RUNNING, STOPPED = "draft", "running", "stopped"


@dataclass(frozen=True, kw_only=True)
class Arm:
    """How many contacts are in an arm, and in how many the two rulesets decided differently."""

    assigned: int = 0
    differed: int = 0


def make(
    session: Session, by: str, *, name: str, question: str, variant: str, share: float
) -> Experiment:
    """An experiment of the serving rules with a numbered variant, which gets `share` (0..1) of the
    customers. It does not run yet. Raises NotPublished, SameRules, NotThere.
    """
    log.lock(session, STRATEGY)
    serves, other = ensure_seed(session), get(session, variant)
    if other.number is None:
        raise NotPublished("Keep these rules first: only numbered rules can be tried.")
    if other.version == serves.version:
        raise SameRules
    row = Experiment(
        id=new_id("exp"),
        name=name,
        question=question,
        salt=secrets.token_hex(8),
        control=serves.id,
        variant=other.id,
        share=share,
        state=DRAFT,
        made_by=by,
        made_at=session.now,
    )
    session.add(row)
    session.flush()
    event = ExperimentMade(experiment_id=row.id, control=serves.id, variant=other.id)
    log.append(session, STRATEGY, event, actor=by)
    return row


def start(session: Session, experiment_id: str, by: str) -> Experiment:
    """Lets it run. Raises NotInThatState, ExperimentRuns, Overtaken when other rules than its
    control serve by now, NotThere.
    """
    row = _locked(session, experiment_id)
    if row.state != DRAFT:
        raise NotInThatState(row.state)
    refuse_while_one_runs(session)
    serves = ensure_seed(session)
    if row.control != serves.id:
        text = "Other rules serve by now than those to compare with: make the experiment anew."
        raise Overtaken(text, serving=serves.id, number=serves.number)
    row.state, row.started_at = RUNNING, session.now
    event = ExperimentStarted(
        experiment_id=row.id, control=row.control, variant=row.variant, share=row.share
    )
    log.append(session, STRATEGY, event, actor=by)
    return row


def stop(session: Session, experiment_id: str, by: str, why: str) -> Experiment:
    """Ends it, or calls off one that never ran. Raises NotInThatState, NotThere."""
    row = _locked(session, experiment_id)
    if row.state == STOPPED:
        raise NotInThatState(row.state)
    row.state, row.stopped_at, row.stopped_by, row.why = STOPPED, session.now, by, why
    log.append(session, STRATEGY, ExperimentStopped(experiment_id=row.id), actor=by)
    return row


def running(session: Session) -> Experiment | None:
    """The experiment that runs, if one does."""
    return session.scalar(select(Experiment).where(Experiment.state == RUNNING))


def newest(session: Session, limit: int = 50) -> list[Experiment]:
    """The latest experiments, newest first."""
    query = select(Experiment).order_by(Experiment.made_at.desc(), Experiment.id.desc())
    return list(session.scalars(query.limit(limit)))


def arms(session: Session, experiment_id: str) -> dict[str, Arm]:
    """The counts of control and variant."""
    query = (
        select(Exposure.arm, func.count(), func.count(Exposure.differed_at))
        .where(Exposure.experiment_id == experiment_id)
        .group_by(Exposure.arm)
    )
    found = {
        arm: Arm(assigned=assigned, differed=differed)
        for arm, assigned, differed in session.execute(query)
    }
    return {arm: found.get(arm, Arm()) for arm in (CONTROL, VARIANT)}


def _locked(session: Session, experiment_id: str) -> Experiment:
    log.lock(session, STRATEGY)
    row = session.get(Experiment, experiment_id)
    if row is None:
        raise NotThere("There is no such experiment.")
    session.refresh(row)
    return row
