"""Desks as processes of their own, on real databases, with a stub in place of Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tandem.bench._processes import (
    PASSWORD,
    Place,
    Running,
    add_agents,
    free_port,
    start_desk,
    start_stub_bot,
)
from tests import services
from tests.scale.chatters import Chatter


@dataclass
class Site:
    """One database with its bot, and the desks over it."""

    place: Place
    desks: list[Running] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    @property
    def urls(self) -> list[str]:
        return [desk.url for desk in self.desks]

    async def start(self, port: int | None = None) -> Running:
        """One desk more."""
        desk = await start_desk(self.place, port)
        self.desks.append(desk)
        return desk

    async def kill(self, desk: Running) -> int:
        """SIGKILL; returns the port that it had."""
        desk.process.kill()
        await desk.process.wait()
        self.desks.remove(desk)
        return int(desk.url.rsplit(":", 1)[1])


@dataclass
class Staff:
    """One agent at one desk, by HTTP."""

    http: aiohttp.ClientSession
    url: str

    async def sign_in(self, email: str) -> None:
        body = {"email": email, "password": PASSWORD}
        async with self.http.post(f"{self.url}/api/auth/sign-in", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def get(self, path: str) -> Any:
        async with self.http.get(self.url + path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        async with self.http.post(self.url + path, json=body) as answer:
            return answer.status, None if answer.status == 204 else await answer.json()


@pytest.fixture
async def open_site(tmp_path: Path) -> AsyncIterator[Any]:
    """Makes a site: `await open_site("sqlite")`; everything ends with the test."""
    running: list[Running] = []
    sites: list[Site] = []

    async def make(
        kind: str, agents: int = 0, redis_url: str | None = None, url: str | None = None
    ) -> Site:
        port = free_port()
        if kind == "postgres" and url is None:
            url = services.fresh_postgres_url()
        place = Place(
            data_dir=tmp_path,
            database_url=url,
            bot_url=f"http://127.0.0.1:{port}",
            redis_url=redis_url,
        )
        emails = await add_agents(place, agents)
        running.append(await start_stub_bot(place, port, delay_ms=20))
        sites.append(Site(place, agents=emails))
        return sites[-1]

    yield make
    ending = [*running, *(desk for site in sites for desk in site.desks)]
    await asyncio.gather(*(one.end() for one in ending))


@pytest.fixture
async def staff() -> AsyncIterator[Any]:
    """Signs an agent in at a desk: `await staff(url, email)`."""
    async with AsyncExitStack() as open_sessions:

        async def sign_in(url: str, email: str) -> Staff:
            jar = aiohttp.CookieJar(unsafe=True)
            http = await open_sessions.enter_async_context(
                aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": url})
            )
            one = Staff(http, url)
            await one.sign_in(email)
            return one

        yield sign_in


@pytest.fixture
async def crowd() -> AsyncIterator[Any]:
    """Customers who have arrived: `await crowd(urls, 30)`."""
    came: list[Chatter] = []

    async def arrive(urls: list[str], number: int) -> list[Chatter]:
        some = [Chatter(urls, len(came) + n) for n in range(number)]
        came.extend(some)
        await asyncio.gather(*(one.arrive() for one in some))
        return some

    yield arrive
    await asyncio.gather(*(one.leave() for one in came))


async def waiting(chatters: list[Chatter]) -> None:
    """All of them ask for a human, and wait in the queue."""
    await asyncio.gather(*(one.ask_for_human() for one in chatters))
    await asyncio.gather(*(until(one.is_in_queue) for one in chatters))


async def more_acknowledged(chatters: Sequence[Chatter], number: int) -> None:
    """Waits until so many more of their turns are acknowledged than now."""
    wanted = sum(len(one.acknowledged) for one in chatters) + number

    async def are() -> bool:
        return sum(len(one.acknowledged) for one in chatters) >= wanted

    await until(are, 60)


async def until(condition: Any, seconds: float = 20) -> Any:
    """What `condition` (an async function) answers as soon as that is true."""
    async with asyncio.timeout(seconds):
        while not (found := await condition()):
            await asyncio.sleep(0.05)
    return found
