"""Rulesets and their drafts: what managers do with the rules before they decide.

A published ruleset never changes, so every decision can be explained by the rules of its time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from base import log
from base.db import Session
from base.ids import new_id
from base.staff import names_of
from handoff.errors import NotThere
from handoff.events import (
    DraftChanged,
    DraftDiscarded,
    DraftMade,
    RulesetPublished,
)
from handoff.events.strategy import STRATEGY
from handoff.policy.effects import TableName
from handoff.policy.fault import Fault
from handoff.policy.merge import Conflict, merge
from handoff.rulebook import Document, digest, seed_document, try_rulebook
from handoff.ruleset.errors import (
    NoDraft,
    Overtaken,
)
from handoff.ruleset.tables import Ruleset, RulesetSwitch
from handoff.setup.known import places
from handoff.setup.seeds import ensure_setup

DRAFT, PUBLISHED, DISCARDED = "draft", "published", "discarded"
SEEDED_BY = "tandem"


def ensure_seed(session: Session) -> Ruleset:
    """The serving ruleset; the first time the seeds of `strategy/` become number 1, and the queues
    and skills that they name come with them.
    """
    ensure_setup(session)
    log.lock(session, STRATEGY)
    found = serving(session)
    if found is not None:
        return found
    document = seed_document()
    row = _new(session, "The rules that Tandem comes with", document, None, SEEDED_BY)
    row.state, row.number = PUBLISHED, 1
    add_switch(session, row, "seed", SEEDED_BY, "first start")
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
    row = draft_of(session, ruleset_id)
    same_revision(session, row, revision)
    row.title = title or row.title
    row.document = {**row.document, **(tables or {})}
    row.version = digest(row.document)
    return row, _changed(session, row, by)


def rebase(
    session: Session, ruleset_id: str, by: str, revision: int
) -> tuple[Ruleset, list[Conflict]]:
    """Brings what serves by now into the draft; where both changed the same, the draft's word stays
    and is told. Raises Overtaken when the draft was changed meanwhile, NoDraft, NotThere.
    """
    row = draft_of(session, ruleset_id)
    same_revision(session, row, revision)
    serves = ensure_seed(session)
    base = session.get(Ruleset, row.based_on) if row.based_on else None
    document, conflicts = merge((base or serves).document, row.document, serves.document)
    row.document, row.version = document, digest(document)
    row.based_on = serves.id
    _changed(session, row, by)
    return row, conflicts


def discard(session: Session, ruleset_id: str, by: str) -> None:
    """Throws a draft away. Raises NoDraft, NotThere."""
    row = draft_of(session, ruleset_id)
    row.state = DISCARDED
    log.append(session, STRATEGY, DraftDiscarded(ruleset_id=row.id), actor=by)


def check(session: Session, document: Document) -> dict[TableName, list[Fault]]:
    """The faults of each table that has some, as queues and skills are set up now."""
    return try_rulebook(document, places(session))[1]


def as_json(faults: dict[TableName, list[Fault]]) -> dict[str, list[dict[str, Any]]]:
    """Faults for the wire."""
    return {
        table.value: [
            {"code": one.code, "kind": one.kind, "rule": one.rule, "says": one.says}
            for one in found
        ]
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


def draft_of(session: Session, ruleset_id: str) -> Ruleset:
    """A ruleset that may be changed, kept from others until commit. Raises NoDraft, NotThere."""
    row = locked(session, ruleset_id)
    if row.state != DRAFT:
        raise NoDraft
    return row


def locked(session: Session, ruleset_id: str) -> Ruleset:
    """A ruleset as it stands now, kept from others until commit. Raises NotThere."""
    log.lock(session, STRATEGY)
    session.flush()
    row = get(session, ruleset_id)
    session.refresh(row)  # what others committed before the lock was ours
    return row


def _changed(session: Session, row: Ruleset, by: str) -> dict[TableName, list[Fault]]:
    row.revision += 1
    row.changed_by, row.changed_at = by, session.now
    faults = check(session, row.document)
    count = sum(len(found) for found in faults.values())
    event = DraftChanged(ruleset_id=row.id, revision=row.revision, faults=count)
    log.append(session, STRATEGY, event, actor=by)
    return faults


def same_revision(session: Session, row: Ruleset, revision: int) -> None:
    """Raises Overtaken, which says who changed the draft meanwhile."""
    if row.revision != revision:
        raise Overtaken(
            "Somebody else has changed this draft meanwhile.",
            revision=row.revision,
            changed_by=names_of(session, [row.changed_by]).get(row.changed_by, row.changed_by),
        )


def add_switch(session: Session, row: Ruleset, kind: str, by: str, why: str) -> None:
    """From now on these rules decide. The caller logs it."""
    session.add(RulesetSwitch(ruleset_id=row.id, kind=kind, by=by, at=session.now, why=why))
