"""What is wrong with a calendar is told with its code, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.calendars import CalendarFault, read_calendar
from handoff.calendars.business import WEEKDAYS
from handoff.calendars.fault import SENTENCES
from handoff.calendars.reading import MOST_DATES, MOST_INTERVALS

BERLIN = "Europe/Berlin"
OFFICE = [["09:00", "12:30"], ["13:30", "18:00"]]
WORKDAYS = {day: OFFICE for day in WEEKDAYS[:5]}


def broken(**parts: Any) -> dict[str, Any]:
    return {"zone": BERLIN, "hours": WORKDAYS, **parts}


#: code -> a document that has just this fault.
BROKEN: dict[str, Any] = {
    "no_calendar": ["zone"],
    "not_in_a_calendar": broken(opens="09:00"),
    "unknown_zone": broken(zone="Europe/Atlantis"),
    "no_hours": broken(hours=None),
    "no_weekday": broken(hours={**WORKDAYS, "funday": OFFICE}),
    "no_intervals": broken(hours={"mon": "09:00-17:00"}),
    "too_many_intervals": broken(hours={"mon": OFFICE * MOST_INTERVALS}),
    "no_interval": broken(hours={"mon": [["09:00"]]}),
    "no_time": broken(hours={"mon": [["9", "17:00"]]}),
    "ends_before_start": broken(hours={"mon": [["17:00", "09:00"]]}),
    "overlap": broken(hours={"mon": [["12:00", "17:00"], ["09:00", "12:01"]]}),
    "no_country": broken(holidays="Germany"),
    "unknown_country": broken(holidays="XX"),
    "unknown_region": broken(holidays="DE-XX"),
    "no_dates": broken(closed="2026-12-24"),
    "no_extra": broken(extra=["2026-12-24"]),
    "no_date": broken(closed=["24.12.2026"]),
    "too_many_dates": broken(closed=["2026-12-24"] * (MOST_DATES + 1)),
    "closed_and_extra": broken(closed=["2026-12-24"], extra={"2026-12-24": OFFICE}),
    "never_open": broken(hours={"mon": []}),
}


def test_every_fault_can_be_made() -> None:
    assert set(BROKEN) == set(SENTENCES)


@pytest.mark.parametrize("code", BROKEN)
def test_a_fault_has_its_code_and_a_sentence(code: str) -> None:
    found = read_calendar(BROKEN[code])
    assert isinstance(found, list)
    assert [fault.code for fault in found] == [code]
    assert found[0].says.endswith(".")


#: code -> where it is; of the others the part that was broken.
PLACES = {
    "no_calendar": "",
    "not_in_a_calendar": "",
    "no_intervals": "hours.mon",
    "too_many_intervals": "hours.mon",
    "no_interval": "hours.mon",
    "no_time": "hours.mon",
    "ends_before_start": "hours.mon",
    "overlap": "hours.mon",
    "closed_and_extra": "extra.2026-12-24",
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_fault_knows_its_place(code: str) -> None:
    (fault,) = read_calendar(BROKEN[code])  # type: ignore[misc]
    if code in PLACES:
        assert fault.place == PLACES[code]
    else:
        assert BROKEN[code][fault.place] != broken().get(fault.place)


def test_hours_of_a_date_are_wrong_at_that_date() -> None:
    (fault,) = read_calendar(broken(extra={"2026-12-24": [["12:00", "09:00"]]}))  # type: ignore[misc]
    assert (fault.code, fault.place) == ("ends_before_start", "extra.2026-12-24")


def test_all_faults_are_told_at_once() -> None:
    found = read_calendar({"zone": "Nowhere", "hours": {"mon": [["x", "24:01"]]}})
    assert found == [
        CalendarFault(code="unknown_zone", values={"given": "Nowhere"}, place="zone"),
        CalendarFault(code="no_time", values={"day": "mon", "given": "x"}, place="hours.mon"),
        CalendarFault(code="no_time", values={"day": "mon", "given": "24:01"}, place="hours.mon"),
    ]


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.fixed_dictionaries(dict.fromkeys(("zone", "hours", "holidays", "closed", "extra"), odd)))
def test_whatever_is_given_is_read_without_an_exception(document: dict[str, Any]) -> None:
    found = read_calendar(document)
    assert isinstance(found, list)
    assert found and all(fault.says for fault in found)
