"""What the strategy's pages read: rulesets, who let them decide, decisions, words seen lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from base.db import Session
from handoff.decision_tables import DecisionRow
from handoff.policy.facts import FACTS, Kind
from handoff.ruleset.store import DRAFT, PUBLISHED
from handoff.ruleset.tables import Ruleset, RulesetSwitch

MOST_ROWS = 200
PAGE = 50
#: Among so many of the newest decisions a rule is looked for; words are gathered of fewer.
LOOKED_THROUGH = 20_000
LEARNT_FROM = 500


def drafts(session: Session) -> list[Ruleset]:
    """The open drafts, the last changed first."""
    query = select(Ruleset).where(Ruleset.state == DRAFT)
    return list(session.scalars(query.order_by(Ruleset.changed_at.desc()).limit(MOST_ROWS)))


def published(session: Session) -> list[Ruleset]:
    """The numbered rulesets, newest first."""
    query = select(Ruleset).where(Ruleset.state == PUBLISHED)
    return list(session.scalars(query.order_by(Ruleset.number.desc()).limit(MOST_ROWS)))


def switches(session: Session) -> list[RulesetSwitch]:
    """Who let which ruleset decide, newest first."""
    query = select(RulesetSwitch).order_by(RulesetSwitch.id.desc())
    return list(session.scalars(query.limit(MOST_ROWS)))


def served(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of the rulesets that ever decided for everybody."""
    query = select(RulesetSwitch.ruleset_id).where(RulesetSwitch.ruleset_id.in_(ids)).distinct()
    return set(session.scalars(query))


def numbers(session: Session, ids: Sequence[str | None]) -> Mapping[str, int | None]:
    """{ruleset id: number}, None of a draft."""
    wanted = {one for one in ids if one}
    found = session.execute(select(Ruleset.id, Ruleset.number).where(Ruleset.id.in_(wanted)))
    return {row.id: row.number for row in found}


def decisions(
    session: Session, *, handoffs: bool, rule: str | None, after: str | None
) -> list[DecisionRow]:
    """The newest decisions, a page of 50. Of a rule: among the newest 20,000."""
    query = select(DecisionRow).order_by(DecisionRow.id.desc()).limit(PAGE)
    if handoffs:
        query = query.where(DecisionRow.reason.is_not(None))
    if after:
        query = query.where(DecisionRow.id < after)
    if rule:
        newest = select(DecisionRow.id).order_by(DecisionRow.id.desc()).limit(LOOKED_THROUGH)
        oldest = select(func.min(newest.subquery().c.id)).scalar_subquery()
        query = query.where(DecisionRow.id >= oldest, DecisionRow.rule == rule)
    return list(session.scalars(query))


def words_seen(session: Session) -> dict[str, list[str]]:
    """{fact: words} that facts without a closed list of words had in the newest decisions."""
    open_facts = [
        fact.name for fact in FACTS.values() if fact.kind is Kind.WORD and fact.values is None
    ]
    query = select(DecisionRow.facts).order_by(DecisionRow.id.desc()).limit(LEARNT_FROM)
    seen: dict[str, set[str]] = {name: set() for name in open_facts}
    for facts in session.scalars(query):
        for name in open_facts:
            _note(seen[name], facts.get(name))
    return {name: sorted(words) for name, words in seen.items()}


def _note(seen: set[str], word: Any) -> None:
    if isinstance(word, str):
        seen.add(word)
