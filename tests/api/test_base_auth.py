"""Sign-in, on both engines: sessions end when they must, guessing passwords leads nowhere."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from base import auth, log, passwords
from base.auth import find_session, sign_in, sign_out
from base.clock import ManualClock
from base.db import Database, Session
from base.problems import TooMany, Unauthorized
from base.staff import SignInTries, StaffSession, User
from base.throttle import sweep
from base.tokens import hash_token

PASSWORD = "correct horse battery staple"
HOME = "192.0.2.1"


def add_ana(session: Session, email: str = "Ana@Example.org ") -> str:
    return auth.add_user(
        session,
        email=email,
        name="Ana",
        role="agent",
        language="es",
        password_hash=auth.hash_password(PASSWORD),
    )


def add_ola(session: Session) -> str:
    """Somebody who signs on elsewhere and has no password."""
    return auth.add_user(
        session, email="ola@example.org", name="O", role="agent", language="en", password_hash=""
    )


@pytest.fixture
async def ana(database: Database) -> str:
    return await database.write(add_ana)


async def enter(database: Database, **changes: Any) -> str:
    token, _ = await sign_in(
        database,
        **{"email": "ana@example.org", "password": PASSWORD, "address": HOME, **changes},
    )
    return token


async def fail(database: Database, email: str = "ana@example.org", address: str = HOME) -> str:
    with pytest.raises((Unauthorized, TooMany)) as refused:
        await sign_in(database, email, "wrong", address)
    return refused.value.code


async def is_in(database: Database, token: str) -> bool:
    return await database.read(find_session, hash_token(token)) is not None


async def names(database: Database, stream: str) -> list[str]:
    return [event.name for event in await database.read(log.read, stream)]


async def test_signing_in_makes_a_session_that_names_the_user(database: Database, ana: str) -> None:
    token, principal = await sign_in(database, " ANA@example.org", PASSWORD, HOME)
    found = await database.read(find_session, hash_token(token))
    assert found is not None
    assert found.user == principal
    assert (principal.id, principal.name, principal.role) == (ana, "Ana", "agent")
    assert (principal.email, principal.language) == ("ana@example.org", "es")
    assert token not in str(
        await database.read(lambda s: s.scalars(select(StaffSession.token_hash)).all())
    )


async def test_a_wrong_password_and_an_unknown_user_are_told_the_same(
    database: Database, ana: str
) -> None:
    messages = set()
    for email in ("ana@example.org", "nobody@example.org"):
        with pytest.raises(Unauthorized) as refused:
            await sign_in(database, email, "wrong", HOME)
        messages.add((refused.value.code, refused.value.message))
    assert len(messages) == 1


async def test_an_unknown_user_costs_as_many_hashes_as_a_known_one(
    database: Database, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = passwords._verify

    def counting(stored: str, password: str) -> bool:
        checked.append(stored.split("$")[3])
        return verify(stored, password)

    monkeypatch.setattr(passwords, "_verify", counting)
    await database.write(add_ola)
    await fail(database)
    await fail(database, "nobody@example.org")
    await fail(database, "ola@example.org")
    assert len(checked) == 3
    assert len(set(checked)) == 1, "the same Argon2 parameters"


async def test_the_email_is_unique_whatever_its_spelling(database: Database, ana: str) -> None:
    with pytest.raises(IntegrityError):
        await database.write(add_ana, "ANA@EXAMPLE.ORG")


async def test_a_role_that_is_not_the_staffs_is_refused(database: Database, ana: str) -> None:
    with pytest.raises(ValueError, match="role"):
        await database.write(auth.change_role, ana, "customer", actor="x")


async def test_a_session_ends_after_twelve_hours_even_in_use(
    database: Database, clock: ManualClock, ana: str
) -> None:
    token = await enter(database)
    for _ in range(12 * 3 - 1):
        clock.advance(timedelta(minutes=20))
        await database.write(auth.touch, hash_token(token))
    assert await is_in(database, token)
    clock.advance(timedelta(minutes=20))
    assert not await is_in(database, token)


async def test_an_idle_session_ends_after_half_an_hour(
    database: Database, clock: ManualClock, ana: str
) -> None:
    token = await enter(database)
    clock.advance(timedelta(minutes=29))
    assert await is_in(database, token)
    clock.advance(timedelta(minutes=1))
    assert not await is_in(database, token)


async def test_signing_in_gives_a_new_id_and_ends_the_old_session(
    database: Database, ana: str
) -> None:
    old = await enter(database)
    new = await enter(database, old_token=old)
    assert new != old
    assert not await is_in(database, old)
    assert await is_in(database, new)


async def test_signing_out_ends_this_session_and_no_other(database: Database, ana: str) -> None:
    here, there = await enter(database), await enter(database)
    await database.write(sign_out, hash_token(here))
    await database.write(sign_out, hash_token(here))
    assert not await is_in(database, here)
    assert await is_in(database, there)
    assert await names(database, f"user:{ana}") == [
        "UserAdded",
        "SignedIn",
        "SignedIn",
        "SignedOut",
    ]


async def test_another_role_or_a_closed_user_ends_all_sessions(
    database: Database, ana: str
) -> None:
    token = await enter(database)
    await database.write(auth.change_role, ana, "trainer", actor="usr_boss")
    assert not await is_in(database, token)
    token = await enter(database)
    await database.write(auth.close_user, ana, actor="usr_boss")
    assert not await is_in(database, token)
    with pytest.raises(Unauthorized):
        await enter(database)
    assert await names(database, f"user:{ana}") == [
        "UserAdded",
        "SignedIn",
        "RoleChanged",
        "SignedIn",
        "UserClosed",
    ]


async def test_after_ten_failures_the_account_rests_for_five_minutes(
    database: Database, clock: ManualClock, ana: str
) -> None:
    for number in range(10):
        assert await fail(database, address=f"192.0.2.{number}") == "wrong_credentials"
    with pytest.raises(TooMany) as refused:
        await enter(database, address="198.51.100.1")
    assert 299 < refused.value.retry_after <= 300
    clock.advance(timedelta(minutes=4))
    assert await fail(database, address="198.51.100.2") == "too_many_tries"
    clock.advance(timedelta(minutes=1, seconds=1))
    assert await enter(database)


async def test_an_address_is_stopped_without_stopping_the_accounts(
    database: Database, ana: str
) -> None:
    for number in range(10):
        assert await fail(database, f"guess{number}@example.org", "203.0.113.9") != "too_many_tries"
    assert await fail(database, "guess11@example.org", "203.0.113.9") == "too_many_tries"
    assert await enter(database, address=HOME)


async def test_of_200_guesses_at_one_account_and_1000_at_many_ten_are_heard(
    database: Database, ana: str
) -> None:
    """The rest waits, nobody else does, and each burst is in the audit log."""
    one = [await fail(database, address="203.0.113.1") for _ in range(200)]
    many = [await fail(database, f"guess{n}@example.org", "203.0.113.2") for n in range(1_000)]
    for codes in (one, many):
        assert codes[:10] == ["wrong_credentials"] * 10
        assert set(codes[10:]) == {"too_many_tries"}
    await database.write(add_ana, "bea@example.org")
    assert await enter(database, email="bea@example.org", address=HOME)
    assert await fail(database, "guess1@example.org", HOME) == "wrong_credentials"
    bodies = [event.body for event in await database.read(log.read, "sign_in")]
    assert bodies == [
        {"scope": "account", "user_id": ana},
        {"scope": "address", "user_id": None},
        {"scope": "address", "user_id": None},
    ]


async def test_an_own_account_does_not_wash_an_address_clean(database: Database, ana: str) -> None:
    for number in range(9):
        await fail(database, f"guess{number}@example.org")
    assert await enter(database)
    assert await fail(database, "guess10@example.org") == "wrong_credentials"
    assert await fail(database, "guess11@example.org") == "too_many_tries"


async def test_success_forgives_the_account(database: Database, ana: str) -> None:
    for number in range(9):
        await fail(database, address=f"192.0.2.{number}")
    assert await enter(database, address="198.51.100.1")
    assert await fail(database, address="198.51.100.2") == "wrong_credentials"


async def test_a_hundred_tries_at_once_are_not_all_let_through(
    database: Database, ana: str
) -> None:
    codes = await asyncio.gather(*(fail(database) for _ in range(40)))
    assert codes.count("wrong_credentials") == 10
    assert codes.count("too_many_tries") == 30


async def test_each_pause_is_in_the_audit_log_once(
    database: Database, clock: ManualClock, ana: str
) -> None:
    for _ in range(14):
        await fail(database)
    clock.advance(timedelta(minutes=6))
    for _ in range(12):
        await fail(database)
    events = await database.read(log.read, "sign_in")
    assert [event.body for event in events] == 2 * [
        {"scope": "account", "user_id": ana},
        {"scope": "address", "user_id": None},
    ]


async def test_old_tries_and_sessions_are_swept(
    database: Database, clock: ManualClock, ana: str
) -> None:
    await enter(database)
    await fail(database, "nobody@example.org", "203.0.113.9")
    clock.advance(timedelta(hours=13))
    await database.write(sweep)
    await enter(database)

    def left(session: Session) -> list[int | None]:
        return [
            session.scalar(select(func.count()).select_from(table))
            for table in (SignInTries, StaffSession, User)
        ]

    assert await database.read(left) == [1, 1, 1]
