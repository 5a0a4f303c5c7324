"""Sign-on: its settings, the cookie that binds it to a browser, which claims make which role."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt

from base.settings import Settings, SettingsError
from base.sign_on.id_token import UnknownKey, keys_of, read_id_token
from base.sign_on.refusal import Refused
from base.sign_on.settings import SignOn, is_safe
from base.sign_on.ticket import new_ticket, read_ticket
from tests.fakes.oidc_provider import OidcProvider

KEY, OTHER_KEY = "k" * 43, "x" * 43
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GIVEN = {
    "TANDEM_OIDC_ISSUER": "https://login.example/realms/staff/",
    "TANDEM_OIDC_CLIENT_ID": "tandem",
    "TANDEM_OIDC_DESK_URL": "https://desk.example/",
    "TANDEM_OIDC_ROLES": "cs=agents=agent, /staff/leads = supervisor,",
}


def read(**changes: str) -> SignOn | None:
    given = {**GIVEN, **{f"TANDEM_OIDC_{name}": value for name, value in changes.items()}}
    return Settings.from_env(given).sign_on


def test_sign_on_is_off_without_an_issuer() -> None:
    assert read(ISSUER="") is None


def test_the_settings_are_read() -> None:
    found = read(LABEL="House key", ONLY="1", SCOPES="openid  groups")
    assert found == SignOn(
        issuer="https://login.example/realms/staff/",  # to the letter: tokens name it so
        client_id="tandem",
        desk_url="https://desk.example",
        roles=(("cs=agents", "agent"), ("/staff/leads", "supervisor")),
        scopes="openid groups",
        label="House key",
        only=True,
    )
    assert found.return_url == "https://desk.example/api/auth/sign-on/return"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ISSUER", "http://login.example"),
        ("ISSUER", "login.example"),
        ("ISSUER", "https://"),
        ("ISSUER", "https://[x"),
        ("ISSUER", "https://a@login.example"),
        ("ISSUER", "https://login.example?x=1"),
        ("CLIENT_ID", ""),
        ("DESK_URL", ""),
        ("DESK_URL", "http://desk.example"),
        ("DESK_URL", "https://desk.example/path"),
        ("ROLES", ""),
        ("ROLES", "cs-agents"),
        ("ROLES", "cs-agents=boss"),
        ("ROLES", "cs-agents=customer"),
        ("ROLES", "=agent"),
        ("ROLES", ","),
        ("SCOPES", "email"),
        ("LABEL", "x" * 61),
        ("ONLY", "yes"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"TANDEM_OIDC_{name}\b.*\.$"):
        read(**{name: value})


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example/a", True),
        ("http://127.0.0.1:8090", True),
        ("http://[::1]:8090/x", True),
        ("http://localhost/", True),
        ("http://localhost.evil.example/", False),
        ("http://10.0.0.1/", False),
        ("ftp://127.0.0.1/", False),
        ("https://login.example:port/", False),
        ("https:///a", False),
    ],
)
def test_only_https_is_safe_but_for_this_machine(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


def test_a_ticket_is_read_with_its_state_and_key_only() -> None:
    cookie, ticket = new_ticket(KEY, "/console", NOW)
    assert read_ticket(KEY, cookie, ticket.state, NOW) == ticket
    assert ticket.verifier not in cookie
    assert ticket.nonce not in cookie
    assert ticket.state not in cookie
    _, other = new_ticket(KEY, "/console", NOW)
    late = NOW + timedelta(minutes=10)
    for key, value, state, now in (
        (OTHER_KEY, cookie, ticket.state, NOW),
        (KEY, cookie, other.state, NOW),
        (KEY, cookie, "", NOW),
        (KEY, cookie, "\ud800", NOW),
        (KEY, cookie[:-2], ticket.state, NOW),
        (KEY, cookie, ticket.state, late),
    ):
        with pytest.raises(Refused):
            read_ticket(key, value, state, now)


@pytest.mark.parametrize("page", ["x" * 501, "/a\r\nSet-Cookie: x", "\ud800"])
def test_a_page_that_is_none_is_forgotten(page: str) -> None:
    cookie, ticket = new_ticket(KEY, page, NOW)
    assert ticket.next == ""
    assert read_ticket(KEY, cookie, ticket.state, NOW).next == ""


@pytest.fixture(scope="module")
def provider() -> OidcProvider:
    provider = OidcProvider(lambda: NOW)
    provider.origin = "https://login.example"
    return provider


@pytest.mark.parametrize(
    ("claim", "claims", "role"),
    [
        ("roles", {"roles": ["x", "cs-agents"]}, "agent"),
        ("roles", {"roles": "cs-leads"}, "supervisor"),
        ("roles", {"roles": ["cs-agents", "cs-leads"]}, "supervisor"),
        ("realm.roles", {"realm": {"roles": ["cs-agents"]}}, "agent"),
        ("https://x.example/r", {"https://x.example/r": ["cs-agents"]}, "agent"),
        ("realm.roles", {"realm": ["cs-agents"], "roles": None}, None),
        ("roles", {"roles": ["CS-AGENTS"]}, None),
        ("roles", {"roles": [["cs-agents"]]}, None),
        ("roles", {"roles": "x cs-agents"}, None),
    ],
)
def test_the_role_is_what_the_claim_says(
    provider: OidcProvider, claim: str, claims: dict[str, Any], role: str | None
) -> None:
    conf = provider.settings(desk_url="https://desk.example", role_claim=claim)
    token = provider.signed({**provider.id_claims("n"), **claims})
    keys = keys_of({"keys": [provider.key.as_dict(private=False)]})
    if role is None:
        with pytest.raises(Refused, match="sign_on_no_role"):
            read_id_token(token, "", keys, "n", conf, NOW)
    else:
        assert read_id_token(token, "", keys, "n", conf, NOW).role == role


def test_names_are_made_of_what_there_is(provider: OidcProvider) -> None:
    conf = provider.settings(desk_url="https://desk.example")
    keys = keys_of({"keys": [provider.key.as_dict(private=False)]})

    def name(**claims: str) -> str:
        token = provider.signed({**provider.id_claims("n"), "name": "", **claims})
        return read_id_token(token, "", keys, "n", conf, NOW).name

    assert name(name="Mara Lund", preferred_username="mlund") == "Mara Lund"
    assert name(preferred_username="mlund") == "mlund"
    assert name() == "mara"


def test_a_token_that_names_no_key_is_of_the_only_one(provider: OidcProvider) -> None:
    conf = provider.settings(desk_url="https://desk.example")
    token = jwt.encode({"alg": "RS256"}, provider.id_claims("n"), provider.key)
    keys = keys_of({"keys": [provider.key.as_dict(private=False)]})
    assert read_id_token(token, "", keys, "n", conf, NOW).subject == "p-100"
    with pytest.raises(UnknownKey):
        read_id_token(token, "", keys * 2, "n", conf, NOW)
