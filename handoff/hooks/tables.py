"""The webhooks, and how their last requests went. What each one has not read: base/outbox.py."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, BigId, Json
from base.log import Logged
from handoff.events.webhooks import WEBHOOKS


class Webhook(Logged, Base):
    """Where events go. `events`: names, or `*`. It holds no secret: that is made of `id` and the
    desk's key. `paused_for`: asked, gone (it answered 410), failing (for a day).
    """

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(Json)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_for: Mapped[str | None]

    @property
    def stream(self) -> str:
        return WEBHOOKS

    def wants(self, event: str) -> bool:
        """Whether events of that name go there."""
        return "*" in self.events or event in self.events


class WebhookResult(Base):
    """How a batch ended: its last request, and how many of its events arrived (`delivered`).

    `status`: the HTTP status, null when there was no answer; `code` says what became of it.
    """

    __tablename__ = "webhook_result"
    __table_args__ = (Index(None, "webhook_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhook.id"))
    at: Mapped[datetime]
    event_id: Mapped[str]
    status: Mapped[int | None]
    code: Mapped[str]
    took_ms: Mapped[int]
    delivered: Mapped[int]
