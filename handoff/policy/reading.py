"""Makes tables and rulesets of documents, and documents of them. Every fault is named at once.

A document is what YAML or JSON holds: `{table, thresholds, rules: [{name, when, then, reason,
note}]}`, where `when` is a list of `[fact, op, value]`.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from handoff.model import Stage
from handoff.policy.check import faults
from handoff.policy.effects import TableName, read_effect, write_effect
from handoff.policy.facts import FACTS, Fact, Kind, Thresholds
from handoff.policy.fault import Fault, Wrong
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
        return None, [Fault(code="too_many_rules", values={"most": str(MOST_RULES)})]
    found: list[Fault] = []
    rules: list[Rule] = []
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        rule = _read_rule(name, entry, number, found)
        if rule is None:
            continue
        if rule.name in seen:
            found.append(Fault(code="same_name", rule=rule.name))
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
        found.append(Fault(code="no_thresholds"))
        return Thresholds()
    known = {known_field.name for known_field in fields(Thresholds)}
    read = {}
    for name, value in entry.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if name not in known:
            values = {"given": str(name), "allowed": ", ".join(sorted(known))}
            found.append(Fault(code="unknown_threshold", values=values))
        elif not number or not 0 <= value <= 1:
            values = {"name": name, "given": repr(value)}
            found.append(Fault(code="no_probability", values=values))
        else:
            read[name] = float(value)
    return Thresholds(**read)


def _read_rule(table: TableName, entry: Any, number: int, found: list[Fault]) -> Rule | None:
    given = entry.get("name") if isinstance(entry, Mapping) else None
    name = given.strip()[:LONGEST_NAME] if isinstance(given, str) else ""
    if not name:
        found.append(Fault(code="no_name", values={"number": str(number)}))
        return None
    read = _read_conditions(entry.get("when") or [], table)
    effect = read_effect(table, entry)
    wrong = [one for one in (*read, effect) if isinstance(one, Wrong)]
    found += [one.of(name) for one in wrong]
    if wrong or isinstance(effect, Wrong):
        return None
    when = tuple(one for one in read if isinstance(one, Condition))
    return Rule(name=name, when=when, effect=effect, note=str(entry.get("note", ""))[:LONGEST_NOTE])


def may_ask(table: TableName, fact: Fact) -> bool:
    """Whether the fact is known by the time the table is asked."""
    if table is TableName.PATHWAY:
        return fact.stage is Stage.UNDERSTANDING and fact.name != "pathway"
    if table is TableName.ESCALATION:
        return fact.stage is not Stage.HANDOFF
    return table is not TableName.TAGGING or fact.name != "tags"


def _read_conditions(whens: Any, table: TableName) -> list[Condition | Wrong]:
    if isinstance(whens, list | tuple) and 0 < len(whens) <= MOST_CONDITIONS:
        return [_read_condition(one, table) for one in whens]
    if not whens:
        return [Wrong(code="no_conditions")]
    return [Wrong(code="too_many_conditions", values={"most": str(MOST_CONDITIONS)})]


def _read_condition(entry: Any, table: TableName) -> Condition | Wrong:
    if not isinstance(entry, list | tuple) or len(entry) != 3:
        return Wrong(code="no_condition", values={"given": repr(entry)})
    name, op, value = entry
    fact = FACTS.get(name) if isinstance(name, str) else None
    if fact is None:
        return Wrong(code="unknown_fact", values={"fact": str(name)})
    if not may_ask(table, fact):
        return Wrong(code="not_yet_known", values={"fact": name, "table": table.value})
    if not isinstance(op, str) or op not in ALLOWED[fact.kind]:
        allowed = ", ".join(sorted(ALLOWED[fact.kind]))
        values = {"fact": name, "op": str(op), "allowed": allowed}
        return Wrong(code="wrong_operator", values=values)
    wanted = tuple(value) if isinstance(value, list | tuple) else value
    return _impossible(fact, op, wanted) or Condition(fact=fact.name, op=op, value=wanted)


def _impossible(fact: Fact, op: str, value: Any) -> Wrong | None:
    """What is wrong with a value that the fact could never have."""
    name = {"fact": fact.name}
    if fact.kind is Kind.FLAG:
        flag = isinstance(value, bool)
        return None if flag else Wrong(code="not_a_flag", values={**name, "given": str(value)})
    if fact.kind is Kind.NUMBER:
        return _impossible_number(fact, op, value)
    several = op in ("in", "not in")
    words = value if several else (value,)
    if (
        not isinstance(words, tuple)
        or not words
        or not all(isinstance(word, str) and word.strip() for word in words)
    ):
        return Wrong(code="not_words" if several else "not_a_word", values=name)
    unknown = [word for word in words if fact.values is not None and word not in fact.values]
    if unknown:
        listed = ", ".join(sorted(fact.values or ()))
        values = {**name, "given": unknown[0], "allowed": listed}
        return Wrong(code="never_this_word", values=values)
    return None


def _impossible_number(fact: Fact, op: str, value: Any) -> Wrong | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return Wrong(code="not_a_number", values={"fact": fact.name, "given": repr(value)})
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
    values = {"low": f"{low:g}", "high": "∞" if high is None else f"{high:g}", "bounds": bounds}
    values |= {"fact": fact.name, "op": op, "given": plain(value)}
    return Wrong(code="out_of_range", values=values)
