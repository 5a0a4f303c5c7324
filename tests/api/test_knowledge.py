"""The knowledge base over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from base import auth_routes
from base.app import new_app
from base.clock import ManualClock
from base.db import Database
from base.feed import LocalFeed
from base.keys import SERVICE_TOKEN
from base.settings import Settings
from base.tokens import hash_token
from knowledge import routes
from tests.api.small_app import Small, sign_in

TOKEN = "token-of-the-bot-0123456789"


@pytest.fixture
async def http(database: Database, clock: ManualClock) -> AsyncIterator[Small]:
    parts = [auth_routes.routes, routes.routes]
    app = new_app(Settings(), clock, database, LocalFeed(), parts)
    routes.install(app)
    app[SERVICE_TOKEN] = hash_token(TOKEN)
    async with TestClient(TestServer(app)) as http:
        yield http


async def get(http: Small, path: str, **query: str) -> tuple[int, Any]:
    answer = await http.get(f"/api/knowledge{path}", params=query)
    return answer.status, await answer.json()


async def test_an_agent_searches_and_reads(http: Small, database: Database) -> None:
    await sign_in(http, database, "agent")
    status, body = await get(http, "/search", q="Wo bleibt mein Geld?", language="de", limit="2")
    assert status == 200
    assert [one["id"] for one in body["articles"]][:1] == ["refunds"]
    assert set(body["articles"][0]) == {"id", "title", "snippet", "language", "score"}
    status, body = await get(http, "/articles/refunds", language="de")
    assert (status, body["title"], body["language"]) == (200, "Erstattungen", "de")
    assert body["text"].startswith("Eine Rückgabe erstattet")


async def test_what_is_not_there_or_not_asked_rightly_is_refused(
    http: Small, database: Database
) -> None:
    await sign_in(http, database, "agent")
    assert (await get(http, "/articles/nothing"))[0] == 404
    assert (await get(http, "/search", q="a", limit="0"))[0] == 422
    assert (await get(http, "/search", q="a", language="../x"))[0] == 422


async def test_only_who_serves_gets_in(http: Small, database: Database) -> None:
    assert (await get(http, "/search", q="a"))[0] == 401
    await sign_in(http, database, "trainer")
    assert (await get(http, "/search", q="a"))[0] == 403


async def ask(http: Small, token: str | None, **query: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = await http.get("/api/knowledge/answers", params=query, headers=headers)
    return answer.status, await answer.json()


async def test_the_bot_is_told_what_customers_may_read(http: Small) -> None:
    status, body = await ask(http, TOKEN, q="wie teuer?", intent="size_advice", language="de")
    assert status == 200
    (one,) = body["answers"]
    assert (one["id"], one["language"]) == ("sizes", "de")
    assert one["answer"].startswith("Auf der Seite jedes Artikels")
    assert set(one) == {"id", "title", "answer", "language", "score"}


async def test_the_bot_is_told_that_nothing_is_known(http: Small) -> None:
    assert await ask(http, TOKEN, q="refund", intent="refund_status") == (200, {"answers": []})
    assert (await ask(http, TOKEN, q="a", intent="No Intent"))[0] == 422


@pytest.mark.parametrize("token", [None, "wrong", TOKEN.upper(), f"{TOKEN}x"])
async def test_nobody_else_asks_in_its_place(
    http: Small, database: Database, token: str | None
) -> None:
    await sign_in(http, database, "admin")
    status, body = await ask(http, token, q="size")
    assert (status, body["error"]["code"]) == (401, "no_service_token")


async def test_a_desk_without_a_token_tells_nobody(database: Database, clock: ManualClock) -> None:
    app = new_app(Settings(), clock, database, LocalFeed(), [routes.routes])
    routes.install(app)
    async with TestClient(TestServer(app)) as http:
        assert (await ask(http, None))[0] == 401
        assert (await ask(http, ""))[0] == 401
