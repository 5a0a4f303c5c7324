"""Identity JWTs: what the shop signed passes, everything else is turned away the same way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.identity import Identity, verify_identity
from base.problems import Unauthorized
from base.tokens import hash_token, new_token

KEY = "k" * 43
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
IN_TEN_MINUTES = int((NOW + timedelta(minutes=10)).timestamp())
CLAIMS = {"sub": "C-100", "aud": "tandem", "exp": IN_TEN_MINUTES}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(
    claims: Any, key: str = KEY, header: dict[str, Any] | None = None, digest: str = "sha256"
) -> str:
    """A JWT made by hand, so that it can be wrong in any way."""
    head = b64(json.dumps(header or {"alg": "HS256", "typ": "JWT"}).encode())
    payload = f"{head}.{b64(json.dumps(claims).encode())}"
    return f"{payload}.{b64(hmac.digest(key.encode(), payload.encode(), digest))}"


def test_a_valid_token_gives_the_identity() -> None:
    extra = {
        "name": "Ana",
        "email": "ana@example.org",
        "market": "de",
        "tier": "vip",
        "persona": "seller",
    }
    identity = verify_identity(signed({**CLAIMS, **extra, "language": "es", "x": 1}), KEY, NOW)
    assert identity.model_dump() == {"subject": "C-100", "language": "es", "jti": None, **extra}


@pytest.mark.parametrize("claims", [{"aud": ["shop", "tandem"]}, {"iat": int(NOW.timestamp())}])
def test_usual_variants_pass(claims: dict[str, Any]) -> None:
    assert isinstance(verify_identity(signed({**CLAIMS, **claims}), KEY, NOW), Identity)


HEAD_NONE = b64(json.dumps({"alg": "none", "typ": "JWT"}).encode())
BODY = b64(json.dumps(CLAIMS).encode())
GOOD = signed(CLAIMS)
ATTACKS = {
    "unsigned": f"{HEAD_NONE}.{BODY}.",
    "unsigned, no last dot": f"{HEAD_NONE}.{BODY}",
    "alg none with a signature": signed(CLAIMS, header={"alg": "none"}),
    "alg None": signed(CLAIMS, header={"alg": "None"}),
    "alg missing": signed(CLAIMS, header={"typ": "JWT"}),
    "alg RS256, signed as HS256": signed(CLAIMS, header={"alg": "RS256"}),
    "alg HS512": signed(CLAIMS, header={"alg": "HS512"}, digest="sha512"),
    "alg HS384": signed(CLAIMS, header={"alg": "HS384"}, digest="sha384"),
    "own key in the header": signed(
        CLAIMS, key="a" * 43, header={"alg": "HS256", "jwk": {"kty": "oct", "k": b64(b"a" * 43)}}
    ),
    "unknown critical header": signed(CLAIMS, header={"alg": "HS256", "crit": ["x"], "x": 1}),
    "wrong key": signed(CLAIMS, key="z" * 43),
    "empty key": signed(CLAIMS, key=""),
    "empty signature": GOOD.rsplit(".", 1)[0] + ".",
    "cut signature": GOOD[:-5],
    "altered tier": ".".join(
        [
            GOOD.split(".")[0],
            b64(json.dumps({**CLAIMS, "tier": "vip"}).encode()),
            GOOD.split(".")[2],
        ]
    ),
    "expired": signed({**CLAIMS, "exp": int(NOW.timestamp())}),
    "too far ahead": signed({**CLAIMS, "exp": IN_TEN_MINUTES + 3_600}),
    "no exp": signed({"sub": "C-100", "aud": "tandem"}),
    "exp as text": signed({**CLAIMS, "exp": str(IN_TEN_MINUTES)}),
    "exp true": signed({**CLAIMS, "exp": True}),
    "exp huge": signed({**CLAIMS, "exp": 10**400}),
    "not yet": signed({**CLAIMS, "nbf": IN_TEN_MINUTES}),
    "from the future": signed({**CLAIMS, "iat": IN_TEN_MINUTES}),
    "other audience": signed({**CLAIMS, "aud": "shop"}),
    "audience that contains ours": signed({**CLAIMS, "aud": "tandem-test"}),
    "no audience": signed({"sub": "C-100", "exp": IN_TEN_MINUTES}),
    "no subject": signed({"aud": "tandem", "exp": IN_TEN_MINUTES}),
    "empty subject": signed({**CLAIMS, "sub": ""}),
    "subject is a number": signed({**CLAIMS, "sub": 100}),
    "subject is null": signed({**CLAIMS, "sub": None}),
    "lone surrogate in the name": signed({**CLAIMS, "name": "\ud800"}),
    "subject with NUL": signed({**CLAIMS, "sub": "C\x00"}),
    "number of the word is a number": signed({**CLAIMS, "jti": 1}),
    "tier is a list": signed({**CLAIMS, "tier": ["vip"]}),
    "claims are a list": signed([CLAIMS]),
    "claims are text": signed("C-100"),
    "nothing": "",
    "dots": "..",
    "not ascii": "é.é.é",
    "very long": signed({**CLAIMS, "name": "x" * 5_000}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_forged_or_stale_token_is_turned_away(attack: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        verify_identity(ATTACKS[attack], KEY, NOW)
    assert refused.value.code == "bad_identity"


@given(st.text(max_size=300))
def test_any_text_is_turned_away_without_a_crash(text: str) -> None:
    with pytest.raises(Unauthorized):
        verify_identity(text, KEY, NOW)


@given(st.integers(0, len(GOOD) - 1), st.characters(codec="ascii"))
def test_no_changed_letter_passes(place: int, letter: str) -> None:
    changed = GOOD[:place] + letter + GOOD[place + 1 :]
    try:
        identity = verify_identity(changed, KEY, NOW)
    except Unauthorized:
        return
    # base64 has spare bits in the last letter: the same bytes may be spelled in two ways.
    assert identity.subject == "C-100"


def test_a_short_key_is_a_mistake_of_the_operator() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        verify_identity(GOOD, "short", NOW)


def test_tokens_are_long_random_and_stored_as_a_hash() -> None:
    token, stored = new_token()
    assert len(token) == 43
    assert stored == hashlib.sha256(token.encode()).hexdigest() == hash_token(token)
    assert new_token()[0] != token
