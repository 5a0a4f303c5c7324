"""Typed routes over real HTTP: what is taken, and what is answered."""

from __future__ import annotations

import json

import pytest

from base.app import CSP
from base.bodies import LARGEST
from base.db import Database
from tests.api.small_app import Small, error_of, sign_in


async def test_a_body_becomes_a_model_and_a_model_the_answer(small: Small) -> None:
    answer = await small.post("/api/customer/echo", json={"text": "Grüß 🧦\n\tdich"})
    assert answer.status == 201
    assert await answer.json() == {
        "text": "Grüß 🧦\n\tdich",
        "id": None,
        "user": None,
        "token": None,
    }


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b'{"text": NaN}', 400, "bad_json"),
        (b'{"text": ' + b"9" * 5000 + b"}", 400, "bad_json"),
        (b"[" * 20_000, 422, "too_deep"),
        (b'{"more": ' + b"[" * 16 + b"]" * 16 + b"}", 422, "too_deep"),
        (b'{"more": 99999999999999999999}', 422, "bad_number"),
        (b'{"more": 1e400}', 422, "bad_number"),
        (b'{"text": "\\ud83d"}', 422, "bad_text"),
        (b'{"text": "a\\u0000b"}', 422, "bad_text"),
        (b'{"\\u0000": "a"}', 422, "bad_text"),
        (b'{"text": "a\\u0007b"}', 422, "bad_text"),
        (b'{"text": ""}', 422, "bad_text"),
        (b'{"text": " \\u00a0 "}', 422, "bad_text"),
        (json.dumps({"text": "x" * 4001}).encode(), 422, "bad_text"),
        (b'{"text": 5}', 422, "invalid"),
        (b'{"text": "a", "unknown": 1}', 422, "invalid"),
        (b'{"text": "a", "client_turn_id": "short"}', 422, "invalid"),
        (b'{"text": "a", "client_turn_id": "12345678\\n"}', 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'{"text": "' + b"x" * LARGEST + b'"}', 413, "too_large"),
    ],
)
async def test_a_wrong_body_is_refused_clearly(
    small: Small, raw: bytes, status: int, code: str
) -> None:
    path = "/api/customer/anything" if b'"more"' in raw else "/api/customer/echo"
    answer = await small.post(path, data=raw, headers={"Content-Type": "application/json"})
    assert await error_of(answer) == (status, code)


@pytest.mark.parametrize(
    "text", ["x" * 4000, "🧦" * 4000, "'; DROP TABLE turn; --", "ـ‮<b>", "/restart"]
)
async def test_text_within_the_rules_is_kept_as_it_is(small: Small, text: str) -> None:
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    answer = await small.post(
        "/api/customer/echo", data=body, headers={"Content-Type": "application/json"}
    )
    assert (await answer.json())["text"] == text


async def test_a_refusal_names_the_field_but_never_repeats_the_content(
    small: Small,
) -> None:
    answer = await small.post("/api/customer/echo", json={"text": ["my secret"]})
    body = await answer.text()
    assert '"field": "text"' in body
    assert "my secret" not in body


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json"])
async def test_a_body_must_be_declared_as_json(small: Small, kind: str) -> None:
    answer = await small.post(
        "/api/customer/echo", data=b'{"text": "a"}', headers={"Content-Type": kind}
    )
    assert await error_of(answer) == (415, "wrong_type")


async def test_a_query_becomes_a_model(small: Small) -> None:
    answer = await small.get("/api/customer/page?after=12&q=%C3%BC+x")
    assert await answer.json() == {"after": 12, "q": "ü x"}


@pytest.mark.parametrize(
    "query",
    [
        "after=-1",
        "after=x",
        "after=99999999999999999999",
        "after=1&after=2",
        "x=1",
        "q=%00",
    ],
)
async def test_a_wrong_query_is_refused(small: Small, query: str) -> None:
    answer = await small.get(f"/api/customer/page?{query}")
    assert answer.status == 422, await answer.text()


async def test_a_query_of_broken_utf8_is_not_a_crash(small: Small) -> None:
    from yarl import URL

    url = URL(f"http://{small.host}:{small.port}/api/customer/page?q=%ff%ed%a0%80", encoded=True)
    answer = await small.session.get(url)
    assert answer.status in (200, 422)


@pytest.mark.parametrize("part", ["a%00b", "a%2Fb", "%F0%9F%A7%A6", "a b", "x" * 101])
async def test_a_strange_path_is_not_found(small: Small, database: Database, part: str) -> None:
    await sign_in(small, database, "agent")
    answer = await small.get(f"/api/desk/things/{part}")
    assert await error_of(answer) == (404, "not_found")


async def test_details_of_a_problem_reach_the_client(small: Small) -> None:
    bearer = {"Authorization": "Bearer abc"}
    answer = await small.post("/api/customer/mine/c1", json={"text": "again"}, headers=bearer)
    assert answer.status == 409
    assert (await answer.json())["error"] == {
        "code": "taken",
        "message": "Somebody was first.",
        "holder": "Ana",
    }
    answer = await small.post("/api/customer/mine/c1", json={"text": "fast"}, headers=bearer)
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "3"
    assert (await answer.json())["error"]["retry_after"] == 2.3


async def test_an_unexpected_error_tells_nothing_but_the_trace_id(
    small: Small,
) -> None:
    answer = await small.get("/api/customer/broken", headers={"X-Trace-Id": "trace-1234"})
    assert await error_of(answer) == (500, "internal")
    assert "secret" not in await answer.text()
    assert (await answer.json())["error"]["trace_id"] == "trace-1234"
    assert answer.headers["X-Trace-Id"] == "trace-1234"


async def test_a_strange_trace_id_is_replaced(small: Small) -> None:
    answer = await small.get("/api/customer/page", headers={"X-Trace-Id": "<script>"})
    assert len(answer.headers["X-Trace-Id"]) == 16


async def test_storage_that_is_away_is_503_without_detail(small: Small) -> None:
    answer = await small.get("/api/customer/away")
    assert await error_of(answer) == (503, "storage_unavailable")
    assert "secret" not in await answer.text()
    assert answer.headers["Retry-After"]


async def test_unknown_paths_and_methods_answer_in_the_same_form(
    small: Small,
) -> None:
    assert await error_of(await small.get("/nowhere")) == (404, "not_found")
    answer = await small.delete("/api/customer/page")
    assert await error_of(answer) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/customer/page", "/nowhere", "/api/customer/broken"])
async def test_every_answer_is_hardened(small: Small, path: str) -> None:
    headers = (await small.get(path)).headers
    assert headers["Content-Security-Policy"] == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "aiohttp" not in headers["Server"]
