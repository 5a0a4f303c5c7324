"""Events for webhooks to carry, and the relay that a test drives."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from base import log
from base.clock import ManualClock
from base.db import Database, Session
from base.feed import LocalFeed
from handoff.events import ReadMarked
from handoff.hooks import commands, reads
from handoff.hooks.relay import Relay
from handoff.hooks.sender import Sender
from handoff.hooks.tables import WebhookResult

KEY = "a desk's own key"


def add_events(session: Session, conversation: str, number: int) -> None:
    """So many events of a conversation."""
    events = [ReadMarked(by="agent", seq_read=n) for n in range(number)]
    log.append_all(session, conversation, events, actor="tester")


async def happens(database: Database, number: int, conversations: int = 1) -> None:
    """So many events, one after another in turn in each conversation."""
    for conversation in itertools.islice(itertools.cycle(range(conversations)), number):
        await database.write(add_events, f"cnv_{conversation}", 1)


class Hooks:
    """Webhooks and a relay without the web. `named`: the hosts that the settings name."""

    def __init__(
        self,
        database: Database,
        clock: ManualClock,
        named: Sequence[str] = (),
        **sender: Any,
    ) -> None:
        self.database = database
        self.clock = clock
        self.sender = Sender(KEY, named, clock, **sender)
        self.relay = Relay(database, LocalFeed(), self.sender)

    async def make(self, url: str, *events: str) -> str:
        """A webhook's id."""
        named = self.sender.named_hosts
        made = await self.database.write(commands.make, "usr_1", url, events or ("*",), named)
        return made.id

    async def deliver(self) -> None:
        """Whatever is due now."""
        await self.relay.begin()
        await self.relay.settled()

    async def time_passes(self, seconds: float) -> None:
        """The clock goes on, and what is due then is delivered."""
        self.clock.advance(seconds)
        await self.deliver()

    async def seen(self, webhook_id: str) -> reads.WebhookSeen:
        """How the webhook does."""
        return await self.database.read(reads.webhook, webhook_id)

    async def results(self, webhook_id: str) -> list[WebhookResult]:
        """How its last requests went, the newest first."""
        return await self.database.read(reads.results, webhook_id)


OpenHooks = Callable[..., Hooks]
