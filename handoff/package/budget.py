"""Keeps a package within its bytes: cuts what is too long, drops the oldest, and says so."""

import json
from itertools import islice
from typing import Any

#: Bytes of a package as JSON in UTF-8, and what of them is kept free for a written summary and for
#: the list of what was left out.
BYTE_BUDGET = 32 * 1024
FOR_WRITTEN = 6 * 1024
FOR_LEFT_OUT = 512

LONGEST_TEXT = 300  # code points of one value
MOST_ITEMS = 20  # of one value that is a list or an object
DEEPEST = 3
CUT = "…"

#: What is dropped when it is too much, in this order: (part, how many stay as long as possible,
#: which goes first).
FIRST, LAST = 0, -1
DROPPED = (
    ("entities", 5, FIRST),
    ("transcript.turns", 10, FIRST),
    ("attempts", 5, FIRST),
    ("readings", 2, FIRST),
    ("slots", 3, LAST),
    ("promises", 3, LAST),
    ("orders", 5, LAST),
)


def fit(package: dict[str, Any]) -> dict[str, Any]:
    """The package within BYTE_BUDGET less FOR_WRITTEN; `left_out` names what had to go."""
    cut = _Cut()
    package = {name: cut.short(one) for name, one in package.items()}
    left: dict[str, int] = {one["part"]: one["count"] for one in package["left_out"]}
    over = _bytes(package) + FOR_LEFT_OUT + FOR_WRITTEN - BYTE_BUDGET
    for keeps in (True, False):
        for part, stay, place in DROPPED:
            items = _items(package, part)
            while over > 0 and len(items) > (stay if keeps else 0):
                over -= _bytes(items.pop(place)) + 2  # 2: the comma and the space
                name = part.rsplit(".", 1)[-1]
                left[name] = left.get(name, 0) + 1
    if cut.count:
        left["values"] = cut.count
    package["left_out"] = [{"part": part, "count": n} for part, n in left.items() if n]
    return package


def _items(package: dict[str, Any], part: str) -> list[Any]:
    whole, _, inner = part.partition(".")
    items: list[Any] = package[whole][inner] if inner else package[whole]
    return items


def _bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


class _Cut:
    """Shortens values and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def short(self, part: Any) -> Any:
        """A part of a package with its values short enough."""
        if isinstance(part, dict):
            for name in ("value", "values"):  # a fact, a sentence: nothing else in it is long
                if name in part:
                    return {**part, name: self._value(part[name])}
            return {name: self.short(one) for name, one in part.items()}
        return [self.short(one) for one in part] if isinstance(part, list) else part

    def _value(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, str):
            return (
                value if len(value) <= LONGEST_TEXT else self._counted(value[:LONGEST_TEXT] + CUT)
            )
        if not isinstance(value, list | tuple | dict):
            return value
        if depth == DEEPEST:
            return self._counted(CUT)
        if len(value) > MOST_ITEMS:
            self._counted(value)
        if isinstance(value, dict):
            kept = islice(value.items(), MOST_ITEMS)
            return {name: self._value(one, depth + 1) for name, one in kept}
        return [self._value(one, depth + 1) for one in value[:MOST_ITEMS]]

    def _counted(self, value: Any) -> Any:
        self.count += 1
        return value
