"""What staff call to tell each other: private notes with mentions, messages to many."""

from typing import Annotated

from pydantic import Field

from base.http import Body, Call, Reply, Routes, client_id_field, line_field, text_field
from handoff.commands import broadcasts, notes
from handoff.web.desk import DESK

routes = Routes(prefix="/api/desk", tag="desk")

Id = Annotated[str, Field(min_length=1, max_length=80)]


class NoteBody(Body):
    """`to_agent`: for whom it is meant. `@name` in the text mentions a colleague."""

    client_note_id: client_id_field
    text: text_field
    to_agent: Id | None = None


class NoteReply(Reply):
    """Where the note stands; `told`: names of those on whose boards it stands until seen."""

    note_id: str
    seq: int
    duplicate: bool
    told: list[str]


class BroadcastBody(Body):
    """To the agents of a team, or of those who serve a queue; without either to all."""

    text: Annotated[line_field, Field(min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    team_id: Id | None = None
    queue_id: Id | None = None


class BroadcastReply(Reply):
    """The message that was sent."""

    id: str


@routes.post("/conversations/{id}/notes", access="serve", status=201, errors=(404, 429))
async def add_note(call: Call, body: NoteBody) -> NoteReply:
    """Write a private note; the same client id again is the same note."""
    desk = call.app[DESK]
    desk.agent_rate.take(call.user.id)
    stored = await desk.database.write(
        notes.add_note, call.path["id"], call.user.id, **body.model_dump()
    )
    return NoteReply(
        note_id=stored.note_id, seq=stored.seq, duplicate=stored.duplicate, told=stored.told
    )


@routes.post("/notes/{id}/seen", access="serve", errors=(404,))
async def seen(call: Call) -> None:
    """A note that mentions you is seen; saying it again changes nothing."""
    await call.app[DESK].database.write(notes.see, call.path["id"], call.user.id)


@routes.post("/broadcasts", access="supervise", status=201, errors=(404,))
async def send(call: Call, body: BroadcastBody) -> BroadcastReply:
    """A message on the boards of many."""
    sent = await call.app[DESK].database.write(
        broadcasts.send, call.user.id, **body.model_dump()
    )
    return BroadcastReply(id=sent)


@routes.post("/broadcasts/{id}/take-back", access="supervise", errors=(404,))
async def take_back(call: Call) -> None:
    """The message stands on no board any more."""
    await call.app[DESK].database.write(broadcasts.take_back, call.path["id"], call.user.id)


@routes.post("/broadcasts/{id}/close", access="serve", errors=(404,))
async def close(call: Call) -> None:
    """A message is read and put away; saying it again changes nothing."""
    await call.app[DESK].database.write(broadcasts.close, call.path["id"], call.user.id)
