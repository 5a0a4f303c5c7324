"""Typed routes over real HTTP: who gets in, what is taken, what is answered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import Field

from base import auth, auth_routes
from base.app import CSP, new_app
from base.bodies import LARGEST
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
    client_id_field,
    text_field,
)
from base.roles import PERMISSIONS, ROLES, STAFF_ROLES, may
from base.settings import Settings
from base.tokens import hash_token

PASSWORD = "correct horse battery staple"
SHOP = "https://shop.example"

public = Routes(prefix="/api/customer", tag="customer", cross_origin=True)
desk = Routes(prefix="/api/desk", tag="desk")


class Said(Body):
    text: text_field
    client_turn_id: client_id_field = "12345678"
    more: Any = None


class Echo(Reply):
    text: str
    id: str | None = None
    user: str | None = None
    token: str | None = None


class Page(Body):
    after: Annotated[int, Field(ge=0)] = 0
    q: str | None = None


class PageReply(Reply):
    after: int
    q: str | None


@public.post("/echo", access="public", status=201)
async def echo(call: Call, body: Said) -> Echo:
    """Say it back."""
    return Echo(text=body.text, token=call.token)


@public.post("/mine/{id}", access="chat", errors=(409, 429))
async def mine(call: Call, body: Said) -> Echo:
    """A customer's write."""
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
async def client(database: Database, clock: ManualClock) -> AsyncIterator[TestClient[Any, Any]]:
    settings = Settings(allowed_origins=(SHOP,))
    app = new_app(settings, clock, database, LocalFeed(), [public, desk, auth_routes.routes])
    async with TestClient(TestServer(app)) as client:
        yield client


def add_staff(session: Session, role: str, email: str = "") -> str:
    return auth.add_user(
        session,
        email=email or f"{role}@example.org",
        name=role.title(),
        role=role,
        language="en",
        password_hash=auth.hash_password(PASSWORD),
    )


async def sign_in(client: TestClient[Any, Any], database: Database, role: str) -> None:
    await database.write(add_staff, role)
    answer = await client.post(
        "/api/auth/sign-in", json={"email": f"{role}@example.org", "password": PASSWORD}
    )
    assert answer.status == 200, await answer.text()


async def error_of(answer: Any) -> tuple[int, str]:
    body = await answer.json()
    assert set(body) == {"error"}
    assert body["error"]["message"].endswith(".")
    return answer.status, body["error"]["code"]


async def test_a_body_becomes_a_model_and_a_model_the_answer(client: TestClient[Any, Any]) -> None:
    answer = await client.post("/api/customer/echo", json={"text": "Grüß 🧦\n\tdich"})
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
        (b'{"text": "a", "more": ' + b"[" * 16 + b"]" * 16 + b"}", 422, "too_deep"),
        (b'{"text": "a", "more": 99999999999999999999}', 422, "bad_number"),
        (b'{"text": "a", "more": 1e400}', 422, "bad_number"),
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
    client: TestClient[Any, Any], raw: bytes, status: int, code: str
) -> None:
    answer = await client.post(
        "/api/customer/echo", data=raw, headers={"Content-Type": "application/json"}
    )
    assert await error_of(answer) == (status, code)


@pytest.mark.parametrize(
    "text", ["x" * 4000, "🧦" * 4000, "'; DROP TABLE turn; --", "ـ‮<b>", "/restart"]
)
async def test_text_within_the_rules_is_kept_as_it_is(
    client: TestClient[Any, Any], text: str
) -> None:
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    answer = await client.post(
        "/api/customer/echo", data=body, headers={"Content-Type": "application/json"}
    )
    assert (await answer.json())["text"] == text


async def test_a_refusal_names_the_field_but_never_repeats_the_content(
    client: TestClient[Any, Any],
) -> None:
    answer = await client.post("/api/customer/echo", json={"text": ["my secret"]})
    body = await answer.text()
    assert '"field": "text"' in body
    assert "my secret" not in body


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json"])
async def test_a_body_must_be_declared_as_json(client: TestClient[Any, Any], kind: str) -> None:
    answer = await client.post(
        "/api/customer/echo", data=b'{"text": "a"}', headers={"Content-Type": kind}
    )
    assert await error_of(answer) == (415, "wrong_type")


async def test_a_query_becomes_a_model(client: TestClient[Any, Any]) -> None:
    answer = await client.get("/api/customer/page?after=12&q=%C3%BC+x")
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
async def test_a_wrong_query_is_refused(client: TestClient[Any, Any], query: str) -> None:
    answer = await client.get(f"/api/customer/page?{query}")
    assert answer.status == 422, await answer.text()


async def test_a_query_of_broken_utf8_is_not_a_crash(client: TestClient[Any, Any]) -> None:
    from yarl import URL

    url = URL(f"http://{client.host}:{client.port}/api/customer/page?q=%ff%ed%a0%80", encoded=True)
    answer = await client.session.get(url)
    assert answer.status in (200, 422)


@pytest.mark.parametrize("part", ["a%00b", "a%2Fb", "%F0%9F%A7%A6", "a b", "x" * 101])
async def test_a_strange_path_is_not_found(
    client: TestClient[Any, Any], database: Database, part: str
) -> None:
    await sign_in(client, database, "agent")
    answer = await client.get(f"/api/desk/things/{part}")
    assert await error_of(answer) == (404, "not_found")


async def test_details_of_a_problem_reach_the_client(client: TestClient[Any, Any]) -> None:
    bearer = {"Authorization": "Bearer abc"}
    answer = await client.post("/api/customer/mine/c1", json={"text": "again"}, headers=bearer)
    assert answer.status == 409
    assert (await answer.json())["error"] == {
        "code": "taken",
        "message": "Somebody was first.",
        "holder": "Ana",
    }
    answer = await client.post("/api/customer/mine/c1", json={"text": "fast"}, headers=bearer)
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "3"
    assert (await answer.json())["error"]["retry_after"] == 2.3


async def test_an_unexpected_error_tells_nothing_but_the_trace_id(
    client: TestClient[Any, Any],
) -> None:
    answer = await client.get("/api/customer/broken", headers={"X-Trace-Id": "trace-1234"})
    assert await error_of(answer) == (500, "internal")
    assert "secret" not in await answer.text()
    assert (await answer.json())["error"]["trace_id"] == "trace-1234"
    assert answer.headers["X-Trace-Id"] == "trace-1234"


async def test_a_strange_trace_id_is_replaced(client: TestClient[Any, Any]) -> None:
    answer = await client.get("/api/customer/page", headers={"X-Trace-Id": "<script>"})
    assert len(answer.headers["X-Trace-Id"]) == 16


async def test_storage_that_is_away_is_503_without_detail(client: TestClient[Any, Any]) -> None:
    answer = await client.get("/api/customer/away")
    assert await error_of(answer) == (503, "storage_unavailable")
    assert "secret" not in await answer.text()
    assert answer.headers["Retry-After"]


async def test_unknown_paths_and_methods_answer_in_the_same_form(
    client: TestClient[Any, Any],
) -> None:
    assert await error_of(await client.get("/nowhere")) == (404, "not_found")
    answer = await client.delete("/api/customer/page")
    assert await error_of(answer) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/customer/page", "/nowhere", "/api/customer/broken"])
async def test_every_answer_is_hardened(client: TestClient[Any, Any], path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["Content-Security-Policy"] == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "aiohttp" not in headers["Server"]


async def test_a_customer_route_wants_a_token_and_sees_only_its_hash(
    client: TestClient[Any, Any],
) -> None:
    body = {"text": "hi"}
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Basic abc"}):
        answer = await client.post("/api/customer/mine/c1", json=body, headers=headers)
        assert await error_of(answer) == (401, "no_token")
    answer = await client.post(
        "/api/customer/mine/c1", json=body, headers={"Authorization": "Bearer abc"}
    )
    assert (await answer.json())["token"] == hash_token("abc")


async def test_access_is_checked_before_the_body_is_read(client: TestClient[Any, Any]) -> None:
    answer = await client.post("/api/customer/mine/c1", data=b"{" * 40_000)
    assert answer.status == 401


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
async def test_every_role_reaches_what_the_table_says(
    client: TestClient[Any, Any], database: Database, role: str
) -> None:
    await sign_in(client, database, role)
    for path, permission in (("things/t1", "serve"), ("figures.csv", "measure")):
        answer = await client.get(f"/api/desk/{path}")
        assert answer.status == (200 if may(role, permission) else 403), path


async def test_nobody_reaches_the_desk_without_a_session(client: TestClient[Any, Any]) -> None:
    assert await error_of(await client.get("/api/desk/things/t1")) == (401, "signed_out")
    cookie = {"Cookie": "tandem_session=guessed"}
    answer = await client.get("/api/desk/things/t1", headers=cookie)
    assert await error_of(answer) == (401, "signed_out")
    bearer = {"Authorization": "Bearer abc"}
    assert (await client.get("/api/desk/things/t1", headers=bearer)).status == 401


def test_customers_have_no_permission_of_the_staff() -> None:
    assert STAFF_ROLES | {"customer"} == ROLES
    assert {name for name in PERMISSIONS if may("customer", name)} == {"chat"}
    assert not any(may(role, "chat") for role in STAFF_ROLES)


async def test_the_staff_write_only_json_and_only_from_the_desks_own_pages(
    client: TestClient[Any, Any], database: Database
) -> None:
    await sign_in(client, database, "agent")
    json_type = {"Content-Type": "application/json"}
    own = f"http://{client.host}:{client.port}"

    async def write(headers: dict[str, str]) -> int:
        return (await client.post("/api/desk/things/t1/touch", headers=headers)).status

    assert await write(json_type) == 204
    assert await write({**json_type, "Origin": own}) == 204
    assert await write({}) == 415
    assert await write({"Content-Type": "text/plain"}) == 415
    for origin in ("https://evil.example", SHOP, "null", "", f"{own}.evil.example", "http://["):
        assert await write({**json_type, "Origin": origin}) == 403, origin


async def test_a_download_is_an_attachment(
    client: TestClient[Any, Any], database: Database
) -> None:
    await sign_in(client, database, "manager")
    answer = await client.get("/api/desk/figures.csv")
    assert await answer.text() == "a,b\n1,ü\n"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures.csv"'


async def test_an_allowed_shop_may_call_customer_routes_and_no_other(
    client: TestClient[Any, Any],
) -> None:
    allow = "Access-Control-Allow-Origin"
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
    answer = await client.options("/api/customer/echo", headers=asked)
    assert (answer.status, answer.headers[allow]) == (204, SHOP)
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    answer = await client.get("/api/customer/page", headers={"Origin": SHOP})
    assert answer.headers[allow] == SHOP
    answer = await client.get("/api/customer/broken", headers={"Origin": SHOP})
    assert answer.headers[allow] == SHOP, "the shop's page must be able to read the error"
    for path, origin in (
        ("/api/customer/page", "https://evil.example"),
        ("/api/desk/things/t1", SHOP),
    ):
        answer = await client.get(path, headers={"Origin": origin})
        assert allow not in answer.headers
    assert (await client.options("/api/desk/things/t1", headers=asked)).status == 405


def test_a_route_without_access_or_with_an_unknown_one_cannot_be_declared() -> None:
    routes = Routes(prefix="/x", tag="x")
    with pytest.raises(TypeError):
        routes.get("/y")
    with pytest.raises(ValueError, match="access"):
        routes.get("/y", access="everybody")


def test_a_handler_must_say_what_it_takes_and_answers() -> None:
    routes = Routes(prefix="/x", tag="x")

    async def no_answer(call: Call): ...  # type: ignore[no-untyped-def]

    async def odd_parameter(call: Call, data: Said) -> None: ...

    async def plain_body(call: Call, body: dict[str, Any]) -> None: ...

    for handler in (no_answer, odd_parameter, plain_body):
        with pytest.raises(TypeError):
            routes.get("/y", access="public")(handler)
