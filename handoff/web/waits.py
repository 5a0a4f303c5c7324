"""How long waits are in each queue, and whether that may be told."""

from datetime import datetime

from sqlalchemy import func, select

from base.db import Session
from base.http import Call, Reply, Routes
from handoff.commands.waits import Line, Waits
from handoff.model import HandoffState
from handoff.setup_tables import Queue
from handoff.tables import Handoff
from handoff.waiting_tables import WaitVerdict
from handoff.web.desk import DESK

routes = Routes(prefix="/api/desk", tag="desk")

_WAITING = (
    select(Handoff.queue_id, func.count())
    .where(Handoff.state == HandoffState.WAITING.value)
    .group_by(Handoff.queue_id)
)
_QUEUES = select(Queue.id, Queue.name).where(Queue.archived_at.is_(None)).order_by(Queue.id)


class VerdictView(Reply):
    """The newest back-test. `coverage`: share of the waits within their range, `low` and `high` its
    95 % interval; `error`, `last_error`: root of the mean squared error by the mean wait, of the
    estimate and of the last wait told instead.
    """

    at: datetime
    rows: int
    coverage: float | None
    low: float | None
    high: float | None
    error: float | None
    last_error: float | None
    holds: bool


class ParametersView(Reply):
    """What was learnt, from `chats`: minutes of a chat, minutes after which one gives up (null:
    nobody did).
    """

    chats: int
    chat_min: float
    patience_min: float | None


class QueueWaitView(Reply):
    """A queue. `point_min`: the wait of who comes now, null when it is not known; `low_min` and
    `high_min`: the range that customers are told, null when they are told none.
    """

    queue_id: str
    name: str
    waiting: int
    online: int
    places: int
    free: int
    point_min: float | None
    low_min: int | None
    high_min: int | None
    last_wait_min: float | None
    parameters: ParametersView | None
    verdict: VerdictView | None


class WaitsReply(Reply):
    """All queues that take customers in."""

    queues: list[QueueWaitView]


@routes.get("/waits", access="serve")
async def waits(call: Call) -> WaitsReply:
    """How long customers wait in each queue, and whether they are told."""
    desk = call.app[DESK]
    return WaitsReply(queues=await desk.database.read(_waits, desk.rules.waits))


def _waits(session: Session, known: Waits) -> list[QueueWaitView]:
    waiting = {queue: number for queue, number in session.execute(_WAITING)}
    return [
        _view(session, row.id, row.name, known.of(session, row.id), waiting)
        for row in session.execute(_QUEUES)
    ]


def _view(
    session: Session, queue_id: str, name: str, line: Line, waiting: dict[str, int]
) -> QueueWaitView:
    ahead = line.ahead(waiting)
    found, told = line.estimate(ahead), line.told(ahead)
    return QueueWaitView(
        queue_id=queue_id,
        name=name,
        waiting=waiting.get(queue_id, 0),
        online=line.online,
        places=line.slots,
        free=line.free,
        point_min=_minutes(found.point_s) if found else None,
        low_min=told[0] if told else None,
        high_min=told[1] if told else None,
        last_wait_min=_minutes(line.last_wait_s),
        parameters=_parameters(line),
        verdict=_verdict(session, queue_id),
    )


def _parameters(line: Line) -> ParametersView | None:
    found = line.parameters
    if found is None:
        return None
    return ParametersView(
        chats=found.finished,
        chat_min=round(1 / found.rate / 60, 1),
        patience_min=round(1 / found.leaving / 60, 1) if found.leaving else None,
    )


def _verdict(session: Session, queue_id: str) -> VerdictView | None:
    row = session.scalar(
        select(WaitVerdict)
        .where(WaitVerdict.queue_id == queue_id)
        .order_by(WaitVerdict.at.desc(), WaitVerdict.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return VerdictView(
        at=row.at,
        rows=row.rows,
        coverage=row.coverage,
        low=row.sure_low,
        high=row.sure_high,
        error=row.error,
        last_error=row.last_error,
        holds=row.holds,
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)
