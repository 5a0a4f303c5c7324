"""Sign-on under attack, and with a provider that fails: it ends at the sign-in page, signed out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from yarl import URL

from base.clock import ManualClock
from base.db import Database
from base.sign_on.people import linked
from tests.api.signing_on import DESK_URL, House, a_door, problem_of, where
from tests.fakes.oidc_provider import OidcProvider, new_key

TOKEN = "/token"
Claims = dict[str, Any]


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[House]:
    async with a_door(database, clock) as house:
        yield house


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def by_hand(header: Claims, claims: Claims, sign: Callable[[bytes], bytes]) -> str:
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(sign(signed.encode()))}"


def hs256(key: bytes, provider: OidcProvider, claims: Claims, **header: Any) -> str:
    head = {"alg": "HS256", "kid": provider.key.kid, **header}
    return by_hand(head, claims, lambda text: hmac.digest(key, text, "sha256"))


def public_pem(provider: OidcProvider) -> bytes:
    public = provider.key.public_key
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def cut(token: str, end: str) -> str:
    return f"{token.rpartition('.')[0]}.{end}"


def other_claims(token: str, claims: Claims) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{b64(json.dumps(claims).encode())}.{signature}"


STRANGER = new_key()
FORGERIES: dict[str, Callable[[OidcProvider, Claims], str]] = {
    "wrong nonce": lambda p, c: p.signed({**c, "nonce": "another"}),
    "no nonce": lambda p, c: p.signed({k: v for k, v in c.items() if k != "nonce"}),
    "wrong issuer": lambda p, c: p.signed({**c, "iss": "https://evil.example"}),
    "issuer with a slash more": lambda p, c: p.signed({**c, "iss": f"{p.origin}/"}),
    "no issuer": lambda p, c: p.signed({k: v for k, v in c.items() if k != "iss"}),
    "wrong audience": lambda p, c: p.signed({**c, "aud": "another desk"}),
    "for others too, and for whom is not said": lambda p, c: p.signed(
        {**c, "aud": [c["aud"], "x"]}
    ),
    "for another party": lambda p, c: p.signed({**c, "aud": [c["aud"], "x"], "azp": "x"}),
    "no audience": lambda p, c: p.signed({k: v for k, v in c.items() if k != "aud"}),
    "expired": lambda p, c: p.signed({**c, "exp": c["iat"] - 61}),
    "no end": lambda p, c: p.signed({k: v for k, v in c.items() if k != "exp"}),
    "end as text": lambda p, c: p.signed({**c, "exp": str(c["exp"])}),
    "from the future": lambda p, c: p.signed({**c, "iat": c["iat"] + 120}),
    "not yet": lambda p, c: p.signed({**c, "nbf": c["iat"] + 120}),
    "of another access token": lambda p, c: p.signed({**c, "at_hash": b64(b"x" * 16)}),
    "alg none": lambda p, c: by_hand({"alg": "none"}, c, lambda _: b""),
    "alg none, with the key's name": lambda p, c: by_hand(
        {"alg": "none", "kid": p.key.kid}, c, lambda _: b"x"
    ),
    "HS256 with the public key": lambda p, c: hs256(public_pem(p), p, c),
    "HS256 with the public key as published": lambda p, c: hs256(
        json.dumps(p.key.as_dict(private=False)).encode(), p, c
    ),
    "HS256 with the client's secret": lambda p, c: hs256(b"s3cret:of/the desk", p, c),
    "RS256, signed as HS256": lambda p, c: hs256(public_pem(p), p, c, alg="RS256"),
    "another's key with the right name": lambda p, c: p.signed(c, STRANGER, kid=p.key.kid),
    "another's key": lambda p, c: p.signed(c, STRANGER),
    "own key in the header": lambda p, c: p.signed(
        c, STRANGER, kid=p.key.kid, jwk=STRANGER.as_dict(private=False)
    ),
    "no signature": lambda p, c: cut(p.signed(c), ""),
    "other claims": lambda p, c: other_claims(p.signed(c), {**c, "roles": ["cs-admins"]}),
    "no token": lambda p, c: "",
    "no JWT": lambda p, c: "a.b.c",
    "not ASCII": lambda p, c: "é.é.é",
    "huge": lambda p, c: p.signed({**c, "x": "x" * 40_000}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_token_with_any_flaw_lets_nobody_in(house: House, forgery: str) -> None:
    house.provider.forge = lambda claims: FORGERIES[forgery](house.provider, claims)
    browser = house.browser()
    assert problem_of(await browser.signs_on()) == "sign_on_untrusted"
    assert await browser.me() is None
    assert await house.database.read(linked) == []


async def test_a_keyset_with_a_shared_secret_in_it_changes_nothing(house: House) -> None:
    provider = house.provider
    oct_key = {"kty": "oct", "kid": "secret", "k": b64(b"k" * 32)}
    provider.published = [oct_key, provider.key.as_dict(private=False), {"kty": "RSA"}, {}]
    provider.forge = lambda claims: hs256(b"k" * 32, provider, claims, kid="secret")
    assert problem_of(await house.browser().signs_on()) == "sign_on_untrusted"
    provider.forge = None
    assert problem_of(await house.browser().signs_on()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"state": None},
        {"state": ""},
        {"state": "guessed"},
        {"state": "\u00e9"},
    ],
)
async def test_coming_back_without_the_state_of_this_browser_leads_nowhere(
    house: House, change: dict[str, str | None]
) -> None:
    browser = house.browser()
    back = URL(await browser.agrees(await browser.begins()))
    query = {k: v for k, v in {**back.query, **change}.items() if v is not None}
    answer = await browser.goes_back(str(back.with_query(query)))
    assert problem_of(where(answer)) == "sign_on_expired"
    assert await browser.me() is None
    assert TOKEN not in house.provider.asked, "no code is redeemed for a stranger"


async def test_a_link_of_somebody_elses_sign_on_signs_nobody_in(house: House) -> None:
    """The attacker's code and state in the victim's browser: before, and while one is under way."""
    attacker, victim = house.browser(), house.browser()
    link = await attacker.agrees(await attacker.begins())
    assert problem_of(where(await victim.goes_back(link))) == "sign_on_expired"
    await victim.begins()
    assert problem_of(where(await victim.goes_back(link))) == "sign_on_expired"
    assert await victim.me() is None


async def test_an_attackers_code_under_the_victims_state_is_not_redeemed(house: House) -> None:
    attacker, victim = house.browser(), house.browser()
    theirs = URL(await attacker.agrees(await attacker.begins()))
    own = URL(await victim.agrees(await victim.begins()))
    mixed = own.update_query(code=theirs.query["code"])
    assert problem_of(where(await victim.goes_back(str(mixed)))) == "sign_on_denied", "PKCE"
    assert await victim.me() is None


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "é", "x" * 5_000])
async def test_a_cookie_that_is_not_ours_is_none(house: House, cookie: str) -> None:
    browser = house.browser()
    back = URL(await browser.agrees(await browser.begins()))
    header = {"Cookie": f"tandem_sign_on={cookie}"}
    answer = await house.http.get(
        URL(back.raw_path_qs, encoded=True), headers=header, allow_redirects=False
    )
    assert problem_of(where(answer)) == "sign_on_expired"


async def test_a_code_works_once(house: House) -> None:
    browser = house.browser()
    page = await browser.begins()
    kept = browser.cookie("tandem_sign_on", "/api/auth/sign-on")
    back = await browser.agrees(page)
    assert problem_of(where(await browser.goes_back(back))) is None
    assert problem_of(where(await browser.goes_back(back))) == "sign_on_expired"
    headers = {"Cookie": f"tandem_sign_on={kept}"}
    url = URL(URL(back).raw_path_qs, encoded=True)
    again = await house.http.get(url, headers=headers, allow_redirects=False)
    assert problem_of(where(again)) == "sign_on_denied"


async def test_a_sign_on_lives_ten_minutes(house: House) -> None:
    browser = house.browser()
    page = await browser.begins()
    house.clock.advance(600)
    answer = await browser.goes_back(await browser.agrees(page))
    assert problem_of(where(answer)) == "sign_on_expired"


async def test_what_the_provider_refuses_is_said_in_our_words(house: House) -> None:
    browser = house.browser()
    state = URL(await browser.begins()).query["state"]
    query = {"state": state, "error": "access_denied", "error_description": "<b>Call 0900</b>"}
    url = URL("/api/auth/sign-on/return").with_query(query)
    end = where(await browser.http.get(url, allow_redirects=False))
    assert problem_of(end) == "sign_on_denied"
    assert "0900" not in end
    assert "next=%2Fconsole" in end, "one may try again"


async def test_an_answer_for_another_issuer_is_not_taken(house: House) -> None:
    browser = house.browser()
    back = URL(await browser.agrees(await browser.begins()))
    mixed = back.update_query(iss="https://evil.example")
    assert problem_of(where(await browser.goes_back(str(mixed)))) == "sign_on_untrusted"


@pytest.mark.parametrize("code", ["", "x" * 5_000])
async def test_a_code_that_can_be_none_is_not_asked_about(house: House, code: str) -> None:
    browser = house.browser()
    state = URL(await browser.begins()).query["state"]
    url = URL("/api/auth/sign-on/return").with_query(state=state, code=code)
    assert problem_of(where(await browser.http.get(url, allow_redirects=False))) == "sign_on_denied"
    assert TOKEN not in house.provider.asked


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\r\nX: y",
    ],
)
async def test_next_leads_to_no_other_site(house: House, wanted: str) -> None:
    """The desk only ever leads to its sign-in page, which goes on to pages of this site alone."""
    end = await house.browser().signs_on(wanted)
    assert problem_of(end) is None
    assert URL(end).query.get("next") in (wanted, ""), "as data, for the page to judge"


async def test_the_provider_is_asked_with_pkce_state_and_nonce_of_their_own(house: House) -> None:
    one, two = [URL(await house.browser().begins()).query for _ in range(2)]
    assert one["redirect_uri"] == f"{DESK_URL}/api/auth/sign-on/return"
    assert (one["code_challenge_method"], one["scope"]) == ("S256", "openid email profile")
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) == 43
        assert one[name] != two[name]
    assert len({one["state"], one["nonce"], one["code_challenge"]}) == 3
    digest = hashlib.sha256(one["state"].encode()).digest()
    assert one["code_challenge"] != b64(digest), "who sees the state cannot make the verifier"
