"""A rule is `name, when, then`; a table is an ordered list of them. Reading a table checks it.

No expression language: a condition is `fact op value`, all conditions of a rule must hold, and two
alternatives are two rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from handoff.model import Outcome, Reason, Stage
from handoff.policy.facts import FACTS, Fact, Facts, FactValue, Kind, Thresholds

_Closed = TypeVar("_Closed", Outcome, Reason)

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda have, want: bool(have == want),
    "is not": lambda have, want: bool(have != want),
    "in": lambda have, want: have in want,
    "not in": lambda have, want: have not in want,
    "above": lambda have, want: bool(have > want),
    "below": lambda have, want: bool(have < want),
    "contains": lambda have, want: want in have,
}

#: Which operators make sense for which kind of fact.
ALLOWED: dict[Kind, frozenset[str]] = {
    Kind.FLAG: frozenset({"is", "is not"}),
    Kind.NUMBER: frozenset({"is", "is not", "above", "below"}),
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
        return have is not None and _OPERATORS[self.op](have, self.value)

    def words(self) -> str:
        """The condition as a person reads it: `confidence below 0.55`."""
        value = ", ".join(self.value) if isinstance(self.value, tuple) else _plain(self.value)
        return f"{self.fact.replace('_', ' ')} {self.op} {value}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """If all of `when` hold, `outcome` follows; an escalation names its reason."""

    name: str
    when: tuple[Condition, ...]
    outcome: Outcome
    reason: Reason | None = None
    note: str = ""

    def holds(self, facts: Facts) -> bool:
        """Whether every condition is true of `facts`."""
        return all(condition.holds(facts) for condition in self.when)

    def words(self) -> str:
        """The rule as a person reads it."""
        return " and ".join(condition.words() for condition in self.when)

    def stage(self) -> Stage:
        """The first stage at which the rule can hold."""
        late = any(FACTS[condition.fact].stage is Stage.PROPOSAL for condition in self.when)
        return Stage.PROPOSAL if late else Stage.UNDERSTANDING


@dataclass(frozen=True, kw_only=True)
class Table:
    """Ordered rules, first match wins; when none holds the bot goes on."""

    name: str
    version: str
    rules: tuple[Rule, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)


class TableError(ValueError):
    """The table cannot be used. `problems` lists a sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def read_table(document: Mapping[str, Any], version: str) -> Table:
    """Make a table of a parsed document `{table, thresholds, rules: [{name, when, then, reason}]}`.

    `when` is a list of `fact op value` triples. Raises TableError naming every fault found.
    """
    problems: list[str] = []
    rules: list[Rule] = []
    seen: set[str] = set()
    for number, entry in enumerate(document.get("rules") or [], start=1):
        try:
            rule = _read_rule(entry, f"Rule {number}")
        except TableError as error:
            problems += error.problems
            continue
        if rule.name in seen:
            problems.append(f"The name “{rule.name}” is used twice.")
        seen.add(rule.name)
        rules.append(rule)
    problems += _shadowed(rules)
    thresholds = _read_thresholds(document.get("thresholds") or {}, problems)
    if problems:
        raise TableError(problems)
    name = str(document.get("table", "escalation"))
    return Table(name=name, version=version, rules=tuple(rules), thresholds=thresholds)


def _read_thresholds(entry: Mapping[str, Any], problems: list[str]) -> Thresholds:
    known = {known_field.name for known_field in fields(Thresholds)}
    for name, value in entry.items():
        if name not in known:
            problems.append(
                f"There is no threshold “{name}”; known are {', '.join(sorted(known))}."
            )
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            problems.append(f"The threshold “{name}” is a probability, not {value!r}.")
    return Thresholds() if problems else Thresholds(**entry)


def _read_rule(entry: Any, place: str) -> Rule:
    if not isinstance(entry, Mapping) or not entry.get("name"):
        raise TableError([f"{place} has no name."])
    place = f"Rule “{entry['name']}”"
    problems: list[str] = []
    conditions = [_read_condition(c, place, problems) for c in entry.get("when") or []]
    if not conditions:
        problems.append(f"{place} has no conditions.")
    outcome = _closed(Outcome, entry.get("then"), place, "then", problems)
    reason = None
    if outcome in (Outcome.ESCALATE, Outcome.ANSWER_THEN_ESCALATE):
        reason = _closed(Reason, entry.get("reason"), place, "reason", problems)
    if problems or outcome is None:
        raise TableError(problems)
    return Rule(
        name=str(entry["name"]),
        when=tuple(condition for condition in conditions if condition is not None),
        outcome=outcome,
        reason=reason,
        note=str(entry.get("note", "")),
    )


def _closed(
    kind: type[_Closed], value: Any, place: str, field: str, problems: list[str]
) -> _Closed | None:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        problems.append(f"{place}: “{value}” is no {field}; it must be one of {known}.")
        return None


def _read_condition(entry: Any, place: str, problems: list[str]) -> Condition | None:
    if not isinstance(entry, list | tuple) or len(entry) != 3:
        problems.append(f"{place}: a condition is [fact, op, value], not {entry!r}.")
        return None
    name, op, value = entry
    fact = FACTS.get(name)
    if fact is None:
        problems.append(f"{place}: there is no fact “{name}”.")
        return None
    if op not in ALLOWED[fact.kind]:
        allowed = ", ".join(sorted(ALLOWED[fact.kind]))
        problems.append(f"{place}: “{name}” cannot be asked with “{op}”, only with {allowed}.")
        return None
    wanted = tuple(value) if isinstance(value, list | tuple) else value
    if fault := _impossible(fact, op, wanted):
        problems.append(f"{place}: {fault}")
        return None
    return Condition(fact=name, op=op, value=wanted)


def _impossible(fact: Fact, op: str, value: Any) -> str | None:
    """A sentence when the condition could never be (un)true, else None."""
    if fact.kind is Kind.FLAG:
        return None if isinstance(value, bool) else f"“{fact.name}” is true or false, not {value}."
    if fact.kind is Kind.NUMBER:
        return _impossible_number(fact, op, value)
    several = op in ("in", "not in")
    words = value if several and isinstance(value, tuple) else (value,)
    if not words or not all(isinstance(word, str) for word in words):
        return f"“{fact.name}” is compared with {'a list of words' if several else 'a word'}."
    unknown = [word for word in words if fact.values is not None and word not in fact.values]
    if unknown:
        return f"“{fact.name}” is never “{unknown[0]}”; it is one of {_listed(fact.values)}."
    return None


def _impossible_number(fact: Fact, op: str, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"“{fact.name}” is a number, not {value!r}."
    low, high = fact.low, fact.high
    below_all = op == "below" and low is not None and value <= low
    above_all = op == "above" and high is not None and value >= high
    outside = (low is not None and value < low) or (high is not None and value > high)
    if below_all or above_all or outside:
        bounds = f"{low:g} or more" if high is None else f"between {low:g} and {high:g}"
        return f"“{fact.name}” is {bounds}, so “{op} {value:g}” makes no sense."
    return None


def _shadowed(rules: list[Rule]) -> list[str]:
    """Rules that can never fire because an earlier one asks for a subset of their conditions."""
    problems = []
    for index, rule in enumerate(rules):
        for earlier in rules[:index]:
            if set(earlier.when) <= set(rule.when):
                problems.append(f"Rule “{rule.name}” can never fire: “{earlier.name}” comes first.")
                break
    return problems


def _listed(values: frozenset[str] | None) -> str:
    return ", ".join(sorted(values or ()))


def _plain(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
