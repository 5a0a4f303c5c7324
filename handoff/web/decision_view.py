"""A decision with everything behind it, worked out again from its facts and its rules."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from base.db import Session
from handoff.decision_tables import DecisionRow
from handoff.policy.explain import explain, fingerprint
from handoff.policy.facts import Facts
from handoff.ruleset.serving import Rulebooks
from handoff.ruleset.tables import Ruleset
from handoff.web.agent_views import DecisionView, VerdictView

_NUMBER = select(Ruleset.number).where(Ruleset.number.is_not(None))


def decision_view(session: Session, rules: Rulebooks, row: DecisionRow) -> DecisionView:
    """The decision for people; without a trace when its rules are no longer on record."""
    facts = stored_facts(row.facts)
    rulebook = rules.by_version(session, row.table_version)
    number = session.scalar(_NUMBER.where(Ruleset.version == row.table_version).limit(1))
    trace = explain(facts, rulebook.escalation) if rulebook else []
    same = None if row.fingerprint is None else _same(facts, row)
    return DecisionView(
        id=row.id,
        turn_id=row.turn_id,
        at=row.at,
        stage=row.stage,
        outcome=row.outcome,
        rule=row.rule,
        words=row.words,
        reason=row.reason,
        table_version=row.table_version,
        ruleset=number,
        experiment_id=row.experiment_id,
        arm=row.arm,
        fingerprint=row.fingerprint,
        reproduced=same,
        facts=row.facts,
        trace=[VerdictView.model_validate(asdict(one)) for one in trace],
    )


def stored_facts(stored: dict[str, Any]) -> Facts:
    """Facts from JSON: lists become tuples again."""
    return {name: tuple(one) if isinstance(one, list) else one for name, one in stored.items()}


def _same(facts: Facts, row: DecisionRow) -> bool:
    return fingerprint(facts, row.table_version) == row.fingerprint
