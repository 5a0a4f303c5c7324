"""Explains a decision: what every rule said of the facts, value beside threshold. Pure.

A decision is kept as its facts and the version of its ruleset; what was said is worked out again,
and the fingerprint shows that it is the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from handoff.policy.decide import is_guarded, rules_of
from handoff.policy.effects import TableName, effect_words, write_effect
from handoff.policy.facts import Facts, FactValue
from handoff.policy.rules import Rule, Table


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One condition: what it wanted, what the fact was (None: not known), whether it held."""

    fact: str
    op: str
    want: FactValue
    have: FactValue | None
    held: bool


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule said. `held`: all its conditions; `guarded`: held off by the loop guard;
    `decided`: this rule's word was followed. `then` says the `effect` in words.
    """

    rule: str
    words: str
    then: str
    effect: Mapping[str, Any]
    held: bool
    guarded: bool
    decided: bool
    conditions: tuple[Asked, ...]


def explain(facts: Facts, table: Table) -> list[Verdict]:
    """The verdicts in the order of the table, the safety net first where it stands above.

    Of an escalation table the list ends with the rule that decided.
    """
    first_wins = table.name is TableName.ESCALATION
    rules = rules_of(table) if first_wins else table.rules
    recent = facts.get("recent_reasons", ())
    told: list[Verdict] = []
    for rule in rules:
        held = rule.holds(facts)
        guarded = first_wins and held and is_guarded(rule, recent)
        decided = held and not guarded
        told.append(_verdict(rule, facts, held, guarded, decided))
        if first_wins and decided:
            break
    return told


def fingerprint(facts: Facts, version: str) -> str:
    """The same facts under the same rules always give this, whoever works it out (16 hex digits
    of SHA-256 over canonical JSON).
    """
    canonical = json.dumps(
        [version, {name: _listed(facts[name]) for name in sorted(facts)}],
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return sha256(canonical.encode()).hexdigest()[:16]


def _verdict(rule: Rule, facts: Facts, held: bool, guarded: bool, decided: bool) -> Verdict:
    return Verdict(
        rule=rule.name,
        words=rule.words,
        then=effect_words(rule.effect),
        effect=write_effect(rule.effect),
        held=held,
        guarded=guarded,
        decided=decided,
        conditions=_asked(rule, facts),
    )


def _asked(rule: Rule, facts: Facts) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            fact=one.fact,
            op=one.op,
            want=one.value,
            have=facts.get(one.fact),
            held=one.holds(facts),
        )
        for one in rule.when
    )


def _listed(value: FactValue) -> FactValue | list[str]:
    return list(value) if isinstance(value, tuple) else value
