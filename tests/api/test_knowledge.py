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
from base.settings import Settings
from knowledge import routes
from tests.api.small_app import Small, sign_in


@pytest.fixture
async def http(database: Database, clock: ManualClock) -> AsyncIterator[Small]:
    parts = [auth_routes.routes, routes.routes]
    app = new_app(Settings(), clock, database, LocalFeed(), parts)
    routes.install(app)
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
