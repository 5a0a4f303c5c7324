"""Which rules decide: publishing a draft, rolling back, keeping rules for an experiment.

A ruleset that does not pass its check never gets a number, and the serving one stays.
"""

from sqlalchemy import func, select

from base import log
from base.db import Session
from base.plain import plain
from base.staff import names_of
from handoff.events import RulesetKept, RulesetPublished, RulesetRolledBack
from handoff.events.strategy import STRATEGY
from handoff.policy.compare import compare
from handoff.ruleset.errors import (
    ExperimentRuns,
    NotPublished,
    NotSound,
    Overtaken,
    ServesAlready,
)
from handoff.ruleset.store import (
    PUBLISHED,
    add_switch,
    as_json,
    check,
    draft_of,
    ensure_seed,
    get,
    last_switch,
    locked,
    same_revision,
)
from handoff.ruleset.tables import Experiment, Ruleset, RulesetSwitch


def publish(session: Session, ruleset_id: str, by: str, why: str, revision: int) -> Ruleset:
    """Lets a draft, or what was kept without serving, decide from now on. Raises NotSound with
    every fault, Overtaken when other rules were published since it was made, ExperimentRuns,
    NoDraft, NotThere.
    """
    row = locked(session, ruleset_id)
    if row.state != PUBLISHED or has_served(session, row):
        row = draft_of(session, ruleset_id)
    same_revision(session, row, revision)
    if faults := check(session, row.document):
        raise NotSound(as_json(faults))
    refuse_while_one_runs(session)
    before = ensure_seed(session)
    if row.based_on != before.id:
        raise _overtaken(session, row, before)
    number = _number(session, row)
    add_switch(session, row, "publish", by, why)
    event = RulesetPublished(
        ruleset_id=row.id, number=number, version=row.version, before=before.id
    )
    log.append(session, STRATEGY, event, actor=by)
    return row


def keep(session: Session, ruleset_id: str, by: str, revision: int) -> Ruleset:
    """Numbers a draft without letting it decide, so that an experiment can try it. Raises NotSound
    with every fault, Overtaken, NoDraft, NotThere.
    """
    row = draft_of(session, ruleset_id)
    same_revision(session, row, revision)
    if faults := check(session, row.document):
        raise NotSound(as_json(faults))
    number = _number(session, row)
    event = RulesetKept(ruleset_id=row.id, number=number, version=row.version)
    log.append(session, STRATEGY, event, actor=by)
    return row


def has_served(session: Session, row: Ruleset) -> bool:
    """Whether these rules ever decided for everybody."""
    query = select(RulesetSwitch.id).where(RulesetSwitch.ruleset_id == row.id).limit(1)
    return session.scalar(query) is not None


def roll_back(session: Session, ruleset_id: str, by: str, why: str) -> Ruleset:
    """Lets a ruleset that decided before decide again. Raises NotPublished, ServesAlready,
    ExperimentRuns, NotThere.
    """
    log.lock(session, STRATEGY)
    row, before = get(session, ruleset_id), ensure_seed(session)
    if row.number is None or not has_served(session, row):
        raise NotPublished
    if row.id == before.id:
        raise ServesAlready
    refuse_while_one_runs(session)
    add_switch(session, row, "roll_back", by, why)
    event = RulesetRolledBack(
        ruleset_id=row.id, number=row.number, version=row.version, before=before.id
    )
    log.append(session, STRATEGY, event, actor=by)
    return row


def refuse_while_one_runs(session: Session) -> None:
    """Raises ExperimentRuns: the rules stay as they are while an experiment compares them."""
    running = session.scalar(select(Experiment.id).where(Experiment.state == "running"))
    if running is not None:
        raise ExperimentRuns(running)


def _number(session: Session, row: Ruleset) -> int:
    """The number of the published ruleset, a new one for a draft."""
    if row.number is None:
        row.number = (session.scalar(select(func.max(Ruleset.number))) or 0) + 1
    row.state = PUBLISHED
    return row.number


def _overtaken(session: Session, row: Ruleset, serves: Ruleset) -> Overtaken:
    """Says who published what since the draft was made."""
    base = session.get(Ruleset, row.based_on) if row.based_on else None
    switch = last_switch(session)
    changes = compare(base.document, serves.document) if base else {}
    return Overtaken(
        "Other rules were published since this draft was made: look at what they changed.",
        serving=serves.id,
        number=serves.number,
        based_on=row.based_on,
        by=names_of(session, [switch.by]).get(switch.by, switch.by) if switch else None,
        at=plain(switch.at) if switch else None,
        why=switch.why if switch else None,
        changes=plain(changes),
    )
