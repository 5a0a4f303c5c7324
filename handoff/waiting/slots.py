"""When somebody can be called back. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoff.calendars import ALWAYS, BusinessCalendar

PIECE = timedelta(hours=2)
#: What is left of the open hours at their end is a slot, too, unless it is shorter than this.
SHORTEST = timedelta(hours=1)
#: So many days with slots are offered, and no further ahead is looked for them.
DAYS, HORIZON = 5, 30
#: No slot begins sooner, so that an agent can get ready.
LEAD = timedelta(minutes=30)
#: Nobody is called before or after, on the customer's clock.
EARLIEST, LATEST = time(8), time(20)
DAY = timedelta(days=1)

Slot = tuple[datetime, datetime]


def slots(calendar: BusinessCalendar, now: datetime, zone: str) -> list[Slot]:
    """From and to in UTC, in order: the open hours of the next five days that have any, in pieces
    of two hours from the opening on. `zone`: where the customer is.
    """
    here = ZoneInfo(zone if calendar == ALWAYS else calendar.zone)
    today = now.astimezone(here).date()
    found: list[Slot] = []
    days = 0
    for day in (today + DAY * n for n in range(HORIZON)):
        pieces = [
            one
            for one in _pieces(calendar, day, here)
            if one[0] >= now + LEAD and _by_day(one, ZoneInfo(zone))
        ]
        found += pieces
        days += bool(pieces)
        if days == DAYS:
            break
    return found


def _pieces(calendar: BusinessCalendar, day: date, zone: ZoneInfo) -> Iterator[Slot]:
    for opens, closes in _joined(calendar, _midnight(day, zone), _midnight(day + DAY, zone)):
        start = opens
        while closes - start >= SHORTEST:
            end = min(start + PIECE, closes)
            yield start, end
            start = end


def _joined(calendar: BusinessCalendar, start: datetime, end: datetime) -> list[Slot]:
    """The open spans; one that goes on without a gap is one."""
    found: list[Slot] = []
    for opens, closes in calendar.spans(start, end):
        if found and found[-1][1] == opens:
            found[-1] = (found[-1][0], closes)
        else:
            found.append((opens, closes))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _by_day(slot: Slot, zone: ZoneInfo) -> bool:
    start, end = (at.astimezone(zone) for at in slot)
    return start.date() == end.date() and start.time() >= EARLIEST and end.time() <= LATEST
