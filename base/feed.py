"""Live hints: "topic X changed". Whoever listens reads the database; a hint carries nothing else.

Hints may come twice and for nothing, and a listener hears of a topic at most once until it has
asked again. So nothing piles up, and nothing is lost that the database does not hold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from types import TracebackType
from typing import Protocol


class Subscription:
    """One listener's topics. Use it with `async with`; ask `changed()` again and again."""

    def __init__(self, feed: LocalFeed) -> None:
        self._feed = feed
        self._topics: set[str] = set()
        self._changed: set[str] = set()
        self._woken = asyncio.Event()

    async def __aenter__(self) -> Subscription:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for topic in [*self._topics]:
            self.discard(topic)

    def add(self, topic: str) -> None:
        """Hear of `topic` from now on. Read its state after this, not before."""
        self._topics.add(topic)
        self._feed.listen(topic, self)

    def discard(self, topic: str) -> None:
        self._topics.discard(topic)
        self._changed.discard(topic)
        self._feed.forget(topic, self)

    async def changed(self) -> frozenset[str]:
        """Wait for the next news: the topics that changed since the last call."""
        while not self._changed:
            self._woken.clear()
            await self._woken.wait()
        changed = frozenset(self._changed)
        self._changed.clear()
        return changed

    def tell(self, topic: str) -> None:
        if topic in self._topics:
            self._changed.add(topic)
            self._woken.set()


class Feed(Protocol):
    def publish(self, topics: Iterable[str]) -> None:
        """Tell every listener of these topics. From any thread; never blocks, never fails."""
        ...

    def subscribe(self) -> Subscription:
        """A new listener, without topics yet. In the event loop."""
        ...


class LocalFeed:
    """The feed within one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Subscription]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def subscribe(self) -> Subscription:
        self._loop = asyncio.get_running_loop()
        return Subscription(self)

    def publish(self, topics: Iterable[str]) -> None:
        loop = self._loop
        if loop is None or loop.is_closed():
            return  # nobody has ever listened, or nobody does any more
        loop.call_soon_threadsafe(self.deliver, frozenset(topics))

    def deliver(self, topics: frozenset[str]) -> None:
        """Wake the listeners. In the event loop."""
        for topic in topics & self._listeners.keys():
            for subscription in [*self._listeners[topic]]:
                subscription.tell(topic)

    @property
    def topics(self) -> frozenset[str]:
        """What somebody listens to."""
        return frozenset(self._listeners)

    def listen(self, topic: str, subscription: Subscription) -> None:
        self._listeners.setdefault(topic, set()).add(subscription)

    def forget(self, topic: str, subscription: Subscription) -> None:
        listeners = self._listeners.get(topic, set())
        listeners.discard(subscription)
        if not listeners:
            self._listeners.pop(topic, None)
