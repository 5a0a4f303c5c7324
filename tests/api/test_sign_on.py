"""Sign-on by OpenID Connect: whom it lets in, with which role, and what happens to sessions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from base import log
from base.auth import add_user, close_user, hash_password
from base.clock import ManualClock
from base.db import Database, Session, StorageUnavailable
from base.sign_on import routes as sign_on_routes
from base.sign_on.people import NotPossible, link, linked
from tests.api.signing_on import Browser, House, a_door, a_house, problem_of, where
from tests.desk import PASSWORD, DeskServer, closed_with, frame_of
from tests.fakes.oidc_provider import Answer

BACK = "/sign-in?signed_on=1&next=%2Fconsole"


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[House]:
    async with a_door(database, clock) as house:
        yield house


async def add(house: House, name: str, role: str = "agent") -> str:
    """Somebody with a password; the user's id."""

    def add_one(session: Session) -> str:
        return add_user(
            session,
            email=f"{name}@example.com",
            name=name,
            role=role,
            language="en",
            password_hash=hash_password(PASSWORD),
        )

    return await house.database.write(add_one)


async def events(house: House, user: str) -> list[tuple[str, str]]:
    """(name, actor) in the audit log."""
    read = house.database.read
    return [(event.name, event.actor) for event in await read(log.read, f"user:{user}")]


async def me(browser: Browser) -> dict[str, Any]:
    found = await browser.me()
    assert found is not None
    return found


async def test_the_first_sign_on_makes_the_user_and_a_session(house: House) -> None:
    browser = house.browser()
    house.provider.claims["locale"] = "de-AT"
    assert await browser.signs_on() == BACK
    user = await me(browser)
    assert user.pop("id").startswith("usr_")
    assert user == {
        "name": "Mara Lund",
        "email": "mara@example.com",
        "role": "agent",
        "language": "de",
    }
    found = await events(house, (await me(browser))["id"])
    assert found == [
        ("UserAdded", "system"),
        ("SubjectLinked", "sign_on"),
        ("SignedIn", (await me(browser))["id"]),
    ]


async def test_the_next_one_is_the_same_user_with_the_newest_name(house: House) -> None:
    first, second = house.browser(), house.browser()
    await first.signs_on()
    house.provider.claims |= {"name": "Mara Holm", "email": "mara.holm@example.com"}
    await second.signs_on()
    assert (await me(first))["id"] == (await me(second))["id"]
    assert (await me(first))["name"] == "Mara Holm"
    assert (await me(first))["email"] == "mara@example.com", "the account's own stays"


async def test_the_session_is_like_that_of_a_password(house: House) -> None:
    """Another id each time, out of the reach of scripts; the one before is dead."""
    browser = house.browser()
    page = await browser.begins()
    answer = await browser.goes_back(await browser.agrees(page))
    [line] = [
        line for line in answer.headers.getall("Set-Cookie") if line.startswith("tandem_session=")
    ]
    assert line.endswith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax")
    old = browser.cookie("tandem_session")
    await browser.signs_on()
    assert browser.cookie("tandem_session") != old
    cookies = {"tandem_session": old or ""}
    assert (await house.http.get("/api/auth/me", cookies=cookies)).status == 401
    foreign = {"Origin": "https://evil.example"}
    refused = await browser.http.post("/api/auth/sign-out", headers=foreign)
    assert refused.status == 403
    assert (await browser.http.post("/api/auth/sign-out", json={})).status == 204
    assert await browser.me() is None


async def test_cookies_are_secure_where_the_desk_has_https(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    async with a_house(database_url, tmp_path, clock, desk_url="https://desk.example") as (
        house,
        _,
    ):
        browser = house.browser()
        answer = await browser.http.get("/api/auth/sign-on", allow_redirects=False)
        [line] = answer.headers.getall("Set-Cookie")
        assert line.startswith("tandem_sign_on=")
        assert line.endswith("Path=/api/auth/sign-on; Max-Age=600; HttpOnly; SameSite=Lax; Secure")
        assert "redirect_uri=https%3A%2F%2Fdesk.example%2Fapi%2Fauth" in where(answer)


async def test_a_lesser_role_holds_from_the_next_sign_on_and_ends_older_sessions(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    async with a_house(database_url, tmp_path, clock) as (house, desk):
        await a_lesser_role(house, desk)


async def a_lesser_role(house: House, desk: DeskServer) -> None:
    house.provider.claims["roles"] = ["cs-leads", "cs-agents"]
    old, new = house.browser(), house.browser()
    await old.signs_on()
    assert (await me(old))["role"] == "supervisor", "the first in the settings' order"
    url, headers = f"{desk.origin}/api/desk/socket", {"Origin": desk.origin}
    async with old.http.ws_connect(url, headers=headers) as socket:
        await frame_of(socket, "board")
        house.provider.claims["roles"] = ["cs-agents"]
        assert (await me(old))["role"] == "supervisor", "nothing tells the desk before"
        await new.signs_on()
        await desk.desk.signed_in.look()
        assert await closed_with(socket) == 4009
    assert (await me(new))["role"] == "agent"
    assert await old.me() is None
    names = [name for name, _ in await events(house, (await me(new))["id"])]
    assert names == ["UserAdded", "SubjectLinked", "SignedIn", "RoleChanged", "SignedIn"]


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"roles": ["cs-others"]}, "sign_on_no_role"),
        ({"roles": None}, "sign_on_no_role"),
        ({"roles": {"cs-agents": True}}, "sign_on_no_role"),
        ({"email": None}, "sign_on_no_email"),
        ({"email": "nobody"}, "sign_on_no_email"),
        ({"email_verified": False}, "sign_on_no_email"),
        ({"email_verified": "false"}, "sign_on_no_email"),
        ({"sub": ""}, "sign_on_untrusted"),
        ({"sub": 7}, "sign_on_untrusted"),
        ({"name": "a\u0000b"}, "sign_on_untrusted"),
    ],
)
async def test_who_may_not_come_in_is_told_why(
    house: House, claims: dict[str, Any], problem: str
) -> None:
    house.provider.claims |= claims
    browser = house.browser()
    assert problem_of(await browser.signs_on()) == problem
    assert await browser.me() is None
    assert await house.database.read(linked) == []


async def test_an_account_that_is_here_already_is_taken_over_by_nobody(house: House) -> None:
    mara = await add(house, "mara", "admin")
    browser = house.browser()
    house.provider.claims |= {"email": "MARA@example.com", "email_verified": True}
    assert problem_of(await browser.signs_on()) == "sign_on_email_taken"
    assert await browser.me() is None
    issuer = house.provider.origin
    await house.database.write(link, issuer, "Mara@example.com", "p-100", actor="x")
    assert await browser.signs_on() == BACK
    assert (await me(browser))["id"] == mara
    assert (await me(browser))["role"] == "agent", "the provider says the role from now on"


async def test_one_subject_is_one_account_and_one_account_one_subject(house: House) -> None:
    await add(house, "mara")
    await add(house, "ola")
    issuer, write = house.provider.origin, house.database.write
    await write(link, issuer, "mara@example.com", "p-1", actor="x")
    with pytest.raises(NotPossible, match=r"signs on as mara@example\.com already"):
        await write(link, issuer, "ola@example.com", "p-1", actor="x")
    with pytest.raises(NotPossible, match="no account"):
        await write(link, issuer, "nobody@example.com", "p-2", actor="x")
    await write(link, issuer, "mara@example.com", "p-2", actor="x")
    rows = await house.database.read(linked)
    assert [(one.email, one.subject) for one in rows] == [("mara@example.com", "p-2")]


async def test_a_subject_of_another_issuer_is_somebody_else(house: House) -> None:
    await add(house, "mara")
    write = house.database.write
    await write(link, "https://other.example", "mara@example.com", "p-100", actor="x")
    assert problem_of(await house.browser().signs_on()) == "sign_on_email_taken"


async def test_whose_account_is_closed_stays_outside(house: House) -> None:
    browser = house.browser()
    await browser.signs_on()
    user = (await me(browser))["id"]
    await house.database.write(close_user, user, actor="x")
    assert problem_of(await browser.signs_on()) == "sign_on_closed"
    assert await browser.me() is None


async def test_who_signs_on_has_no_password(house: House) -> None:
    await house.browser().signs_on()
    for password in (" ", "wrong", PASSWORD):
        body = {"email": "mara@example.com", "password": password}
        answer = await house.http.post("/api/auth/sign-in", json=body)
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == "wrong_credentials"


async def signs_in(house: House, name: str) -> tuple[int, str | None]:
    body = {"email": f"{name}@example.com", "password": PASSWORD}
    answer = await house.http.post("/api/auth/sign-in", json=body)
    return answer.status, (await answer.json()).get("error", {}).get("code")


async def test_passwords_go_on_while_the_provider_is_away(house: House) -> None:
    house.provider.instead = {"/.well-known/openid-configuration": Answer(hangs=True)}
    await add(house, "ola")
    assert await signs_in(house, "ola") == (200, None)
    assert (await (await house.http.get("/api/auth/options")).json()) == {
        "sign_on": True,
        "label": None,
        "passwords": True,
    }


async def test_passwords_can_be_for_admins_only(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    async with a_house(database_url, tmp_path, clock, label="House key", only=True) as (house, _):
        for name, role in (("ola", "agent"), ("ada", "admin")):
            await add(house, name, role)
        assert await signs_in(house, "ola") == (403, "passwords_off")
        assert await signs_in(house, "ada") == (200, None)
        said = await (await house.http.get("/api/auth/options")).json()
        assert said == {"sign_on": True, "label": "House key", "passwords": False}


async def test_a_desk_without_a_provider_has_no_sign_on(desk: DeskServer) -> None:
    said = await (await desk.http.get("/api/auth/options")).json()
    assert said == {"sign_on": False, "label": None, "passwords": True}
    for path in ("/api/auth/sign-on", "/api/auth/sign-on/return?code=1&state=2"):
        answer = await desk.http.get(path, allow_redirects=False)
        assert (answer.status, (await answer.json())["error"]["code"]) == (404, "no_sign_on")


async def test_two_browsers_at_once_make_one_user(house: House) -> None:
    browsers = [house.browser() for _ in range(4)]
    assert await asyncio.gather(*(browser.signs_on() for browser in browsers)) == [BACK] * 4
    assert len({(await me(browser))["id"] for browser in browsers}) == 1


async def test_a_database_that_is_away_is_said_on_the_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StorageUnavailable("disk full")

    monkeypatch.setattr(sign_on_routes, "sign_on", away)
    assert problem_of(await house.browser().signs_on()) == "storage_unavailable"


async def test_one_address_cannot_keep_the_desk_asking(house: House) -> None:
    browser = house.browser()
    ends = [await browser.begins() for _ in range(21)]
    assert [end.startswith("/sign-in?problem=too_many_tries") for end in ends] == [
        *[False] * 20,
        True,
    ]
    house.clock.advance(2)
    assert (await browser.begins()).startswith(house.provider.origin)
