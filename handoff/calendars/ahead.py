"""What a calendar means for the days to come, for people to look at. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from handoff.calendars.business import BusinessCalendar, Interval, written
from handoff.calendars.public import named_holidays


@dataclass(frozen=True, kw_only=True)
class DayAhead:
    """A local date: when it is open, and the name of its holiday."""

    day: date
    hours: tuple[Interval, ...]
    holiday: str | None

    @property
    def written(self) -> list[list[str]]:
        """The hours as a document has them."""
        return written(self.hours)


def days_ahead(
    calendar: BusinessCalendar, at: datetime, days: int, language: str
) -> list[DayAhead]:
    """So many local dates from that of `at` on."""
    today = _today(calendar, at)
    dates = (today + timedelta(days=n) for n in range(days))
    return [
        DayAhead(day=day, hours=calendar.hours_on(day), holiday=_names(calendar, day, language))
        for day in dates
    ]


def holidays_ahead(
    calendar: BusinessCalendar, at: datetime, most: int, language: str
) -> list[tuple[date, str]]:
    """The next public holidays with their names, at most those of this year and the next."""
    return list(islice(_coming(calendar, _today(calendar, at), language), most))


def _coming(calendar: BusinessCalendar, today: date, language: str) -> Iterator[tuple[date, str]]:
    if calendar.holidays is None:
        return
    for year in (today.year, today.year + 1):
        for day, name in named_holidays(calendar.holidays, year, language).items():
            if day >= today:
                yield day, name


def _names(calendar: BusinessCalendar, day: date, language: str) -> str | None:
    if calendar.holidays is None:
        return None
    return named_holidays(calendar.holidays, day.year, language).get(day)


def _today(calendar: BusinessCalendar, at: datetime) -> date:
    return at.astimezone(ZoneInfo(calendar.zone)).date()
