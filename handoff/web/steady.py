"""A range that is told does not flicker: it stays for some seconds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: So long a range that was told stays as it is, in seconds.
STAYS_S = 10.0
#: And so often who waits is looked after when nothing was heard of the line.
LOOK_S = 30.0

RANGE = ("low_min", "high_min")


class SteadyRange:
    """The range that one customer is told."""

    def __init__(self) -> None:
        self._told: dict[str, Any] | None = None
        self._since = 0.0
        self._stale = False

    def steady(self, waiting: Mapping[str, Any] | None, now: float) -> dict[str, Any] | None:
        """`waiting` as it may be told at `now` (seconds): with the range of before, when that is
        younger than STAYS_S.
        """
        if waiting is None:
            self._told, self._stale = None, False
            return None
        fresh = {name: waiting[name] for name in RANGE}
        if self._told is None or now - self._since >= STAYS_S:
            if fresh != self._told:
                self._since = now
            self._told = fresh
        self._stale = fresh != self._told
        return {**waiting, **self._told}

    def look_again_in(self, now: float) -> float | None:
        """Seconds until the range is to be looked at, whatever happens; None for who does not wait."""
        if self._told is None:
            return None
        return max(0.0, self._since + STAYS_S - now) if self._stale else LOOK_S
