"""Business calendars: when a market or a team is open, and how much open time lies between. Pure.

Open is what the wall clock of the zone says. When the clocks are put forward, the hour that does
not exist is not open; when they are put back, the hour that comes twice is open twice. Spans are
seconds that really pass, so a day of changing to summer time has 23 hours.
"""

from handoff.calendars.ahead import DayAhead, days_ahead, holidays_ahead
from handoff.calendars.business import ALWAYS, BusinessCalendar
from handoff.calendars.fault import CalendarFault
from handoff.calendars.reading import read_calendar

__all__ = [
    "ALWAYS",
    "BusinessCalendar",
    "CalendarFault",
    "DayAhead",
    "days_ahead",
    "holidays_ahead",
    "read_calendar",
]
