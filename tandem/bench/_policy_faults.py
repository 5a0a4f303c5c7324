"""Faults planted into sound tables, of every kind that the check is to find."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handoff.policy.effects import TableName
from handoff.policy.facts import FACTS, Fact, Kind
from handoff.policy.reading import may_ask, write_table
from handoff.policy.rules import ALLOWED, Condition, Rule
from tandem.bench._policy_shares import share_out
from tandem.bench._policy_tables import (
    FIRST_WINS,
    Making,
    NoLuck,
    ask,
    bounds,
    condition,
    number,
    sound,
    value,
    words,
)

FEWEST, MOST = 3, 12  # rules of a sound table, before anything is planted
ALL = list(TableName)


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A table's document with one bad rule, whose name and kind of Fault are known."""

    document: dict[str, Any]
    rule: str
    kind: str


def plant(chance: random.Random, tables: int) -> list[Planted]:
    """So many tables with a fault, all kinds in turn."""
    return [_planted(chance, KINDS[place % len(KINDS)]) for place in range(tables)]


def sound_tables(chance: random.Random, tables: int) -> list[dict[str, Any]]:
    """Documents of so many sound tables; every other one holds a rule that others nearly cover."""
    return [_sound(chance, nearly=place % 2 == 0) for place in range(tables)]


def _planted(chance: random.Random, kind: Callable[[random.Random], Planted]) -> Planted:
    while True:
        try:
            return kind(chance)
        except NoLuck:
            continue


def _sound(chance: random.Random, *, nearly: bool) -> dict[str, Any]:
    while True:
        try:
            made = _some(chance, FIRST_WINS if nearly else ALL)
            if nearly:
                _cover_nearly(chance, made)
            return write_table(made.table)
        except NoLuck:
            continue


def _some(chance: random.Random, names: Sequence[TableName]) -> Making:
    return sound(chance, chance.choice(names), chance.randint(FEWEST, MOST))


def _put(made: Making, rule: Rule, place: int, kind: str) -> Planted:
    made.rules.insert(place, rule)
    return Planted(document=write_table(made.table), rule=rule.name, kind=kind)


def _anywhere(made: Making, when: list[Condition], kind: str) -> Planted:
    made.chance.shuffle(when)
    return _put(made, made.rule(when), made.chance.randint(0, len(made.rules)), kind)


def contradiction(chance: random.Random) -> Planted:
    """Two conditions that are never true at once, or one that never is."""
    made = _some(chance, ALL)
    fact = chance.choice(made.facts(Kind.FLAG, Kind.NUMBER, Kind.WORD))
    clash = _clash_of_numbers if fact.kind is Kind.NUMBER else _clash_of_words
    more = made.conditions(chance.randint(0, 2), [fact.name])
    return _anywhere(made, [*clash(chance, fact), *more], "contradiction")


def _clash_of_numbers(chance: random.Random, fact: Fact) -> list[Condition]:
    middle = number(chance, fact, inside=True)
    next_one = middle + 1 if fact.whole else middle
    ways = [
        [ask(fact, "above", middle), ask(fact, "below", next_one)],
        [ask(fact, "above", middle), ask(fact, "at most", middle)],
        [ask(fact, "at least", middle), ask(fact, "below", middle)],
        [ask(fact, "is", middle), ask(fact, "is not", middle)],
    ]
    return chance.choice(ways)


def _clash_of_words(chance: random.Random, fact: Fact) -> list[Condition]:
    if fact.kind is Kind.FLAG:
        return chance.choice(
            [
                [ask(fact, "is", True), ask(fact, "is", False)],
                [ask(fact, "is", True), ask(fact, "is not", True)],
            ]
        )
    one, other = chance.sample(words(fact), 2)
    ways = [
        [ask(fact, "is", one), ask(fact, "is", other)],
        [ask(fact, "is", one), ask(fact, "is not", one)],
        [ask(fact, "in", (one, other)), ask(fact, "not in", (other, one))],
    ]
    if fact.values is not None:
        ways.append([ask(fact, "not in", tuple(words(fact)))])
    return chance.choice(ways)


def shadowed_by_one(chance: random.Random) -> Planted:
    """Somewhere behind a rule: what it asks, and more besides."""
    made = _some(chance, FIRST_WINS)
    place = chance.randrange(len(made.rules))
    wide = made.rules[place]
    when = [*wide.when, *made.conditions(chance.randint(0, 2), wide.asks)]
    chance.shuffle(when)
    return _put(made, made.rule(when), chance.randint(place + 1, len(made.rules)), "shadowed")


def shadowed_by_several(chance: random.Random) -> Planted:
    """Behind rules that share out between them what it asks for."""
    made = _some(chance, FIRST_WINS)
    when, parts = share_out(chance, made)
    for part in parts:
        made.add(part)
    return _put(made, made.rule(when), len(made.rules), "shadowed")


def _cover_nearly(chance: random.Random, made: Making) -> None:
    """The same with one part left out: the rule decides on that part, which trying shows."""
    when, parts = share_out(chance, made)
    parts.pop(chance.randrange(len(parts)))
    for part in (*parts, when):
        made.add(part)


def said_twice(chance: random.Random) -> Planted:
    """Where all rules count: one that says again what another says."""
    made = _some(chance, [TableName.TAGGING, TableName.PRIORITY])
    place = chance.randrange(len(made.rules))
    first = made.rules[place]
    twin = made.rule(chance.sample(first.when, len(first.when)))
    behind = chance.randint(place + 1, len(made.rules))
    return _put(made, replace(twin, effect=first.effect), behind, "shadowed")


def unknown_fact(chance: random.Random) -> Planted:
    """A fact that is misspelt, or that the table cannot know yet."""
    made = _some(chance, ALL)
    fact = chance.choice(made.facts())
    later = [name for name, known in FACTS.items() if not may_ask(made.name, known)]
    name = chance.choice(later) if later and chance.random() < 0.5 else f"{fact.name}s"
    bad = replace(condition(chance, fact, value(chance, fact)), fact=name)
    return _anywhere(made, [bad, *made.conditions(chance.randint(0, 2))], "unknown")


def impossible_value(chance: random.Random) -> Planted:
    """A value that the fact never has, or one of another kind."""
    made = _some(chance, ALL)
    fact = chance.choice(made.facts())
    op = "contains" if fact.kind is Kind.WORDS else "is"
    bad = ask(fact, op, chance.choice(_never(fact)))
    return _anywhere(made, [bad, *made.conditions(chance.randint(0, 2))], "impossible")


def _never(fact: Fact) -> list[Any]:
    low, high = bounds(fact)
    if fact.kind is Kind.NUMBER:
        beyond = [high + 0.5] if fact.high is not None else []
        return [low - 1, "many", True, *beyond, *([low + 1.5] if fact.whole else [])]
    if fact.kind is Kind.FLAG:
        return ["yes", 1, ("true",)]
    return [7] if fact.values is None else [7, "nonsense"]


def unknown_operator(chance: random.Random) -> Planted:
    """An operator that makes no sense for the kind of fact, or that there is not."""
    made = _some(chance, ALL)
    fact = chance.choice(made.facts())
    others = {op for ops in ALLOWED.values() for op in ops} - ALLOWED[fact.kind]
    bad = ask(fact, chance.choice([*sorted(others), "like"]), value(chance, fact))
    return _anywhere(made, [bad, *made.conditions(chance.randint(0, 2))], "impossible")


def name_twice(chance: random.Random) -> Planted:
    """A rule that decides, under a name that another has."""
    made = _some(chance, ALL)
    name = chance.choice(made.rules).name
    made.add_any()
    return _put(made, replace(made.rules.pop(), name=name), len(made.rules), "double")


KINDS = (
    contradiction,
    shadowed_by_one,
    shadowed_by_several,
    said_twice,
    unknown_fact,
    impossible_value,
    unknown_operator,
    name_twice,
)
