"""The demo's calendar: when customers come, who works when, and what goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoff.ruleset.serving import Rulebooks
from tandem.demo.agents import Staff
from tandem.demo.bot import StandInBot
from tandem.demo.customers import Customers
from tandem.demo.people import Crowd
from tandem.demo.stage import Stage

ZONE = ZoneInfo("Europe/Berlin")
#: How busy each hour of the day is, from midnight on.
HOURS = (8, 4, 3, 2, 2, 4, 12, 28, 48, 64, 72, 74, 66, 60, 62, 66, 68, 70, 74, 78, 72, 56, 34, 18)
#: How busy each weekday is, from Monday on.
WEEKDAYS = (1.26, 1.12, 1.04, 1.0, 0.98, 0.84, 0.76)
#: E-mail: (weekdays, from, to), by the clock on the wall.
SHIFTS = {
    "mia@example.com": ((0, 1, 2, 3, 4), 7.0, 15.5),
    "jonas@example.com": ((0, 1, 2, 3, 4), 13.5, 22.0),
    "sara@example.com": ((0, 1, 2, 3, 4, 5), 10.0, 18.5),
    "ines@example.com": ((5, 6), 9.0, 21.5),
}
LEAVE_OUT = timedelta(minutes=10)  # nobody comes in the last minutes, so that most is finished


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The month to make: so many days up to `end`, so many contacts a day on average."""

    end: datetime
    days: int
    contacts_a_day: int
    seed: int

    @property
    def dates(self) -> list[date]:
        """The days, as the calendar on the wall has them."""
        last = self.end.astimezone(ZONE).date()
        return [last - timedelta(days=back) for back in range(self.days - 1, -1, -1)]


def set_the_stage(wanted: Wanted, rules: Rulebooks, agents: dict[str, str]) -> Stage:
    """A month ready to be played. `agents`: ids by e-mail."""
    rng = random.Random(wanted.seed)  # noqa: S311 - made-up data, not a secret
    dates = wanted.dates
    stage = Stage(rng, rules, at(dates[0], 0))
    bot = StandInBot(stage, at(dates[len(dates) // 2], 6), _outages(dates))
    customers = Customers(stage, bot, Crowd(rng, wanted.end.date()))
    staff = Staff(stage, customers, [agents[email] for email in SHIFTS])
    for place, day in enumerate(dates):
        _shifts(stage, staff, agents, day, closed=_is_closed(dates, place))
        if place % 9 == 4:
            lost = staff.line_lost(agents["jonas@example.com"])
            stage.enter(lost, at(day, rng.uniform(15, 20)))
        for arrival in arrivals(rng, day, wanted.contacts_a_day):
            if arrival < wanted.end - LEAVE_OUT:
                stage.enter(customers.visit(), arrival)
    return stage


def arrivals(rng: random.Random, day: date, mean: int) -> list[datetime]:
    """When customers come on that day."""
    expected = mean * WEEKDAYS[day.weekday()]
    number = max(0, round(rng.gauss(expected, expected**0.5)))
    hours = rng.choices(range(24), HOURS, k=number)
    return sorted(at(day, hour + rng.random() * 0.999) for hour in hours)


def _shifts(stage: Stage, staff: Staff, agents: dict[str, str], day: date, *, closed: bool) -> None:
    for email, (weekdays, start, end) in SHIFTS.items():
        if day.weekday() in weekdays and not closed:
            length = at(day, end) - at(day, start)
            stage.enter(staff.shift(agents[email], length), at(day, start))


def _outages(dates: list[date]) -> list[datetime]:
    """In a week or more the bot is down twice, for half an hour."""
    if len(dates) < 7:
        return []
    return [at(dates[len(dates) // 3], 14.2), at(dates[-2], 19.5)]


def _is_closed(dates: list[date], place: int) -> bool:
    """On the second Sunday nobody works: what that costs is to be seen in the numbers."""
    sundays = [day for day in dates if day.weekday() == 6]
    return len(sundays) > 2 and dates[place] == sundays[1]


def at(day: date, hour: float) -> datetime:
    """That hour of that day by the clock on the wall, in UTC."""
    whole, part = divmod(hour, 1)
    wall = datetime.combine(day, time(int(whole)), ZONE) + timedelta(hours=part)
    return wall.astimezone(UTC)
