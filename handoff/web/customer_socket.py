"""The customer's socket: docs/api.md. The first frame signs in; then it is events in, turns out."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from base.auth import hash_token
from base.bodies import Body, read_model
from base.db import Session
from base.feed import MOMENTARY, Subscription
from base.problems import BadRequest, Problem
from base.sockets import NO_HELLO, Socket, open_socket
from handoff import queries
from handoff.commands import arrival, customer
from handoff.commands.conversation import BOARD
from handoff.commands.waits import Waits
from handoff.model import Author
from handoff.web.customer import SayBody, SeqBody, say_in
from handoff.web.desk import DESK, Desk
from handoff.web.live import (
    PAGE,
    Fresh,
    follow,
    fresh,
    last_seq,
    typing_frames,
    typing_topic,
)
from handoff.web.pump import pumping, refusing
from handoff.web.steady import SteadyRange
from handoff.web.views import conversation_view

HELLO_S = 10.0
#: How often at most who waits is told of the place: each move of the queue moves all behind it.
PLACE_EVERY_S = 1.0
#: What is told anew when it changed.
SHOWN = ("owner", "agent_name", "waiting", "call_back", "version")
HEARS = (Author.AGENT.value, Author.BOT.value)


class Hello(Body):
    """Who it is, which conversation, and the last seq that is known."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=200)]
    conversation: Annotated[str, Field(max_length=64)]
    after: Annotated[int, Field(ge=0)] = 0


class Typing(Body):
    """The customer started or stopped typing."""

    on: bool


async def serve(request: web.Request) -> web.StreamResponse:
    """One customer's socket, from hello to the end."""
    desk = request.app[DESK]
    async with open_socket(request, staff=False) as socket, desk.feed.subscribe() as hints:
        frames = socket.frames()
        try:
            async with asyncio.timeout(HELLO_S):
                hello = read_model(Hello, await anext(frames))
            who = await desk.database.look(
                arrival.may_see, hash_token(hello.token), hello.conversation
            )
        except (TimeoutError, StopAsyncIteration, Problem) as error:
            if isinstance(error, Problem):
                socket.refuse(error)
            socket.end(NO_HELLO, "no hello")
            return socket.response
        client = _Client(desk, socket, hints, hello, who)
        await client.run(frames, hello.after)
    return socket.response


def _look(
    session: Session, conversation_id: str, after: int, waits: Waits, *, whole: bool
) -> tuple[Fresh, dict[str, Any] | None]:
    """The events after the cursor and, when it may have changed, the conversation."""
    found = fresh(session, conversation_id, after, staff=False)
    if not whole and not found.moved:
        return found, None
    known = queries.conversation(session, conversation_id)
    view = conversation_view(session, known, found.seq, waits)
    return found, view.model_dump(mode="json")


class _Client:
    """One signed-in customer socket. `cursor`: the last seq that was sent."""

    def __init__(
        self, desk: Desk, socket: Socket, hints: Subscription, hello: Hello, who: str
    ) -> None:
        self._desk = desk
        self._socket = socket
        self._hints = hints
        self._conversation = hello.conversation
        self._token = hash_token(hello.token)
        self._who = who
        self._shown: dict[str, Any] = {}
        self._in_queue = False
        self._range = SteadyRange()
        self._looked_at = 0.0

    async def run(self, frames: Any, after: int) -> None:
        follow(self._hints, self._conversation, HEARS)
        async with pumping(self._socket, lambda: self._pump(after)):
            async for frame in frames:
                await self._handle(frame)

    async def _pump(self, cursor: int) -> None:
        """Send what is new, again and again."""
        last = await self._desk.database.look(last_seq, self._conversation)
        if last - cursor > PAGE:
            self._socket.send({"type": "resync", "seq": last})
            cursor = last
        first = True
        while True:
            found, view = await self._desk.database.look(
                _look,
                self._conversation,
                cursor,
                self._desk.rules.waits,
                whole=first or self._in_queue,
            )
            if found.erased:
                self._socket.end(NO_HELLO, "forgotten")
                return
            if found.verified and not await self._still_known():
                self._socket.end(NO_HELLO, "signed in anew")
                return
            if view is not None:
                view["waiting"] = self._range.steady(view["waiting"], monotonic())
            if first and view is not None:
                self._socket.send({"type": "welcome", "conversation": view, "seq": found.seq})
            for event in found.events:
                self._socket.send({"type": "event", "event": event.model_dump(mode="json")})
            if view is not None:
                self._show(view, quiet=first)
            first = False
            self._looked_at = monotonic()
            caught_up = found.seq - cursor < PAGE
            cursor = found.seq
            self._hints.knows(self._conversation, cursor)
            if caught_up:
                await self._wait()

    async def _still_known(self) -> bool:
        """Who signs in at the shop gets a new token; the one from before hears nothing more."""
        return await self._desk.database.look(arrival.is_known, self._token)

    async def _wait(self) -> None:
        """Until something may be new. Who is typing is told meanwhile: it needs no look."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._range.look_again_in(monotonic())):
                await self._hear()

    async def _hear(self) -> None:
        """Until there are news, or the queue has moved and the place was told a while ago."""
        due: float | None = None
        while due is None or due > monotonic():
            with suppress(TimeoutError):
                async with asyncio.timeout(None if due is None else due - monotonic()):
                    changed = await self._hints.changed()
                    for frame in typing_frames(changed):
                        self._socket.send(frame)
                    news = {topic for topic in changed if not topic.startswith(MOMENTARY)}
                    if news - {BOARD}:
                        return
                    if news and due is None:
                        due = self._looked_at + PLACE_EVERY_S

    def _show(self, view: dict[str, Any], *, quiet: bool) -> None:
        """Tell when owner, agent, place, wait or what is noted changed."""
        shown = {name: view[name] for name in SHOWN}
        if shown != self._shown and not quiet:
            self._socket.send({"type": "conversation", "conversation": view})
        self._shown = shown
        self._watch_queue(waits=view["waiting"] is not None)

    def _watch_queue(self, *, waits: bool) -> None:
        """Who waits hears of every move of the queue; the others need not."""
        if waits == self._in_queue:
            return
        self._in_queue = waits
        if waits:
            self._hints.add(BOARD)
            self._hints.tell(BOARD)  # it may have moved since it was looked at
        else:
            self._hints.discard(BOARD)

    async def _handle(self, frame: dict[str, Any]) -> None:
        """One frame of the client; what is wrong with it is answered, and on it goes."""
        about = {}
        if isinstance(frame.get("client_turn_id"), str):
            about["client_turn_id"] = frame["client_turn_id"][:64]
        kind = frame.pop("type")
        with refusing(self._socket, **about):
            match kind:
                case "say":
                    await self._say(read_model(SayBody, frame))
                case "typing":
                    self._typing(read_model(Typing, frame))
                case "read":
                    await self._read(read_model(SeqBody, frame))
                case "ping":
                    self._socket.send({"type": "pong"})
                case _:
                    raise BadRequest("unknown_type", "There is no such frame.")

    async def _say(self, body: SayBody) -> None:
        choice = (body.choice.turn_id, body.choice.token) if body.choice else None
        stored = await say_in(
            self._desk,
            self._conversation,
            self._who,
            body.client_turn_id,
            body.text,
            choice=choice,
            files=body.files,
        )
        self._socket.send(
            {"type": "ack", "client_turn_id": body.client_turn_id, **stored.model_dump()}
        )

    def _typing(self, body: Typing) -> None:
        topic = typing_topic(self._conversation, Author.CUSTOMER.value, body.on)
        self._desk.feed.publish({topic})

    async def _read(self, body: SeqBody) -> None:
        await self._desk.database.write(
            customer.mark_read, self._conversation, Author.CUSTOMER, body.seq
        )
