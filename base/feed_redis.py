"""The feed of several processes: Redis carries the hints at once, the database holds the truth.

Without Redis, or when it loses everything, news come within a second from the database instead.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from base.db import Database
from base.feed import Feed, LocalFeed, Subscription, stop
from base.settings import Settings

CHANNEL = "tandem:hints"
SECONDS = 2  # to connect, or to answer
LONGEST_PAUSE = 5.0  # seconds between the tries to connect
MOST_TOPICS = 10_000  # that wait to be sent; beyond it, the database is looked at anyway

_log = structlog.get_logger(__name__)
_FAILURES = (RedisError, OSError, TimeoutError)


def make_feed(settings: Settings) -> Feed:
    return RedisFeed(settings.redis_url) if settings.redis_url else LocalFeed()


class RedisFeed:
    """A local feed that also tells, and hears from, the other processes."""

    def __init__(self, url: str, channel: str = CHANNEL) -> None:
        self._local = LocalFeed()
        self._channel = channel
        self._name = secrets.token_hex(8)
        # No retries inside the client: it would subscribe again in silence, and what was said
        # meanwhile would be missed.
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=SECONDS,
            socket_timeout=SECONDS,
            health_check_interval=SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[str] = set()
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def subscribe(self) -> Subscription:
        return self._local.subscribe()

    def publish(self, topics: Iterable[str]) -> None:
        self._local.publish(topics)
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: this process ends
                self._loop.call_soon_threadsafe(self._enqueue, frozenset(topics))

    async def start(self, database: Database) -> None:
        self._loop = asyncio.get_running_loop()
        await self._local.start(database)
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._receive())]

    async def close(self) -> None:
        for task in self._tasks:
            await stop(task)
        await self._local.close()
        with suppress(*_FAILURES):
            await self._redis.aclose()

    def _enqueue(self, topics: frozenset[str]) -> None:
        if len(self._waiting) < MOST_TOPICS:
            self._waiting |= topics
            self._woken.set()

    async def _send(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            topics, self._waiting = self._waiting, set()
            message = json.dumps({"from": self._name, "topics": sorted(topics)})
            try:
                await self._redis.publish(self._channel, message)
            except _FAILURES as error:
                # The others find it in the database within a second.
                _log.warning("hints_not_sent", topics=len(topics), error=type(error).__name__)

    async def _receive(self) -> None:
        pause = 0.1
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    while True:
                        message = await pubsub.get_message(timeout=SECONDS)
                        if message is not None:
                            pause = 0.1
                            self._hear(message)
            except _FAILURES as error:
                _log.warning("redis_lost", error=type(error).__name__, next_try_s=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            # Whatever was said before this moment went unheard.
            self._local.deliver(self._local.topics)
        elif message["type"] == "message":
            try:
                hint = json.loads(message["data"])
                if hint["from"] != self._name:
                    self._local.deliver(frozenset(hint["topics"]))
            except (ValueError, TypeError, KeyError):
                _log.warning("hint_not_understood", size=len(message["data"]))
