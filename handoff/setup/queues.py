"""Making, changing and archiving queues. A change acts at once, on those who wait too: of teams
because routing reads them, of all else by `ask_anew_some`, some at a time.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from base import log
from base.db import Session
from handoff.commands.conversation import BOARD
from handoff.commands.line import ask_anew
from handoff.errors import NotThere
from handoff.events import QueueChanged
from handoff.events.setup import SETUP
from handoff.model import HandoffState
from handoff.policy.way import DEFAULT_QUEUE
from handoff.service_tables import Calendar
from handoff.setup.known import places
from handoff.setup.refusals import InTheWay, Senseless
from handoff.setup.soundness import Around, check_id, check_queue
from handoff.setup_tables import Queue, Team
from handoff.tables import Agent, Handoff

#: So many of those who wait a transaction: others want to write too.
AT_ONCE = 50
FIELDS = (
    "name",
    "offer_s",
    "weight",
    "teams",
    "language",
    "language_s",
    "auto_accept",
    "overflow_id",
    "overflow_s",
    "sticky_s",
    "calendar_id",
    "long_wait_s",
)
DEFAULTS: Mapping[str, Any] = {
    "offer_s": 30,
    "weight": 1,
    "teams": [],
    "language": "preferred",
    "language_s": 60,
    "auto_accept": False,
    "overflow_id": None,
    "overflow_s": None,
    "sticky_s": 30,
    "calendar_id": None,
    "long_wait_s": 900,
}


def make(session: Session, by: str, queue_id: str, given: Mapping[str, Any]) -> Queue:
    """A new queue; `given`: its name, and what is not as usual. Raises Senseless, InTheWay."""
    log.lock(session, SETUP)
    check_id(queue_id)
    if session.get(Queue, queue_id) is not None:
        raise InTheWay("exists", given=queue_id)
    values = _sound(session, queue_id, {**DEFAULTS, **given})
    queue = Queue(id=queue_id, **values)
    session.add(queue)
    changes = {field: [None, value] for field, value in values.items()}
    _log(session, queue, by, "made", changes)
    return queue


def change(session: Session, by: str, queue_id: str, given: Mapping[str, Any]) -> Queue | None:
    """Change some fields. Returns the queue as it was, for `ask_anew_some`; None when all is the
    same. Raises Senseless, InTheWay, NotThere.
    """
    queue = find(session, queue_id)
    if queue.archived_at is not None:
        raise InTheWay("archived", given=queue_id)
    was = _copy(queue)
    now = {field: getattr(queue, field) for field in FIELDS}
    values = _sound(session, queue_id, {**now, **given})
    changes = {name: [now[name], value] for name, value in values.items() if value != now[name]}
    if not changes:
        return None
    for field, (_, value) in changes.items():
        setattr(queue, field, value)
    _log(session, queue, by, "changed", changes)
    return was


def archive(session: Session, by: str, queue_id: str, move_to: str | None = None) -> Queue | None:
    """The queue takes nobody in any more. Who waits in it is moved into `move_to` by
    `ask_anew_some` with the queue as it was, which is returned; None when it was archived already
    and nobody is to be moved. Raises Senseless, InTheWay, NotThere.
    """
    queue = find(session, queue_id)
    if queue_id == DEFAULT_QUEUE:
        raise InTheWay("default_queue", given=queue.name)
    if move_to is not None:
        _check_way_out(session, queue_id, move_to)
    elif waiting := how_many_wait(session).get(queue_id, 0):
        raise InTheWay("people_wait", n=waiting)
    elif queue.archived_at is not None:
        return None
    into = select(Queue.name).where(Queue.overflow_id == queue_id, Queue.archived_at.is_(None))
    if names := list(session.scalars(into.order_by(Queue.name))):
        raise InTheWay("overflows_here", queues=", ".join(names))
    was = _copy(queue)
    queue.archived_at = queue.archived_at or session.now
    _log(session, queue, by, "archived", {}, move_to)
    return was


def _check_way_out(session: Session, queue_id: str, move_to: str) -> None:
    if move_to == queue_id:
        raise Senseless("move_to_itself")
    there = session.get(Queue, move_to)
    if there is None or there.archived_at is not None:
        raise Senseless("unknown_queue", given=move_to)


def open_again(session: Session, by: str, queue_id: str) -> None:
    """The queue takes people in again. Nothing happens when it does. Raises NotThere, Senseless:
    what it overflowed into may be archived by now.
    """
    queue = find(session, queue_id)
    if queue.archived_at is None:
        return
    _sound(session, queue_id, {field: getattr(queue, field) for field in FIELDS})
    queue.archived_at = None
    _log(session, queue, by, "opened", {})


def ask_anew_some(
    session: Session, by: str, was: Queue, queue_id: str, after: str = ""
) -> str | None:
    """Some of those who wait in the queue that `was` ask for what the queue `queue_id` wants now.
    Returns after whom to go on, None when nobody is left. Twice is as good as once.
    """
    queue = session.get_one(Queue, queue_id)
    query = (
        select(Handoff.id, Handoff.conversation_id)
        .where(
            Handoff.state == HandoffState.WAITING.value,
            Handoff.queue_id == was.id,
            Handoff.id > after,
        )
        .order_by(Handoff.id)
        .limit(AT_ONCE)
    )
    rows = session.execute(query).all()
    for row in sorted(rows, key=lambda one: one.conversation_id):  # everybody locks in this order
        ask_anew(session, row.id, was, queue, by)
    return rows[-1].id if len(rows) == AT_ONCE else None


def find(session: Session, queue_id: str) -> Queue:
    """The queue as it stands now, kept from other supervisors until commit. Raises NotThere."""
    log.lock(session, SETUP)
    queue = session.get(Queue, queue_id, populate_existing=True)
    if queue is None:
        raise NotThere("There is no such queue.")
    return queue


def how_many_wait(session: Session) -> dict[str, int]:
    """{queue: handoffs that wait in it}, only where some do."""
    query = (
        select(Handoff.queue_id, func.count())
        .where(Handoff.state == HandoffState.WAITING.value)
        .group_by(Handoff.queue_id)
    )
    return {queue_id: number for queue_id, number in session.execute(query)}


def _sound(session: Session, queue_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values with what follows from them. Raises Senseless."""
    overflows = select(Queue.id, Queue.overflow_id).where(Queue.overflow_id.is_not(None))
    around = Around(
        places=places(session),
        teams=frozenset(session.scalars(select(Team.id))),
        overflows={row.id: row.overflow_id for row in session.execute(overflows)},
        most=session.scalar(select(func.max(Agent.capacity))) or 0,
        calendars=frozenset(session.scalars(select(Calendar.id))),
    )
    check_queue(queue_id, values, around)
    if values["overflow_id"] is None:
        values["overflow_s"] = None
    return {**values, "teams": sorted(set(values["teams"]))}


def _copy(queue: Queue) -> Queue:
    columns = {one.key: getattr(queue, one.key) for one in Queue.__table__.columns}
    return Queue(**columns)


def _log(
    session: Session,
    queue: Queue,
    by: str,
    did: str,
    changes: dict[str, Any],
    moved_to: str | None = None,
) -> None:
    event = QueueChanged(queue_id=queue.id, did=did, changes=changes, moved_to=moved_to)
    log.append(session, SETUP, event, actor=by)
    session.hint(BOARD)
