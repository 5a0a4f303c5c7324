"""Where webhooks may go, what is signed, and how long failures wait."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.outbox import pause
from base.settings import Settings, SettingsError
from handoff.events import EVENTS
from handoff.hooks.commands import NAMES
from handoff.hooks.message import headers_for, ping, secret_of
from handoff.hooks.target import UnfitTarget, is_public, target_of

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_a_private_address_is_not_public_however_it_is_wrapped(inside: IPv4Address) -> None:
    number = int(inside)
    wrapped = [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(int(IPv6Address("64:ff9b::")) | number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
        IPv6Address(0x20010000 << 96 | 8 << 64 | number ^ 0xFFFFFFFF),
    ]
    assert not is_public(str(inside))
    assert not any(is_public(str(one)) for one in wrapped)
    assert not any(is_public(f"{one}%eth0") for one in wrapped)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["https://hook.example", "https://hook.example:8443/a?b=c", "https://93.184.215.14/hook"],
)
def test_https_to_the_internet_is_fit(url: str) -> None:
    assert not target_of(url, ()).named


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hook.example/", "not_https"),
        ("https://10.0.0.1/", "not_public"),
        ("https://[::1]/", "not_public"),
        ("ftp://hook.example/", "bad_url"),
        ("https:///hook", "bad_url"),
        ("/hook", "bad_url"),
        ("https://user:word@hook.example/", "bad_url"),
        ("https://hook.example/#part", "bad_url"),
        ("https://hook.example/\r\nX: y", "bad_url"),
        ("https://hook.example\\@10.0.0.1/", "bad_url"),
        ("https://hook.example:99999/", "bad_url"),
        ("https://hook.example/" + "a" * 2000, "bad_url"),
    ],
)
def test_other_addresses_are_refused_by_name(url: str, code: str) -> None:
    with pytest.raises(UnfitTarget) as refused:
        target_of(url, ())
    assert refused.value.code == code


def test_a_named_host_may_be_inside_and_speak_http_at_its_port_alone() -> None:
    named = ("crm.intern:80", "[::1]:8443")
    assert target_of("http://CRM.intern/hook", named).named
    assert target_of("https://[::1]:8443/", named).named
    for other in ("http://crm.intern:81/", "http://xcrm.intern/", "https://[::1]/"):
        with pytest.raises(UnfitTarget):
            target_of(other, named)


@pytest.mark.parametrize("wrong", ["crm.intern", "http://crm.intern:80", "crm:0", "crm:", "*:80"])
def test_a_setting_names_hosts_with_their_ports(wrong: str) -> None:
    read = Settings.from_env({"TANDEM_WEBHOOK_HOSTS": " CRM.intern:443, [::1]:8080 "})
    assert read.webhook_hosts == ("crm.intern:443", "[::1]:8080")
    with pytest.raises(SettingsError, match="TANDEM_WEBHOOK_HOSTS"):
        Settings.from_env({"TANDEM_WEBHOOK_HOSTS": wrong})


def test_the_signature_is_over_the_time_and_the_body() -> None:
    message = ping("ping_1", AT)
    headers = headers_for(message, "secret", AT)
    signed = b"1772442000." + message.body
    wanted = hmac.new(b"secret", signed, hashlib.sha256).hexdigest()
    assert headers["X-Tandem-Timestamp"] == "1772442000"
    assert headers["X-Tandem-Signature"] == f"v1={wanted}"
    assert headers["X-Tandem-Event"] == "ping_1"


def test_every_webhook_has_a_secret_of_its_own_that_stays() -> None:
    secrets = {secret_of(key, id_) for key in ("a", "b") for id_ in ("whk_1", "whk_2")}
    assert len(secrets) == 4
    assert all(len(one) > 40 and one.startswith("whsec_") for one in secrets)
    assert secret_of("a", "whk_1") == secret_of("a", "whk_1")


@given(st.integers(min_value=1, max_value=10_000))
def test_pauses_grow_up_to_the_longest(failures: int) -> None:
    assert pause(1, 600) == timedelta(seconds=5)
    assert pause(failures, 600) <= pause(failures + 1, 600) <= timedelta(seconds=600)


def test_webhooks_can_ask_for_every_event_of_a_conversation_and_no_other() -> None:
    assert {"Escalated", "TurnAdded", "ArmAssigned", "ClockBreached"} <= {*NAMES} <= {*EVENTS}
    assert not {"PresenceChanged", "QueueChanged", "WebhookMade", "RulesetPublished"} & {*NAMES}
