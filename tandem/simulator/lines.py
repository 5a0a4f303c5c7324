"""Those who wait, a line for each lane."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime

from handoff.routing.match import Waiting
from handoff.routing.needs import Lane

Place = tuple[bool, datetime, str]


class Lines:
    """In each lane in the order in which routing serves."""

    def __init__(self) -> None:
        self._lines: dict[Lane, list[tuple[Place, Waiting]]] = {}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def join(self, waiting: Waiting) -> int:
        """How many of its lane are ahead."""
        line = self._lines.setdefault(waiting.lane, [])
        entry = (waiting.place, waiting)
        ahead = bisect_left(line, entry[:1])
        line.insert(ahead, entry)
        return ahead

    def leave(self, waiting: Waiting) -> None:
        line = self._lines[waiting.lane]
        del line[bisect_left(line, (waiting.place,))]
        if not line:
            del self._lines[waiting.lane]

    def heads(self) -> dict[Lane, Iterator[Waiting]]:
        """Each lane's waiting, as `match` takes them. Nobody may come or go meanwhile."""
        return {lane: (one for _, one in line) for lane, line in self._lines.items()}
