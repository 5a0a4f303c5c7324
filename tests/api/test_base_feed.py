"""Live hints: nobody misses a change, whatever happens to Redis; nothing piles up."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import pytest
import redis

from base import log
from base.db import Database
from base.feed import Feed, LocalFeed, Subscription, Watcher
from base.feed_redis import RedisFeed, make_feed
from base.log import Event
from base.settings import Settings
from tests.proxy import Proxy, proxy_to
from tests.waiting import until

Opener = Callable[..., Database]


class Happened(Event):
    """Something."""


async def happen(database: Database, stream: str = "c1") -> None:
    await database.write(log.append, stream, Happened(), actor="t")


async def news(subscription: Subscription, within: float = 5) -> frozenset[str]:
    return await asyncio.wait_for(subscription.changed(), within)


async def no_news(subscription: Subscription) -> bool:
    """Whether nothing waits, after everything that was scheduled has run."""
    asking = asyncio.create_task(subscription.changed())
    for _ in range(5):
        await asyncio.sleep(0)
    silent = not asking.done()
    asking.cancel()
    return silent


@asynccontextmanager
async def process(open_database: Opener, feed: Feed) -> AsyncIterator[Database]:
    """A desk process: its own database connections, its own feed."""
    database = open_database(feed.publish)
    await feed.start(database)
    try:
        yield database
    finally:
        await feed.close()
        await database.close()


async def test_a_listener_hears_its_topics_and_no_others() -> None:
    feed = LocalFeed()
    async with feed.subscribe() as mine, feed.subscribe() as other:
        mine.add("a")
        mine.add("b")
        other.add("c")
        feed.publish(["a", "b", "x"])
        assert await news(mine) == {"a", "b"}
        assert await no_news(mine)
        assert await no_news(other)


async def test_a_family_of_momentary_topics_is_heard_each_by_its_name() -> None:
    feed = LocalFeed()
    async with feed.subscribe() as subscription:
        subscription.add("~looks/c1/*")
        subscription.add("c1")
        feed.publish(["~looks/c1/sam", "~looks/c1/ada", "~looks/c2/sam", "looks/c1/sam"])
        assert await news(subscription) == {"~looks/c1/sam", "~looks/c1/ada"}
        subscription.discard("~looks/c1/*")
        feed.publish(["~looks/c1/sam"])
        assert await no_news(subscription)


async def test_many_hints_become_one() -> None:
    feed = LocalFeed()
    async with feed.subscribe() as subscription:
        subscription.add("a")
        for _ in range(10_000):
            feed.publish(["a"])
        assert await news(subscription) == {"a"}
        assert await no_news(subscription)


async def test_a_hint_from_another_thread_wakes_the_listener() -> None:
    feed = LocalFeed()
    async with feed.subscribe() as subscription:
        subscription.add("a")
        waiting = asyncio.create_task(news(subscription))
        await asyncio.to_thread(feed.publish, ["a"])
        assert await waiting == {"a"}


async def test_a_topic_that_was_left_is_not_heard_and_nothing_stays_behind() -> None:
    feed = LocalFeed()
    async with feed.subscribe() as subscription:
        subscription.add("a")
        subscription.add("b")
        feed.deliver(frozenset({"a", "b"}))
        subscription.discard("a")
        assert await news(subscription) == {"b"}
        assert feed.topics == {"b"}
    assert feed.topics == set()


def test_publishing_without_listeners_or_after_the_end_is_harmless() -> None:
    feed = LocalFeed()
    feed.publish(["a"])

    async def listen() -> None:
        async with feed.subscribe() as subscription:
            subscription.add("a")

    asyncio.run(listen())
    feed.publish(["a"])


async def test_a_commit_reaches_the_listener(open_database: Opener) -> None:
    feed = LocalFeed()
    database = open_database(feed.publish)
    async with feed.subscribe() as subscription:
        subscription.add("c1")
        await happen(database)
        assert await news(subscription) == {"c1"}
    await database.close()


async def test_the_watcher_finds_what_another_process_stored(
    database: Database, open_database: Opener
) -> None:
    other = open_database()
    feed = LocalFeed()
    watcher = Watcher(database, feed)
    async with feed.subscribe() as subscription:
        for topic in ("c1", "c2"):
            subscription.add(topic)
            await happen(other, topic)
        await watcher.look()
        assert await news(subscription) == {"c1", "c2"}
        await happen(other, "c2")
        await watcher.look()
        assert await news(subscription) == {"c2"}
        await watcher.look()
        assert await no_news(subscription)
    await other.close()


async def test_the_watcher_stirs_topics_without_a_stream_when_anything_changed(
    database: Database,
) -> None:
    feed = LocalFeed()
    watcher = Watcher(database, feed)
    await watcher.look()
    async with feed.subscribe() as subscription:
        subscription.add("board")
        await happen(database, "c1")
        await watcher.look()
        assert await news(subscription) == {"board"}


async def test_a_thousand_topics_are_watched(database: Database) -> None:
    feed = LocalFeed()
    watcher = Watcher(database, feed)
    await happen(database, "s1100")
    async with feed.subscribe() as subscription:
        for number in range(1_200):
            subscription.add(f"s{number}")
        await watcher.look()
        await news(subscription)
        await happen(database, "s1100")
        await watcher.look()
        assert "s1100" in await news(subscription)


async def test_two_processes_without_redis_hear_each_other_within_two_seconds(
    open_database: Opener,
) -> None:
    there = LocalFeed()
    async with (
        process(open_database, LocalFeed()) as here,
        process(open_database, there),
        there.subscribe() as subscription,
    ):
        subscription.add("c1")
        await happen(here)
        assert await news(subscription, 2) == {"c1"}


def test_the_settings_choose_the_feed() -> None:
    assert isinstance(make_feed(Settings()), LocalFeed)
    assert isinstance(make_feed(Settings(redis_url="redis://127.0.0.1:1/0")), RedisFeed)


@pytest.fixture
async def proxy(redis_server: str) -> AsyncIterator[Proxy]:
    parts = urlsplit(redis_server)
    async with proxy_to(str(parts.hostname), parts.port or 6379) as proxy:
        yield proxy


@pytest.fixture
async def pair(proxy: Proxy, open_database: Opener) -> AsyncIterator[tuple[Database, Subscription]]:
    """A process that writes and a listener in another, joined by Redis behind the proxy."""
    channel = f"test:{secrets.token_hex(8)}"
    here, there = (RedisFeed(f"redis://127.0.0.1:{proxy.port}/0", channel) for _ in range(2))
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(process(open_database, here))
        subscription = await stack.enter_async_context(there.subscribe())
        subscription.add("c1")
        await stack.enter_async_context(process(open_database, there))
        assert await news(subscription) == {"c1"}, "all is announced at the start"
        await until(lambda: proxy.connections >= 2)
        yield database, subscription


async def test_redis_carries_a_hint_when_nobody_looks_at_the_database(
    redis_server: str, open_database: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look_away(self: Watcher) -> None:
        """Redis alone must do it."""

    monkeypatch.setattr(Watcher, "look", look_away)
    channel = f"test:{secrets.token_hex(8)}"
    here, there = (RedisFeed(redis_server, channel) for _ in range(2))
    async with (
        process(open_database, here) as database,
        there.subscribe() as subscription,
        process(open_database, there),
    ):
        subscription.add("c1")
        assert await news(subscription) == {"c1"}, "all is announced at the start"
        await happen(database)
        assert await news(subscription, 2) == {"c1"}


async def test_hints_still_come_while_redis_is_down_and_after_it_is_back(
    pair: tuple[Database, Subscription], proxy: Proxy
) -> None:
    database, subscription = pair
    proxy.down()
    for _ in range(3):
        await happen(database)
        assert await news(subscription, 2) == {"c1"}
    before = proxy.connections
    proxy.up()
    await until(lambda: proxy.connections >= before + 2)
    await happen(database)
    assert await news(subscription, 2) == {"c1"}


async def test_a_redis_that_stays_silent_holds_nobody_up(
    pair: tuple[Database, Subscription], proxy: Proxy
) -> None:
    database, subscription = pair
    proxy.stall()
    await happen(database)
    assert await news(subscription, 2) == {"c1"}


async def test_flushing_redis_loses_nothing(
    pair: tuple[Database, Subscription], redis_server: str
) -> None:
    database, subscription = pair
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    await happen(database)
    assert await news(subscription, 2) == {"c1"}
