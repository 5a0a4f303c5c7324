"""A business calendar: weekly hours in a time zone, public holidays, and dates of their own. Pure.

All reckoning is in UTC, on the stretches of a local day in which the offset from UTC stays the
same, so changes of the clocks need no rule of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from handoff.calendars.public import holidays_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: No further ahead is looked for open time: a calendar must not hold anything up.
HORIZON = timedelta(days=5 * 366)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
#: Offsets from UTC lie between -12 and +14 hours.
_BEFORE, _AFTER = timedelta(hours=15), timedelta(hours=37)

#: Minutes since midnight on the wall clock, half-open; the end may be 1440 (24:00).
Interval = tuple[int, int]
Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class BusinessCalendar:
    """When it is open. Made by `read_calendar`, which sees to it that it makes sense.

    `weekly`: the intervals of each weekday, Monday first; `holidays`: `DE` or `DE-BY`, closed on
    its public holidays; `closed`: closed besides; `extra`: dates with hours of their own, whatever
    weekday or holiday they are.
    """

    zone: str
    weekly: tuple[tuple[Interval, ...], ...]
    holidays: str | None = None
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at `at`."""
        local = at.astimezone(self._zone)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.hours_on(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first open instant from `at` on, in UTC; `at` itself when it is open. None: not
        within HORIZON.
        """
        return next((start for start, _ in self.spans(at, at + HORIZON)), None)

    def add(self, start: datetime, seconds: float) -> datetime:
        """The first instant, in UTC, by which so many open seconds have passed since `start`: at
        the end of the hours rather than at the next opening, and `start` itself for none. At most
        HORIZON after it. Raises ValueError for less than none.
        """
        left = timedelta(seconds=seconds)
        if left < timedelta():
            raise ValueError(f"{seconds} seconds cannot pass")
        last = start.astimezone(UTC) + HORIZON
        if not left:
            return start.astimezone(UTC)
        for opens, closes in self.spans(start, last):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        return last

    def between(self, start: datetime, end: datetime) -> float:
        """The open seconds from `start` to `end`; 0 when `end` is not later."""
        spans = self.spans(start, end)
        return sum((closes - opens for opens, closes in spans), timedelta()).total_seconds()

    def hours_on(self, day: date) -> tuple[Interval, ...]:
        """The intervals of a local date, in order."""
        if own := self.extra.get(day):
            return own
        if day in self.closed or self._is_holiday(day):
            return ()
        return self.weekly[day.weekday()]

    @cached_property
    def document(self) -> dict[str, Any]:
        """The calendar as plain JSON, as `read_calendar` takes it."""
        week = zip(WEEKDAYS, self.weekly, strict=True)
        return {
            "zone": self.zone,
            "hours": {day: written(intervals) for day, intervals in week if intervals},
            "holidays": self.holidays,
            "closed": sorted(day.isoformat() for day in self.closed),
            "extra": {day.isoformat(): written(own) for day, own in sorted(self.extra.items())},
        }

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _known(self) -> dict[date, tuple[Span, ...]]:
        return {}

    def _is_holiday(self, day: date) -> bool:
        return self.holidays is not None and day in holidays_of(self.holidays, day.year)

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The open spans from `start` to `end` in order, in UTC; none goes beyond a day of UTC."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        midnight = datetime.combine(start.date(), time.min, UTC)
        while midnight < end:
            low, high = max(start, midnight), min(end, midnight + DAY)
            near = (midnight.date() + DAY * n for n in (-1, 0, 1))
            found = (span for day in near for span in self._spans_of(day))
            inside = ((max(opens, low), min(closes, high)) for opens, closes in found)
            yield from sorted(span for span in inside if span[0] < span[1])
            midnight += DAY

    def _spans_of(self, day: date) -> tuple[Span, ...]:
        """When it is open on a local date, in UTC."""
        if day not in self._known:
            self._known[day] = tuple(self._work_out(day))
        return self._known[day]

    def _work_out(self, day: date) -> Iterator[Span]:
        intervals = self.hours_on(day)
        if not intervals:
            return
        midnight = datetime.combine(day, time.min, UTC)
        for low, high, offset in _stretches(self._zone, midnight - _BEFORE, midnight + _AFTER):
            local = midnight - offset
            for start, end in intervals:
                opens = max(low, local + timedelta(minutes=start))
                closes = min(high, local + timedelta(minutes=end))
                if opens < closes:
                    yield opens, closes


def _stretches(
    zone: ZoneInfo, low: datetime, high: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches of one offset from UTC between two instants, with the offset."""
    offset = _offset(zone, low)
    change = high if offset == _offset(zone, high) else _change(zone, low, high)
    yield low, change, offset
    if change < high:
        yield from _stretches(zone, change, high)


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first instant, to the second, at which the clocks are no longer as at `low`."""
    before = _offset(zone, low)
    while high - low > SECOND:
        middle = low + (high - low) // 2 // SECOND * SECOND
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def written(intervals: tuple[Interval, ...]) -> list[list[str]]:
    """Intervals as a document has them."""
    return [[f"{at // 60:02}:{at % 60:02}" for at in interval] for interval in intervals]


#: Open day and night.
ALWAYS = BusinessCalendar(zone="UTC", weekly=(((0, 1440),),) * 7)
