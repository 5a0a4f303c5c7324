"""Faults planted into sound tables, of every kind that the check is to find."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from handoff.policy.effects import TableName
from handoff.policy.facts import FACTS, Fact, Kind
from handoff.policy.reading import may_ask, write_table
from handoff.policy.rules import ALLOWED, Condition, Rule
from tandem.bench._policy_tables import (
    FIRST_WINS,
    Making,
    NoLuck,
    bounds,
    condition,
    round_to,
    sound,
    value,
    words,
)

RULES = (3, 12)  # of a sound table, before anything is planted


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A table's document with one bad rule, whose name and kind of Fault are known."""

    document: dict[str, Any]
    rule: str
    kind: str


def plant(chance: random.Random, number: int) -> list[Planted]:
    """So many tables with a fault, all kinds in turn."""
    kinds = [KINDS[place % len(KINDS)] for place in range(number)]
    return [_again(kind, chance) for kind in kinds]


def sound_tables(chance: random.Random, number: int) -> list[dict[str, Any]]:
    """Documents of so many sound tables; every other one holds a rule that others nearly cover."""
    return [_sound_table(chance, place) for place in range(number)]


def _sound_table(chance: random.Random, place: int) -> dict[str, Any]:
    while True:
        try:
            made = _some(chance, list(TableName) if place % 2 else FIRST_WINS)
            if place % 2 == 0:
                _nearly_covered(chance, made)
            return write_table(made.table)
        except NoLuck:
            continue


def _again(kind: Callable[[random.Random], Planted], chance: random.Random) -> Planted:
    while True:
        try:
            return kind(chance)
        except NoLuck:
            continue


def _some(chance: random.Random, names: list[TableName]) -> Making:
    return sound(chance, chance.choice(names), chance.randint(*RULES))


def _put(made: Making, rule: Rule, place: int, kind: str) -> Planted:
    made.rules.insert(place, rule)
    return Planted(document=write_table(made.table), rule=rule.name, kind=kind)


def contradiction(chance: random.Random) -> Planted:
    """Two conditions that are never true at once."""
    made = _some(chance, list(TableName))
    fact = chance.choice(made.facts(Kind.FLAG, Kind.NUMBER, Kind.WORD))
    when = [*_clash(chance, fact), *made.conditions(chance.randint(0, 2), [fact.name])]
    chance.shuffle(when)
    return _put(made, made.rule(when), chance.randint(0, len(made.rules)), "contradiction")


def _clash(chance: random.Random, fact: Fact) -> list[Condition]:
    """Conditions that no value fulfils, as trying all values that are used shows."""
    one, other = value(chance, fact), value(chance, fact)
    pair = [condition(chance, fact, one), condition(chance, fact, other)]
    if fact.kind is Kind.NUMBER:
        low, high = bounds(fact)
        middle = (
            chance.randint(int(low) + 1, int(high) - 1)
            if fact.whole
            else round_to(chance, low + 0.1, high - 0.1)
        )
        step = 1 if fact.whole else 0
        above, below = chance.choice(
            [("above", "below"), ("above", "at most"), ("at least", "below")]
        )
        further = middle + step if (above, below) == ("above", "below") else middle
        pair = [_ask(fact, above, middle), _ask(fact, below, further)]
        return pair if further < high else _raise()
    holds = [all(c.holds({fact.name: v}) for c in pair) for v in _all(fact)]
    unlisted = fact.values is None and all(c.op in ("is not", "not in") for c in pair)
    return _raise() if any(holds) or (unlisted and fact.kind is Kind.WORD) else pair


def _raise() -> list[Condition]:
    raise NoLuck


def _all(fact: Fact) -> list[Any]:
    return [True, False] if fact.kind is Kind.FLAG else list(words(fact))


def _ask(fact: Fact, op: str, wanted: Any) -> Condition:
    return Condition(fact=fact.name, op=op, value=wanted)


def shadowed_by_one(chance: random.Random) -> Planted:
    """Somewhere behind a rule: what it asks, more narrowly, and more besides."""
    made = _some(chance, FIRST_WINS)
    place = chance.randrange(len(made.rules))
    wide = made.rules[place]
    extra = made.conditions(chance.randint(0, 2), sorted(wide.asks))
    when = [*wide.when, *extra]
    chance.shuffle(when)
    behind = chance.randint(place + 1, len(made.rules))
    return _put(made, made.rule(when), behind, "shadowed")


def shadowed_by_several(chance: random.Random) -> Planted:
    """Behind rules that share out between them what it asks for."""
    made = _some(chance, FIRST_WINS)
    when, parts = _shared_out(chance, made)
    for part in parts:
        made.add(part)
    return _put(made, made.rule(when), len(made.rules), "shadowed")


def _nearly_covered(chance: random.Random, made: Making) -> None:
    """The same with one part left out: the rule decides on that part, which trying shows."""
    when, parts = _shared_out(chance, made)
    parts.pop(chance.randrange(len(parts)))
    for part in parts:
        made.add(part)
    made.add(when)


Shared = tuple[list[Condition], list[list[Condition]]]


def _shared_out(chance: random.Random, made: Making) -> Shared:
    """What a rule asks, and the parts that take all of it: cut along a fact, one of them again."""
    fact, second = chance.sample(made.facts(Kind.NUMBER, Kind.WORD), 2)
    base = made.conditions(chance.randint(0, 2), [fact.name, second.name])
    asked, cuts = _cut(chance, fact)
    when, parts = [*asked, *base], [[*cut, *_some_of(chance, base)] for cut in cuts]
    if chance.random() < 0.5:
        also, again = _cut(chance, second)
        whole = parts.pop(chance.randrange(len(parts)))
        when, parts = [*when, *also], [*parts, *([*whole, *cut] for cut in again)]
    chance.shuffle(parts)
    return when, parts


def _some_of(chance: random.Random, base: list[Condition]) -> list[Condition]:
    """A part may ask for less, then it takes more."""
    return [one for one in base if chance.random() < 0.7]


def _cut(chance: random.Random, fact: Fact) -> Shared:
    """What is asked of the fact, and conditions of which one is true of each such value."""
    return _cut_number(chance, fact) if fact.kind is Kind.NUMBER else _cut_words(chance, fact)


def _cut_number(chance: random.Random, fact: Fact) -> Shared:
    low, high = bounds(fact)
    points = sorted({value(chance, fact) for _ in range(12)} - {low, high})  # type: ignore[type-var]
    if len(points) < 3:
        raise NoLuck
    start, middle, end = sorted(chance.sample(points, 3))  # type: ignore[type-var]
    asked = [_ask(fact, "at least", start), _ask(fact, "at most", end)]
    if chance.random() < 0.5:
        lower, upper = _ask(fact, "below", middle), _ask(fact, "at least", middle)
    else:
        lower, upper = _ask(fact, "at most", middle), _ask(fact, "above", middle)
    if fact.whole and chance.random() < 0.5:
        lower, upper = _ask(fact, "below", middle), _ask(fact, "above", middle - 1)  # type: ignore[operator]
    return asked, [[lower], [upper]]


def _cut_words(chance: random.Random, fact: Fact) -> Shared:
    known = words(fact)
    if len(known) < 3:
        raise NoLuck
    chance.shuffle(known)
    some, rest = known[: len(known) // 2], known[len(known) // 2 :]
    if chance.random() < 0.5:
        out = rest[-1]
        asked, others = _ask(fact, "is not", out), _ask(fact, "not in", tuple(some))
    else:
        asked, others = _ask(fact, "in", tuple(known[:-1])), _ask(fact, "in", tuple(rest))
    return [asked], [[_ask(fact, "in", tuple(some))], [others]]


def said_twice(chance: random.Random) -> Planted:
    """Where all rules count: one that says again what another says."""
    made = _some(chance, [TableName.TAGGING, TableName.PRIORITY])
    place = chance.randrange(len(made.rules))
    first = made.rules[place]
    when = chance.sample(first.when, len(first.when))
    twin = replace(made.rule(when), effect=first.effect)
    return _put(made, twin, chance.randint(place + 1, len(made.rules)), "shadowed")


def _spoilt(chance: random.Random, spoil: Callable[[Making], Condition], kind: str) -> Planted:
    """A rule with one condition that nobody could read."""
    made = _some(chance, list(TableName))
    bad = spoil(made)
    when = [bad, *made.conditions(chance.randint(0, 2), [bad.fact])]
    chance.shuffle(when)
    return _put(made, made.rule(when), chance.randint(0, len(made.rules)), kind)


def unknown_fact(chance: random.Random) -> Planted:
    """A fact that is misspelt, or that the table cannot know yet."""

    def spoil(made: Making) -> Condition:
        fact = chance.choice(made.facts())
        one = condition(chance, fact, value(chance, fact))
        later = [name for name, known in FACTS.items() if not may_ask(made.name, known)]
        wrong = fact.name[:-1] if fact.name[:-1] not in FACTS else f"{fact.name}_"
        name = chance.choice(later) if later and chance.random() < 0.5 else wrong
        return replace(one, fact=name)

    return _spoilt(chance, spoil, "unknown")


def impossible_value(chance: random.Random) -> Planted:
    """A value that the fact never has, or one of another kind."""

    def spoil(made: Making) -> Condition:
        fact = chance.choice(made.facts())
        if fact.kind is Kind.NUMBER:
            low, high = bounds(fact)
            wrong: list[Any] = [low - 1, "many", True]
            wrong += [high + 0.5] if fact.high is not None else []
            wrong += [low + 1.5] if fact.whole else []
            return _ask(fact, "is", chance.choice(wrong))
        if fact.kind is Kind.FLAG:
            return _ask(fact, "is", chance.choice(["yes", 1, ("true",)]))
        op = "contains" if fact.kind is Kind.WORDS else "is"
        return _ask(fact, op, 7 if fact.values is None else chance.choice([7, "nonsense"]))

    return _spoilt(chance, spoil, "impossible")


def unknown_operator(chance: random.Random) -> Planted:
    """An operator that makes no sense for the kind of fact, or that there is not."""

    def spoil(made: Making) -> Condition:
        fact = chance.choice(made.facts())
        others = {op for ops in ALLOWED.values() for op in ops} - ALLOWED[fact.kind]
        return _ask(fact, chance.choice([*sorted(others), "like"]), value(chance, fact))

    return _spoilt(chance, spoil, "impossible")


def name_twice(chance: random.Random) -> Planted:
    """A rule that decides, under a name that another has."""
    made = _some(chance, list(TableName))
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
