"""Read a business calendar from plain data, or say all that is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from handoff.calendars import public
from handoff.calendars.business import WEEKDAYS, BusinessCalendar, Interval
from handoff.calendars.fault import CalendarFault

PARTS = ("zone", "hours", "holidays", "closed", "extra")
MOST_INTERVALS = 12
MOST_DATES = 1000
_TIME = re.compile(r"(?:([01]\d|2[0-3]):([0-5]\d))|24:00")
_PLACE = re.compile(r"([A-Z]{2})(?:-([^-]{1,20}))?")


def read_calendar(document: Any) -> BusinessCalendar | list[CalendarFault]:
    """The calendar of `{zone: IANA name, hours: {mon: [["09:00", "12:30"], ...], ...}, holidays:
    "DE" or "DE-BY" or null, closed: [date, ...], extra: {date: [[from, to], ...]}}`, dates as
    YYYY-MM-DD; or its faults, at least one. `holidays`, `closed` and `extra` may be left out.
    """
    if not isinstance(document, Mapping):
        return [CalendarFault(code="no_calendar", values={"given": _shown(document)})]
    reader = _Reader()
    calendar = reader.read(document)
    return reader.faults or calendar


class _Reader:
    """One reading, with the faults found so far."""

    def __init__(self) -> None:
        self.faults: list[CalendarFault] = []

    def read(self, document: Mapping[Any, Any]) -> BusinessCalendar:
        for name in document:
            if name not in PARTS:
                self._wrong("not_in_a_calendar", given=_shown(name))
        closed = self._closed(document.get("closed") or [])
        extra = self._extra(document.get("extra") or {})
        for day in sorted(closed & extra.keys()):
            self._wrong_on(day.isoformat(), "closed_and_extra")
        return BusinessCalendar(
            zone=self._zone(document.get("zone")),
            weekly=self._weekly(document.get("hours")),
            holidays=self._place(document.get("holidays")),
            closed=closed,
            extra=extra,
        )

    def _wrong(self, code: str, place: str = "", **values: str) -> None:
        self.faults.append(CalendarFault(code=code, values=values, place=place))

    def _wrong_on(self, day: str, code: str, **values: str) -> None:
        """On a weekday or a date."""
        part = "hours" if day in WEEKDAYS else "extra"
        self._wrong(code, f"{part}.{day}", day=day, **values)

    def _zone(self, given: Any) -> str:
        try:
            return ZoneInfo(given).key
        except (ValueError, OSError, LookupError, TypeError, AttributeError):
            self._wrong("unknown_zone", "zone", given=_shown(given))
            return "UTC"

    def _weekly(self, given: Any) -> tuple[tuple[Interval, ...], ...]:
        if not isinstance(given, Mapping):
            self._wrong("no_hours", "hours", given=_shown(given))
            return ()
        for day in given:
            if day not in WEEKDAYS:
                self._wrong("no_weekday", "hours", given=_shown(day), allowed=", ".join(WEEKDAYS))
        before = len(self.faults)
        weekly = tuple(self._intervals(day, given.get(day) or []) for day in WEEKDAYS)
        if not any(weekly) and len(self.faults) == before:
            self._wrong("never_open", "hours")
        return weekly

    def _intervals(self, day: str, given: Any) -> tuple[Interval, ...]:
        """The intervals of a day in order of time."""
        if not isinstance(given, list | tuple):
            self._wrong_on(day, "no_intervals", given=_shown(given))
            return ()
        if len(given) > MOST_INTERVALS:
            self._wrong_on(day, "too_many_intervals", most=str(MOST_INTERVALS))
            return ()
        read = (self._interval(day, one) for one in given)
        intervals = sorted(interval for interval in read if interval is not None)
        for one, other in pairwise(intervals):
            if other[0] < one[1]:
                self._wrong_on(day, "overlap", given=_span(other), other=_span(one))
        return tuple(intervals)

    def _interval(self, day: str, given: Any) -> Interval | None:
        if not isinstance(given, list | tuple) or len(given) != 2:
            self._wrong_on(day, "no_interval", given=_shown(given))
            return None
        start, end = (self._minute(day, one) for one in given)
        if start is None or end is None:
            return None
        if end <= start:
            self._wrong_on(day, "ends_before_start", given=_span((start, end)))
            return None
        return start, end

    def _minute(self, day: str, given: Any) -> int | None:
        found = _TIME.fullmatch(given) if isinstance(given, str) else None
        if found is None:
            self._wrong_on(day, "no_time", given=_shown(given))
            return None
        return int(found[1]) * 60 + int(found[2]) if found[1] else 1440

    def _place(self, given: Any) -> str | None:
        if given is None:
            return None
        found = _PLACE.fullmatch(given) if isinstance(given, str) else None
        if found is None:
            self._wrong("no_country", "holidays", given=_shown(given))
        elif not public.is_country(found[1]):
            self._wrong("unknown_country", "holidays", given=found[1])
        elif found[2] and not public.is_region(found[1], found[2]):
            self._wrong("unknown_region", "holidays", given=found[2], country=found[1])
        else:
            return found[0]
        return None

    def _closed(self, given: Any) -> frozenset[date]:
        if not isinstance(given, list | tuple):
            self._wrong("no_dates", "closed", given=_shown(given))
            return frozenset()
        if self._too_many(given, "closed"):
            return frozenset()
        read = (self._date(one, "closed") for one in given)
        return frozenset(day for day in read if day is not None)

    def _extra(self, given: Any) -> dict[date, tuple[Interval, ...]]:
        if not isinstance(given, Mapping):
            self._wrong("no_extra", "extra", given=_shown(given))
            return {}
        if self._too_many(given, "extra"):
            return {}
        extra = {}
        for written, own in given.items():
            day = self._date(written, "extra")
            if day is None:
                continue
            if own:
                extra[day] = self._intervals(day.isoformat(), own)
            else:
                self._wrong_on(day.isoformat(), "no_intervals", given=_shown(own))
        return extra

    def _too_many(self, given: Any, place: str) -> bool:
        if len(given) > MOST_DATES:
            self._wrong("too_many_dates", place, most=str(MOST_DATES))
        return len(given) > MOST_DATES

    def _date(self, given: Any, place: str) -> date | None:
        if isinstance(given, date) and not isinstance(given, datetime):
            return given
        try:
            return date.fromisoformat(given)
        except (TypeError, ValueError):
            self._wrong("no_date", place, given=_shown(given))
            return None


def _span(interval: Interval) -> str:
    return "-".join(f"{at // 60:02}:{at % 60:02}" for at in interval)


def _shown(given: Any) -> str:
    """What was given, short enough for a sentence."""
    text = given if isinstance(given, str) else repr(given)
    return text if len(text) <= 60 else f"{text[:59]}…"
