"""Service targets, as supervisors set them up. A change counts for what starts from then on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from base import log
from base.db import Session
from handoff.errors import NotThere
from handoff.events import TargetChanged
from handoff.events.setup import SETUP
from handoff.service_tables import ServiceTarget
from handoff.setup.refusals import InTheWay
from handoff.setup.soundness import TARGET_TIMES, check_id, check_target

FIELDS = ("name", "pathway", *TARGET_TIMES, "business")
DEFAULTS: Mapping[str, Any] = {
    "pathway": None,
    **dict.fromkeys(TARGET_TIMES),
    "business": True,
}
#: Begins the stored pathway of a target that only rules name: no pathway is called so.
NOBODY_GOES = ":"


@dataclass(frozen=True, kw_only=True)
class TargetSet:
    """A target, and the rules that decide now and name it. `default`: for all that have none of
    their own; `pathway` None for that one, and for one that only rules name.
    """

    row: ServiceTarget
    default: bool
    pathway: str | None
    rules: list[str]


def targets(session: Session, rules: Mapping[str, list[str]]) -> list[TargetSet]:
    """All of them, the default one first, then by name. `rules`: {target: rules that name it}."""
    rows = session.scalars(select(ServiceTarget).order_by(ServiceTarget.name, ServiceTarget.id))
    found = [
        TargetSet(
            row=row,
            default=row.pathway is None,
            pathway=_values(row)["pathway"],
            rules=rules.get(row.id, []),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.default)


def make_target(session: Session, by: str, target_id: str, given: Mapping[str, Any]) -> None:
    """A new target; without a pathway only for handoffs whose rule names it. Raises Senseless,
    InTheWay.
    """
    log.lock(session, SETUP)
    check_id(target_id)
    if session.get(ServiceTarget, target_id) is not None:
        raise InTheWay("exists", given=target_id)
    values = {**DEFAULTS, **given}
    check_target(values)
    _check_free(session, target_id, values["pathway"])
    stored = {**values, "pathway": values["pathway"] or NOBODY_GOES + target_id}
    session.add(ServiceTarget(id=target_id, **stored))
    changes = {field: [None, value] for field, value in values.items()}
    _log(session, target_id, by, "made", changes)


def change_target(session: Session, by: str, target_id: str, given: Mapping[str, Any]) -> None:
    """Change some fields; the default one gets no pathway. Raises Senseless, InTheWay, NotThere."""
    row = _find(session, target_id)
    now = _values(row)
    values = {**now, **given}
    check_target(values)
    changes = {field: [now[field], value] for field, value in values.items() if value != now[field]}
    if "pathway" in changes:
        if row.pathway is None:
            raise InTheWay("default_target", given=row.name)
        _check_free(session, target_id, values["pathway"])
        row.pathway = values["pathway"] or NOBODY_GOES + target_id
    for field in changes.keys() - {"pathway"}:
        setattr(row, field, values[field])
    if changes:
        _log(session, target_id, by, "changed", changes)


def delete_target(session: Session, by: str, target_id: str, rules: Collection[str]) -> None:
    """`rules`: those that decide now and name it; with one it stays. Raises InTheWay, NotThere."""
    row = _find(session, target_id)
    if row.pathway is None:
        raise InTheWay("default_target", given=row.name)
    if rules:
        raise InTheWay("target_in_use", rules=", ".join(f"“{rule}”" for rule in sorted(rules)))
    changes = {field: [value, None] for field, value in _values(row).items()}
    session.delete(row)
    _log(session, target_id, by, "deleted", changes)


def _values(row: ServiceTarget) -> dict[str, Any]:
    values = {field: getattr(row, field) for field in FIELDS}
    if (row.pathway or "").startswith(NOBODY_GOES):
        values["pathway"] = None
    return values


def _check_free(session: Session, target_id: str, pathway: str | None) -> None:
    if pathway is None:
        return
    there = session.scalar(
        select(ServiceTarget.name).where(
            ServiceTarget.pathway == pathway, ServiceTarget.id != target_id
        )
    )
    if there is not None:
        raise InTheWay("pathway_taken", given=pathway, target=there)


def _find(session: Session, target_id: str) -> ServiceTarget:
    log.lock(session, SETUP)
    row = session.get(ServiceTarget, target_id, populate_existing=True)
    if row is None:
        raise NotThere("There is no such target.")
    return row


def _log(session: Session, target_id: str, by: str, did: str, changes: dict[str, Any]) -> None:
    event = TargetChanged(target_id=target_id, did=did, changes=changes)
    log.append(session, SETUP, event, actor=by)
