"""Makes the answers of the strategy's calls: rows and values as `strategy_views.py` has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from base.db import Session
from base.staff import names_of
from handoff.decision_tables import DecisionRow
from handoff.model import Outcome, Reason
from handoff.policy.builtin import SAFETY_NET
from handoff.policy.compare import TableChanges
from handoff.policy.effects import COLLECTS, Stop, TableName
from handoff.policy.facts import FACTS, Fact, Thresholds
from handoff.policy.fault import Fault
from handoff.policy.reading import LONGEST_NAME, LONGEST_NOTE, MOST_CONDITIONS, MOST_RULES, may_ask
from handoff.policy.rules import ALLOWED, Rule
from handoff.ruleset import reads, store
from handoff.ruleset.tables import Ruleset
from handoff.ruleset.texts import meaning, sentence
from handoff.web.strategy_views import (
    DecisionLine,
    FactsReply,
    FactView,
    FaultView,
    LockedRuleView,
    RulesetView,
    SwitchView,
    TableChangesView,
    TableView,
)

Faults = Mapping[TableName, Sequence[Fault]]


def facts_reply(session: Session, language: str) -> FactsReply:
    """Everything closed that an editor of rules chooses from."""
    seen = reads.words_seen(session)
    return FactsReply(
        facts=[_fact(fact, seen.get(fact.name, []), language) for fact in FACTS.values()],
        tables=[TableView(name=name.value, collects=name in COLLECTS) for name in TableName],
        outcomes=[one.value for one in Outcome],
        escalating=[one.value for one in Outcome if Stop(one).escalates],
        reasons=[one.value for one in Reason],
        thresholds=asdict(Thresholds()),
        safety_net=[_locked(rule) for rule in SAFETY_NET],
        most={
            "rules": MOST_RULES,
            "conditions": MOST_CONDITIONS,
            "name": LONGEST_NAME,
            "note": LONGEST_NOTE,
        },
    )


def _fact(fact: Fact, seen: list[str], language: str) -> FactView:
    return FactView(
        name=fact.name,
        kind=fact.kind.value,
        means=meaning(fact, language),
        values=None if fact.values is None else sorted(fact.values),
        low=fact.low,
        high=fact.high,
        unit=fact.unit,
        whole=fact.whole,
        stage=fact.stage.value,
        operators=sorted(ALLOWED[fact.kind]),
        tables=[name.value for name in TableName if may_ask(name, fact)],
        seen=seen,
    )


def _locked(rule: Rule) -> LockedRuleView:
    assert isinstance(rule.effect, Stop)
    return LockedRuleView(
        name=rule.name,
        when=[[one.fact, one.op, one.value] for one in rule.when],
        then=rule.effect.outcome.value,
        reason=rule.reason.value if rule.reason else None,
        note=rule.note,
    )


def ruleset_views(session: Session, rows: Sequence[Ruleset]) -> list[RulesetView]:
    """Rulesets without their rules, with people and numbers in words."""
    names = names_of(session, [one for row in rows for one in (row.made_by, row.changed_by)])
    numbers = reads.numbers(session, [row.based_on for row in rows])
    served = reads.served(session, [row.id for row in rows])
    serving = store.serving(session)
    return [
        RulesetView(
            id=row.id,
            number=row.number,
            state=row.state,
            title=row.title,
            version=row.version,
            based_on=row.based_on,
            based_on_number=numbers.get(row.based_on or ""),
            revision=row.revision,
            serves=serving is not None and row.id == serving.id,
            served=row.id in served,
            made_by=names.get(row.made_by, row.made_by),
            made_at=row.made_at,
            changed_by=names.get(row.changed_by, row.changed_by),
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def fault_views(faults: Faults, language: str) -> dict[str, list[FaultView]]:
    """Faults in the reader's language."""
    return {
        table.value: [
            FaultView(
                code=one.code,
                kind=one.kind,
                rule=one.rule,
                number=int(one.values["number"]) if "number" in one.values else None,
                by=list(one.by),
                says=sentence(one, language),
            )
            for one in found
        ]
        for table, found in faults.items()
    }


def switch_views(session: Session) -> list[SwitchView]:
    """Who let which rules decide, newest first."""
    rows = reads.switches(session)
    names = names_of(session, [row.by for row in rows])
    numbers = reads.numbers(session, [row.ruleset_id for row in rows])
    return [
        SwitchView(
            ruleset_id=row.ruleset_id,
            number=numbers.get(row.ruleset_id),
            kind=row.kind,
            by=names.get(row.by, row.by),
            at=row.at,
            why=row.why,
        )
        for row in rows
    ]


def changes_views(changes: Mapping[TableName, TableChanges]) -> dict[str, TableChangesView]:
    """A comparison for the wire."""
    return {
        table.value: TableChangesView.model_validate(asdict(one)) for table, one in changes.items()
    }


def decision_line(row: DecisionRow) -> DecisionLine:
    """A decision in a list, with the two facts that people look for."""
    return DecisionLine(
        id=row.id,
        conversation_id=row.conversation_id,
        turn_id=row.turn_id,
        at=row.at,
        stage=row.stage,
        outcome=row.outcome,
        rule=row.rule,
        words=row.words,
        reason=row.reason,
        market=row.facts.get("market"),
        language=row.facts.get("language"),
    )
