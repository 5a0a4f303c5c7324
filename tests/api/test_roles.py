"""docs/roles.md holds: everybody knocks at every door, and only those it names come in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from base.keys import SETTINGS
from base.roles import STAFF_ROLES
from base.secrets import read_or_create
from tests.desk import DeskServer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
SHUT = {401, 403}
# What who has no token of this kind hears, by permission; the staff's doors say "signed_out".
STRANGER = {"ask": "no_service_token"}
NOBODY = {"chat": "no_token", **STRANGER}
# Open to everybody and no calls: pages, files, and what a machine asks. They hold no data.
OPEN = ("/", "/shop", "/chat", "/console", "/workbench", "/dashboard", "/strategy", "/setup")
OPEN_TOO = ("/supervise", "/sign-in", "/docs", "/docs/{name}.md", "/web")
OPEN_TO_MACHINES = ("/openapi.json", "/health", "/ready")


def table() -> dict[tuple[str, str], tuple[str, set[str]]]:
    """{(method, path): (permission, roles)} as the page says."""
    lines = PAGE.read_text(encoding="utf-8").split("## Calls")[1].strip().splitlines()
    roles = [cell.strip() for cell in lines[0].strip("|").split("|")][2:]
    found = {}
    for line in lines[2:]:
        call, permission, *marks = (cell.strip() for cell in line.strip("|").split("|"))
        method, path = call.strip("`").split(" ")
        named = {role for role, mark in zip(roles, marks, strict=True) if mark == "yes"}
        found[method, path] = (permission, named)
    return found


CALLS = table()
DOORS = [call for call in CALLS if not call[1].endswith("/socket")]


def somewhere(path: str) -> str:
    """The path with ids that nothing has."""
    return re.sub(r"\{\w+\}", "nothing-1", path)


async def knock(client: Any, method: str, path: str, **headers: str) -> tuple[int, str]:
    """(status, code of the error)."""
    body: dict[str, Any] = {} if method == "GET" else {"json": {}}
    if method == "POST" and path.endswith("/files"):
        body = {"data": b"words", "params": {"client_id": "nothing-1"}}
        headers["Content-Type"] = "application/octet-stream"
    async with client.request(method, somewhere(path), **body, headers=headers) as answer:
        if answer.content_type != "application/json":
            return answer.status, ""
        said = await answer.json()
    return answer.status, said.get("error", {}).get("code", "")


def test_the_page_names_every_call_of_the_desk(desk: DeskServer) -> None:
    there = {
        (route.method, route.resource.canonical)
        for route in desk.http.server.app.router.routes()
        if route.resource is not None and route.method not in ("HEAD", "OPTIONS")
    }
    beside = {("GET", path) for path in (*OPEN, *OPEN_TOO, *OPEN_TO_MACHINES)}
    assert there - beside == set(CALLS)


async def test_nobody_comes_in_without_a_sign_in_or_a_token(desk: DeskServer) -> None:
    for method, path in DOORS:
        permission, _ = CALLS[method, path]
        status, code = await knock(desk.http, method, path)
        if permission == "public":
            assert code not in ("signed_out", "no_token", "forbidden"), (method, path)
        else:
            assert (status, code) == (401, NOBODY.get(permission, "signed_out")), (method, path)


async def test_a_customer_comes_in_at_the_customers_doors_only(desk: DeskServer) -> None:
    customer = await desk.customer()
    for method, path in DOORS:
        permission, roles = CALLS[method, path]
        status, code = await knock(desk.http, method, path, **customer.headers)
        if "customer" in roles:
            assert status not in SHUT or permission == "public", (method, path)
        else:
            assert (status, code) == (401, STRANGER.get(permission, "signed_out")), (method, path)


async def test_the_bot_comes_in_at_its_own_doors_only(desk: DeskServer) -> None:
    token = read_or_create(desk.http.server.app[SETTINGS], "knowledge_token")
    for method, path in DOORS:
        permission, roles = CALLS[method, path]
        if permission in ("public", "chat"):
            continue  # a customer's call asks of any bearer token whose conversation it is
        status, _ = await knock(desk.http, method, path, Authorization=f"Bearer {token}")
        assert (status not in SHUT) is ("bot" in roles), (method, path)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
async def test_the_staff_come_in_where_their_role_allows(desk: DeskServer, role: str) -> None:
    staff = await desk.staff("sam", role)
    for method, path in DOORS:
        permission, roles = CALLS[method, path]
        if path == "/api/auth/sign-out":
            continue  # it would end the test
        status, code = await knock(staff.http, method, path)
        if role in roles:
            assert status not in SHUT or permission == "public", (method, path, code)
        elif permission in NOBODY:
            assert (status, code) == (401, NOBODY[permission]), (method, path)
        else:
            assert (status, code) == (403, "forbidden"), (method, path)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
async def test_the_consoles_socket_opens_for_those_who_serve(desk: DeskServer, role: str) -> None:
    staff = await desk.staff("sam", role)
    _, roles = CALLS["GET", "/api/desk/socket"]
    url, headers = f"{desk.origin}/api/desk/socket", {"Origin": desk.origin}
    if role in roles:
        async with staff.http.ws_connect(url, headers=headers) as socket:
            assert (await socket.receive_json())["type"] == "board"
    else:
        with pytest.raises(WSServerHandshakeError) as refused:
            await staff.http.ws_connect(url, headers=headers)
        assert refused.value.status == 403
