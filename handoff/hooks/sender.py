"""One request to a webhook, and what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import aiohttp
from aiohttp.abc import AbstractResolver

from base.clock import Clock
from handoff.hooks.guard import NotPublic, guarded, unguarded
from handoff.hooks.message import Message, headers_for, secret_of
from handoff.hooks.target import UnfitTarget, target_of

TOTAL_S = 10.0
FINISH_S = 1.0
READ_BYTES = 1024  # of an answer; what stands in it is never looked at


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`status`: null when there was none. `code`: ok, status (not 2xx), timeout, unreachable, or
    why nothing was sent (not_public, not_https, bad_url).
    """

    status: int | None
    code: str
    took_ms: int

    @property
    def gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == HTTPStatus.GONE


class Sender:
    """Signs and sends. `key`: the desk's secret; `named_hosts`: TANDEM_WEBHOOK_HOSTS.

    `resolver` makes what resolves names; tests have another.
    """

    def __init__(
        self,
        key: str,
        named_hosts: Collection[str],
        clock: Clock,
        resolver: Callable[[], AbstractResolver] = aiohttp.ThreadedResolver,
    ) -> None:
        self.named_hosts = named_hosts
        self._key = key
        self._clock = clock
        self._resolver = resolver
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    def now(self) -> datetime:
        """The desk's time."""
        return self._clock.now()

    def secret(self, webhook_id: str) -> str:
        """What the webhook's receiver checks signatures with."""
        return secret_of(self._key, webhook_id)

    async def send(self, webhook_id: str, url: str, message: Message) -> Answer:
        """Send the message. Raises nothing: what went wrong stands in the answer."""
        began = time.perf_counter()
        status: int | None = None
        try:
            target = target_of(url, self.named_hosts)
            headers = headers_for(message, self.secret(webhook_id), self.now())
            status = await _post(self._session(target.named), target.url, message.body, headers)
            code = "ok" if status // 100 == 2 else "status"
        except UnfitTarget as error:
            code = error.code
        except TimeoutError:
            code = "timeout"
        except aiohttp.ClientConnectorError as error:
            code = "not_public" if isinstance(error.os_error, NotPublic) else "unreachable"
        except (aiohttp.ClientError, OSError, ValueError):
            code = "unreachable"
        took_ms = round((time.perf_counter() - began) * 1000)
        return Answer(status=status, code=code, took_ms=took_ms)

    async def close(self) -> None:
        """Let go of every connection."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, named: bool) -> aiohttp.ClientSession:
        if named not in self._sessions:
            connector = unguarded if named else guarded
            self._sessions[named] = aiohttp.ClientSession(
                connector=connector(self._resolver()),
                timeout=aiohttp.ClientTimeout(total=TOTAL_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._sessions[named]


async def _post(http: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer. A redirect is an answer like any other: nobody follows it."""
    async with http.post(url, data=body, headers=headers, allow_redirects=False) as answer:
        await _finish(answer)
        return answer.status


async def _finish(answer: aiohttp.ClientResponse) -> None:
    """Read a short answer, so that its connection can be used again; a longer one is cut off."""
    with suppress(aiohttp.ClientError, OSError, TimeoutError):
        async with asyncio.timeout(FINISH_S):
            await answer.content.read(READ_BYTES)
