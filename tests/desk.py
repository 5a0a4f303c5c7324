"""The real desk as an app, with a fake bot and a clock that obeys; and what people do with it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType
from aiohttp.test_utils import TestClient, TestServer

from base.auth import add_user, hash_password
from base.clock import ManualClock
from base.db import Session
from base.settings import Settings
from handoff.bot_turn import Budget
from handoff.web.desk import DESK
from tandem.app import Parts, make_app
from tests.fakes.bot import FakeBot
from tests.fakes.orders import FakeOrders

PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD)


class DeskServer:
    """A running desk. `http` is a client without cookies or tokens."""

    def __init__(self, http: TestClient[Any, Any], bot: FakeBot, clock: ManualClock) -> None:
        self.http = http
        self.bot = bot
        self.clock = clock
        self._ids = itertools.count(1)
        self._opened: list[ClientSession] = []

    @property
    def origin(self) -> str:
        """Where the desk is."""
        return f"http://{self.http.host}:{self.http.port}"

    async def close(self) -> None:
        """Everybody goes home."""
        for client in self._opened:
            await client.close()

    @property
    def desk(self) -> Any:
        return self.http.server.app[DESK]

    async def settled(self) -> None:
        """Every bot turn under way is dealt with."""
        await self.desk.turns.settled()

    async def customer(self, **body: Any) -> CustomerClient:
        """A customer opens the chat."""
        answer = await self.http.post("/api/customer/sessions", json=body)
        assert answer.status == 201, await answer.text()
        opened = await answer.json()
        return CustomerClient(self, opened["token"], opened["conversation"]["id"])

    async def staff(self, name: str, role: str = "agent", *, language: str = "en") -> StaffClient:
        """Somebody of the staff signs in."""

        def add(session: Session) -> str:
            return add_user(
                session,
                email=f"{name}@example.com",
                name=name,
                role=role,
                language=language,
                password_hash=PASSWORD_HASH,
            )

        user = await self.desk.database.write(add)
        client = ClientSession(self.origin, cookie_jar=CookieJar(unsafe=True))
        self._opened.append(client)
        body = {"email": f"{name}@example.com", "password": PASSWORD}
        answer = await client.post("/api/auth/sign-in", json=body)
        assert answer.status == 200, await answer.text()
        return StaffClient(self, client, user)

    def next_id(self) -> str:
        """A client's own id for a turn."""
        return f"client-{next(self._ids):06}"


class CustomerClient:
    """One customer's browser."""

    def __init__(self, server: DeskServer, token: str, conversation: str) -> None:
        self.server = server
        self.token = token
        self.conversation = conversation

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, path: str, body: Any = None) -> ClientResponse:
        """POST below the conversation."""
        url = f"/api/customer/conversations/{self.conversation}{path}"
        return await self.server.http.post(url, json=body, headers=self.headers)

    async def say(self, text: str, **more: Any) -> ClientResponse:
        """Write a turn and let the bot deal with it."""
        body = {"client_turn_id": self.server.next_id(), "text": text, **more}
        answer = await self.post("/turns", body)
        await self.server.settled()
        return answer

    async def events(self, after: int = 0, **query: Any) -> dict[str, Any]:
        """What came after the cursor."""
        url = f"/api/customer/conversations/{self.conversation}/events"
        answer = await self.server.http.get(
            url, params={"after": after, **query}, headers=self.headers
        )
        assert answer.status == 200, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found

    async def texts(self) -> list[tuple[str, str]]:
        """(author, text) of every turn."""
        events = (await self.events())["events"]
        turns = [event["turn"] for event in events if event["kind"] == "turn"]
        return [(turn["author"], turn["text"]) for turn in turns]

    async def socket(self, after: int = 0) -> ClientWebSocketResponse:
        """A socket after its hello; the welcome is the first frame to come."""
        socket = await self.server.http.ws_connect("/api/customer/socket")
        await socket.send_json(
            {
                "type": "hello",
                "token": self.token,
                "conversation": self.conversation,
                "after": after,
            }
        )
        return socket


class StaffClient:
    """One signed-in browser of the staff."""

    def __init__(self, server: DeskServer, http: ClientSession, user_id: str) -> None:
        self.server = server
        self.http = http
        self.user_id = user_id

    async def get(self, path: str, **query: Any) -> Any:
        """GET and the JSON of a 200."""
        answer = await self.http.get(path, params=query)
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def post(self, path: str, body: Any = None) -> ClientResponse:
        """POST JSON, as the pages do."""
        return await self.http.post(path, json={} if body is None else body)

    async def patch(self, path: str, body: Any) -> ClientResponse:
        """PATCH JSON."""
        return await self.http.patch(path, json=body)

    async def goes_online(self) -> None:
        """Take new conversations."""
        answer = await self.post("/api/desk/presence", {"presence": "online"})
        assert answer.status == 200, await answer.text()

    async def take(self, conversation: str) -> ClientResponse:
        """Pull a conversation."""
        return await self.post(f"/api/desk/conversations/{conversation}/take")

    async def version(self, conversation: str) -> int:
        """The conversation's version as the agent sees it."""
        found = await self.get(f"/api/desk/conversations/{conversation}")
        version: int = found["conversation"]["version"]
        return version

    async def say(self, conversation: str, text: str) -> ClientResponse:
        """Write to the customer."""
        body = {
            "client_turn_id": self.server.next_id(),
            "text": text,
            "version": await self.version(conversation),
        }
        return await self.post(f"/api/desk/conversations/{conversation}/turns", body)

    async def socket(self) -> ClientWebSocketResponse:
        """The console's socket."""
        return await self.http.ws_connect(
            "/api/desk/socket", headers={"Origin": self.server.origin}
        )


PATIENT = Budget(filler_s=20, turn_s=30)


@asynccontextmanager
async def running_desk(
    database_url: str,
    data_dir: Path,
    clock: ManualClock,
    *,
    bot_url: str | None = None,
    budget: Budget = PATIENT,
    **more: Any,
) -> AsyncIterator[DeskServer]:
    """A desk on a free port until the end of the block. `bot_url`: a bot over HTTP, not a fake;
    `more`: other settings."""
    bot = FakeBot()
    settings = Settings(data_dir=data_dir, database_url=database_url, bot_url=bot_url, **more)
    parts = Parts(
        clock=clock,
        bot=None if bot_url else bot,
        orders=FakeOrders(),
        budget=budget,
    )
    async with TestClient(TestServer(make_app(settings, parts))) as client:
        server = DeskServer(client, bot, clock)
        yield server
        await server.close()


async def closed_with(socket: ClientWebSocketResponse) -> int | None:
    """The code in the other side's close frame; what comes before it is passed over.

    aiohttp's `close_code` says 1006 instead when the line is gone before its own answer is out.
    """
    while (message := await socket.receive(timeout=10)).type is not WSMsgType.CLOSE:
        if socket.closed:
            return socket.close_code
    code: int = message.data
    return code


async def frame_of(socket: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """The next frame of that type; others are passed over."""
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=10)
        if frame["type"] == kind:
            return frame
