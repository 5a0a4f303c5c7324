"""Drafts, publishing, rolling back: what managers do with the rules.

A published ruleset never changes, so every decision can be explained by the rules of its time.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select

from base import log
from base.db import Session
from base.ids import new_id
from handoff.errors import NotThere
from handoff.events import (
    DraftChanged,
    DraftDiscarded,
    DraftMade,
    RulesetPublished,
    RulesetRolledBack,
)
from handoff.events.strategy import STRATEGY
from handoff.policy.check import Fault
from handoff.policy.effects import TableName
from handoff.rulebook import Document, digest, seed_document, try_rulebook
from handoff.ruleset.errors import (
    ExperimentRuns,
    NoDraft,
    NotPublished,
    NotSound,
    Overtaken,
    ServesAlready,
)
from handoff.ruleset.tables import Experiment, Ruleset, RulesetSwitch

DRAFT, PUBLISHED, DISCARDED = "draft", "published", "discarded"
SEEDED_BY = "tandem"


def ensure_seed(session: Session) -> Ruleset:
    """The serving ruleset; the first time the seeds of `strategy/` become number 1."""
    log.lock(session, STRATEGY)
    found = serving(session)
    if found is not None:
        return found
    document = seed_document()
    row = _new(session, "The rules that Tandem comes with", document, None, SEEDED_BY)
    row.state, row.number = PUBLISHED, 1
    _switch(session, row, "seed", SEEDED_BY, "first start")
    event = RulesetPublished(ruleset_id=row.id, number=1, version=row.version, before=None)
    log.append(session, STRATEGY, event, actor=SEEDED_BY)
    return row


def serving(session: Session) -> Ruleset | None:
    """The ruleset that decides; None before the first start has ended."""
    switch = last_switch(session)
    return session.get_one(Ruleset, switch.ruleset_id) if switch else None


def last_switch(session: Session) -> RulesetSwitch | None:
    """The last change of the serving ruleset."""
    return session.scalar(select(RulesetSwitch).order_by(RulesetSwitch.id.desc()).limit(1))


def get(session: Session, ruleset_id: str) -> Ruleset:
    """One ruleset. Raises NotThere."""
    row = session.get(Ruleset, ruleset_id)
    if row is None:
        raise NotThere("There are no such rules.")
    return row


def make_draft(session: Session, by: str, title: str, source: str | None = None) -> Ruleset:
    """A draft, copied from `source` or from the serving rules."""
    base = get(session, source) if source else ensure_seed(session)
    serves = ensure_seed(session)
    row = _new(session, title, base.document, serves.id, by)
    event = DraftMade(ruleset_id=row.id, based_on=serves.id)
    log.append(session, STRATEGY, event, actor=by)
    return row


def change_draft(
    session: Session,
    ruleset_id: str,
    by: str,
    revision: int,
    *,
    title: str | None = None,
    tables: Document | None = None,
) -> tuple[Ruleset, dict[TableName, list[Fault]]]:
    """Stores changed tables, sound or not, and tells the faults. Raises Overtaken when the draft
    was changed meanwhile, NoDraft, NotThere.
    """
    row = _draft(session, ruleset_id)
    _same_revision(row, revision)
    row.title = title or row.title
    row.document = {**row.document, **(tables or {})}
    row.version = digest(row.document)
    row.revision += 1
    row.changed_by, row.changed_at = by, session.now
    faults = check(row)
    count = sum(len(found) for found in faults.values())
    event = DraftChanged(ruleset_id=row.id, revision=row.revision, faults=count)
    log.append(session, STRATEGY, event, actor=by)
    return row, faults


def rebase(session: Session, ruleset_id: str, by: str) -> Ruleset:
    """The manager has seen what changed meanwhile: the draft counts as based on what serves."""
    row = _draft(session, ruleset_id)
    row.based_on = ensure_seed(session).id
    row.revision += 1
    row.changed_by, row.changed_at = by, session.now
    count = sum(len(found) for found in check(row).values())
    event = DraftChanged(ruleset_id=row.id, revision=row.revision, faults=count)
    log.append(session, STRATEGY, event, actor=by)
    return row


def discard(session: Session, ruleset_id: str, by: str) -> None:
    """Throws a draft away. Raises NoDraft, NotThere."""
    row = _draft(session, ruleset_id)
    row.state = DISCARDED
    log.append(session, STRATEGY, DraftDiscarded(ruleset_id=row.id), actor=by)


def publish(session: Session, ruleset_id: str, by: str, why: str, revision: int) -> Ruleset:
    """Lets a draft decide from now on. Raises NotSound with every fault, Overtaken when other
    rules were published since the draft was made, ExperimentRuns, NoDraft, NotThere.
    """
    row = _draft(session, ruleset_id)
    _same_revision(row, revision)
    if faults := check(row):
        raise NotSound(as_json(faults))
    _no_experiment(session)
    before = ensure_seed(session)
    if row.based_on != before.id:
        raise Overtaken(
            "Other rules were published since this draft was made: look at what they changed.",
            serving=before.id,
            based_on=row.based_on,
        )
    row.state = PUBLISHED
    row.number = (session.scalar(select(func.max(Ruleset.number))) or 0) + 1
    _switch(session, row, "publish", by, why)
    event = RulesetPublished(
        ruleset_id=row.id, number=row.number, version=row.version, before=before.id
    )
    log.append(session, STRATEGY, event, actor=by)
    return row


def roll_back(session: Session, ruleset_id: str, by: str, why: str) -> Ruleset:
    """Lets a published ruleset decide again. Raises NotPublished, ServesAlready, NotThere."""
    log.lock(session, STRATEGY)
    row, before = get(session, ruleset_id), ensure_seed(session)
    if row.state != PUBLISHED or row.number is None:
        raise NotPublished
    if row.id == before.id:
        raise ServesAlready
    _no_experiment(session)
    _switch(session, row, "roll_back", by, why)
    event = RulesetRolledBack(
        ruleset_id=row.id, number=row.number, version=row.version, before=before.id
    )
    log.append(session, STRATEGY, event, actor=by)
    return row


def check(row: Ruleset) -> dict[TableName, list[Fault]]:
    """The faults of each table that has some."""
    return try_rulebook(row.document)[1]


def as_json(faults: dict[TableName, list[Fault]]) -> dict[str, list[dict[str, Any]]]:
    """Faults for the wire."""
    return {
        table.value: [{**asdict(fault), "by": list(fault.by)} for fault in found]
        for table, found in faults.items()
    }


def _new(
    session: Session, title: str, document: dict[str, Any], based_on: str | None, by: str
) -> Ruleset:
    row = Ruleset(
        id=new_id("rls"),
        number=None,
        state=DRAFT,
        title=title,
        version=digest(document),
        document=document,
        based_on=based_on,
        revision=1,
        made_by=by,
        made_at=session.now,
        changed_by=by,
        changed_at=session.now,
    )
    session.add(row)
    session.flush()
    return row


def _draft(session: Session, ruleset_id: str) -> Ruleset:
    log.lock(session, STRATEGY)
    session.flush()
    row = get(session, ruleset_id)
    session.refresh(row)  # what others committed before the lock was ours
    if row.state != DRAFT:
        raise NoDraft
    return row


def _same_revision(row: Ruleset, revision: int) -> None:
    if row.revision != revision:
        raise Overtaken(
            "Somebody else has changed this draft meanwhile.",
            revision=row.revision,
            changed_by=row.changed_by,
        )


def _switch(session: Session, row: Ruleset, kind: str, by: str, why: str) -> None:
    session.add(RulesetSwitch(ruleset_id=row.id, kind=kind, by=by, at=session.now, why=why))


def _no_experiment(session: Session) -> None:
    running = session.scalar(select(Experiment.id).where(Experiment.state == "running"))
    if running is not None:
        raise ExperimentRuns(running)
