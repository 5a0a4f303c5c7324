"""`bin/tandem sign-on`, beside a desk that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from base.auth import add_user, find_session, open_session
from base.db import Database, Session
from base.settings import Settings
from base.sign_on.people import NotPossible
from base.sign_on.settings import SignOn
from tandem.errors import CannotRun
from tandem.sign_on_command import _parser, run

ISSUER = "https://login.example"
CONF = SignOn(
    issuer=ISSUER, client_id="x", desk_url="https://desk.example", roles=(("a", "agent"),)
)


def add_mara(session: Session) -> str:
    return add_user(
        session, email="mara@example.com", name="M", role="agent", language="en", password_hash=""
    )


@pytest.fixture
async def mara(database: Database) -> AsyncIterator[str]:
    yield await database.write(add_mara)


async def said(database_url: str, *words: str, conf: SignOn | None = CONF) -> list[str]:
    settings = Settings(database_url=database_url, sign_on=conf)
    return await run(settings, _parser().parse_args(words))


async def test_an_admin_links_an_account_and_sees_who_is_linked(
    database_url: str, mara: str
) -> None:
    assert await said(database_url, "list") == []
    line = f"mara@example.com  agent  {ISSUER}  p-1"
    assert await said(database_url, "link", " MARA@example.com", "p-1") == [line]
    assert await said(database_url, "list", conf=None) == [line]
    with pytest.raises(NotPossible, match=r"no account with the e-mail ola@example\.com\."):
        await said(database_url, "link", "ola@example.com", "p-2")
    with pytest.raises(CannotRun, match="TANDEM_OIDC_ISSUER"):
        await said(database_url, "link", "mara@example.com", "p-1", conf=None)


async def test_somebody_is_signed_out_everywhere(
    database: Database, database_url: str, mara: str
) -> None:
    for token in ("one", "two"):
        await database.write(open_session, mara, token, None)
    [line] = await said(database_url, "end", "mara@example.com")
    assert line == "Signed out everywhere: mara@example.com."
    for token in ("one", "two"):
        assert await database.read(find_session, token) is None
    with pytest.raises(NotPossible):
        await said(database_url, "end", "ola@example.com")
