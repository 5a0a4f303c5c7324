"""A chat with Tandem in a terminal, in one file: what an app does, with nothing but the public API.

    python chat.py https://desk.example "Where is my order?" "And the invoice?"

Each line of the standard input is said, too. Needs aiohttp. What the socket promises: docs/api.md.
"""

import asyncio
import json
import sys
import uuid

import aiohttp

PATIENCE_S = 2.0


class Chat:
    """One customer. `seq` is the cursor, `unsaid` what the desk has not acknowledged yet."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.seq = 0
        self.unsaid: dict[str, str] = {}
        self.socket: aiohttp.ClientWebSocketResponse | None = None

    async def say(self, text: str) -> None:
        """The same id with every try, so that it is stored once however often it is sent."""
        id_ = uuid.uuid4().hex
        self.unsaid[id_] = text
        await self.send(id_)

    async def send(self, id_: str) -> None:
        if self.socket is not None and not self.socket.closed:
            frame = {"type": "say", "client_turn_id": id_, "text": self.unsaid[id_]}
            await self.socket.send_json(frame)

    async def run(self) -> None:
        """Connect, hear, and connect again from where the line broke."""
        async with aiohttp.ClientSession(self.origin) as http:
            async with http.post("/api/customer/sessions", json={"language": "en"}) as answer:
                answer.raise_for_status()
                opened = await answer.json()
            about = {"token": opened["token"], "conversation": opened["conversation"]["id"]}
            while True:
                try:
                    async with http.ws_connect("/api/customer/socket") as self.socket:
                        await self.socket.send_json({"type": "hello", **about, "after": self.seq})
                        for id_ in list(self.unsaid):
                            await self.send(id_)
                        async for message in self.socket:
                            self.hear(json.loads(message.data))
                except aiohttp.ClientError:
                    pass  # the desk is away: what was not acknowledged waits here
                await asyncio.sleep(PATIENCE_S)

    def hear(self, frame: dict) -> None:
        if frame["type"] == "ack":
            self.unsaid.pop(frame["client_turn_id"], None)
        if frame["type"] == "event":
            self.seq = frame["event"]["seq"]
            if turn := frame["event"].get("turn"):
                print(f"{turn['name'] or turn['author']}: {turn['text']}", flush=True)


async def main(origin: str, *texts: str) -> None:
    chat = Chat(origin)
    running = asyncio.create_task(chat.run())
    for text in texts:
        await chat.say(text)
    while line := await asyncio.to_thread(sys.stdin.readline):
        await chat.say(line.strip())
    while chat.unsaid:  # noqa: ASYNC110 - an app has no end to wait for
        await asyncio.sleep(0.1)
    await asyncio.sleep(PATIENCE_S)  # the last answer
    running.cancel()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
