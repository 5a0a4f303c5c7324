"""Carries events to webhooks: those of one conversation in order, several conversations at a time.

Each desk has a relay; a conversation is claimed by one of them. An event counts as delivered once
that is stored, so a desk that dies in between repeats it, with the same id.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from base import log, outbox
from base.db import Database, Session, StorageUnavailable
from base.feed import Feed
from base.ids import new_id
from handoff.hooks.commands import find, note, settle
from handoff.hooks.message import message_of, ping
from handoff.hooks.sender import Answer, Sender
from handoff.hooks.tables import Webhook, WebhookResult

SAFETY_NET_S = 2.0  # for what waits for another try, and for hints that were missed
STREAMS = 16  # conversations of one webhook at a time
EVENTS = 50  # of a conversation before it is stored that they arrived
BATCH_S = 2.0  # at a slow receiver it is stored sooner
NOTHING_SENT = Answer(status=None, code="ok", took_ms=0)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one webhook gets next."""

    webhook: Webhook
    taken: list[outbox.Taken]


class Relay:
    """One webhook that is slow or fails holds up no other: each has a task of its own."""

    def __init__(self, database: Database, feed: Feed, sender: Sender) -> None:
        self._database = database
        self._feed = feed
        self._sender = sender
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Deliver for ever, until cancelled."""
        try:
            async with self._feed.subscribe() as hints:
                hints.add(log.UNREAD)
                while True:
                    await self.begin()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(SAFETY_NET_S):
                            await hints.changed()
        finally:
            await self._stop()

    async def begin(self) -> None:
        """Start on every webhook that has something to get and is not being served."""
        try:
            due = await self._database.read(due_webhooks)
        except StorageUnavailable:
            _log.warning("webhooks_wait_for_the_database")
            return
        for webhook_id in due:
            if webhook_id not in self._busy:
                task = asyncio.create_task(self._serve(webhook_id))
                self._busy[webhook_id] = task

    async def settled(self) -> None:
        """Wait until everything that was begun is dealt with."""
        while self._busy:
            await asyncio.wait([*self._busy.values()])

    async def _stop(self) -> None:
        for task in [*self._busy.values()]:
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _serve(self, webhook_id: str) -> None:
        """Deliver until nothing is due. What is taken and not settled falls due again."""
        try:
            while found := await self._database.write(take, webhook_id):
                await self._deliver_all(found)
        except StorageUnavailable:
            _log.warning("webhooks_wait_for_the_database")
        except Exception:
            _log.exception("webhook_failed", webhook=webhook_id)  # a bug; the others go on
        finally:
            del self._busy[webhook_id]

    async def _deliver_all(self, found: Round) -> None:
        """All of the round come to their end, whatever becomes of one. Raises its error."""
        work = (self._deliver(found.webhook, one) for one in found.taken)
        for error in await asyncio.gather(*work, return_exceptions=True):
            if error is not None:
                raise error

    async def _deliver(self, webhook: Webhook, taken: outbox.Taken) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + BATCH_S
        seq, sent, last, last_id = taken.after, 0, NOTHING_SENT, None
        for event in taken.events:
            if webhook.wants(event.name):
                message = message_of(event)
                last, last_id = (
                    await self._sender.send(webhook.id, webhook.url, message),
                    message.id,
                )
                if last.code != "ok":
                    break
                sent += 1
            seq = event.seq
            if loop.time() > until:
                break
        await self._database.write(settle, taken, seq, sent, last_id, last)


def due_webhooks(session: Session) -> list[str]:
    """Ids of the webhooks that are not paused and have something to get now."""
    active = select(Webhook.id).where(Webhook.paused_at.is_(None))
    return sorted({*session.scalars(active)} & {*outbox.due_readers(session)})


def take(session: Session, webhook_id: str) -> Round | None:
    """Claim what the webhook gets next; None when there is nothing, or it is paused."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None or webhook.paused_at is not None:
        return None
    taken = outbox.take(session, webhook_id, STREAMS, EVENTS)
    return Round(webhook=webhook, taken=taken) if taken else None


async def try_out(database: Database, sender: Sender, webhook_id: str) -> WebhookResult:
    """Send a ping, also to one that is paused, and note how it went. Raises NotThere."""
    webhook = await database.read(find, webhook_id)
    message = ping(new_id("ping"), sender.now())
    answer = await sender.send(webhook.id, webhook.url, message)
    arrived = int(answer.code == "ok")
    return await database.write(note, webhook.id, message.id, answer, arrived)
