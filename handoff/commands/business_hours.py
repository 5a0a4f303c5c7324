"""Calendars as they are stored, read ready to be asked."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import BindParameter, bindparam, select

from base.db import Session
from handoff.calendars import ALWAYS, BusinessCalendar, read_calendar
from handoff.service_tables import Calendar

_log = structlog.get_logger(__name__)

PARTS = ("zone", "hours", "holidays", "closed", "extra")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SOME = select(Calendar).where(Calendar.id.in_(_IDS))


def document_of(row: Calendar) -> dict[str, Any]:
    """The calendar of a row as `read_calendar` takes it."""
    return {name: getattr(row, name) for name in PARTS}


def calendar_in(document: dict[str, Any] | None) -> BusinessCalendar:
    """The calendar of a stored document; always open without one."""
    return ALWAYS if document is None else _known(json.dumps(document, sort_keys=True))


def closed_now(session: Session, ids: Collection[str]) -> frozenset[str]:
    """Which of those calendars are closed now. Asks nothing of the database for none."""
    if not ids:
        return frozenset()
    return frozenset(
        row.id
        for row in session.scalars(_SOME, {"ids": sorted(ids)})
        if not calendar_in(document_of(row)).is_open(session.now)
    )


@lru_cache(maxsize=256)
def _known(document: str) -> BusinessCalendar:
    found = read_calendar(json.loads(document))
    if isinstance(found, list):  # no customer is lost because a holiday's region is gone
        _log.error("calendar_is_faulty", faults=[fault.says for fault in found])
        return ALWAYS
    return found
