"""A rule is `name, when, then`; a table is an ordered list of them. Pure.

No expression language: a condition is `fact op value`, all conditions of a rule must hold, and two
alternatives are two rules. `handoff.policy.reading` makes tables of documents.
"""

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from handoff.model import Reason, Stage
from handoff.policy.effects import Effect, Stop, TableName
from handoff.policy.facts import FACTS, Facts, FactValue, Kind, Thresholds

# The wanted value stands first, as operator.contains has it: what is built in is fastest.
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "is not": operator.ne,
    "in": operator.contains,
    "not in": lambda want, have: have not in want,
    "above": operator.lt,
    "below": operator.gt,
    "at least": operator.le,
    "at most": operator.ge,
    "contains": lambda want, have: want in have,
}

#: Which operators make sense for which kind of fact.
ALLOWED: dict[Kind, frozenset[str]] = {
    Kind.FLAG: frozenset({"is", "is not"}),
    Kind.NUMBER: frozenset({"is", "is not", "above", "below", "at least", "at most"}),
    Kind.WORD: frozenset({"is", "is not", "in", "not in"}),
    Kind.WORDS: frozenset({"contains"}),
}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """`fact op value`; a fact that is missing never holds."""

    fact: str
    op: str
    value: FactValue

    def holds(self, facts: Facts) -> bool:
        """Whether the condition is true of `facts`."""
        have = facts.get(self.fact)
        return have is not None and _OPERATORS[self.op](self.value, have)

    def words(self) -> str:
        """The condition as a person reads it: `confidence below 0.55`."""
        return f"{self.fact.replace('_', ' ')} {self.op} {plain(self.value)}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """If all of `when` hold, `effect` follows."""

    name: str
    when: tuple[Condition, ...]
    effect: Effect
    note: str = ""

    def holds(self, facts: Facts) -> bool:
        """Whether every condition is true of `facts`."""
        return next(holding(facts, (self,)), None) is not None

    @cached_property
    def tests(self) -> tuple[tuple[str, Callable[[Any, Any], bool], FactValue], ...]:
        """The conditions made ready: fact, test, wanted value. What is seldom true comes first, so
        that most rules are done with after one test.
        """
        seldom_first = sorted(self.when, key=lambda one: not _is_seldom(one))
        return tuple((one.fact, _OPERATORS[one.op], one.value) for one in seldom_first)

    @cached_property
    def asks(self) -> frozenset[str]:
        """The names of the facts that it asks for."""
        return frozenset(one.fact for one in self.when)

    @property
    def reason(self) -> Reason | None:
        """Why it escalates, if it does."""
        return self.effect.reason if isinstance(self.effect, Stop) else None

    @cached_property
    def words(self) -> str:
        """The conditions as a person reads them."""
        return " and ".join(condition.words() for condition in self.when)

    @property
    def stage(self) -> Stage:
        """The first stage at which the rule can hold."""
        late = any(FACTS[condition.fact].stage is Stage.PROPOSAL for condition in self.when)
        return Stage.PROPOSAL if late else Stage.UNDERSTANDING


@dataclass(frozen=True, kw_only=True)
class Table:
    """Ordered rules. `version` names the ruleset that it stands in."""

    name: TableName
    version: str
    rules: tuple[Rule, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)

    def worth_asking(self, facts: Facts) -> tuple[Rule, ...]:
        """The rules that may hold, in their order: without those that ask for other words of the
        fact whose words most rules name. That is the intent as a rule, and then few are left.
        """
        fact, by_word, others = self._by_word
        return by_word.get(facts.get(fact), others)

    @cached_property
    def _by_word(self) -> tuple[str, dict[object, tuple[Rule, ...]], tuple[Rule, ...]]:
        names = Counter(one.fact for rule in self.rules for one in rule.when if _is_seldom(one))
        fact = max(names, key=names.__getitem__, default="")
        asked = [[one for one in rule.when if one.fact == fact] for rule in self.rules]
        named = {word for ones in asked for one in ones if _is_seldom(one) for word in _words(one)}

        def left(word: str | None) -> tuple[Rule, ...]:
            known = {} if word is None else {fact: word}
            return tuple(
                rule
                for rule, ones in zip(self.rules, asked, strict=True)
                if all(one.holds(known) for one in ones if _is_seldom(one))
            )

        return fact, {word: left(word) for word in named}, left(None)


def _is_seldom(condition: Condition) -> bool:
    """Whether it names the few words, of many, of which it is true."""
    return FACTS[condition.fact].kind is Kind.WORD and condition.op in ("is", "in")


def _words(condition: Condition) -> tuple[str, ...]:
    value = condition.value
    return value if isinstance(value, tuple) else (str(value),)


def holding(facts: Facts, rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules of which every condition is true, in their order. Nothing is called for a rule but
    its tests: this is where a decision spends its time.
    """
    known = facts.get
    for rule in rules:
        for name, test, value in rule.tests:
            have = known(name)
            if have is None or not test(value, have):
                break
        else:
            yield rule


def plain(value: FactValue) -> str:
    """A value as a person reads it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
