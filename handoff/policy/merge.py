"""Two managers changed the same rules: what each did, brought together. Pure.

Where only one of them touched a rule, that change is taken. Where both did and not in the same way,
mine stays and the conflict is told; nothing is decided silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handoff.policy.compare import Document, Entry, keyed, rules_of, thresholds_of
from handoff.policy.effects import TableName

Key = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Both changed it. `kind`: rule, threshold or order (then without a name); None: removed."""

    table: TableName
    kind: str
    name: str | None = None
    mine: Any = None
    theirs: Any = None


def merge(
    base: Document, mine: Document, theirs: Document
) -> tuple[dict[str, Any], list[Conflict]]:
    """Their document with what I changed since `base`, and where both changed the same."""
    merged: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for table in TableName:
        versions = [rules_of(one, table) for one in (base, mine, theirs)]
        rules = _rules(table, versions, conflicts)
        thresholds = _thresholds(table, base, mine, theirs, conflicts)
        part: dict[str, Any] = {"thresholds": thresholds} if thresholds else {}
        merged[table.value] = {**part, "rules": [_short(rule) for rule in rules]}
    return merged, conflicts


def _rules(
    table: TableName, versions: Sequence[list[Entry]], conflicts: list[Conflict]
) -> list[Entry]:
    places = [keyed(rules) for rules in versions]
    kept: dict[Key, Entry] = {}
    for key in dict.fromkeys([*places[2], *places[1], *places[0]]):
        base, mine, theirs = (
            rules[at[key]] if key in at else None
            for rules, at in zip(versions, places, strict=True)
        )
        chosen = mine if theirs == base else theirs if mine == base else mine
        if mine != theirs and mine != base and theirs != base:
            conflict = Conflict(table=table, kind="rule", name=key[0], mine=mine, theirs=theirs)
            conflicts.append(conflict)
        if chosen is not None:
            kept[key] = chosen
    order = _order(table, [list(one) for one in places], kept, conflicts)
    return [kept[key] for key in order]


def _order(
    table: TableName,
    orders: Sequence[list[Key]],
    kept: Mapping[Key, Entry],
    conflicts: list[Conflict],
) -> list[Key]:
    """Theirs with my additions, or mine with theirs where I moved rules."""
    base, mine, theirs = orders
    common = set(base) & set(mine) & set(theirs)
    was, my, their = ([key for key in one if key in common] for one in orders)
    if was not in (my, their) and my != their:
        conflicts.append(Conflict(table=table, kind="order"))
    first, second = (theirs, mine) if my == was else (mine, theirs)
    order = [key for key in first if key in kept]
    for place, key in enumerate(second):
        if key not in kept or key in order:
            continue
        before = next((one for one in reversed(second[:place]) if one in order), None)
        order.insert(order.index(before) + 1 if before else 0, key)
    return order


def _thresholds(
    table: TableName,
    base: Document,
    mine: Document,
    theirs: Document,
    conflicts: list[Conflict],
) -> dict[str, Any]:
    was, my, their = (thresholds_of(one, table) for one in (base, mine, theirs))
    merged = {}
    for name in sorted(was.keys() | my.keys() | their.keys()):
        old, here, there = was.get(name), my.get(name), their.get(name)
        if here != there and here != old and there != old:
            conflict = Conflict(table=table, kind="threshold", name=name, mine=here, theirs=there)
            conflicts.append(conflict)
        chosen = here if there == old else there if here == old else here
        if chosen is not None:
            merged[name] = chosen
    return merged


def _short(rule: Entry) -> Entry:
    """Without a reason and a note that say nothing."""
    return {
        name: value
        for name, value in rule.items()
        if name not in ("reason", "note") or value not in (None, "")
    }
