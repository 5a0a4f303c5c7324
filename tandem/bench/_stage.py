"""A desk with its demo's staff, a bot that answers at once, and browsers in front of it."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import select

from base.auth import User
from base.clock import SystemClock
from base.db import Database, Session
from handoff.setup.people import change_agent
from tandem import migrate
from tandem.bench import CannotMeasure
from tandem.bench._processes import Place, ended, free_port, start_desk, start_stub_bot
from tandem.demo_staff import PASSWORD, ensure_demo_staff

AGENT = "mia@example.com"
STAFF = {
    "/console": AGENT,
    "/supervise": "ines@example.com",
    "/setup": "ines@example.com",
    "/workbench": "tom@example.com",
    "/dashboard": "nora@example.com",
    "/strategy": "nora@example.com",
}
CAPACITY = 50
BOT_MS = 20.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


class Stage:
    """Pages and people. Every customer comes from an own address, as real ones do."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self._browser = browser
        self._numbers = itertools.count(1)
        self._people: list[aiohttp.ClientSession] = []

    async def page(
        self, path: str, *, width: int = 1280, dark: bool = False, language: str = "en"
    ) -> Page:
        """A page in a browser of its own, signed in when the page is the staff's."""
        context = await self._browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale=language,
            reduced_motion="reduce",
        )
        page = await context.new_page()
        if (email := STAFF.get(path.split("?")[0].split("#")[0])) is not None:
            body = {"email": email, "password": PASSWORD}
            answer = await context.request.post("/api/auth/sign-in", data=body)
            if not answer.ok:
                raise CannotMeasure(f"{email} could not sign in: {await answer.text()}")
        await page.goto(path)
        return page

    async def customer(self) -> Customer:
        """Somebody with an open chat."""
        number = next(self._numbers)
        source = (f"127.2.{number // 250}.{number % 250 + 1}", 0)
        http = aiohttp.ClientSession(self.url, connector=aiohttp.TCPConnector(local_addr=source))
        self._people.append(http)
        async with http.post("/api/customer/sessions", json={"language": "en"}) as answer:
            opened = await answer.json()
        return Customer(http, opened["token"], opened["conversation"]["id"])

    async def agent(self) -> aiohttp.ClientSession:
        """The agent's HTTP, online."""
        http = aiohttp.ClientSession(self.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._people.append(http)
        body = {"email": AGENT, "password": PASSWORD}
        async with http.post("/api/auth/sign-in", json=body) as answer:
            answer.raise_for_status()
        return http

    async def close(self) -> None:
        """Everybody goes."""
        for http in self._people:
            await http.close()


class Customer:
    """A customer by HTTP."""

    def __init__(self, http: aiohttp.ClientSession, token: str, conversation: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ids = itertools.count(1)
        self.conversation = conversation

    async def says(self, text: str) -> None:
        """Write a turn."""
        await self._post("turns", {"client_turn_id": f"screens-{next(self._ids):06}", "text": text})

    async def _post(self, what: str, body: dict[str, Any]) -> None:
        path = f"/api/customer/conversations/{self.conversation}/{what}"
        async with self._http.post(path, json=body, headers=self._headers) as answer:
            answer.raise_for_status()


async def take_next(agent: aiohttp.ClientSession) -> str:
    """The agent takes whoever waits longest; the conversation."""
    async with agent.get("/api/desk/board") as answer:
        board = await answer.json()
    conversation: str = board["queue"][0]["conversation_id"]
    await _take(agent, conversation)
    return conversation


async def _take(agent: aiohttp.ClientSession, conversation: str) -> None:
    """The desk lets an agent do five things a second."""
    while True:
        async with agent.post(f"/api/desk/conversations/{conversation}/take", json={}) as answer:
            if answer.status != 429:
                answer.raise_for_status()
                return
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))


async def taken(stage: Stage, agent: aiohttp.ClientSession, number: int) -> list[Customer]:
    """So many customers who chat with the agent."""
    customers = []
    for _ in range(number):
        customer = await stage.customer()
        await customer.says("where is my order?")
        await _take(agent, customer.conversation)
        customers.append(customer)
    return customers


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """The desk and the browser, until the end of the block. Raises CannotMeasure."""
    bot_port = free_port()
    url = f"http://127.0.0.1:{bot_port}"
    place = Place(data_dir=folder, database_url=None, bot_url=url, demo=True)
    await _hire(place)
    bot = await start_stub_bot(place, bot_port, BOT_MS)
    async with ended(bot):
        desk = await start_desk(place)
        async with ended(desk), async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
            made = Stage(desk.url, browser)
            try:
                yield made
            finally:
                await made.close()
                await browser.close()


async def _hire(place: Place) -> None:
    """The demo's staff; the agent may hold many conversations."""
    settings = place.settings(free_port())
    migrate.prepare(settings, SystemClock())
    database = Database.open(settings.effective_database_url, SystemClock())
    try:
        await database.write(ensure_demo_staff)
        await database.write(_widen)
    finally:
        await database.close()


def _widen(session: Session) -> None:
    agent = session.scalars(select(User.id).where(User.email == AGENT)).one()
    change_agent(session, "bench", agent, {"capacity": CAPACITY})


def _chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("TANDEM_TEST_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )
    if not found:
        raise CannotMeasure("No Chromium: install it, or name one in TANDEM_TEST_CHROMIUM.")
    return found
