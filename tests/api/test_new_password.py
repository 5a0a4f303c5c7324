"""Passwords that were made for somebody are good once, and only with a new one."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from base import auth
from base.auth import find_session, sign_in
from base.db import Database
from base.problems import BadRequest, Forbidden, Unauthorized
from base.staff import StaffSession
from base.tokens import hash_token

HOME = "1.2.3.4"
PASSWORD = "correct horse"


@pytest.fixture
async def ana(database: Database) -> str:
    return await database.write(
        partial(
            auth.add_user,
            email="ana@example.org",
            name="Ana",
            role="agent",
            language="en",
            password_hash=auth.hash_password(PASSWORD),
        )
    )


async def test_a_password_for_once_lets_nobody_in_without_a_new_one(
    database: Database, ana: str
) -> None:
    once = auth.hash_password("made for ana")
    await database.write(partial(auth.set_password, once=True), ana, once, actor="x")
    with pytest.raises(Forbidden) as refused:
        await sign_in(database, "ana@example.org", "made for ana", HOME)
    assert refused.value.code == "new_password_needed"
    for weak in ("short", "made for ana", "ana@example.org!", "x" * 11):
        with pytest.raises(BadRequest) as refusal:
            await sign_in(database, "ana@example.org", "made for ana", HOME, new_password=weak)
        assert refusal.value.code == "weak_password"
    assert await sessions(database) == 0
    token, _ = await sign_in(
        database, "ana@example.org", "made for ana", HOME, new_password="four words of mine"
    )
    assert await database.read(find_session, hash_token(token)) is not None
    with pytest.raises(Unauthorized):
        await sign_in(database, "ana@example.org", "made for ana", HOME)
    await sign_in(database, "ana@example.org", "four words of mine", HOME)


async def test_a_wrong_password_sets_no_new_one(database: Database, ana: str) -> None:
    with pytest.raises(Unauthorized):
        await sign_in(database, "ana@example.org", "wrong", HOME, new_password="four words of mine")
    await sign_in(database, "ana@example.org", PASSWORD, HOME)


async def test_a_new_password_ends_the_sessions_that_the_old_one_opened(
    database: Database, ana: str
) -> None:
    old, _ = await sign_in(database, "ana@example.org", PASSWORD, HOME)
    new, _ = await sign_in(
        database, "ana@example.org", PASSWORD, HOME, new_password="four words of mine"
    )
    assert await database.read(find_session, hash_token(old)) is None
    assert await database.read(find_session, hash_token(new)) is not None


async def sessions(database: Database) -> int:
    count = select(func.count()).select_from(StaffSession)
    return await database.read(lambda session: session.scalar(count) or 0)
