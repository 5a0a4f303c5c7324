"""A small app of every kind of route, for the tests of base/: whoever needs it takes `small`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from base import auth, auth_routes
from base.app import new_app
from base.clock import ManualClock
from base.db import Database, Session, StorageUnavailable
from base.feed import LocalFeed
from base.http import (
    Body,
    Call,
    Conflict,
    Download,
    NotFound,
    Reply,
    Routes,
    TooMany,
    Unauthorized,
    client_id_field,
    line_field,
    seq_field,
    text_field,
)
from base.settings import Settings
from base.tokens import hash_token

Small = TestClient[Any, Any]
PASSWORD = "correct horse battery staple"
SHOP = "https://shop.example"

public = Routes(prefix="/api/customer", tag="customer", cross_origin=True)
desk = Routes(prefix="/api/desk", tag="desk")


class Said(Body):
    text: text_field
    client_turn_id: client_id_field = "12345678"


class Anything(Body):
    text: str = ""
    more: Any = None


class Echo(Reply):
    text: str
    id: str | None = None
    user: str | None = None
    token: str | None = None


class Page(Body):
    after: seq_field = 0
    q: line_field | None = None


class PageReply(Reply):
    after: int
    q: str | None


@public.post("/echo", access="public", status=201)
async def echo(call: Call, body: Said) -> Echo:
    """Say it back."""
    return Echo(text=body.text, token=call.token)


@public.post("/anything", access="public")
async def anything(call: Call, body: Anything) -> None:
    """Take any JSON."""


@public.post("/mine/{id}", access="chat", errors=(409, 429))
async def mine(call: Call, body: Said) -> Echo:
    """A customer's write."""
    if call.token != hash_token("abc"):
        raise Unauthorized("no_token", "Please start the chat again.")
    if body.text == "again":
        raise Conflict("taken", "Somebody was first.", holder="Ana")
    if body.text == "fast":
        raise TooMany(2.3)
    return Echo(text=body.text, id=call.path["id"], token=call.token)


@public.get("/page", access="public")
async def page(call: Call, query: Page) -> PageReply:
    """A page."""
    return PageReply(after=query.after, q=query.q)


@public.get("/broken", access="public")
async def broken(call: Call) -> None:
    """Raises what nobody expected."""
    raise LookupError("secret detail")


@public.get("/away", access="public")
async def away(call: Call) -> None:
    """The database is away."""
    raise StorageUnavailable("disk full at /secret/path")


@desk.get("/things/{id}", access="serve")
async def thing(call: Call) -> Echo:
    """A thing."""
    if call.path["id"] == "none":
        raise NotFound
    return Echo(text="thing", id=call.path["id"], user=call.user.name)


@desk.post("/things/{id}/touch", access="serve")
async def touch(call: Call) -> None:
    """A write without a body."""


@desk.get("/figures.csv", access="measure")
async def figures(call: Call) -> Download:
    """Figures."""
    return Download(content="a,b\n1,ü\n", content_type="text/csv", filename="figures.csv")


@pytest.fixture
async def small(database: Database, clock: ManualClock) -> AsyncIterator[Small]:
    settings = Settings(allowed_origins=(SHOP,))
    app = new_app(settings, clock, database, LocalFeed(), [public, desk, auth_routes.routes])
    async with TestClient(TestServer(app)) as small:
        yield small


def add_staff(session: Session, role: str, email: str = "") -> str:
    return auth.add_user(
        session,
        email=email or f"{role}@example.org",
        name=role.title(),
        role=role,
        language="en",
        password_hash=auth.hash_password(PASSWORD),
    )


async def sign_in(small: Small, database: Database, role: str) -> None:
    await database.write(add_staff, role)
    answer = await small.post(
        "/api/auth/sign-in", json={"email": f"{role}@example.org", "password": PASSWORD}
    )
    assert answer.status == 200, await answer.text()


async def error_of(answer: Any) -> tuple[int, str]:
    body = await answer.json()
    assert set(body) == {"error"}
    assert body["error"]["message"].endswith(".")
    return answer.status, body["error"]["code"]
