"""A desk with a provider beside it, and browsers that sign on."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientResponse, ClientSession, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from base import auth_routes
from base.app import new_app
from base.clock import ManualClock
from base.db import Database
from base.feed import LocalFeed
from base.keys import DATABASE
from base.limits import RateLimit
from base.settings import Settings
from base.sign_on import routes as sign_on
from base.sign_on.provider import Provider
from base.sign_on.routes import SIGN_ON
from tests.desk import DeskServer, running_desk
from tests.fakes.oidc_provider import CLIENT_SECRET, OidcProvider, oidc_provider

DESK_URL = "http://127.0.0.1:1"  # where the provider sends browsers; the tests take them on


class Seconds:
    """The provider's client counts these."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class House:
    """A desk, its provider, and the browsers that were opened. `http`: nobody's browser."""

    http: TestClient[Any, Any]
    provider: OidcProvider
    clock: ManualClock
    seconds: Seconds
    opened: list[ClientSession]

    @property
    def app(self) -> web.Application:
        app: web.Application = self.http.server.app
        return app

    @property
    def origin(self) -> str:
        return f"http://{self.http.host}:{self.http.port}"

    @property
    def database(self) -> Database:
        return self.app[DATABASE]

    @property
    def client(self) -> Provider:
        """The desk's own side of it."""
        sign_on = self.app[SIGN_ON]
        assert sign_on is not None
        return sign_on.provider

    def browser(self) -> Browser:
        """One that nobody has used."""
        http = ClientSession(self.origin, cookie_jar=CookieJar(unsafe=True))
        self.opened.append(http)
        return Browser(self, http)


@dataclass(frozen=True)
class Browser:
    """Follows no redirect by itself."""

    house: House
    http: ClientSession

    async def begins(self, wanted: str = "/console") -> str:
        """Press the button; the address of the provider's page."""
        url = URL("/api/auth/sign-on").with_query(next=wanted)
        answer = await self.http.get(url, allow_redirects=False)
        return where(answer)

    async def agrees(self, page: str) -> str:
        """Say who one is; the address that leads back."""
        async with ClientSession() as http:
            text = await (await http.get(page)).text()
        [link] = re.findall(r'href="([^"]+)"', text)
        return html.unescape(link)

    async def goes_back(self, address: str) -> ClientResponse:
        """Come back to the desk."""
        parts = URL(address)
        url = URL(parts.raw_path + "?" + parts.raw_query_string, encoded=True)
        return await self.http.get(url, allow_redirects=False)

    async def signs_on(self, wanted: str = "/console") -> str:
        """All of it; where it ends."""
        page = await self.begins(wanted)
        if page.startswith("/sign-in"):
            return page
        return where(await self.goes_back(await self.agrees(page)))

    async def me(self) -> dict[str, Any] | None:
        """Who is signed in."""
        answer = await self.http.get("/api/auth/me")
        if answer.status == 401:
            return None
        user: dict[str, Any] = (await answer.json())["user"]
        return user

    def cookie(self, name: str, path: str = "/") -> str | None:
        """What the browser keeps."""
        kept = self.http.cookie_jar.filter_cookies(URL(self.house.origin + path))
        return kept[name].value if name in kept else None


def where(answer: ClientResponse) -> str:
    """Where a redirect leads; it is one."""
    assert answer.status == 303, answer.status
    return answer.headers["Location"]


def problem_of(address: str) -> str | None:
    """What the sign-in page is told; it is the sign-in page."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", "/sign-in"), address
    return parse_qs(parts.query).get("problem", [None])[0]


@asynccontextmanager
async def a_house(
    database_url: str, folder: Path, clock: ManualClock, **settings: Any
) -> AsyncIterator[tuple[House, DeskServer]]:
    """The whole desk with a provider, until the end of the block. `settings`: of the sign-on."""
    secret = folder / "client-secret"
    secret.write_text(CLIENT_SECRET)
    async with oidc_provider(clock.now) as provider:
        given: dict[str, Any] = {
            "sign_on": provider.settings(**{"desk_url": DESK_URL, **settings}),
            "secret_files": (("oidc_client_secret", secret),),
        }
        async with running_desk(database_url, folder / "data", clock, **given) as desk:
            house = House(desk.http, provider, clock, Seconds(), [])
            yield house, desk
            await _go_home(house)


@asynccontextmanager
async def a_door(database: Database, clock: ManualClock) -> AsyncIterator[House]:
    """Nothing but the sign-in of a desk, which is there at once, and a provider."""
    async with oidc_provider(clock.now) as provider, ClientSession() as outgoing:
        settings = Settings(sign_on=provider.settings(desk_url=DESK_URL))
        app = new_app(settings, clock, database, LocalFeed(), [auth_routes.routes, sign_on.routes])
        seconds = Seconds()
        assert settings.sign_on is not None
        client = Provider(lambda: outgoing, settings.sign_on, CLIENT_SECRET, seconds)
        rate = RateLimit(0.5, 20, clock)
        app[SIGN_ON] = sign_on.SignOnDesk(provider=client, key="k" * 43, rate=rate)
        async with TestClient(TestServer(app)) as http:
            house = House(http, provider, clock, seconds, [])
            yield house
            await _go_home(house)


async def _go_home(house: House) -> None:
    for http in house.opened:
        await http.close()
