"""The time, as a value that is handed in. Nothing else in the desk asks the machine for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, aware and in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """Stands still until it is told to move: for tests, demo data and the simulator."""

    def __init__(self, start: datetime) -> None:
        self._at = _utc(start)

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta | float) -> datetime:
        """Move on by a timedelta or by seconds, and return the new time."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._at += step
        return self._at

    def set(self, at: datetime) -> None:
        """Jump to a time, also backwards."""
        self._at = _utc(at)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time needs a zone: pass an aware datetime")
    return at.astimezone(UTC)
