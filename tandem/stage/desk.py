"""The desk, its bot and a browser, until the end of a block."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from base.auth import User, add_user, hash_password
from base.clock import SystemClock
from base.db import Database, Session
from handoff.setup.people import change_agent
from tandem import migrate
from tandem.bench._processes import Place, ended, free_port, start_desk, start_stub_bot
from tandem.demo_staff import PASSWORD, ensure_demo_staff
from tandem.errors import CannotRun
from tandem.stage.browsers import FLAGS, Browsers, chromium
from tandem.stage.people import AGENT, STAFF, People

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

BOT_MS = 20.0
#: Somebody who has not signed in yet, and has to choose an own password.
NEWCOMER = "newcomer@example.com"
#: Whom the desk believes who is calling: the browsers, which are all on this machine.
BROWSERS_ARE_AT = "127.0.0.1"


class Stage(People):
    """Pages and people."""

    def __init__(self, url: str, browser: Browser) -> None:
        super().__init__(url)
        self.browsers = Browsers(url, browser)

    async def page(
        self, path: str, *, width: int = 1280, dark: bool = False, language: str = "en"
    ) -> Page:
        """A page in a browser of its own, signed in when the page is the staff's."""
        email = STAFF.get(path.split("?")[0].split("#")[0])
        page = await self.browsers.tab(width=width, dark=dark, language=language, email=email)
        await page.goto(path)
        return page


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium. Raises CannotRun."""
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        raise CannotRun("The browser's tools are not there: bin/check makes them.") from None
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield found
        finally:
            await found.close()


@asynccontextmanager
async def stage(
    folder: Path, shown: Browser, *, capacity: int | None = None, orders_url: str | None = None
) -> AsyncIterator[Stage]:
    """The desk over the data in the folder. `capacity`: how many chats the agent may hold.

    Raises CannotRun.
    """
    bot_port = free_port()
    place = Place(
        data_dir=folder,
        database_url=None,
        bot_url=f"http://127.0.0.1:{bot_port}",
        orders_url=orders_url,
        trusted_proxies=BROWSERS_ARE_AT,
        demo=True,
    )
    await _hire(place, capacity)
    bot = await start_stub_bot(place, bot_port, BOT_MS)
    async with ended(bot):
        desk = await start_desk(place)
        async with ended(desk):
            made = Stage(desk.url, shown)
            try:
                yield made
            finally:
                await made.close()


async def _hire(place: Place, capacity: int | None) -> None:
    """The demo's staff."""
    settings = place.settings(free_port())
    migrate.prepare(settings, SystemClock())
    database = Database.open(settings.effective_database_url, SystemClock())
    try:
        await database.write(ensure_demo_staff)
        await database.write(_add_newcomer)
        if capacity is not None:
            await database.write(_widen, capacity)
    finally:
        await database.close()


def _add_newcomer(session: Session) -> None:
    add_user(
        session,
        email=NEWCOMER,
        name="Newcomer",
        role="trainer",
        language="en",
        password_hash=hash_password(PASSWORD),
        once=True,
    )


def _widen(session: Session, capacity: int) -> None:
    agent = session.scalars(select(User.id).where(User.email == AGENT)).one()
    change_agent(session, "stage", agent, {"capacity": capacity})
