"""The calendars and targets that Tandem comes with: `strategy/`, read at the first start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select

from base import log
from base.db import Session
from handoff.calendars import BusinessCalendar, read_calendar
from handoff.events.strategy import STRATEGY as STREAM
from handoff.rulebook import STRATEGY
from handoff.service_tables import Calendar, ServiceTarget


class SeedError(ValueError):
    """A file of `strategy/` makes no sense; the message says which and why."""


def ensure_service_levels(session: Session, folder: Path = STRATEGY) -> None:
    """Fill each of the two tables that is empty. Raises SeedError, OSError."""
    log.lock(session, STREAM)
    if session.scalar(select(Calendar.id).limit(1)) is None:
        session.add_all(calendar_row(one) for one in _read(folder, "calendars"))
    if session.scalar(select(ServiceTarget.id).limit(1)) is None:
        session.add_all(target_row(one) for one in _read(folder, "service_targets"))


def calendar_row(written: dict[str, Any]) -> Calendar:
    """The row of `{id, name, zone, hours, ...}`, as it reads. Raises SeedError."""
    document = {key: value for key, value in written.items() if key not in ("id", "name")}
    found = read_calendar(document)
    if not isinstance(found, BusinessCalendar):
        told = " ".join(fault.says for fault in found)
        raise SeedError(f"The calendar “{written.get('id')}”: {told}")
    return Calendar(id=written["id"], name=written["name"], **found.document)


def target_row(written: dict[str, Any]) -> ServiceTarget:
    """The row of `{id, name, pathway, wait_s, ...}`. Raises SeedError."""
    for name, value in written.items():
        if name.endswith("_s") and not (value is None or (type(value) is int and value > 0)):
            raise SeedError(f"The target “{written.get('id')}”: {name} is no number of seconds.")
    return ServiceTarget(**written)


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    document = YAML(typ="safe").load((folder / f"{name}.yml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document[name.removeprefix("service_")]
    return found
