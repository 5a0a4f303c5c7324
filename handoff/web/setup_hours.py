"""What supervisors set up: business hours and service targets."""

from __future__ import annotations

import asyncio

from base.db import Session
from base.http import Call, Routes
from base.staff import LANGUAGES
from handoff.calendars import read_calendar
from handoff.setup import hours, reads, targets
from handoff.web.desk import DESK, Desk
from handoff.web.setup_hours_views import (
    CalendarDocument,
    CalendarsReply,
    CalendarView,
    ChangeCalendar,
    ChangeTarget,
    CountriesReply,
    MakeCalendar,
    MakeTarget,
    PreviewReply,
    TargetsReply,
    TargetView,
    calendar_view,
    countries_reply,
    preview,
    target_view,
)
from handoff.web.strategy_bodies import InLanguage

routes = Routes(prefix="/api/setup", tag="setup")


@routes.get("/calendars", access="arrange")
async def list_calendars(call: Call) -> CalendarsReply:
    """All business hours, whether they are open now, and who keeps to them."""
    return await _calendars(call.app[DESK])


async def _calendars(desk: Desk) -> CalendarsReply:
    found = await desk.database.read(hours.calendars)
    return CalendarsReply(calendars=[calendar_view(one) for one in found])


async def _calendar(desk: Desk, calendar_id: str) -> CalendarView:
    found = await _calendars(desk)
    return next(one for one in found.calendars if one.id == calendar_id)


@routes.post("/calendars", access="arrange", status=201, errors=(409,))
async def make_calendar(call: Call, body: MakeCalendar) -> CalendarView:
    """New business hours; what is wrong with them is told place by place."""
    desk = call.app[DESK]
    await desk.database.write(
        hours.make_calendar, call.user.id, body.id, body.name, body.document
    )
    return await _calendar(desk, body.id)


@routes.patch("/calendars/{id}", access="arrange")
async def change_calendar(call: Call, body: ChangeCalendar) -> CalendarView:
    """Change business hours: for whoever is on shift at once, for clocks that start from now on."""
    desk, calendar_id = call.app[DESK], call.path["id"]
    await desk.database.write(hours.change_calendar, call.user.id, calendar_id, body.given)
    return await _calendar(desk, calendar_id)


@routes.post("/calendars/{id}/delete", access="arrange", errors=(409,))
async def delete_calendar(call: Call) -> None:
    """Delete business hours to which no queue and no agent keeps."""
    await call.app[DESK].database.write(hours.delete_calendar, call.user.id, call.path["id"])


@routes.post("/calendars/preview", access="arrange")
async def preview_calendar(call: Call, query: InLanguage, body: CalendarDocument) -> PreviewReply:
    """What business hours would mean for the next 14 days, or what is wrong with them."""
    found = read_calendar(body.document)
    language = query.lang or call.user.language
    return await asyncio.to_thread(preview, found, call.now, language)


@routes.get("/countries", access="arrange")
async def list_countries(call: Call, query: InLanguage) -> CountriesReply:
    """The countries and regions whose public holidays are known."""
    language = query.lang or call.user.language
    known = language if language in LANGUAGES else "en"
    return await asyncio.to_thread(countries_reply, known)


@routes.get("/targets", access="arrange")
async def list_targets(call: Call) -> TargetsReply:
    """All service targets, and the rules that name them."""
    return await _targets(call.app[DESK])


async def _targets(desk: Desk) -> TargetsReply:
    def read(session: Session) -> TargetsReply:
        rules = reads.naming_targets(reads.routes(session, desk.rules))
        found = targets.targets(session, rules)
        return TargetsReply(targets=[target_view(one) for one in found])

    return await desk.database.read(read)


async def _target(desk: Desk, target_id: str) -> TargetView:
    found = await _targets(desk)
    return next(one for one in found.targets if one.id == target_id)


@routes.post("/targets", access="arrange", status=201, errors=(409,))
async def make_target(call: Call, body: MakeTarget) -> TargetView:
    """A new service target; what is not said is not measured."""
    desk = call.app[DESK]
    await desk.database.write(targets.make_target, call.user.id, body.id, body.given)
    return await _target(desk, body.id)


@routes.patch("/targets/{id}", access="arrange", errors=(409,))
async def change_target(call: Call, body: ChangeTarget) -> TargetView:
    """Change a service target, for clocks that start from now on."""
    desk, target_id = call.app[DESK], call.path["id"]
    await desk.database.write(targets.change_target, call.user.id, target_id, body.given)
    return await _target(desk, target_id)


@routes.post("/targets/{id}/delete", access="arrange", errors=(409,))
async def delete_target(call: Call) -> None:
    """Delete a service target that no rule names; the default one stays."""
    desk, target_id = call.app[DESK], call.path["id"]

    def command(session: Session) -> None:
        rules = reads.naming_targets(reads.routes(session, desk.rules))
        targets.delete_target(session, call.user.id, target_id, rules.get(target_id, []))

    await desk.database.write(command)
