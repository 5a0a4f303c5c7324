"""Business calendars: several intervals a day, holidays by market, and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handoff.calendars import ALWAYS, BusinessCalendar, read_calendar
from handoff.calendars.business import HORIZON, WEEKDAYS

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
HOUR = 3600
OFFICE = [["09:00", "12:30"], ["13:30", "18:00"]]
WORKDAYS = {day: OFFICE for day in WEEKDAYS[:5]}


def calendar(zone: str = BERLIN, hours: Any = None, **more: Any) -> BusinessCalendar:
    found = read_calendar({"zone": zone, "hours": WORKDAYS if hours is None else hours, **more})
    assert isinstance(found, BusinessCalendar), found
    return found


def daily(*intervals: list[str]) -> dict[str, Any]:
    return {day: list(intervals) for day in WEEKDAYS}


def local(text: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


# hours


def test_a_day_of_two_intervals_has_a_pause_at_noon() -> None:
    office = calendar()
    assert office.is_open(local("2026-03-02 12:29"))
    assert not office.is_open(local("2026-03-02 12:30"))
    assert not office.is_open(local("2026-03-02 13:29:59"))
    assert office.is_open(local("2026-03-02 13:30"))
    assert office.between(local("2026-03-02 00:00"), local("2026-03-03 00:00")) == 8 * HOUR


def test_what_begins_on_friday_afternoon_is_due_on_monday() -> None:
    office = calendar()
    assert office.add(local("2026-03-06 17:00"), 2 * HOUR) == local("2026-03-09 10:00")
    assert office.add(local("2026-03-07 11:00"), HOUR) == local("2026-03-09 10:00")


def test_what_ends_with_the_hours_is_due_at_their_end_and_not_at_the_next_opening() -> None:
    office = calendar()
    assert office.add(local("2026-03-06 17:00"), HOUR) == local("2026-03-06 18:00")
    assert office.add(local("2026-03-07 17:00"), 0) == local("2026-03-07 17:00")


def test_the_next_opening_is_now_when_it_is_open() -> None:
    office = calendar()
    assert office.next_opening(local("2026-03-02 10:00")) == local("2026-03-02 10:00")
    assert office.next_opening(local("2026-03-02 12:45")) == local("2026-03-02 13:30")
    assert office.next_opening(local("2026-03-06 18:00")) == local("2026-03-09 09:00")


def test_hours_may_end_at_midnight_and_go_on_after_it() -> None:
    night = calendar(hours=daily(["22:00", "24:00"], ["00:00", "02:00"]))
    assert night.is_open(local("2026-03-02 23:59:59"))
    assert night.is_open(local("2026-03-03 00:00"))
    assert night.add(local("2026-03-02 21:00"), 3 * HOUR) == local("2026-03-03 01:00")


def test_day_and_night_counts_every_second() -> None:
    start = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert ALWAYS.add(start, 86_400.5) == start + timedelta(seconds=86_400.5)
    assert ALWAYS.between(start, start + timedelta(days=400)) == 400 * 86_400
    assert ALWAYS.is_open(start) and ALWAYS.next_opening(start) == start


# dates


def test_public_holidays_are_those_of_the_country_and_the_region() -> None:
    corpus_christi = local("2026-06-04 10:00")
    assert calendar(holidays="DE").is_open(corpus_christi)
    assert not calendar(holidays="DE-BY").is_open(corpus_christi)
    good_friday = local("2026-04-03 10:00")
    assert calendar().is_open(good_friday)
    assert not calendar(holidays="DE").is_open(good_friday)
    thanksgiving = calendar(NEW_YORK, holidays="US")
    assert not thanksgiving.is_open(local("2026-11-26 10:00", NEW_YORK))


def test_a_date_can_be_closed_or_have_hours_of_its_own() -> None:
    office = calendar(
        holidays="DE", closed=["2026-12-24"], extra={"2026-12-27": [["10:00", "14:00"]]}
    )
    assert not office.is_open(local("2026-12-24 10:00"))
    assert office.is_open(local("2026-12-27 10:00"))  # a Sunday
    assert office.add(local("2026-12-23 17:00"), 2 * HOUR) == local("2026-12-27 11:00")


def test_hours_of_its_own_beat_a_public_holiday() -> None:
    office = calendar(holidays="DE", extra={"2026-04-03": [["10:00", "11:00"]]})
    assert office.between(local("2026-04-03 00:00"), local("2026-04-04 00:00")) == HOUR


# changes of the clocks


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BERLIN, "2026-03-29", 23),
        (BERLIN, "2026-10-25", 25),
        (NEW_YORK, "2026-03-08", 23),
        (NEW_YORK, "2026-11-01", 25),
        (LORD_HOWE, "2026-04-05", 24.5),
        (LORD_HOWE, "2026-10-04", 23.5),
        (BERLIN, "2026-03-02", 24),
    ],
)
def test_a_day_has_as_many_hours_as_the_clocks_give_it(zone: str, day: str, hours: float) -> None:
    whole = calendar(zone, daily(["00:00", "24:00"]))
    start = local(f"{day} 00:00", zone)
    end = local(f"{date.fromisoformat(day) + timedelta(days=1)} 00:00", zone)
    assert whole.between(start, end) == hours * HOUR
    assert whole.add(start, hours * HOUR) == end


def test_hours_that_do_not_exist_are_not_open() -> None:
    night = calendar(hours=daily(["01:00", "02:30"]))
    start, end = local("2026-03-29 00:00"), local("2026-03-29 12:00")
    assert night.between(start, end) == HOUR
    assert night.add(start, HOUR) == datetime(2026, 3, 29, 1, tzinfo=UTC)  # 02:00 became 03:00
    assert not night.is_open(datetime(2026, 3, 29, 1, 15, tzinfo=UTC))  # 03:15
    gone = calendar(hours=daily(["02:00", "03:00"]))
    assert gone.between(start, end) == 0


def test_hours_that_come_twice_are_open_twice() -> None:
    night = calendar(hours=daily(["01:00", "02:30"]))
    start, end = local("2026-10-25 00:00"), local("2026-10-25 12:00")
    assert night.between(start, end) == 2 * HOUR  # 01:00-02:30, and 02:00-02:30 again
    assert night.is_open(local("2026-10-25 02:15")) and night.is_open(
        local("2026-10-25 02:15", fold=1)
    )
    assert not night.is_open(local("2026-10-25 02:45"))
    assert night.add(start, 1.75 * HOUR) == local("2026-10-25 02:15", fold=1)


def test_office_hours_do_not_move_with_the_clocks() -> None:
    office = calendar()
    saturday = local("2026-03-28 10:00")
    assert office.add(saturday, HOUR) == local("2026-03-30 10:00")
    assert office.add(saturday, HOUR).hour == 8  # UTC; in winter it was 9


# properties

ZONES = st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE])


@st.composite
def intervals(draw: st.DrawFn) -> list[list[str]]:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [[f"{at // 4:02}:{at % 4 * 15:02}" for at in pair] for pair in pairs]


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    hours = {day: draw(intervals()) for day in WEEKDAYS}
    assume(any(hours.values()))
    holidays = draw(st.sampled_from([None, "DE-BY", "US", "AU"]))
    closed = draw(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3))
    own = [["02:15", "03:15"]]
    extra = {day: own for day in (date(2026, 3, 29), date(2026, 10, 25)) if day not in closed}
    return calendar(draw(ZONES), hours, holidays=holidays, closed=closed, extra=extra)


#: Around the changes of the clocks of all three zones, to the second.
CHANGES = [
    datetime(2026, *day, tzinfo=UTC)
    for day in ((3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (10, 31))
]
instants = st.builds(
    lambda around, seconds: around + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(0, 3 * 86_400),
)
spans = st.integers(0, 40 * HOUR)


@given(calendars(), instants, spans)
def test_adding_and_measuring_are_inverse(
    open_: BusinessCalendar, start: datetime, seconds: int
) -> None:
    end = open_.add(start, seconds)
    assert end >= start
    assert open_.between(start, end) == seconds
    if seconds and end < start + HORIZON:  # the first such instant
        assert open_.between(start, end - timedelta(microseconds=1)) < seconds


@given(calendars(), instants, spans, spans)
def test_adding_in_two_steps_is_adding_at_once_and_more_is_never_earlier(
    open_: BusinessCalendar, start: datetime, first: int, more: int
) -> None:
    half = open_.add(start, first)
    assert open_.add(half, more) == open_.add(start, first + more)
    assert open_.add(start, first + more) >= half
    assert open_.add(start + timedelta(seconds=more), first) >= half


@given(calendars(), st.lists(instants, min_size=3, max_size=3))
def test_measured_parts_add_up(open_: BusinessCalendar, at: list[datetime]) -> None:
    first, middle, last = sorted(at)
    whole = open_.between(first, last)
    assert open_.between(first, middle) + open_.between(middle, last) == whole
    assert 0 <= whole <= (last - first).total_seconds()
    assert open_.between(last, first) == 0


@given(calendars(), instants)
def test_open_is_what_the_wall_clock_says(open_: BusinessCalendar, at: datetime) -> None:
    assert open_.is_open(at) == (open_.between(at, at + timedelta(microseconds=1)) > 0)
    assert open_.is_open(at) == (open_.next_opening(at) == at)
    opening = open_.next_opening(at)
    assert opening is not None and open_.is_open(opening) and open_.between(at, opening) == 0


@given(calendars())
def test_a_calendar_reads_as_it_was_written(open_: BusinessCalendar) -> None:
    assert read_calendar(open_.document) == open_


def test_a_calendar_that_hardly_ever_opens_holds_nothing_up() -> None:
    minute = {"hours": {"sun": [["00:00", "00:01"]]}}
    rare = calendar(**minute)
    start = local("2026-03-02 09:00")
    assert rare.add(start, 100 * HOUR) == start + HORIZON
    closed = [str(date(2026, 3, 1) + timedelta(days=7 * n)) for n in range(300)]
    never = calendar(**minute, closed=closed)
    assert never.next_opening(start) is None
    assert never.add(start, 1) == start + HORIZON


def test_no_time_can_be_taken_back() -> None:
    with pytest.raises(ValueError, match="cannot pass"):
        ALWAYS.add(datetime(2026, 3, 2, tzinfo=UTC), -1)
