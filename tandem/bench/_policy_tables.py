"""Tables made by chance, of which it is known whether they are sound. Nothing here asks the check.

A rule is made around a witness: facts of which its conditions are true, and no earlier rule's. So
every rule of a sound table has facts by which it decides, found by letting the table decide.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from handoff.model import Outcome, Reason
from handoff.policy.decide import decide, matching
from handoff.policy.effects import COLLECTS, Effect, Label, Path, Raise, Route, Stop, TableName
from handoff.policy.facts import FACTS, Fact, FactValue, Kind
from handoff.policy.reading import may_ask
from handoff.policy.rules import Condition, Rule, Table

Witness = dict[str, FactValue]
OPEN_WORDS = ("blue", "green", "red", "white", "black", "amber")
HIGHEST = 40  # of numbers without an end
TRIES = 400
FIRST_WINS = [name for name in TableName if name not in COLLECTS]


class NoLuck(Exception):
    """Chance has led nowhere: begin again."""


@dataclass(slots=True)
class Making:
    """A table under way: rules that are sound, each with its witness."""

    chance: random.Random
    name: TableName
    rules: list[Rule] = field(default_factory=list)

    @property
    def table(self) -> Table:
        """As it is now."""
        return Table(name=self.name, version="made", rules=tuple(self.rules))

    def fires(self, rule: Rule, witness: Witness) -> bool:
        """Whether the rule, put at the end, decides on those facts."""
        table = Table(name=self.name, version="made", rules=(*self.rules, rule))
        if self.name is TableName.ESCALATION:
            return decide(witness, table).rule == rule.name
        return rule in matching(witness, table)

    def add(self, when: Sequence[Condition]) -> Rule:
        """A rule with those conditions at the end. Raises NoLuck without a witness."""
        rule = self.rule(when)
        for _ in range(TRIES // 10):
            if self.fires(rule, sample(self.chance, when)):
                self.rules.append(rule)
                return rule
        raise NoLuck

    def add_any(self) -> Rule:
        """A rule by chance. Raises NoLuck."""
        for _ in range(TRIES):
            rule = self.rule(self.conditions(self.chance.randint(1, 4)))
            if self.fires(rule, sample(self.chance, rule.when)):
                self.rules.append(rule)
                return rule
        raise NoLuck

    def rule(self, when: Sequence[Condition]) -> Rule:
        """A rule with a new name and effect, not in the table yet."""
        name = f"rule {self.chance.randrange(10**9):09}"
        effect = _effect(self.chance, self.name, len(self.rules))
        return Rule(name=name, when=tuple(when), effect=effect)

    def conditions(self, facts: int, without: Iterable[str] = ()) -> list[Condition]:
        """Conditions on so many facts, which can all be true at once."""
        known = [fact for fact in self.facts() if fact.name not in set(without)]
        chosen = self.chance.sample(known, facts)
        return [condition(self.chance, fact, value(self.chance, fact)) for fact in chosen]

    def facts(self, *kinds: Kind) -> list[Fact]:
        """The facts that the table may ask for, of those kinds (none: of all)."""
        known = (fact for fact in FACTS.values() if may_ask(self.name, fact))
        return [fact for fact in known if not kinds or fact.kind in kinds]


def sound(chance: random.Random, name: TableName, rules: int) -> Making:
    """A table of so many rules that can all decide."""
    while True:
        made = Making(chance, name)
        try:
            while len(made.rules) < rules:
                made.add_any()
        except NoLuck:
            continue
        return made


def value(chance: random.Random, fact: Fact) -> FactValue:
    """A value that the fact may have; of a list of words one word that is in it."""
    if fact.kind is Kind.FLAG:
        return chance.random() < 0.5
    if fact.kind is Kind.NUMBER:
        return number(chance, fact)
    return chance.choice(words(fact))


def number(chance: random.Random, fact: Fact, *, inside: bool = False) -> float:
    """A number that the fact may have, in steps of a twentieth, so that such numbers meet.
    `inside`: neither its least nor its greatest.
    """
    low, high = bounds(fact)
    if fact.whole:
        return chance.randint(int(low) + inside, int(high) - inside)
    return round(low + (high - low) * chance.randint(inside, 20 - inside) / 20, 4)


def condition(chance: random.Random, fact: Fact, true_of: FactValue) -> Condition:
    """A condition that is true of that value, and not of every value."""
    for _ in range(TRIES):
        op, wanted = _asks(chance, fact, true_of)
        if wanted is not None:
            return ask(fact, op, wanted)
    raise NoLuck


def sample(chance: random.Random, when: Sequence[Condition]) -> Witness:
    """Facts of which the conditions are true, tried out. Raises NoLuck."""
    names = dict.fromkeys(one.fact for one in when)
    return {name: _value_for(chance, name, when) for name in names}


def ask(fact: Fact, op: str, wanted: FactValue) -> Condition:
    """A condition on the fact."""
    return Condition(fact=fact.name, op=op, value=wanted)


def bounds(fact: Fact) -> tuple[float, float]:
    """The least and the greatest value that is used of a number."""
    return fact.low or 0, HIGHEST if fact.high is None else fact.high


def words(fact: Fact) -> list[str]:
    """The words that are used of a fact."""
    return sorted(fact.values) if fact.values is not None else list(OPEN_WORDS)


def _value_for(chance: random.Random, name: str, when: Sequence[Condition]) -> FactValue:
    fact, mine = FACTS[name], [one for one in when if one.fact == name]
    if fact.kind is Kind.WORDS:
        return tuple(str(one.value) for one in mine)
    near = [one.value for one in mine if isinstance(one.value, int | float)]
    for _ in range(TRIES):
        tried = value(chance, fact)
        if near and fact.kind is Kind.NUMBER and chance.random() < 0.5:
            tried = _beside(chance, fact, chance.choice(near))
        if all(one.holds({name: tried}) for one in mine):
            return tried
    raise NoLuck


def _beside(chance: random.Random, fact: Fact, number: float) -> FactValue:
    low, high = bounds(fact)
    step = 1 if fact.whole else 0.001
    return min(high, max(low, number + chance.choice((-step, 0, step))))


def _asks(chance: random.Random, fact: Fact, have: FactValue) -> tuple[str, FactValue | None]:
    """An operator and a value; None when these two say nothing."""
    if fact.kind is Kind.FLAG:
        return ("is", have) if chance.random() < 0.7 else ("is not", not have)
    if fact.kind is Kind.NUMBER:
        assert isinstance(have, int | float)
        return _asks_number(chance, fact, have)
    if fact.kind is Kind.WORDS:
        return "contains", have
    others = [word for word in words(fact) if word != have]
    some = chance.sample(others, chance.randint(1, max(1, len(others) - 1)))
    op = chance.choice(("is", "is not", "in", "not in"))
    wanted: dict[str, FactValue] = {
        "is": have,
        "is not": some[0],
        "in": (str(have), *some[:-1]),
        "not in": tuple(some),
    }
    return op, wanted[op]


def _asks_number(chance: random.Random, fact: Fact, have: float) -> tuple[str, FactValue | None]:
    low, high = bounds(fact)
    wanted = number(chance, fact)
    op = chance.choice(("is", "is not", "above", "below", "at least", "at most"))
    if op == "is":
        return op, have
    inside = low < wanted < high
    true = ask(fact, op, wanted).holds({fact.name: have})
    return op, wanted if inside and true else None


def _effect(chance: random.Random, name: TableName, place: int) -> Effect:
    if name is TableName.PATHWAY:
        return Path(f"way_{place}")
    if name is TableName.TAGGING:
        return Label(f"tag.{place}")
    if name is TableName.PRIORITY:
        return Raise(place + 1)
    if name is TableName.ROUTING:
        return Route(f"queue_{place}")
    outcome = chance.choice(list(Outcome))
    escalates = outcome in (Outcome.ESCALATE, Outcome.ANSWER_THEN_ESCALATE)
    return Stop(outcome, chance.choice(list(Reason)) if escalates else None)
