"""Supervisors set up business hours: what is stored, what is refused and where, what it means.

It is Monday, 2 March 2026, 10:00 in Berlin.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, select

from base.db import Session
from handoff.calendars.fault import SENTENCES
from handoff.commands.offers import offer_some
from handoff.commands.waiting_line import Lanes, candidates
from handoff.model import OfferState
from handoff.tables import Offer
from tests.arranging import (
    OFFICE,
    change_agent,
    change_calendar,
    change_queue,
    delete,
    make_calendar,
    make_queue,
    preview,
    waits,
    warned,
)
from tests.desk import DeskServer, StaffClient
from tests.unit.test_calendar_faults import BROKEN

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
async def ines(desk: DeskServer) -> StaffClient:
    return await desk.staff("Ines", "supervisor")


@pytest.fixture
async def mia(desk: DeskServer) -> StaffClient:
    return await desk.staff("Mia")


async def calendar(who: StaffClient, calendar_id: str) -> Any:
    found = (await who.get("/api/setup/calendars"))["calendars"]
    return next((one for one in found if one["id"] == calendar_id), None)


async def test_hours_are_made_changed_part_by_part_and_deleted(ines: StaffClient) -> None:
    made = await make_calendar(ines, "shop", holidays="DE-BY", closed=["2026-12-24"])
    assert (made["hours"], made["holidays"], made["closed"]) == (OFFICE, "DE-BY", ["2026-12-24"])
    changed = await change_calendar(ines, "shop", holidays=None, name="Counter")
    assert (changed["holidays"], changed["name"]) == (None, "Counter")
    assert (changed["hours"], changed["closed"]) == (OFFICE, ["2026-12-24"])
    await delete(ines, "calendars/shop")
    assert await calendar(ines, "shop") is None
    await delete(ines, "calendars/shop", 404)
    await change_calendar(ines, "shop", 404, name="Gone")


async def test_the_history_says_who_changed_which_part(ines: StaffClient) -> None:
    await make_calendar(ines, "shop")
    await change_calendar(ines, "shop", zone="Europe/Paris")
    await change_calendar(ines, "shop", zone="Europe/Paris")
    await delete(ines, "calendars/shop")
    deleted, changed, made, *_ = (await ines.get("/api/setup/history"))["changes"]
    assert [one["did"] for one in (made, changed, deleted)] == ["made", "changed", "deleted"]
    assert (changed["kind"], changed["id"], changed["by"]) == ("calendars", "shop", "Ines")
    assert changed["changes"] == {"zone": ["Europe/Berlin", "Europe/Paris"]}
    assert made["changes"]["hours"] == [None, OFFICE]
    assert deleted["changes"]["hours"] == [OFFICE, None]


@pytest.mark.parametrize("code", sorted(set(SENTENCES) - {"no_calendar", "not_in_a_calendar"}))
async def test_hours_that_make_no_sense_are_refused_with_the_sentence_and_the_place(
    ines: StaffClient, code: str
) -> None:
    refused = await make_calendar(ines, "shop", 422, **BROKEN[code])
    (fault,) = refused["faults"]
    assert (refused["code"], fault["code"]) == ("bad_calendar", code)
    assert refused["message"] == fault["says"]
    assert fault["place"].split(".")[0] in ("zone", "hours", "holidays", "closed", "extra")
    assert (await preview(ines, **BROKEN[code]))["faults"] == [fault]
    assert await calendar(ines, "shop") is None


async def test_every_fault_is_told_at_once_and_nothing_is_changed(ines: StaffClient) -> None:
    await make_calendar(ines, "shop")
    refused = await change_calendar(
        ines, "shop", 422, zone="Mars/Base", hours={"mon": [["18:00", "09:00"]]}, holidays="DE-XX"
    )
    assert [fault["place"] for fault in refused["faults"]] == ["zone", "hours.mon", "holidays"]
    assert refused["message"] == (
        "There is no time zone “Mars/Base”. mon: 18:00-09:00 does not end after it starts. "
        "“XX” is no region of DE."
    )
    assert (await calendar(ines, "shop"))["zone"] == "Europe/Berlin"


async def test_what_is_there_or_has_no_sound_name_is_refused(ines: StaffClient) -> None:
    await make_calendar(ines, "shop")
    assert (await make_calendar(ines, "shop", 409))["code"] == "exists"
    assert (await make_calendar(ines, "The shop", 422, name="A"))["code"] == "bad_id"
    unknown = {"id": "b", "name": "B", "zone": "UTC", "hours": OFFICE, "opens": "09:00"}
    assert (await ines.post("/api/setup/calendars", unknown)).status == 422


async def test_hours_that_somebody_keeps_to_are_not_deleted(
    ines: StaffClient, mia: StaffClient
) -> None:
    await make_calendar(ines, "shop")
    await change_queue(ines, "support", calendar_id="shop")
    await change_agent(ines, mia, calendar_id="shop")
    refused = await delete(ines, "calendars/shop", 409)
    assert refused["message"] == "The business hours are in use: 1 agents, queues: Support."
    found = await calendar(ines, "shop")
    assert (found["queues"], found["agents"]) == (["Support"], 1)
    assert (await change_queue(ines, "support", calendar_id=None))["calendar_id"] is None
    assert (await delete(ines, "calendars/shop", 409))["agents"] == 1
    assert (await change_agent(ines, mia, calendar_id=None))["calendar_id"] is None
    await delete(ines, "calendars/shop")


async def test_queue_and_agent_keep_only_to_hours_that_there_are(
    ines: StaffClient, mia: StaffClient
) -> None:
    says = "There are no business hours “nine”."
    assert (await change_queue(ines, "support", 422, calendar_id="nine"))["message"] == says
    assert (await make_queue(ines, "night", 422, calendar_id="nine"))["message"] == says
    assert (await change_agent(ines, mia, 422, calendar_id="nine"))["message"] == says
    await make_calendar(ines, "nine")
    assert (await make_queue(ines, "night", calendar_id="nine"))["calendar_id"] == "nine"
    assert (await change_queue(ines, "night", weight=2))["calendar_id"] == "nine"


async def test_the_list_says_whether_it_is_open_and_when_it_opens_next(
    desk: DeskServer, ines: StaffClient
) -> None:
    hours = {"mon": [["09:00", "10:05"], ["13:30", "18:00"]]}
    made = await make_calendar(ines, "shop", hours=hours)
    assert (made["open"], made["opens_at"]) == (True, "2026-03-02T09:00:00Z")
    desk.clock.advance(300)
    found = await calendar(ines, "shop")
    assert (found["open"], found["opens_at"]) == (False, "2026-03-02T12:30:00Z")


async def test_the_preview_shows_two_weeks_with_the_holidays_names(
    desk: DeskServer,
) -> None:
    desk.clock.advance(28 * 86_400)  # Monday, 30 March, in summer time
    ines = await desk.staff("Ines", "supervisor")
    found = await preview(ines, "de", holidays="DE", closed=["2026-04-07"])
    assert (found["faults"], found["open"]) == ([], True)
    days = {one["day"]: (one["hours"], one["holiday"]) for one in found["days"]}
    assert list(days)[::13] == ["2026-03-30", "2026-04-12"]
    assert days["2026-03-30"] == (OFFICE["mon"], None)
    assert days["2026-04-03"] == ([], "Karfreitag")
    assert days["2026-04-06"] == ([], "Ostermontag")
    assert days["2026-04-07"] == ([], None)
    assert [one["name"] for one in found["holidays"]][:3] == [
        "Karfreitag",
        "Ostermontag",
        "Erster Mai",
    ]
    assert (await preview(ines))["holidays"] == []


async def test_the_preview_shows_a_holiday_on_which_it_is_open_all_the_same(
    ines: StaffClient,
) -> None:
    own = {"2026-03-08": [["10:00", "12:00"]]}
    found = await preview(ines, holidays="DE-BE", extra=own)
    (sunday,) = [one for one in found["days"] if one["day"] == "2026-03-08"]
    assert sunday["hours"] == own["2026-03-08"]
    assert sunday["holiday"] == "Women's Day"


async def test_countries_have_names_in_the_readers_language_and_their_regions(
    ines: StaffClient,
) -> None:
    found = (await ines.get("/api/setup/countries", lang="de"))["countries"]
    germany = next(one for one in found if one["code"] == "DE")
    assert germany["name"] == "Deutschland"
    assert {"code": "BY", "name": "Bayern"} in germany["regions"]
    names = [one["name"].casefold() for one in found]
    assert (len(names) > 200, names) == (True, sorted(names))
    assert (await ines.get("/api/setup/countries", lang="xx"))["countries"][0]["name"]


async def test_hours_that_do_not_open_soon_are_warned_of(ines: StaffClient) -> None:
    march = [f"2026-03-{day:02}" for day in range(1, 32)] + ["2026-04-01"]
    await make_calendar(ines, "spring", hours=ALWAYS, closed=march)
    assert await warned(ines) == {
        "calendar_never_opens": ["“Spring” does not open within 30 days."]
    }
    await change_calendar(ines, "spring", closed=march[:-1])
    assert await warned(ines) == {}


async def test_an_agent_outside_the_hours_is_offered_nothing_until_they_begin(
    desk: DeskServer, ines: StaffClient, mia: StaffClient
) -> None:
    await make_calendar(ines, "late", hours={"mon": [["10:01", "18:00"]]})
    await change_agent(ines, mia, calendar_id="late")
    desk.clock.advance(30)  # so that who has no console open does not count as lost by 10:01
    await mia.goes_online()
    customer = await waits(desk)
    path = f"/api/desk/conversations/{customer.conversation}/why-waiting"
    ways = {one["name"]: one for one in (await ines.get(path))["agents"]}
    assert (ways["Mia"]["rule"], ways["Mia"]["words"]) == ("shift", "is outside working hours")
    assert await routed(desk) == 0
    desk.clock.advance(30)
    ways = {one["name"]: one for one in (await ines.get(path))["agents"]}
    assert ways["Mia"]["rule"] == "free"
    assert await routed(desk) == 1


async def routed(desk: DeskServer) -> int:
    """How many offers ring after the router has looked."""

    def count(session: Session) -> int:
        offer_some(session, Lanes())
        rings = select(func.count()).select_from(Offer).where(Offer.state == OfferState.OPEN.value)
        return session.scalar(rings) or 0

    found: int = await desk.desk.database.write(count)
    return found


async def test_hours_cost_nothing_where_no_agent_keeps_to_any(
    desk: DeskServer, ines: StaffClient, mia: StaffClient
) -> None:
    await mia.goes_online()
    assert await asked(desk) == 0
    await make_calendar(ines, "shop")
    assert await asked(desk) == 0
    await change_agent(ines, mia, calendar_id="shop")
    assert await asked(desk) == 1


async def asked(desk: DeskServer) -> int:
    """How often looking at the agents asks for calendars."""

    def count(session: Session) -> int:
        seen: list[str] = []

        def note(*given: Any) -> None:
            seen.append(given[2])

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        candidates(session, free=True)
        return sum("FROM calendar" in one for one in seen)

    found: int = await desk.desk.database.write(count)
    return found
