"""What supervisors call: the board of everything, take over, send elsewhere, change a presence."""

from typing import Annotated

from pydantic import Field

from base.http import Body, Call, Routes
from handoff.commands import supervise
from handoff.commands.presence import set_presence
from handoff.model import Presence
from handoff.overview import overview
from handoff.web.agent import PresenceBody, PresenceReply, TakenReply, VersionBody, be_an_agent
from handoff.web.desk import DESK
from handoff.web.supervision_views import SupervisionView, supervision_view

routes = Routes(prefix="/api/desk", tag="desk")

Id = Annotated[str, Field(min_length=1, max_length=80)]


class ReassignBody(Body):
    """To a queue, to an agent, or to an agent by way of a queue. `note`: for the next agent."""

    version: Annotated[int, Field(ge=1)]
    note: Annotated[str, Field(max_length=2000)] = ""
    to_queue: Id | None = None
    to_agent: Id | None = None


@routes.get("/supervision", access="supervise")
async def supervision(call: Call) -> SupervisionView:
    """Queues, agents, and everybody who waits with the reason why."""
    found = await call.app[DESK].database.read(overview)
    return supervision_view(found, call.user.language)


@routes.post("/conversations/{id}/take-over", access="supervise", errors=(404, 409))
async def take_over(call: Call, body: VersionBody) -> TakenReply:
    """Take the conversation from the agent who has it."""
    desk = call.app[DESK]
    await be_an_agent(desk, call.user.id, call.user.name)
    await desk.database.write(
        supervise.take_over, call.path["id"], call.user.id, version=body.version
    )
    return TakenReply(conversation_id=call.path["id"])


@routes.post("/conversations/{id}/reassign", access="supervise", errors=(404, 409))
async def reassign(call: Call, body: ReassignBody) -> None:
    """Send a conversation that an agent has, or that waits, to a queue or an agent."""
    desk = call.app[DESK]
    await be_an_agent(desk, call.user.id, call.user.name)
    await desk.database.write(
        supervise.reassign, call.path["id"], call.user.id, **body.model_dump()
    )


@routes.post("/agents/{id}/presence", access="supervise", errors=(404,))
async def presence(call: Call, body: PresenceBody) -> PresenceReply:
    """Change an agent's presence, with the reason; the agent's board shows it."""
    await call.app[DESK].database.write(
        set_presence,
        call.path["id"],
        Presence(body.presence),
        "set by a supervisor",
        body.reason,
        call.user.id,
    )
    return PresenceReply(presence=body.presence)
