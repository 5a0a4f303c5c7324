"""What a picture needs: people who do something, and a page in the look that is wanted."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from tandem.screenshots.looks import Look
from tandem.screenshots.said import SAID
from tandem.stage.desk import Stage
from tandem.stage.people import STAFF, Customer, asked, take

if TYPE_CHECKING:
    from playwright.async_api import Page

WEB = Path(__file__).resolve().parents[2] / "web"
PATIENCE_MS = 10_000
UI_LANGUAGE = "tandem:ui-language"
Deed = Callable[[], Awaitable[Any]]


class Scene:
    """One state in one look. What was done for it is undone at the end."""

    def __init__(self, stage: Stage, look: Look) -> None:
        self.look = look
        self._stage = stage
        self._undo: list[Deed] = []

    def email(self, path: str) -> str | None:
        """Whose screen the path is; None for customers'."""
        return STAFF.get(path.split("?")[0].split("#")[0])

    def said(self, what: str) -> str:
        """Words in the language of the look."""
        return SAID[self.look.language][what]

    def afterwards(self, deed: Deed) -> None:
        """To be done when the picture is taken; the last one first."""
        self._undo.append(deed)

    async def tab(self, path: str, customer: Customer | None = None) -> Page:
        """An empty page of whoever the path is for; `customer`: theirs, with their chat."""
        email = self.email(path)
        kept = {UI_LANGUAGE: self.look.language}
        if customer:
            session = {"token": customer.token, "subject": None}
            kept = {f"tandem:session:{self._stage.url}": json.dumps(session)}
        page = await self._stage.browsers.tab(
            width=self.look.width,
            dark=self.look.dark,
            language=self.look.language if self.look.staff or not email else "en",
            email=email,
            kept=kept,
        )
        page.set_default_timeout(PATIENCE_MS)
        self.afterwards(page.context.close)
        return page

    async def page(self, path: str, customer: Customer | None = None) -> Page:
        """The page at the path."""
        page = await self.tab(path, customer)
        await page.goto(path)
        return page

    async def customer(self, *said: str, known: bool = False) -> Customer:
        """Somebody who has said this, answered by the bot."""
        customer = await self._stage.customer(self.look.language, known=known)
        self.afterwards(customer.is_forgotten)
        for what in said:
            await customer.says(self.said(what))
            await customer.is_answered()
        return customer

    async def waiting(self, *said: str, known: bool = False) -> Customer:
        """Somebody who has said this and waits for a person."""
        customer = await self.customer(*said, known=known)
        await customer.wants_a_human()
        return customer

    async def agent(self) -> Agent:
        """The agent, who is offline when the picture is taken."""
        agent = Agent(await self.staff("/console"))
        self.afterwards(agent.goes)
        return agent

    async def staff(self, path: str) -> aiohttp.ClientSession:
        """The HTTP of whoever the screen is for."""
        http = await self._stage.staff(self.email(path) or "")
        self.afterwards(http.close)
        return http

    async def broadcast(self, text: str) -> None:
        """The supervisor's message stands on all boards."""
        boss = await self.staff("/supervise")
        made = await asked(boss, "/api/desk/broadcasts", {"text": text, "minutes": 60})
        back = f"/api/desk/broadcasts/{made['id']}/take-back"
        self.afterwards(lambda: asked(boss, back, {}))

    def words(self, screen: str) -> dict[str, Any]:
        """The words of a staff screen and those that all share, by key."""
        words: dict[str, Any] = {}
        for folder in ("shared", screen):
            file = WEB / folder / "strings" / f"{self.look.language}.json"
            words |= json.loads(file.read_text(encoding="utf-8"))
        return words

    async def served(self, *said: str, known: bool = False) -> tuple[Customer, Agent]:
        """Somebody whom the agent has taken."""
        customer, agent = await self.waiting(*said, known=known), await self.agent()
        await take(agent.http, customer.conversation)
        return customer, agent

    async def loaded(self, page: Page, screen: str) -> None:
        """Waits until the staff's page no longer says that it loads."""
        words = self.words(screen)["loading"]
        await page.get_by_text(words, exact=True).first.wait_for(state="hidden")

    async def end(self) -> None:
        """Everything as before, as far as it goes; the first failure comes out of it."""
        async with AsyncExitStack() as stack:
            for deed in self._undo:
                stack.push_async_callback(deed)


class Agent:
    """The agent by HTTP."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self._turns = 0

    async def is_there(self, presence: str = "online", reason: str = "") -> None:
        """Online, away or offline."""
        body = {"presence": presence} | ({"reason": reason} if reason else {})
        await asked(self.http, "/api/desk/presence", body)

    async def goes(self) -> None:
        """Offline."""
        await self.is_there("offline")

    async def says(self, customer: Customer, text: str) -> None:
        """A reply."""
        self._turns += 1
        body = {"client_turn_id": f"{customer.conversation}-{self._turns:04}", "text": text}
        await self.does(customer, "turns", body)

    async def finishes(self, customer: Customer) -> None:
        """The conversation is resolved, and what is to be done afterwards is done."""
        await self.does(customer, "close", {"outcome": "resolved"})
        await self.does(customer, "wrap-up", {})

    async def does(self, customer: Customer, what: str, body: dict[str, Any]) -> None:
        """Something that docs/api.md lists for a conversation of the desk."""
        path = f"/api/desk/conversations/{customer.conversation}"
        async with self.http.get(path) as answer:
            answer.raise_for_status()
            version = (await answer.json())["conversation"]["version"]
        await asked(self.http, f"{path}/{what}", {**body, "version": version})
