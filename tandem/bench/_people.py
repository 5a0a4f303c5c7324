"""Customers and agents of a benchmark: each with own sockets, through the documented API only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp

from tandem.bench import CannotMeasure
from tandem.bench._processes import PASSWORD
from tandem.bench._tally import BY_BOT, TO_AGENT, TO_CUSTOMER, Tally

ANSWER = "Answer to: "
WORDS = "where is my parcel with the blue lamp?"
BRIEF = {"resolved": "yes", "done": ["Looked it up"]}


class Line:
    """One WebSocket: frames out at once, frames in to `hear`, tasks that end with it."""

    def __init__(self, hear: Callable[[dict[str, Any]], None]) -> None:
        self._hear = hear
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def open(self, http: aiohttp.ClientSession, path: str, **headers: str) -> None:
        """Connect and start to listen."""
        self._socket = await http.ws_connect(path, headers=headers, max_msg_size=0)
        self.start(self._listen(self._socket))

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            self._hear(json.loads(message.data))

    def send(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        if self._socket is None:
            raise RuntimeError("the line is not open")
        self.start(self._socket.send_str(json.dumps(frame)))

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside the listening."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def is_open(self) -> bool:
        """Whether the desk still holds the line."""
        return self._socket is not None and not self._socket.closed

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            with suppress(ConnectionError):
                await self._socket.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Customer:
    """One customer with an own address, as real ones have. `state`: bot, waiting, agent, moving."""

    def __init__(self, url: str, number: int, tally: Tally) -> None:
        # The desk limits arrivals for each address; the whole of 127/8 is this machine.
        source = (f"127.1.{number // 250}.{number % 250 + 1}", 0)
        self.http = aiohttp.ClientSession(
            url, connector=aiohttp.TCPConnector(local_addr=source, limit=4)
        )
        self.line = Line(self._hear)
        self.conversation = ""
        self.state = "bot"
        self.agent: Agent | None = None
        self.moved_at = 0
        self.seq = 0
        self.last_said = float("-inf")
        self._tally = tally
        self._token = ""

    async def arrive(self) -> None:
        """Open the chat and the socket."""
        async with self.http.post("/api/customer/sessions", json={"language": "en"}) as answer:
            opened = await answer.json()
            if answer.status != 201:
                raise CannotMeasure(f"The desk refuses a customer: {opened}.")
        self._token = opened["token"]
        self.conversation = opened["conversation"]["id"]
        await self.connect()

    async def connect(self) -> None:
        """Open the socket, from where the last one ended."""
        await self.line.open(self.http, "/api/customer/socket")
        self.line.send(
            {
                "type": "hello",
                "token": self._token,
                "conversation": self.conversation,
                "after": self.seq,
            }
        )

    def say(self, due: float) -> str:
        """Write to whoever has the conversation; returns the client id."""
        self.last_said = due
        way = BY_BOT if self.state == "bot" else TO_AGENT
        client_id = self._tally.send(way, self.conversation, due)
        text = f"{client_id} {WORDS}"
        self.line.send({"type": "say", "client_turn_id": client_id, "text": text})
        return client_id

    async def ask_for_human(self, client_id: str) -> None:
        """Press the button."""
        self.state = "moving"
        path = f"/api/customer/conversations/{self.conversation}/human"
        headers = {"Authorization": f"Bearer {self._token}"}
        body = {"client_turn_id": client_id}
        async with self.http.post(path, json=body, headers=headers) as answer:
            if answer.status != 201:
                self._tally.errors[f"human {answer.status}"] += 1

    async def stored_turns(self) -> list[tuple[int, str]]:
        """(seq, client id) of all turns, as the desk holds them now."""
        turns: list[tuple[int, str]] = []
        after = 0
        headers = {"Authorization": f"Bearer {self._token}"}
        while True:
            path = f"/api/customer/conversations/{self.conversation}/events?after={after}"
            async with self.http.get(path, headers=headers) as answer:
                found = await answer.json()
            turns += [
                (event["seq"], event["turn"]["client_turn_id"])
                for event in found["events"]
                if event["kind"] == "turn"
            ]
            if found["seq"] == after:
                return turns
            after = found["seq"]

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "event":
            self._event(frame["event"])
        elif frame["type"] == "ack":
            self._tally.acknowledged(frame["client_turn_id"])
        elif frame["type"] == "error":
            self._tally.errors[frame["code"]] += 1

    def _event(self, event: dict[str, Any]) -> None:
        self._tally.place(self.seq, event["seq"])
        self.seq = event["seq"]
        if event["kind"] == "turn":
            turn = event["turn"]
            if turn["author"] == "bot" and turn["text"].startswith(ANSWER):
                self._tally.arrived(turn["text"].removeprefix(ANSWER).split()[0], BY_BOT)
            elif turn["author"] == "agent":
                self._tally.arrived(turn["client_turn_id"], TO_CUSTOMER)
        elif event["kind"] == "owner" and event["seq"] > self.moved_at:
            if event["owner"] == "queue":
                self.moved(event["seq"], "waiting", None)
                self._tally.left_the_bot(self.conversation)
            elif event["owner"] == "bot":
                self.moved(event["seq"], "bot", None)

    def moved(self, seq: int, state: str, agent: Agent | None) -> None:
        """Another owner, as of `seq`."""
        self.moved_at, self.state, self.agent = seq, state, agent

    async def leave(self) -> None:
        """Close everything."""
        await self.line.close()
        await self.http.close()


class Agent:
    """One agent's console: takes whatever rings, follows what is held, hands back."""

    def __init__(self, url: str, email: str, customers: dict[str, Customer], tally: Tally) -> None:
        self.http = aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.line = Line(self._hear)
        self._url = url
        self._email = email
        self._customers = customers
        self._tally = tally
        self._id = ""
        self._offers: set[str] = set()
        self._cursors: dict[str, int] = {}
        self._versions: dict[str, int] = {}

    async def arrive(self) -> None:
        """Sign in, open the console, take conversations."""
        credentials = {"email": self._email, "password": PASSWORD}
        async with self.http.post("/api/auth/sign-in", json=credentials) as answer:
            if answer.status != 200:
                raise CannotMeasure(f"The desk refuses an agent: {await answer.text()}.")
            self._id = (await answer.json())["user"]["id"]
        await self.line.open(self.http, "/api/desk/socket", Origin=self._url)
        await self._post("/api/desk/presence", {"presence": "online"})

    def say(self, customer: Customer, due: float) -> str:
        """Write to the customer; returns the client id."""
        conversation = customer.conversation
        client_id = self._tally.send(TO_CUSTOMER, conversation, due)
        self.line.send(
            {
                "type": "say",
                "conversation": conversation,
                "client_turn_id": client_id,
                "text": f"{client_id} It is on its way to you.",
                "version": self._versions[conversation],
            }
        )
        return client_id

    async def hand_back(self, customer: Customer) -> None:
        """Give the conversation back to the bot and look away."""
        customer.state = "moving"
        conversation = customer.conversation
        body = {"version": self._versions[conversation], "brief": BRIEF}
        await self._post(f"/api/desk/conversations/{conversation}/hand-back", body)
        self.line.send({"type": "leave", "conversation": conversation})

    async def _post(self, path: str, body: dict[str, Any]) -> int:
        async with self.http.post(path, json=body) as answer:
            if answer.status >= 400:
                self._tally.errors[f"{path.rsplit('/', 1)[1]} {answer.status}"] += 1
            return answer.status

    async def _accept(self, offer: str, conversation: str) -> None:
        if await self._post(f"/api/desk/offers/{offer}/accept", {}) == 200:
            after = self._cursors.setdefault(conversation, 0)
            self.line.send({"type": "open", "conversation": conversation, "after": after})

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "board":
            for offer in frame["board"]["offers"]:
                if offer["id"] not in self._offers:
                    self._offers.add(offer["id"])
                    self.line.start(self._accept(offer["id"], offer["conversation_id"]))
        elif frame["type"] == "event":
            self._event(frame["conversation"], frame["event"])
        elif frame["type"] == "ack":
            self._tally.acknowledged(frame["client_turn_id"])
        elif frame["type"] == "error":
            self._tally.errors[f"agent {frame['code']}"] += 1

    def _event(self, conversation: str, event: dict[str, Any]) -> None:
        self._tally.place(self._cursors[conversation], event["seq"])
        self._cursors[conversation] = event["seq"]
        if event["kind"] == "turn" and event["turn"]["author"] == "customer":
            self._tally.arrived(event["turn"]["client_turn_id"], TO_AGENT)
        elif event["kind"] == "owner":
            self._versions[conversation] = event["body"]["version"]
            customer = self._customers[conversation]
            mine = event["owner"] == "agent" and event["body"]["agent_id"] == self._id
            if mine and event["seq"] > customer.moved_at:
                customer.moved(event["seq"], "agent", self)

    async def leave(self) -> None:
        """Close everything."""
        await self.line.close()
        await self.http.close()
