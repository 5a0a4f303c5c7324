"""What the calls of business hours and service targets take and answer: docs/api.md in code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel import Locale

from base.http import Body, Reply
from handoff.calendars import BusinessCalendar, CalendarFault, days_ahead, holidays_ahead
from handoff.calendars.public import countries
from handoff.setup.hours import CalendarSet
from handoff.setup.targets import TargetSet
from handoff.web.setup_views import Name, Number, Word

DAYS, HOLIDAYS = 14, 5


class CalendarDocument(Body):
    """Business hours. What is left out stays as it is; what makes no sense is told place by
    place, so anything may be given.
    """

    zone: Any = None
    hours: Any = None
    holidays: Any = None
    closed: Any = None
    extra: Any = None

    @property
    def document(self) -> dict[str, Any]:
        """What was given, as `read_calendar` takes it."""
        return self.model_dump(exclude_unset=True, exclude={"id", "name"})


class ChangeCalendar(CalendarDocument):
    name: Name | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields to change."""
        return {**self.document, **({} if self.name is None else {"name": self.name})}


class MakeCalendar(CalendarDocument):
    """`id`: how queues and agents name it."""

    id: Word
    name: Name


class ChangeTarget(Body):
    """What is left out stays as it is; a time that is null is not measured. `pathway` null: only
    for handoffs whose rule names the target.
    """

    name: Name | None = None
    pathway: Word | None = None
    wait_s: Number | None = None
    first_reply_s: Number | None = None
    next_reply_s: Number | None = None
    resolution_s: Number | None = None
    business: bool | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields to change. Null means something for all but the name and `business`."""
        said = self.model_dump(exclude_unset=True, exclude={"id"})
        return {
            name: value
            for name, value in said.items()
            if value is not None or name not in ("name", "business")
        }


class MakeTarget(ChangeTarget):
    """`id`: how rules name it."""

    id: Word
    name: Name


class FaultView(Reply):
    """One thing that is wrong. `place`: `zone`, `hours.mon`, `extra.2026-12-24` ...; `says`: in
    English.
    """

    code: str
    place: str
    values: dict[str, str]
    says: str


class DayView(Reply):
    """A local date: `[[from, to], ...]` on the wall clock, and the name of its public holiday."""

    day: date
    hours: list[list[str]]
    holiday: str | None


class HolidayView(Reply):
    """A public holiday."""

    day: date
    name: str


class PreviewReply(Reply):
    """What a calendar would mean; only faults when it makes no sense. `open`: now; `opens_at`: the
    next opening, null when there is none in years; `holidays`: the next ones.
    """

    faults: list[FaultView]
    open: bool
    opens_at: datetime | None
    days: list[DayView]
    holidays: list[HolidayView]


class CalendarView(Reply):
    """Business hours. `open`: now; `opens_at`: the next opening, now when it is open; `queues`: the
    names of those that keep to it; `agents`: how many do.
    """

    id: str
    name: str
    zone: str
    hours: dict[str, list[list[str]]]
    holidays: str | None
    closed: list[date]
    extra: dict[str, list[list[str]]]
    open: bool
    opens_at: datetime | None
    queues: list[str]
    agents: int


class CalendarsReply(Reply):
    """All business hours, by name."""

    calendars: list[CalendarView]


class RegionView(Reply):
    """A region of a country; some have no name but their code."""

    code: str
    name: str


class CountryView(Reply):
    """A country whose public holidays are known."""

    code: str
    name: str
    regions: list[RegionView]


class CountriesReply(Reply):
    """The countries, by name."""

    countries: list[CountryView]


class TargetView(Reply):
    """A service target. `default`: for all that have none of their own; `pathway` null: that one,
    or one that only rules name; `rules`: those that decide now and name it.
    """

    id: str
    name: str
    default: bool
    pathway: str | None
    wait_s: int | None
    first_reply_s: int | None
    next_reply_s: int | None
    resolution_s: int | None
    business: bool
    rules: list[str]


class TargetsReply(Reply):
    """All service targets, the default one first."""

    targets: list[TargetView]


def calendar_view(found: CalendarSet) -> CalendarView:
    """Business hours for the wire."""
    columns = ("id", "name", "zone", "hours", "holidays", "closed", "extra")
    return CalendarView(
        **{name: getattr(found.row, name) for name in columns},
        open=found.open,
        opens_at=found.opens_at,
        queues=found.queues,
        agents=found.agents,
    )


def target_view(found: TargetSet) -> TargetView:
    """A target for the wire."""
    own = set(TargetView.model_fields) - {"default", "pathway", "rules"}
    return TargetView(
        **{name: getattr(found.row, name) for name in own},
        default=found.default,
        pathway=found.pathway,
        rules=found.rules,
    )


def preview(
    found: BusinessCalendar | list[CalendarFault], now: datetime, language: str
) -> PreviewReply:
    """The next days of a calendar, or what is wrong with it."""
    if not isinstance(found, BusinessCalendar):
        faults = [
            FaultView(code=one.code, place=one.place, values=dict(one.values), says=one.says)
            for one in found
        ]
        return PreviewReply(faults=faults, open=False, opens_at=None, days=[], holidays=[])
    return PreviewReply(
        faults=[],
        open=found.is_open(now),
        opens_at=found.next_opening(now),
        days=[
            DayView(day=one.day, hours=one.written, holiday=one.holiday)
            for one in days_ahead(found, now, DAYS, language)
        ],
        holidays=[
            HolidayView(day=day, name=name)
            for day, name in holidays_ahead(found, now, HOLIDAYS, language)
        ],
    )


def countries_reply(language: str) -> CountriesReply:
    """The countries in that language, by name. Raises babel's UnknownLocaleError."""
    names: Mapping[str, str] = Locale(language).territories
    found = [
        CountryView(
            code=code,
            name=names.get(code, code),
            regions=sorted(
                (RegionView(code=region, name=name) for region, name in regions.items()),
                key=lambda one: one.name.casefold(),
            ),
        )
        for code, regions in countries().items()
    ]
    return CountriesReply(countries=sorted(found, key=lambda one: one.name.casefold()))
