"""What can be wrong with a calendar, each fault with its code and its sentence. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: code -> sentence. The names in braces are the fault's own values.
SENTENCES: Mapping[str, str] = {
    "no_calendar": "A calendar is {{zone, hours, holidays, closed, extra}}, not {given}.",
    "not_in_a_calendar": "A calendar has no “{given}”.",
    "unknown_zone": "There is no time zone “{given}”.",
    "no_hours": "Hours are {{weekday: [[from, to], ...]}}, not {given}.",
    "no_weekday": "“{given}” is no weekday; they are {allowed}.",
    "no_intervals": "{day}: the hours are a list of [from, to], not {given}.",
    "too_many_intervals": "{day} has more than {most} intervals.",
    "no_interval": "{day}: an interval is [from, to], not {given}.",
    "no_time": "{day}: “{given}” is no time of day from 00:00 to 24:00.",
    "ends_before_start": "{day}: {given} does not end after it starts.",
    "overlap": "{day}: {given} overlaps {other}.",
    "no_country": "“{given}” is no country such as DE, or region such as DE-BY.",
    "unknown_country": "The public holidays of “{given}” are not known.",
    "unknown_region": "“{given}” is no region of {country}.",
    "no_dates": "The closed dates are a list, not {given}.",
    "no_extra": "The extra dates are {{date: [[from, to], ...]}}, not {given}.",
    "no_date": "“{given}” is no date such as 2026-12-24.",
    "too_many_dates": "A calendar has at most {most} dates of its own.",
    "closed_and_extra": "{day} is closed and has hours of its own.",
    "never_open": "The calendar has no hours on any weekday.",
}


@dataclass(frozen=True, kw_only=True)
class CalendarFault:
    """One fault: its code (SENTENCES), the values of its sentence, and its place in the document:
    `zone`, `hours`, `hours.mon`, `holidays`, `closed`, `extra`, `extra.2026-12-24`, or nothing.
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    @property
    def says(self) -> str:
        """The fault in an English sentence."""
        return SENTENCES[self.code].format(**self.values)
