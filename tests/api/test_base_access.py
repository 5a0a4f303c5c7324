"""Typed routes over real HTTP: who gets in, and from where."""

from __future__ import annotations

from typing import Any

import pytest

from base.db import Database
from base.http import Call, Routes
from base.roles import PERMISSIONS, ROLES, STAFF_ROLES, may
from base.tokens import hash_token
from tests.api.small_app import SHOP, Said, Small, error_of, sign_in


async def test_a_customer_route_wants_a_token_and_sees_only_its_hash(
    small: Small,
) -> None:
    body = {"text": "hi"}
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Basic abc"}):
        answer = await small.post("/api/customer/mine/c1", json=body, headers=headers)
        assert await error_of(answer) == (401, "no_token")
    answer = await small.post(
        "/api/customer/mine/c1", json=body, headers={"Authorization": "Bearer abc"}
    )
    assert (await answer.json())["token"] == hash_token("abc")


async def test_access_is_checked_before_the_body_is_read(small: Small) -> None:
    answer = await small.post("/api/customer/mine/c1", data=b"{" * 40_000)
    assert answer.status == 401


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
async def test_every_role_reaches_what_the_table_says(
    small: Small, database: Database, role: str
) -> None:
    await sign_in(small, database, role)
    for path, permission in (("things/t1", "serve"), ("figures.csv", "measure")):
        answer = await small.get(f"/api/desk/{path}")
        assert answer.status == (200 if may(role, permission) else 403), path


async def test_nobody_reaches_the_desk_without_a_session(small: Small) -> None:
    assert await error_of(await small.get("/api/desk/things/t1")) == (401, "signed_out")
    cookie = {"Cookie": "tandem_session=guessed"}
    answer = await small.get("/api/desk/things/t1", headers=cookie)
    assert await error_of(answer) == (401, "signed_out")
    bearer = {"Authorization": "Bearer abc"}
    assert (await small.get("/api/desk/things/t1", headers=bearer)).status == 401


def test_customers_have_no_permission_of_the_staff() -> None:
    assert STAFF_ROLES | {"customer", "bot"} == ROLES
    assert {name for name in PERMISSIONS if may("bot", name)} == {"ask"}
    assert {name for name in PERMISSIONS if may("customer", name)} == {"chat"}
    assert not any(may(role, "chat") for role in STAFF_ROLES)


async def test_the_staff_write_only_json_and_only_from_the_desks_own_pages(
    small: Small, database: Database
) -> None:
    await sign_in(small, database, "agent")
    json_type = {"Content-Type": "application/json"}
    own = f"http://{small.host}:{small.port}"

    async def write(headers: dict[str, str]) -> int:
        return (await small.post("/api/desk/things/t1/touch", headers=headers)).status

    assert await write(json_type) == 204
    assert await write({**json_type, "Origin": own}) == 204
    assert await write({}) == 415
    assert await write({"Content-Type": "text/plain"}) == 415
    for origin in ("https://evil.example", SHOP, "null", "", f"{own}.evil.example", "http://["):
        assert await write({**json_type, "Origin": origin}) == 403, origin


async def test_a_download_is_an_attachment(small: Small, database: Database) -> None:
    await sign_in(small, database, "manager")
    answer = await small.get("/api/desk/figures.csv")
    assert await answer.text() == "a,b\n1,ü\n"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures.csv"'


async def test_an_allowed_shop_may_call_customer_routes_and_no_other(
    small: Small,
) -> None:
    allow = "Access-Control-Allow-Origin"
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
    answer = await small.options("/api/customer/echo", headers=asked)
    assert (answer.status, answer.headers[allow]) == (204, SHOP)
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    answer = await small.get("/api/customer/page", headers={"Origin": SHOP})
    assert answer.headers[allow] == SHOP
    answer = await small.get("/api/customer/broken", headers={"Origin": SHOP})
    assert answer.headers[allow] == SHOP, "the shop's page must be able to read the error"
    for path, origin in (
        ("/api/customer/page", "https://evil.example"),
        ("/api/desk/things/t1", SHOP),
    ):
        answer = await small.get(path, headers={"Origin": origin})
        assert allow not in answer.headers
    assert (await small.options("/api/desk/things/t1", headers=asked)).status == 405


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
