"""A period is whole days of a zone, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.period import BadPeriod, Period, parse_period
from tests.unit.story import START


def test_a_day_of_changing_to_summer_time_has_23_hours() -> None:
    period = Period(first=date(2026, 3, 28), until=date(2026, 3, 31), zone="Europe/Berlin")
    hours = [(b - a) / timedelta(hours=1) for a, b in pairwise(period.edges)]
    assert hours == [24, 23, 24]
    late = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)  # 23:59 in summer time
    assert period.day_of(late) == 1
    assert period.day_of(late + timedelta(minutes=1)) == 2
    assert period.start == datetime(2026, 3, 27, 23, 0, tzinfo=UTC)


@given(
    st.sampled_from(["Europe/Berlin", "America/Santiago", "Asia/Beirut", "Pacific/Apia", "UTC"]),
    st.dates(date(2010, 1, 1), date(2030, 1, 1)),
    st.integers(1, 60),
    st.floats(0, 1, exclude_max=True),
)
def test_every_instant_of_a_period_lies_in_exactly_one_of_its_days(
    zone: str, first: date, days: int, share: float
) -> None:
    period = Period(first=first, until=first + timedelta(days=days), zone=zone)
    assert period.edges == sorted(period.edges)
    assume(period.end > period.start)  # Samoa had no 30 December 2011
    at = period.start + (period.end - period.start) * share
    assume(at < period.end)  # a share of almost 1 rounds up to the microsecond
    place = period.day_of(at)
    assert period.edges[place] <= at < period.edges[place + 1]


def test_without_a_word_the_period_is_the_last_28_days() -> None:
    now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    period = parse_period(None, None, "Europe/Berlin", now)  # where it is the 3rd already
    assert (period.first, period.until) == (date(2026, 2, 4), date(2026, 3, 4))
    assert len(period.days) == 28


@pytest.mark.parametrize(
    ("first", "until", "zone"),
    [
        ("2026-03-02", "2026-03-02", None),
        ("2026-03-03", "2026-03-02", None),
        ("2024-01-01", "2026-03-02", None),
        ("yesterday", None, None),
        ("0001-01-01", "0001-01-02", None),
        (None, None, "Mars/Olympus"),
        (None, None, "../etc/passwd"),
        (None, None, "/etc/localtime"),
        (None, None, "Europe"),
        (None, None, "a\x00b"),
    ],
)
def test_a_senseless_period_is_refused(
    first: str | None, until: str | None, zone: str | None
) -> None:
    with pytest.raises(BadPeriod):
        parse_period(first, until, zone, START)
