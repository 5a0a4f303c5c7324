"""Customers and staff of a desk, by HTTP."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import aiohttp

from tandem.demo_staff import PASSWORD
from tandem.errors import CannotRun

AGENT = "mia@example.com"
ANSWER_TRIES = 200
#: Whose screen it is.
STAFF = {
    "/console": AGENT,
    "/supervise": "ines@example.com",
    "/setup": "ines@example.com",
    "/workbench": "tom@example.com",
    "/dashboard": "nora@example.com",
    "/strategy": "nora@example.com",
}


class People:
    """Everybody who is there. Every customer comes from an own address, as real ones do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = itertools.count(1)
        self._there: list[aiohttp.ClientSession] = []

    async def customer(self, language: str = "en", *, known: bool = False) -> Customer:
        """Somebody with an open chat; `known`: a customer of the demo shop who has signed in."""
        number = next(self._numbers)
        source = (f"127.2.{number // 250}.{number % 250 + 1}", 0)
        http = aiohttp.ClientSession(self.url, connector=aiohttp.TCPConnector(local_addr=source))
        self._there.append(http)
        about = {"language": language}
        if known:
            about["identity"] = await _identity(http, language)
        opened = await asked(http, "/api/customer/sessions", about)
        return Customer(http, opened["token"], opened["conversation"]["id"])

    async def staff(self, email: str) -> aiohttp.ClientSession:
        """The HTTP of somebody who has signed in."""
        http = aiohttp.ClientSession(self.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._there.append(http)
        await asked(http, "/api/auth/sign-in", {"email": email, "password": PASSWORD})
        return http

    async def agent(self) -> aiohttp.ClientSession:
        """The agent's HTTP."""
        return await self.staff(AGENT)

    async def close(self) -> None:
        """Everybody goes."""
        for http in self._there:
            await http.close()


class Customer:
    """A customer by HTTP."""

    def __init__(self, http: aiohttp.ClientSession, token: str, conversation: str) -> None:
        self._http = http
        self._ids = itertools.count(1)
        self.token = token
        self.conversation = conversation

    async def says(self, text: str) -> None:
        """Write a turn."""
        await self.does("turns", {"client_turn_id": self._fresh(), "text": text})

    async def wants_a_human(self) -> None:
        """The visible way to one."""
        await self.does("human", {"client_turn_id": self._fresh()})

    async def is_answered(self) -> None:
        """Waits for the bot's answer. Raises CannotRun."""
        path = f"/api/customer/conversations/{self.conversation}/events"
        for _ in range(ANSWER_TRIES):
            wanted = {"after": "0", "wait": "0"}
            async with self._http.get(path, params=wanted, headers=self._headers) as answer:
                events = (await answer.json())["events"]
            if (events[-1].get("turn") or {}).get("author") == "bot":
                return
            await asyncio.sleep(0.05)
        raise CannotRun("The bot did not answer.")

    async def is_forgotten(self) -> None:
        """Everything of this customer is deleted, unless it is already."""
        try:
            await self._ask("/api/customer/erasure", {"sure": True})
        except aiohttp.ClientResponseError as error:
            if error.status != 404:
                raise

    async def does(self, what: str, body: dict[str, Any]) -> None:
        """Something else that docs/api.md lists for a customer's conversation."""
        await self._ask(f"/api/customer/conversations/{self.conversation}/{what}", body)

    async def _ask(self, path: str, body: dict[str, Any]) -> None:
        await asked(self._http, path, body, self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _fresh(self) -> str:
        return f"on-stage-{next(self._ids):06}"


async def asked(
    http: aiohttp.ClientSession,
    path: str,
    body: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> Any:
    """What the desk answers; it lets an agent do five things a second."""
    while True:
        async with http.post(path, json=body, headers=headers) as answer:
            if answer.status != 429:
                answer.raise_for_status()
                return await answer.json() if answer.status != 204 else None
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))


async def _identity(http: aiohttp.ClientSession, language: str) -> str:
    """What the demo shop signs of a customer who speaks the language, or of another one."""
    async with http.get("/api/demo/info") as answer:
        customers = (await answer.json())["customers"]
    speaks = [one for one in customers if one["language"] == language] or customers
    signed = await asked(http, "/api/demo/identity", {"customer_id": speaks[0]["id"]})
    identity: str = signed["identity"]
    return identity


async def take_next(agent: aiohttp.ClientSession) -> str:
    """The agent takes whoever waits longest; the conversation."""
    async with agent.get("/api/desk/board") as answer:
        board = await answer.json()
    conversation: str = board["queue"][0]["conversation_id"]
    await take(agent, conversation)
    return conversation


async def take(agent: aiohttp.ClientSession, conversation: str) -> None:
    """The agent has the conversation from now on."""
    await asked(agent, f"/api/desk/conversations/{conversation}/take", {})


async def taken(people: People, agent: aiohttp.ClientSession, number: int) -> list[Customer]:
    """So many customers who chat with the agent."""
    customers = []
    for _ in range(number):
        customer = await people.customer()
        await customer.says("where is my order?")
        await take(agent, customer.conversation)
        customers.append(customer)
    return customers
