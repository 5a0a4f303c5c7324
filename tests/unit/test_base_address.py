"""Whose request it is, behind balancers and with lies in the header."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from base.address import caller

BALANCERS = [ip_network("10.0.0.0/8"), ip_network("127.0.0.1")]


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # nobody whom we trust said that
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),  # the customer lied
        ("10.0.0.1", ["198.51.100.1", "10.0.0.2"], "198.51.100.1"),  # two balancers
        ("10.0.0.1", ["127.0.0.1", "198.51.100.1", "10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3"], "10.0.0.3"),
        ("10.0.0.1", ["not an address"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("2001:db8:1:2:aaaa::1", [], "2001:db8:1:2::/64"),
        ("", ["198.51.100.1"], "unknown"),
    ],
)
def test_the_last_address_that_is_no_balancer_is_the_caller(
    peer: str, said: list[str], found: str
) -> None:
    assert caller(peer, said, BALANCERS) == found


def test_without_balancers_nothing_that_is_said_counts() -> None:
    assert caller("10.0.0.1", ["198.51.100.1"], []) == "10.0.0.1"
