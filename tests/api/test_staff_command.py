"""`bin/tandem staff`: passwords are shown once, and whoever loses a right is out at once."""

from __future__ import annotations

import pytest

from base.auth import Principal, find_session, open_session, sign_in
from base.db import Database
from base.problems import Forbidden, Unauthorized
from base.settings import Settings
from tandem.errors import CannotRun
from tandem.staff_command import FIRST_ADMIN, _parser, first_admin, run

OWN = "four words of mine"


async def said(database_url: str, *words: str) -> list[str]:
    return await run(Settings(database_url=database_url), _parser().parse_args(words))


async def comes(database: Database, email: str, password: str) -> tuple[str, Principal]:
    """Somebody signs in for the first time, and chooses a password."""
    return await sign_in(database, email, password, "1.2.3.4", new_password=OWN)


def password_in(line: str) -> str:
    return line.split("password ")[1].split()[0]


async def test_somebody_is_added_signs_in_and_is_listed(
    database: Database, database_url: str
) -> None:
    [line] = await said(database_url, "add", " Mara@example.com", "Mara", "agent")
    assert line.startswith("mara@example.com signs in as agent with the password ")
    with pytest.raises(Forbidden, match="choose your own"):
        await sign_in(database, "mara@example.com", password_in(line), "1.2.3.4")
    _, who = await comes(database, "mara@example.com", password_in(line))
    assert (who.name, who.role, who.language) == ("Mara", "agent", "en")
    assert await said(database_url, "list") == ["mara@example.com  agent  Mara"]
    with pytest.raises(CannotRun, match=r"mara@example\.com already"):
        await said(database_url, "add", "MARA@example.com", "Mara", "agent")
    with pytest.raises(CannotRun, match="@"):
        await said(database_url, "add", "mara", "Mara", "agent")
    with pytest.raises(SystemExit):
        _parser().parse_args(["add", "ola@example.com", "Ola", "king"])


async def test_another_password_role_or_an_end_ends_the_sessions(
    database: Database, database_url: str
) -> None:
    [line] = await said(database_url, "add", "mara@example.com", "Mara", "agent", "--language=de")
    old = password_in(line)
    _, mara = await comes(database, "mara@example.com", old)
    for number, words in enumerate((("role", "supervisor"), ("password",), ("close",))):
        await database.write(open_session, mara.id, f"token-{number}", None)
        [line] = await said(database_url, words[0], "mara@example.com", *words[1:])
        assert await database.read(find_session, f"token-{number}") is None
        if words[0] == "password":
            new = password_in(line)
            with pytest.raises(Unauthorized):
                await sign_in(database, "mara@example.com", old, "1.2.3.4")
            assert (await comes(database, "mara@example.com", new))[1].role == "supervisor"
    with pytest.raises(Unauthorized):
        await sign_in(database, "mara@example.com", OWN, "1.2.3.4")
    assert await said(database_url, "list") == ["mara@example.com  supervisor  Mara  (closed)"]
    with pytest.raises(CannotRun, match="no account"):
        await said(database_url, "close", "ola@example.com")


async def test_the_first_start_makes_an_admin_and_no_other_does(
    database: Database, database_url: str
) -> None:
    settings = Settings(database_url=database_url)
    line, _, hint = await first_admin(settings)
    assert "bin/tandem staff add" in hint
    _, admin = await comes(database, FIRST_ADMIN, password_in(line))
    assert admin.role == "admin"
    assert await first_admin(settings) == []
