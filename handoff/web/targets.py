"""Where agents can transfer a conversation: to open queues, to colleagues."""

from base.db import Session
from base.http import Call, Reply, Routes
from handoff.setup import reads
from handoff.setup.queues import how_many_wait
from handoff.web.desk import DESK

routes = Routes(prefix="/api/desk", tag="desk")


class TargetQueue(Reply):
    """A queue to which a conversation can be transferred; `waiting`: how many wait there."""

    id: str
    name: str
    waiting: int


class Colleague(Reply):
    """Somebody to whom a conversation can be transferred. `free`: places that are."""

    id: str
    name: str
    presence: str
    reason: str
    free: int


class TargetsReply(Reply):
    """Where a conversation can go: the open queues, and the colleagues."""

    queues: list[TargetQueue]
    colleagues: list[Colleague]


@routes.get("/transfer-targets", access="serve")
async def transfer_targets(call: Call) -> TargetsReply:
    """The queues and colleagues to whom a conversation can go."""
    return await call.app[DESK].database.read(_targets, call.user.id)


def _targets(session: Session, agent_id: str) -> TargetsReply:
    waiting = how_many_wait(session)
    return TargetsReply(
        queues=[
            TargetQueue(id=one.id, name=one.name, waiting=waiting.get(one.id, 0))
            for one in reads.open_queues(session)
        ],
        colleagues=[
            Colleague(
                id=one.id,
                name=one.name,
                presence=one.presence,
                reason=one.reason,
                free=max(0, one.capacity - one.load),
            )
            for one in reads.agents(session)
            if one.id != agent_id and one.joined
        ],
    )
