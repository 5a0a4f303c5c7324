"""Customers who do not give up: they reconnect, say again what was not acknowledged, and remember
everything they heard. Only the documented API.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import aiohttp

PAUSE_S = 0.2
PACE_S = 1.05  # the desk lets a customer write once a second


class Chatter:
    """One customer. `urls`: desks to choose from; after a lost line the next one is tried."""

    def __init__(self, urls: list[str], number: int) -> None:
        # The desk limits arrivals for each address; the whole of 127/8 is this machine.
        source = (f"127.2.{number // 250}.{number % 250 + 1}", 0)
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=source))
        self._urls = urls
        self._number = number
        self._token = ""
        self.conversation = ""
        self.waiting: dict[str, str] = {}
        self.acknowledged: dict[str, int] = {}
        self.heard: list[dict[str, Any]] = []
        self.lines = 0
        self._said = 0
        self._done = asyncio.Event()

    @property
    def seq(self) -> int:
        """Up to where this customer has heard everything."""
        return self.heard[-1]["seq"] if self.heard else 0

    @property
    def heard_turns(self) -> list[dict[str, Any]]:
        """The turns among what was heard, in order."""
        return [one["turn"] for one in self.heard if one["kind"] == "turn"]

    async def arrive(self) -> None:
        """Open the chat, as often as it takes."""
        while not self.conversation:
            with suppress(aiohttp.ClientError, OSError):
                async with self._http.post(
                    f"{self._url}/api/customer/sessions", json={"language": "en"}
                ) as answer:
                    opened = await answer.json()
                    self._token = opened["token"]
                    self.conversation = opened["conversation"]["id"]
                    return
            await self._pause()

    @property
    def _url(self) -> str:
        return self._urls[(self._number + self.lines) % len(self._urls)]

    async def ask_for_human(self, client_id: str = "button-for-a-human") -> None:
        """Press the button; as often as it takes, when that was too fast."""
        while True:
            async with self._http.post(
                f"{self._url}/api/customer/conversations/{self.conversation}/human",
                json={"client_turn_id": client_id},
                headers={"Authorization": f"Bearer {self._token}"},
            ) as answer:
                if answer.status == 201:
                    return
                assert answer.status == 429, await answer.text()
                await asyncio.sleep((await answer.json())["error"]["retry_after"])

    async def chat(self) -> None:
        """Say one turn after another until `finish`; then until all of them are acknowledged."""
        while not (self._done.is_set() and not self.waiting):
            with suppress(aiohttp.ClientError, OSError):
                await self._one_line()
            self.lines += 1
            await self._pause()

    async def listen(self) -> None:
        """Stay on the line and say nothing, until `finish`."""
        while not self._done.is_set():
            with suppress(aiohttp.ClientError, OSError):
                async with self._line() as socket:
                    await self._hello(socket)
                    while not self._done.is_set():
                        self._hear(await self._next(socket, 5))
            self.lines += 1

    def only(self, url: str) -> None:
        """From now on there is this desk alone."""
        self._urls = [url]

    def finish(self) -> None:
        """Say nothing new any more."""
        self._done.set()

    async def catch_up(self, seq: int) -> None:
        """Listen until everything up to `seq` was heard."""
        while self.seq < seq:
            with suppress(aiohttp.ClientError, OSError):
                async with self._line() as socket:
                    await self._hello(socket)
                    while self.seq < seq:
                        self._hear(await self._next(socket))
            self.lines += 1

    async def stored(self) -> list[dict[str, Any]]:
        """All events as the desk holds them now."""
        events: list[dict[str, Any]] = []
        headers = {"Authorization": f"Bearer {self._token}"}
        while True:
            after = events[-1]["seq"] if events else 0
            path = f"/api/customer/conversations/{self.conversation}/events?after={after}"
            async with self._http.get(self._url + path, headers=headers) as answer:
                found = (await answer.json())["events"]
            if not found:
                return events
            events += found

    async def is_in_queue(self) -> bool:
        """Has the bot let go?"""
        owners = [one["owner"] for one in await self.stored() if one["kind"] == "owner"]
        return owners[-1:] == ["queue"]

    async def leave(self) -> None:
        """Hang up for good."""
        await self._http.close()

    def _line(self) -> Any:
        return self._http.ws_connect(f"{self._url}/api/customer/socket", heartbeat=5)

    async def _one_line(self) -> None:
        async with self._line() as socket:
            await self._hello(socket)
            for client_id, text in list(self.waiting.items()):
                await self._say(socket, client_id, text)
            while not (self._done.is_set() and not self.waiting):
                if not self.waiting and not self._done.is_set():
                    await self._say_next(socket)
                self._hear(await self._next(socket))
                if not self.waiting:
                    await asyncio.sleep(PACE_S)

    async def _hello(self, socket: Any) -> None:
        hello = {"type": "hello", "token": self._token, "conversation": self.conversation}
        await socket.send_str(json.dumps(hello | {"after": self.seq}))

    async def _say_next(self, socket: Any) -> None:
        self._said += 1
        client_id = f"chatter-{self._number}-{self._said:05}"
        self.waiting[client_id] = f"{client_id} where is my parcel?"
        await self._say(socket, client_id, self.waiting[client_id])

    async def _say(self, socket: Any, client_id: str, text: str) -> None:
        frame = {"type": "say", "client_turn_id": client_id, "text": text}
        await socket.send_str(json.dumps(frame))

    async def _next(self, socket: Any, patience_s: float = 20) -> dict[str, Any]:
        message = await socket.receive(timeout=patience_s)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise aiohttp.ClientError("the line is cut")
        frame: dict[str, Any] = json.loads(message.data)
        return frame

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "event":
            self.heard.append(frame["event"])
        elif frame["type"] == "ack":
            self.waiting.pop(frame["client_turn_id"], None)
            self.acknowledged[frame["client_turn_id"]] = frame["seq"]
        elif frame["type"] == "error" and frame["code"] == "storage_unavailable":
            raise aiohttp.ClientError("nothing can be stored now: say it again later")
        elif frame["type"] == "error":
            raise AssertionError(f"the desk refused: {frame}")

    async def _pause(self) -> None:
        await asyncio.sleep(PAUSE_S)
