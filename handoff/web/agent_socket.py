"""The agent's socket: the board whenever it changes, and the events of every open conversation."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from base import log
from base.access import Caller, admit
from base.auth import Principal, SignedInSession
from base.bodies import Body, read_model
from base.feed import Subscription
from base.problems import BadRequest, Forbidden, NotFound
from base.roles import may
from base.sockets import Socket, open_socket
from handoff import queries
from handoff.commands import presence
from handoff.commands.customer import mark_read
from handoff.model import Author
from handoff.web.agent import AgentSayBody, be_an_agent, reply_in
from handoff.web.desk import DESK, Desk
from handoff.web.live import PAGE, follow, fresh, last_seq, leave, typing_frames, typing_topic
from handoff.web.onlookers import Onlookers
from handoff.web.overviews import Watching
from handoff.web.pump import pumping, refusing

HEARS = (Author.CUSTOMER.value, Author.BOT.value)
MOST_OPEN = 60


class About(Body):
    """Which conversation a frame is about."""

    conversation: Annotated[str, Field(max_length=64)]


class Open(About):
    """Follow a conversation from `after` on."""

    after: Annotated[int, Field(ge=0)] = 0


class SayIn(About, AgentSayBody):
    """Write to the customer."""


class TypingIn(About):
    """The agent started or stopped typing."""

    on: bool


class Supervise(Body):
    """Show the supervisors' board on this screen, or no more."""

    on: bool


class ReadIn(About):
    """Everything up to `seq` was seen."""

    seq: Annotated[int, Field(ge=0)]


async def serve(request: web.Request) -> web.StreamResponse:
    """One console's socket. The cookie signs in; sign-out elsewhere ends it within seconds."""
    desk = request.app[DESK]
    caller = await admit(request, "serve")
    signed_in = _signed_in(caller)
    user = signed_in.user
    await be_an_agent(desk, user.id, user.name)
    async with open_socket(request, staff=True) as socket, desk.feed.subscribe() as hints:
        console = _Console(desk, socket, hints, user)
        onlookers = console.onlookers
        await desk.database.write(presence.connected, user.id)
        desk.consoles.arrive(user.id)
        try:
            async with (
                desk.boards.shown_to(user, socket.send),
                pumping(socket, console.pump),
                pumping(socket, onlookers.run),
            ):
                with desk.signed_in.watched(signed_in.token_hash, socket):
                    await console.hear(socket.frames())
        finally:
            console.end()
            if desk.consoles.leave(user.id):
                await desk.database.write(presence.disconnected, user.id)
    return socket.response


def _signed_in(caller: Caller) -> SignedInSession:
    if caller.session is None:
        raise LookupError("`serve` is a permission of the staff")
    return caller.session


class _Console:
    """One agent's console. `cursors`: the last seq sent of each open conversation."""

    def __init__(self, desk: Desk, socket: Socket, hints: Subscription, user: Principal) -> None:
        self._desk = desk
        self._socket = socket
        self._hints = hints
        self._user = user
        self._cursors: dict[str, int] = {}
        self._overview: Watching | None = None
        self.onlookers = Onlookers(desk.database, desk.feed, hints, socket.send, user.id)

    def end(self) -> None:
        """The console is gone."""
        self.onlookers.leave_all()
        self._supervise(on=False)

    async def pump(self) -> None:
        """Send the events of the open conversations, again and again."""
        while True:
            changed = await self._hints.changed()
            for conversation in self._cursors.keys() & set(map(log.stream_of, changed)):
                await self._send_events(conversation)
            for frame in typing_frames(changed):
                self._socket.send(frame)
            self.onlookers.hear(changed)

    async def _send_events(self, conversation: str) -> None:
        caught_up = False
        while not caught_up and conversation in self._cursors:
            cursor = self._cursors[conversation]
            found = await self._desk.database.look(fresh, conversation, cursor, staff=True)
            if self._cursors.get(conversation) != cursor:
                return  # closed, or opened anew, meanwhile
            self._cursors[conversation] = found.seq
            self._hints.knows(conversation, found.seq)
            if found.moved:
                self.onlookers.look_again(conversation)
            for event in found.events:
                self._socket.send(
                    {
                        "type": "event",
                        "conversation": conversation,
                        "event": event.model_dump(mode="json"),
                    }
                )
            caught_up = found.seq - cursor < PAGE

    async def hear(self, frames: AsyncIterator[dict[str, Any]]) -> None:
        """Frames of the console, until it is gone."""
        async for frame in frames:
            about = {
                name: frame[name][:64]
                for name in ("conversation", "client_turn_id")
                if isinstance(frame.get(name), str)
            }
            with refusing(self._socket, **about):
                await self._handle(frame.pop("type"), frame)

    async def _handle(self, kind: str, frame: dict[str, Any]) -> None:
        match kind:
            case "open":
                await self._open(read_model(Open, frame))
            case "leave":
                self._leave(read_model(About, frame).conversation)
            case "say":
                await self._say(read_model(SayIn, frame))
            case "typing":
                await self._typing(read_model(TypingIn, frame))
            case "read":
                read = read_model(ReadIn, frame)
                await self._read(read.conversation, read.seq)
            case "supervise":
                self._supervise(on=read_model(Supervise, frame).on)
            case "ping":
                self._socket.send({"type": "pong"})
            case _:
                raise BadRequest("unknown_type", "There is no such frame.")

    async def _open(self, body: Open) -> None:
        if len(self._cursors) >= MOST_OPEN:
            raise BadRequest("too_many_open", f"At most {MOST_OPEN} conversations are open.")
        seq = await self._desk.database.look(last_seq, body.conversation)
        self._cursors[body.conversation] = body.after
        follow(self._hints, body.conversation, HEARS)
        self._hints.add(log.behind(body.conversation))
        self._socket.send({"type": "opened", "conversation": body.conversation, "seq": seq})
        self.onlookers.open(body.conversation)
        self._hints.tell(body.conversation)

    def _leave(self, conversation: str) -> None:
        if self._cursors.pop(conversation, None) is not None:
            leave(self._hints, conversation, HEARS)
            self._hints.discard(log.behind(conversation))
            self.onlookers.leave(conversation)

    def _supervise(self, *, on: bool) -> None:
        """Show the supervisors' board on this screen, or no more."""
        if self._overview is not None:
            self._desk.overviews.hide(self._overview)
            self._overview = None
        if not on:
            return
        if not may(self._user.role, "supervise"):
            raise Forbidden("forbidden", "Your role does not allow that.")
        self._overview = self._desk.overviews.show(self._user, self._socket.send)

    async def _say(self, body: SayIn) -> None:
        stored = await reply_in(self._desk, body.conversation, self._user.id, body)
        self._socket.send(
            {
                "type": "ack",
                "conversation": body.conversation,
                "client_turn_id": body.client_turn_id,
                **stored.model_dump(),
            }
        )

    async def _typing(self, body: TypingIn) -> None:
        """The customer sees only the one typing who will answer."""
        await self._must_hold(body.conversation)
        topic = typing_topic(body.conversation, Author.AGENT.value, body.on)
        self._desk.feed.publish({topic})

    async def _must_hold(self, conversation: str) -> None:
        found = await self._desk.database.look(queries.conversation, conversation)
        if found.agent_id != self._user.id:
            raise NotFound("not_found", "You do not have this conversation.")

    async def _read(self, conversation: str, seq: int) -> None:
        """Only who holds the conversation sends read marks; a look by others is no reading."""
        await self._must_hold(conversation)
        await self._desk.database.write(mark_read, conversation, Author.AGENT, seq)
