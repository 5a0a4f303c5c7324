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


async def guess(desk: DeskServer, number: int, address: str) -> tuple[int, str | None]:
    """(status, Retry-After) of a wrong password for an account of its own."""
    body = {"email": f"guess{number}@example.com", "password": "wrong"}
    headers = {"X-Forwarded-For": address}
    answer = await desk.http.post("/api/auth/sign-in", json=body, headers=headers)
    return answer.status, answer.headers.get("Retry-After")


@pytest.mark.parametrize("trusted", [True, False])
async def test_who_guesses_passwords_cannot_hide_behind_a_forged_header(
    database_url: str, tmp_path: Path, clock: ManualClock, trusted: bool
) -> None:
    proxies = (ip_network("127.0.0.0/8"), ip_network("::1")) if trusted else ()
    async with running_desk(database_url, tmp_path, clock, trusted_proxies=proxies) as desk:
        first = [await guess(desk, number, f"198.51.100.{number}") for number in range(10)]
        assert first == [(401, None)] * 10
        eleventh = (401, None) if trusted else (429, "300")
        assert await guess(desk, 10, "198.51.100.10") == eleventh
        beside = [await guess(desk, number, f"{number}.0.0.1, 192.0.2.7") for number in range(20)]
        assert [status for status, _ in beside] == [401 if trusted else 429] * 10 + [429] * 10
