"""Limits by address, behind a balancer: each caller has an own one, and cannot have another's."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from base.clock import ManualClock
from tests.desk import DeskServer, running_desk

ARRIVALS = 60


async def arrivals(desk: DeskServer, address: str, number: int) -> list[int]:
    headers = {"X-Forwarded-For": address}
    found = []
    for _ in range(number):
        answer = await desk.http.post("/api/customer/sessions", json={}, headers=headers)
        found.append(answer.status)
    return found


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_balancers_word_counts_only_when_it_is_trusted(
    database_url: str, tmp_path: Path, clock: ManualClock, trusted: bool
) -> None:
    proxies = (ip_network("127.0.0.0/8"), ip_network("::1")) if trusted else ()
    async with running_desk(database_url, tmp_path, clock, trusted_proxies=proxies) as desk:
        first = await arrivals(desk, "198.51.100.1", ARRIVALS + 1)
        assert first == [201] * ARRIVALS + [429]
        assert await arrivals(desk, "198.51.100.2", 1) == [201 if trusted else 429]
        assert await arrivals(desk, "198.51.100.2, 198.51.100.1", 1) == [429]
