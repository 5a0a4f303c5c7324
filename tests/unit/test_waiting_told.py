"""What customers are told of a wait, when they can be called back, and how they are reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.calendars import ALWAYS, BusinessCalendar, read_calendar
from handoff.waiting.contact import read_contact
from handoff.waiting.slots import LEAD, PIECE, SHORTEST, slots
from handoff.waiting.told import minutes

WEEK = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def calendar(**changes: Any) -> BusinessCalendar:
    found = read_calendar({"zone": "Europe/Berlin", "hours": WEEK, **changes})
    assert isinstance(found, BusinessCalendar), found
    return found


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        ((170, 400), (2, 7)),
        ((0, 0), (0, 1)),
        ((5, 20), (0, 1)),
        ((180, 180), (3, 4)),
        ((60, 119), (1, 2)),
        ((130, 601), (0, 15)),
        ((720, 1860), (10, 35)),
        ((3000, 4500), (45, 75)),
    ],
)
def test_a_range_is_told_in_whole_minutes(
    seconds: tuple[float, float], told: tuple[int, int]
) -> None:
    assert minutes(seconds) == told


@given(st.tuples(st.floats(0, 20_000), st.floats(0, 20_000)).map(sorted))
def test_what_is_told_holds_the_range_and_is_never_nothing(between: list[float]) -> None:
    low, high = minutes((between[0], between[1]))
    assert 0 <= low < high
    assert low * 60 <= between[0] and between[1] <= high * 60 * (1 + 1e-9)


def test_slots_are_the_open_hours_in_pieces_from_the_opening_on() -> None:
    monday = datetime(2026, 3, 2, 10, 40, tzinfo=BERLIN)
    found = [start.astimezone(BERLIN) for start, _ in slots(calendar(), monday, "Europe/Berlin")]
    assert [at.hour for at in found if at.day == 2] == [13, 15]  # 11:00 is too soon
    assert [at.hour for at in found if at.day == 3] == [9, 11, 13, 15]  # half an hour is no slot
    assert sorted({at.day for at in found}) == [2, 3, 4, 5, 6]


def test_days_without_hours_are_not_counted() -> None:
    friday = datetime(2026, 3, 6, 18, 0, tzinfo=BERLIN)
    closed = calendar(closed=["2026-03-10"])
    days = {start.astimezone(BERLIN).day for start, _ in slots(closed, friday, "Europe/Berlin")}
    assert days == {9, 11, 12, 13, 16}


def test_nobody_is_called_at_night_where_they_are() -> None:
    monday = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    there = ZoneInfo("Asia/Shanghai")
    found = slots(calendar(), monday, "Asia/Shanghai")
    hours = {(s.astimezone(there).hour, e.astimezone(there).hour) for s, e in found}
    assert hours == {(16, 18), (18, 20)}
    always = slots(ALWAYS, monday, "Asia/Shanghai")
    assert {s.astimezone(there).hour for s, _ in always} == {8, 10, 12, 14, 16, 18}


def test_a_queue_that_is_never_open_by_day_has_no_slot() -> None:
    night = calendar(hours={"mon": [["22:00", "24:00"]]})
    assert slots(night, datetime(2026, 3, 2, tzinfo=UTC), "Europe/Berlin") == []


@given(
    st.integers(0, 364 * 24 * 60).map(lambda n: NEW_YEAR + timedelta(minutes=n)),
    st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/Los_Angeles"]),
)
def test_every_slot_is_open_ahead_and_of_its_length(now: datetime, zone: str) -> None:
    open_hours = calendar(holidays="DE")
    found = slots(open_hours, now, zone)
    assert found == sorted(set(found))
    for start, end in found:
        assert start >= now + LEAD
        assert SHORTEST <= end - start <= PIECE
        assert open_hours.between(start, end) == (end - start).total_seconds()
    days = {start.astimezone(BERLIN).date() for start, _ in found}
    assert len(days) <= 5
    assert all(end1 <= start2 for (_, end1), (start2, _) in pairwise(found))
    assert not found or found[-1][0] - now < timedelta(days=31)


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        (" ann@example.com ", "email", "ann@example.com"),
        ("ann.o'hara+shop@mail.example.co.uk", "email", "ann.o'hara+shop@mail.example.co.uk"),
        ("+49 (30) 123-45 67", "phone", "+49301234567"),
        ("030/1234567", "phone", "0301234567"),
        ("０３０ １２３４５６７", "phone", "0301234567"),
    ],
)
def test_a_contact_is_a_number_or_an_address(written: str, kind: str, value: str) -> None:
    found = read_contact(written)
    assert found is not None
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example",
        "a b@example.com",
        "12345",
        "1" * 16,
        "call me",
        "+",
        "030 12345 ext. 6",
        "<ann@example.com>",
        "a" * 300 + "@example.com",
    ],
)
def test_what_is_neither_is_no_contact(written: str) -> None:
    assert read_contact(written) is None
