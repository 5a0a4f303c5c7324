"""The webhooks as admins see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from base.db import Session
from base.outbox import Reader, Unread
from handoff.hooks.commands import RESULTS_KEPT, find
from handoff.hooks.tables import Webhook, WebhookResult


@dataclass(frozen=True, kw_only=True)
class WebhookSeen:
    """A webhook and how it does. `behind`: conversations with events that it has not got.
    `failing_since`: since when an event does not get through.
    """

    webhook: Webhook
    failing_since: datetime | None
    behind: int

    @property
    def state(self) -> str:
        """`active`, `failing` (it is tried again) or `paused`."""
        if self.webhook.paused_at is not None:
            return "paused"
        return "failing" if self.failing_since else "active"


def webhooks(session: Session) -> list[WebhookSeen]:
    """All of them, the oldest first."""
    counts = select(Unread.reader_id, func.count(), func.min(Unread.failing_since)).group_by(
        Unread.reader_id
    )
    unread = {id_: (behind, since) for id_, behind, since in session.execute(counts)}
    readers = session.execute(select(Reader.id, Reader.failing_since))
    failing = {id_: since for id_, since in readers}
    seen = []
    for webhook in session.scalars(select(Webhook).order_by(Webhook.id)):
        behind, since = unread.get(webhook.id, (0, None))
        sinces = [at for at in (since, failing.get(webhook.id)) if at is not None]
        seen.append(
            WebhookSeen(webhook=webhook, failing_since=min(sinces, default=None), behind=behind)
        )
    return seen


def webhook(session: Session, webhook_id: str) -> WebhookSeen:
    """One of them. Raises NotThere."""
    find(session, webhook_id)
    return next(one for one in webhooks(session) if one.webhook.id == webhook_id)


def results(session: Session, webhook_id: str) -> list[WebhookResult]:
    """How its last requests went, the newest first. Raises NotThere."""
    find(session, webhook_id)
    of_this = select(WebhookResult).where(WebhookResult.webhook_id == webhook_id)
    newest = of_this.order_by(WebhookResult.id.desc()).limit(RESULTS_KEPT)
    return list(session.scalars(newest))
