"""What one ruleset has otherwise than another, rule by rule and field by field. Pure.

Documents are compared as they stand, sound or not; what says the same in other words (no note and
an empty note, thresholds left out and their defaults) is no change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from handoff.policy.effects import TableName
from handoff.policy.facts import Thresholds

FIELDS = ("name", "when", "then", "reason", "note")
Entry = dict[str, Any]
Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A part of a rule that is another now: name, when, then, reason or note."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """One rule that is not as before. `kind`: added, removed, changed or moved; a changed rule may
    be `moved` besides. `was` and `at`: its place before and after, from 1.
    """

    kind: str
    name: str
    was: int | None = None
    at: int | None = None
    moved: bool = False
    before: Entry | None = None
    after: Entry | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ThresholdChange:
    """A threshold that is another now; None: the table had none."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, kw_only=True)
class TableChanges:
    """What is otherwise in one table, in the order of the table after the change; what was removed
    stands last.
    """

    rules: tuple[RuleChange, ...] = ()
    thresholds: tuple[ThresholdChange, ...] = field(default=())


def compare(before: Document, after: Document) -> dict[TableName, TableChanges]:
    """What `after` has otherwise than `before`, by table; tables without a change are left out."""
    found = {}
    for name in TableName:
        changes = TableChanges(
            rules=_rules(rules_of(before, name), rules_of(after, name)),
            thresholds=_thresholds(before, after, name),
        )
        if changes.rules or changes.thresholds:
            found[name] = changes
    return found


def rules_of(document: Document, table: TableName) -> list[Entry]:
    """The rules of a table with all their fields, in one way of writing."""
    return [_plain(entry) for entry in _part(document, table).get("rules") or []]


def thresholds_of(document: Document, table: TableName) -> dict[str, Any]:
    """The thresholds of a table, with the defaults where it leaves them out."""
    defaults = asdict(Thresholds()) if table is TableName.ESCALATION else {}
    return {**defaults, **(_part(document, table).get("thresholds") or {})}


def keyed(rules: Sequence[Entry]) -> dict[tuple[str, int], int]:
    """(name, how often it stood before) -> place. Names should be unique, but a draft's may not."""
    seen: dict[str, int] = {}
    places = {}
    for place, rule in enumerate(rules):
        number = seen.get(rule["name"], 0)
        seen[rule["name"]] = number + 1
        places[rule["name"], number] = place
    return places


def _part(document: Document, table: TableName) -> Mapping[str, Any]:
    part = document.get(table.value)
    return part if isinstance(part, Mapping) else {}


def _plain(entry: Mapping[str, Any]) -> Entry:
    then = entry.get("then")
    if isinstance(then, Mapping):
        then = {key: value for key, value in then.items() if value not in ([], None)}
    return {
        "name": str(entry.get("name") or "").strip(),
        "when": [list(one) for one in entry.get("when") or []],
        "then": then,
        "reason": entry.get("reason"),
        "note": entry.get("note") or "",
    }


def _rules(before: list[Entry], after: list[Entry]) -> tuple[RuleChange, ...]:
    pairs = _pairs(before, after)
    moved = _moved(pairs)
    was_of = {at: was for was, at in pairs}
    found = []
    for at, rule in enumerate(after):
        if at not in was_of:
            found.append(RuleChange(kind="added", name=rule["name"], at=at + 1, after=rule))
        elif change := _same_rule(before[was_of[at]], rule, was_of[at], at, at in moved):
            found.append(change)
    kept = set(was_of.values())
    found += [
        RuleChange(kind="removed", name=rule["name"], was=was + 1, before=rule)
        for was, rule in enumerate(before)
        if was not in kept
    ]
    return tuple(found)


def _same_rule(old: Entry, new: Entry, was: int, at: int, moved: bool) -> RuleChange | None:
    fields = tuple(
        FieldChange(field=name, before=old[name], after=new[name])
        for name in FIELDS
        if not _same(old[name], new[name])
    )
    if not fields and not moved:
        return None
    return RuleChange(
        kind="changed" if fields else "moved",
        name=new["name"],
        was=was + 1,
        at=at + 1,
        moved=moved,
        before=old,
        after=new,
        fields=fields,
    )


def _pairs(before: list[Entry], after: list[Entry]) -> list[tuple[int, int]]:
    """(place before, place after) of each rule that stayed: by its name, or, when only the name is
    another, by what it says. In the order of `after`.
    """
    old, new = keyed(before), keyed(after)
    at_of = {old[key]: at for key, at in new.items() if key in old}
    taken = set(at_of.values())
    for was, rule in enumerate(before):
        if was in at_of:
            continue
        for at, other in enumerate(after):
            if at not in taken and rule["when"] and _says(rule) == _says(other):
                at_of[was] = at
                taken.add(at)
                break
    return sorted(at_of.items(), key=lambda pair: pair[1])


def _says(rule: Entry) -> list[Any]:
    return [rule["when"], rule["then"], rule["reason"]]


def _moved(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The fewest places after, whose rules must have moved for the order to be what it is: all but
    a longest increasing run (patience sorting).
    """
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (was, _) in enumerate(pairs):
        pile = bisect_left(ends, was)
        ends[pile : pile + 1] = [was]
        last[pile : pile + 1] = [number]
        before.append(last[pile - 1] if pile else None)
    stayed = set()
    number_now = last[-1] if last else None
    while number_now is not None:
        stayed.add(number_now)
        number_now = before[number_now]
    return {at for number, (_, at) in enumerate(pairs) if number not in stayed}


def _thresholds(before: Document, after: Document, table: TableName) -> tuple[ThresholdChange, ...]:
    old, new = thresholds_of(before, table), thresholds_of(after, table)
    return tuple(
        ThresholdChange(name=name, before=old.get(name), after=new.get(name))
        for name in sorted(old.keys() | new.keys())
        if not _same(old.get(name), new.get(name))
    )


def _same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
