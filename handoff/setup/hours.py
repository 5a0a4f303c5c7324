"""Business hours, as supervisors set them up. A change counts for what starts from then on: a clock
that runs keeps the hours that it began with. Who is on shift is asked anew at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from base import log
from base.db import Session
from handoff.calendars import BusinessCalendar, read_calendar
from handoff.commands.business_hours import calendar_in, document_of
from handoff.commands.conversation import BOARD
from handoff.errors import NotThere
from handoff.events import CalendarChanged
from handoff.events.setup import SETUP
from handoff.service_tables import Calendar
from handoff.setup.refusals import InTheWay, Senseless
from handoff.setup.soundness import check_id
from handoff.setup_tables import Queue
from handoff.tables import Agent


@dataclass(frozen=True, kw_only=True)
class CalendarSet:
    """Business hours; whether they are open now and when they open next, in UTC (None: not in
    years); the queues and how many agents keep to them.
    """

    row: Calendar
    open: bool
    opens_at: datetime | None
    queues: list[str]
    agents: int


def calendars(session: Session) -> list[CalendarSet]:
    """All of them, by name."""
    queues = session.execute(select(Queue.calendar_id, Queue.name).order_by(Queue.name)).all()
    query = select(Agent.calendar_id, func.count()).group_by(Agent.calendar_id)
    agents = {calendar_id: number for calendar_id, number in session.execute(query)}
    found = []
    for row in session.scalars(select(Calendar).order_by(Calendar.name, Calendar.id)):
        hours = calendar_in(document_of(row))
        one = CalendarSet(
            row=row,
            open=hours.is_open(session.now),
            opens_at=hours.next_opening(session.now),
            queues=[queue.name for queue in queues if queue.calendar_id == row.id],
            agents=agents.get(row.id, 0),
        )
        found.append(one)
    return found


def make_calendar(
    session: Session, by: str, calendar_id: str, name: str, document: Mapping[str, Any]
) -> None:
    """New business hours. Raises Senseless, InTheWay."""
    log.lock(session, SETUP)
    check_id(calendar_id)
    if session.get(Calendar, calendar_id) is not None:
        raise InTheWay("exists", given=calendar_id)
    values = {"name": name, **_sound(document)}
    session.add(Calendar(id=calendar_id, **values))
    changes = {field: [None, value] for field, value in values.items()}
    _log(session, calendar_id, by, "made", changes)


def change_calendar(session: Session, by: str, calendar_id: str, given: Mapping[str, Any]) -> None:
    """Change the name or parts of the document. Raises Senseless, NotThere."""
    row = _find(session, calendar_id)
    now = {"name": row.name, **document_of(row)}
    wanted = {**now, **given}
    name = wanted.pop("name")
    values = {"name": name, **_sound(wanted)}
    changes = {field: [now[field], value] for field, value in values.items() if value != now[field]}
    for field, (_, value) in changes.items():
        setattr(row, field, value)
    if changes:
        _log(session, calendar_id, by, "changed", changes)


def delete_calendar(session: Session, by: str, calendar_id: str) -> None:
    """No queue and no agent keeps to it. Raises InTheWay, NotThere."""
    row = _find(session, calendar_id)
    agents = session.scalar(
        select(func.count()).select_from(Agent).where(Agent.calendar_id == calendar_id)
    )
    named = select(Queue.name).where(Queue.calendar_id == calendar_id).order_by(Queue.name)
    queues = list(session.scalars(named))
    if agents or queues:
        raise InTheWay("calendar_in_use", agents=agents or 0, queues=", ".join(queues) or "–")
    session.delete(row)
    changes = {"name": [row.name, None], **{k: [v, None] for k, v in document_of(row).items()}}
    _log(session, calendar_id, by, "deleted", changes)


def _sound(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as it reads. Raises Senseless with every fault."""
    found = read_calendar(document)
    if isinstance(found, BusinessCalendar):
        return found.document
    raise Senseless(
        "bad_calendar",
        told=" ".join(fault.says for fault in found),
        faults=[
            {
                "code": fault.code,
                "place": fault.place,
                "values": dict(fault.values),
                "says": fault.says,
            }
            for fault in found
        ],
    )


def _find(session: Session, calendar_id: str) -> Calendar:
    log.lock(session, SETUP)
    row = session.get(Calendar, calendar_id, populate_existing=True)
    if row is None:
        raise NotThere("There are no such business hours.")
    return row


def _log(session: Session, calendar_id: str, by: str, did: str, changes: dict[str, Any]) -> None:
    event = CalendarChanged(calendar_id=calendar_id, did=did, changes=changes)
    log.append(session, SETUP, event, actor=by)
    session.hint(BOARD)
