"""The health calls of the processes, as the supervisor and the doctor make them."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from tandem.keeper import Ask, Health

TIMEOUT = aiohttp.ClientTimeout(total=2)


def asks(url: str, token: str | None = None) -> Ask:
    """A call that GETs `url`: 200 is ready, an error body with `no_model` is broken."""

    async def ask() -> Health:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            status, body = await get_json(url, headers)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return Health(ready=False)
        if status == 200 and body.get("ready", True) is True:
            return Health(ready=True)
        error = body.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        return Health(ready=False, broken="has no model loaded" if code == "no_model" else "")

    return ask


async def get_json(url: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The status and the JSON object of an answer; {} for an answer that is none."""
    async with (
        aiohttp.ClientSession(timeout=TIMEOUT, headers=headers) as client,
        client.get(url) as response,
    ):
        try:
            body = await response.json(content_type=None)
        except (ValueError, asyncio.IncompleteReadError):
            body = None
        return response.status, body if isinstance(body, dict) else {}
