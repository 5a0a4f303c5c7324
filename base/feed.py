"""Live hints: "topic X changed". Whoever listens reads the database; a hint carries nothing else.

Hints may come twice and for nothing, and a listener hears of a topic at most once until it has
asked again. So nothing piles up, and nothing is lost that the database does not hold.
A topic that starts with `~` is the exception: a momentary signal, such as typing, which no
database holds. It is told when it happens or not at all, and never for nothing. `~looks/c1/*`
listens to all that differ in their last part only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Protocol

import structlog
from sqlalchemy import Text, cast, func, select

from base.db import Database, Session, StorageUnavailable
from base.log import BEHIND, EventRow, StreamRow

WATCH_SECONDS = 1.0
TOPICS_A_QUERY = 500

MOMENTARY = "~"

_log = structlog.get_logger(__name__)


class Subscription:
    """One listener's topics. Use it with `async with`; ask `changed()` again and again."""

    def __init__(self, feed: LocalFeed) -> None:
        self._feed = feed
        self._topics: set[str] = set()
        self._changed: set[str] = set()
        self._known: dict[str, int] = {}
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
        self._known.pop(topic, None)
        self._feed.forget(topic, self)

    async def changed(self) -> frozenset[str]:
        """Wait for the next news: the topics that changed since the last call."""
        while not self._changed:
            self._woken.clear()
            await self._woken.wait()
        changed = frozenset(self._changed)
        self._changed.clear()
        return changed

    def knows(self, topic: str, seq: int) -> None:
        """The listener has seen the stream up to here: need not be told of it once more."""
        self._known[topic] = seq

    def tell(self, topic: str, seq: int | None = None) -> None:
        """`topic` changed; `seq`: how far its stream is, where that is known."""
        if seq is not None and self._known.get(topic, -1) >= seq:
            return
        if topic in self._topics or family(topic) in self._topics:
            self._changed.add(topic)
            self._woken.set()


def family(topic: str) -> str:
    """What listens to a momentary topic and those like it; any other topic is its own."""
    return f"{topic.rpartition('/')[0]}/*" if topic.startswith(MOMENTARY) else topic


class Feed(Protocol):
    def publish(self, topics: Iterable[str]) -> None:
        """Tell every listener of these topics. From any thread; never blocks, never fails."""
        ...

    def subscribe(self) -> Subscription:
        """A new listener, without topics yet. In the event loop."""
        ...

    async def start(self, database: Database) -> None:
        """Hear of other processes' changes too: begin to watch `database`."""
        ...

    async def close(self) -> None: ...


class LocalFeed:
    """The feed of one process. What others store, it finds by looking at the database."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Subscription]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self, database: Database) -> None:
        self._loop = asyncio.get_running_loop()
        self._watching = asyncio.create_task(Watcher(database, self).run())

    async def close(self) -> None:
        if self._watching is not None:
            await stop(self._watching)
            self._watching = None

    def subscribe(self) -> Subscription:
        self._loop = asyncio.get_running_loop()
        return Subscription(self)

    def publish(self, topics: Iterable[str]) -> None:
        loop = self._loop
        if loop is None:
            return  # nobody has listened yet
        # Closed: nobody listens any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self.deliver, frozenset(topics))

    def deliver(self, topics: frozenset[str], seqs: Mapping[str, int] | None = None) -> None:
        """Wake the listeners; where the stream's `seq` is given only who has not seen it. In the
        event loop.
        """
        seqs = seqs or {}
        for topic in topics:
            listeners = self._listeners.get(topic, set()) | self._listeners.get(
                family(topic), set()
            )
            for subscription in listeners:
                subscription.tell(topic, seqs.get(topic))

    @property
    def topics(self) -> frozenset[str]:
        """What somebody listens to and the database holds. What lies behind a stream is found with
        the stream itself.
        """
        held = (one for one in self._listeners if not one.startswith(MOMENTARY))
        return frozenset(one for one in held if not one.endswith(BEHIND))

    def listen(self, topic: str, subscription: Subscription) -> None:
        self._listeners.setdefault(topic, set()).add(subscription)

    def forget(self, topic: str, subscription: Subscription) -> None:
        listeners = self._listeners.get(topic, set())
        listeners.discard(subscription)
        if not listeners:
            self._listeners.pop(topic, None)


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel until it ends: a library may swallow the first cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.5)


class Watcher:
    """Looks at the database once a second and announces what changed there.

    So no hint is needed for correctness: not Redis, and not this process's own.
    """

    def __init__(self, database: Database, feed: LocalFeed) -> None:
        self._database = database
        self._feed = feed
        self._mark: str | None = None
        self._seen: dict[str, int] = {}

    async def run(self) -> None:
        """Look for ever, until cancelled."""
        while True:
            try:
                await self.look()
            except StorageUnavailable as error:
                _log.warning("feed_waits_for_the_database", error=str(error))
            except Exception:
                _log.exception("feed_failed")  # a bug; the next look may still succeed
            await asyncio.sleep(WATCH_SECONDS)

    async def look(self) -> None:
        topics = self._feed.topics
        mark, seqs = await self._database.read(_look, topics, self._mark)
        if mark == self._mark:
            return
        # Topics without a stream have no number to compare: something changed, perhaps theirs.
        changed = {topic for topic in topics if topic not in seqs or self._differs(topic, seqs)}
        self._mark, self._seen = mark, seqs
        self._feed.deliver(frozenset(changed), seqs)

    def _differs(self, topic: str, seqs: dict[str, int]) -> bool:
        return self._seen.get(topic) != seqs[topic]


def _look(
    session: Session, topics: frozenset[str], old_mark: str | None
) -> tuple[str, dict[str, int]]:
    """A mark of the database's state and, if it moved, the last `seq` of the topics' streams."""
    if session.dialect == "postgresql":
        # Not the greatest id: ids are given before the commit, so a lower one may come later.
        mark = str(session.scalar(select(cast(func.pg_current_snapshot(), Text))))
    else:
        mark = str(session.scalar(select(func.max(EventRow.id))))
    if mark == old_mark:
        return mark, {}
    seqs: dict[str, int] = {}
    for some in _batched(sorted(topics), TOPICS_A_QUERY):
        query = select(StreamRow.id, StreamRow.seq).where(StreamRow.id.in_(some))
        seqs.update({row.id: row.seq for row in session.execute(query)})
    return mark, seqs


def _batched(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
