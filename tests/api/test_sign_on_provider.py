"""Sign-on with a provider that fails, lies or changes its keys: a sentence, and no hang."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from base.clock import ManualClock
from base.db import Database
from base.sign_on import provider as client
from tests.api.signing_on import House, a_door, problem_of
from tests.fakes.oidc_provider import Answer, new_key

METADATA, TOKEN, KEYS = "/.well-known/openid-configuration", "/token", "/keys"
STRANGER = new_key()


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[House]:
    async with a_door(database, clock) as house:
        yield house


async def test_new_keys_are_fetched_when_a_token_names_one(house: House) -> None:
    provider = house.provider
    assert problem_of(await house.browser().signs_on()) is None
    provider.key = new_key()
    house.seconds.now += 61
    assert problem_of(await house.browser().signs_on()) is None
    assert provider.asked[KEYS] == 2
    assert provider.asked[METADATA] == 1


async def test_unknown_keys_make_the_desk_ask_once_a_minute_only(house: House) -> None:
    house.provider.forge = lambda claims: house.provider.signed(claims, STRANGER)
    house.seconds.now += 61
    for _ in range(4):
        assert problem_of(await house.browser().signs_on()) == "sign_on_untrusted"
    assert house.provider.asked[KEYS] == 1
    house.seconds.now += 61
    for _ in range(3):
        assert problem_of(await house.browser().signs_on()) == "sign_on_untrusted"
    assert house.provider.asked[KEYS] == 2


async def test_a_key_that_was_withdrawn_counts_no_more_after_an_hour(house: House) -> None:
    provider, old = house.provider, house.provider.key
    assert problem_of(await house.browser().signs_on()) is None
    provider.key = new_key()
    provider.forge = lambda claims: provider.signed(claims, old)
    house.seconds.now += 3_601
    assert problem_of(await house.browser().signs_on()) == "sign_on_untrusted"


HUGE = Answer(body=b"[" + b'"x",' * 100_000 + b"1]")
BROKEN = {
    "an error": Answer(status=500, body=b"Traceback: secret"),
    "an error that looks well": Answer(status=500, body=b"{}"),
    "no JSON": Answer(body=b"<html>"),
    "too deep": Answer(body=b"[" * 50_000),
    "another form": Answer(body=b"[]"),
    "nothing in it": Answer(body=b"{}"),
    "a huge answer": HUGE,
    "a way to elsewhere": Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}),
    "no answer": Answer(hangs=True),
}


@pytest.mark.parametrize("path", [METADATA, KEYS, TOKEN])
@pytest.mark.parametrize("what", BROKEN)
async def test_a_provider_that_fails_is_said_so_in_time(
    house: House, monkeypatch: pytest.MonkeyPatch, path: str, what: str
) -> None:
    monkeypatch.setattr(client, "ANSWER_S", 0.3)
    house.provider.instead = {path: BROKEN[what]}
    browser = house.browser()
    assert problem_of(await browser.signs_on()) == "sign_on_away"
    assert await browser.me() is None
    house.provider.instead = {}
    house.seconds.now += 11
    assert problem_of(await browser.signs_on()) is None


async def test_while_a_provider_is_away_nobody_else_waits_for_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "ANSWER_S", 0.3)
    house.provider.instead = {METADATA: Answer(hangs=True)}
    ends = await asyncio.gather(*(house.browser().begins() for _ in range(10)))
    assert {problem_of(end) for end in ends} == {"sign_on_away"}
    assert house.provider.asked[METADATA] == 1


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "http://evil.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://evil.example/"},
        {"authorization_endpoint": ["https://evil.example/"]},
    ],
)
async def test_a_provider_that_contradicts_itself_or_leaves_https_is_not_used(
    house: House, lie: dict[str, Any]
) -> None:
    house.provider.metadata = lie
    assert problem_of(await house.browser().begins()) == "sign_on_away"


async def test_a_desk_that_is_registered_wrongly_says_it_does_not_work(house: House) -> None:
    house.client._secret = "another"
    assert problem_of(await house.browser().signs_on()) == "sign_on_away"
