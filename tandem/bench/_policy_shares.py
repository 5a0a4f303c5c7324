"""Rules that share out between them what another rule asks for: all of it, or all but one part."""

from __future__ import annotations

import random

from handoff.policy.facts import Fact, Kind
from handoff.policy.rules import Condition
from tandem.bench._policy_tables import Making, NoLuck, ask, number, words

When = list[Condition]


def share_out(chance: random.Random, made: Making) -> tuple[When, list[When]]:
    """What a rule asks, and the parts that take all of it: cut along a fact, and perhaps one of
    them again along another. Raises NoLuck.
    """
    fact, second = chance.sample(made.facts(Kind.NUMBER, Kind.WORD), 2)
    base = made.conditions(chance.randint(0, 2), [fact.name, second.name])
    asked, cuts = _cut(chance, fact)
    when, parts = [*asked, *base], [[cut, *_some_of(chance, base)] for cut in cuts]
    if chance.random() < 0.5:
        also, again = _cut(chance, second)
        whole = parts.pop(chance.randrange(len(parts)))
        when, parts = [*when, *also], [*parts, *([*whole, cut] for cut in again)]
    chance.shuffle(parts)
    return when, parts


def _some_of(chance: random.Random, base: When) -> When:
    """A part may ask for less, then it takes more."""
    return [one for one in base if chance.random() < 0.7]


def _cut(chance: random.Random, fact: Fact) -> tuple[When, When]:
    """What is asked of the fact, and conditions of which one is true of each such value."""
    return _cut_numbers(chance, fact) if fact.kind is Kind.NUMBER else _cut_words(chance, fact)


def _cut_numbers(chance: random.Random, fact: Fact) -> tuple[When, When]:
    points = sorted({number(chance, fact, inside=True) for _ in range(12)})
    if len(points) < 3:
        raise NoLuck
    start, middle, end = sorted(chance.sample(points, 3))
    ways = [
        [ask(fact, "below", middle), ask(fact, "at least", middle)],
        [ask(fact, "at most", middle), ask(fact, "above", middle)],
    ]
    if fact.whole:
        ways.append([ask(fact, "below", middle), ask(fact, "above", middle - 1)])
    asked = [ask(fact, "at least", start), ask(fact, "at most", end)]
    return asked, chance.choice(ways)


def _cut_words(chance: random.Random, fact: Fact) -> tuple[When, When]:
    known = words(fact)
    if len(known) < 3:
        raise NoLuck
    chance.shuffle(known)
    out, *others = known
    some, rest = tuple(others[: len(others) // 2]), tuple(others[len(others) // 2 :])
    if chance.random() < 0.5:
        return [ask(fact, "is not", out)], [ask(fact, "in", some), ask(fact, "not in", some)]
    return [ask(fact, "in", tuple(others))], [ask(fact, "in", some), ask(fact, "in", rest)]
