"""A period of whole days in a time zone: half-open, safe across changes to summer time. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MOST_DAYS = 400
USUAL_DAYS = 28


class BadPeriod(ValueError):
    """The period or its zone makes no sense; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first instant of `first` until before the first instant of `until`, in `zone`."""

    first: date
    until: date
    zone: str = "UTC"

    @cached_property
    def days(self) -> list[date]:
        """Every day of the period, in order."""
        return [self.first + timedelta(days=n) for n in range((self.until - self.first).days)]

    @cached_property
    def edges(self) -> list[datetime]:
        """The first instant of each day, in UTC, and the end: one more than days."""
        zone = ZoneInfo(self.zone)
        return [
            datetime.combine(day, time.min, zone).astimezone(UTC)
            for day in [*self.days, self.until]
        ]

    @property
    def start(self) -> datetime:
        """The first instant, in UTC."""
        return self.edges[0]

    @property
    def end(self) -> datetime:
        """The first instant after the period, in UTC."""
        return self.edges[-1]

    def day_of(self, at: datetime) -> int:
        """The place in `days` of a time within the period."""
        return bisect_right(self.edges, at) - 1


def parse_period(first: str | None, until: str | None, zone: str | None, now: datetime) -> Period:
    """A period from its written parts. What is left out: the last 28 days, today included.

    Raises BadPeriod.
    """
    name = zone or "UTC"
    try:
        today = now.astimezone(ZoneInfo(name)).date()
    except (ValueError, OSError, LookupError):
        raise BadPeriod(f"There is no time zone {name!r}.") from None
    end = _day(until) if until else today + timedelta(days=1)
    start = _day(first) if first else end - timedelta(days=USUAL_DAYS)
    if end <= start:
        raise BadPeriod("The period must end after it starts.")
    if (end - start).days > MOST_DAYS:
        raise BadPeriod(f"A period has at most {MOST_DAYS} days.")
    return Period(first=start, until=end, zone=name)


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise BadPeriod(f"{written!r} is not a day like 2026-03-01.") from None
    if not 2000 <= day.year <= 2100:
        raise BadPeriod("The period must lie between the years 2000 and 2100.")
    return day
