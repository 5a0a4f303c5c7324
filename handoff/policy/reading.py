"""Makes tables and rulesets of documents, and documents of them. Every fault is named at once.

A document is what YAML or JSON holds: `{table, thresholds, rules: [{name, when, then, reason,
note}]}`, where `when` is a list of `[fact, op, value]`.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from handoff.model import Stage
from handoff.policy.check import Fault, faults
from handoff.policy.effects import TableName, read_effect, write_effect
from handoff.policy.facts import FACTS, Fact, Kind, Thresholds
from handoff.policy.rules import ALLOWED, Condition, Rule, Table, plain

MOST_RULES = 500
MOST_CONDITIONS = 30
LONGEST_NAME = 120
LONGEST_NOTE = 1000


class TableError(ValueError):
    """The table cannot be used. `faults` names each, with its rule."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(" ".join(fault.says for fault in found))
        self.faults = found


def read_table(document: Mapping[str, Any], version: str, name: TableName | None = None) -> Table:
    """The table of a document. Raises TableError naming every fault found."""
    table, found = try_table(document, version, name)
    if found or table is None:
        raise TableError(found)
    return table


def try_table(
    document: Mapping[str, Any], version: str, name: TableName | None = None
) -> tuple[Table | None, list[Fault]]:
    """The table as far as it can be read, and every fault in it."""
    name = name or TableName(document.get("table", TableName.ESCALATION))
    entries = document.get("rules") or []
    if not isinstance(entries, list) or len(entries) > MOST_RULES:
        return None, [Fault(says=f"A table has a list of at most {MOST_RULES} rules.")]
    found: list[Fault] = []
    rules: list[Rule] = []
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        rule = _read_rule(name, entry, number, found)
        if rule is None:
            continue
        if rule.name in seen:
            says = f"The name “{rule.name}” is used twice."
            found.append(Fault(rule=rule.name, kind="double", says=says))
        seen.add(rule.name)
        rules.append(rule)
    thresholds = _read_thresholds(document.get("thresholds") or {}, found)
    table = Table(name=name, version=version, rules=tuple(rules), thresholds=thresholds)
    return table, [*found, *faults(table)]


def write_table(table: Table) -> dict[str, Any]:
    """The document of a table."""
    thresholds = asdict(table.thresholds) if table.name is TableName.ESCALATION else {}
    return {
        "table": table.name.value,
        **({"thresholds": thresholds} if thresholds else {}),
        "rules": [_write_rule(rule) for rule in table.rules],
    }


def _write_rule(rule: Rule) -> dict[str, Any]:
    when = [
        [one.fact, one.op, list(one.value) if isinstance(one.value, tuple) else one.value]
        for one in rule.when
    ]
    note = {"note": rule.note} if rule.note else {}
    return {"name": rule.name, "when": when, **write_effect(rule.effect), **note}


def _read_thresholds(entry: Any, found: list[Fault]) -> Thresholds:
    if not isinstance(entry, Mapping):
        found.append(Fault(says="Thresholds are names with probabilities."))
        return Thresholds()
    known = {known_field.name for known_field in fields(Thresholds)}
    read = {}
    for name, value in entry.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if name not in known:
            listed = ", ".join(sorted(known))
            says = f"There is no threshold “{name}”; known are {listed}."
            found.append(Fault(kind="unknown", says=says))
        elif not number or not 0 <= value <= 1:
            says = f"The threshold “{name}” is a probability, not {value!r}."
            found.append(Fault(kind="impossible", says=says))
        else:
            read[name] = float(value)
    return Thresholds(**read)


def _read_rule(table: TableName, entry: Any, number: int, found: list[Fault]) -> Rule | None:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        found.append(Fault(says=f"Rule {number} has no name."))
        return None
    name = entry["name"].strip()[:LONGEST_NAME]
    if not name:
        found.append(Fault(says=f"Rule {number} has no name."))
        return None
    whens = entry.get("when") or []
    wrong: list[Fault] = []

    def fault(says: str, kind: str = "form") -> None:
        wrong.append(Fault(rule=name, kind=kind, says=f"Rule “{name}”: {says}"))

    conditions = []
    if not isinstance(whens, list | tuple) or not 0 < len(whens) <= MOST_CONDITIONS:
        says = "has no conditions." if not whens else f"has more than {MOST_CONDITIONS} conditions."
        wrong.append(Fault(rule=name, kind="form", says=f"Rule “{name}” {says}"))
    else:
        conditions = [_read_condition(one, table, fault) for one in whens]
    effect = read_effect(table, entry)
    if isinstance(effect, str):
        fault(effect, "impossible")
    found += wrong
    if wrong or isinstance(effect, str):
        return None
    when = tuple(condition for condition in conditions if condition is not None)
    return Rule(name=name, when=when, effect=effect, note=str(entry.get("note", ""))[:LONGEST_NOTE])


def may_ask(table: TableName, fact: Fact) -> bool:
    """Whether the fact is known by the time the table is asked."""
    if table is TableName.PATHWAY:
        return fact.stage is Stage.UNDERSTANDING and fact.name != "pathway"
    if table is TableName.ESCALATION:
        return fact.stage is not Stage.HANDOFF
    return table is not TableName.TAGGING or fact.name != "tags"


def _read_condition(entry: Any, table: TableName, fault: Any) -> Condition | None:
    if not isinstance(entry, list | tuple) or len(entry) != 3:
        fault(f"a condition is [fact, op, value], not {entry!r}.")
        return None
    name, op, value = entry
    fact = FACTS.get(name) if isinstance(name, str) else None
    if fact is None:
        fault(f"there is no fact “{name}”.", "unknown")
        return None
    if not may_ask(table, fact):
        fault(f"“{name}” is not known yet when the table “{table}” is asked.", "unknown")
        return None
    if op not in ALLOWED[fact.kind]:
        allowed = ", ".join(sorted(ALLOWED[fact.kind]))
        fault(f"“{name}” cannot be asked with “{op}”, only with {allowed}.", "impossible")
        return None
    wanted = tuple(value) if isinstance(value, list | tuple) else value
    if says := _impossible(fact, op, wanted):
        fault(says, "impossible")
        return None
    return Condition(fact=fact.name, op=op, value=wanted)


def _impossible(fact: Fact, op: str, value: Any) -> str | None:
    """A sentence when the value is none that the fact could have, else None."""
    if fact.kind is Kind.FLAG:
        return None if isinstance(value, bool) else f"“{fact.name}” is true or false, not {value}."
    if fact.kind is Kind.NUMBER:
        return _impossible_number(fact, op, value)
    several = op in ("in", "not in")
    words = value if several else (value,)
    if not isinstance(words, tuple) or not words or not all(isinstance(w, str) for w in words):
        return f"“{fact.name}” is compared with {'a list of words' if several else 'a word'}."
    unknown = [word for word in words if fact.values is not None and word not in fact.values]
    if unknown:
        listed = ", ".join(sorted(fact.values or ()))
        return f"“{fact.name}” is never “{unknown[0]}”; it is one of {listed}."
    return None


def _impossible_number(fact: Fact, op: str, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return f"“{fact.name}” is a number, not {value!r}."
    low, high = fact.low, fact.high
    never = (op == "below" and low is not None and value <= low) or (
        op == "above" and high is not None and value >= high
    )
    always = (op == "at least" and low is not None and value <= low) or (
        op == "at most" and high is not None and value >= high
    )
    outside = (low is not None and value < low) or (high is not None and value > high)
    broken = fact.whole and op in ("is", "is not") and value != int(value)
    if not (never or always or outside or broken):
        return None
    bounds = f"{low:g} or more" if high is None else f"between {low:g} and {high:g}"
    if fact.whole:
        bounds += ", whole"
    return f"“{fact.name}” is {bounds}, so “{op} {plain(value)}” makes no sense."
