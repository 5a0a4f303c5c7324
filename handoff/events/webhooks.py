"""What admins do with webhooks, in the stream `webhooks`; it goes to no webhook itself."""

from dataclasses import dataclass

from base.log import Event

WEBHOOKS = "webhooks"


@dataclass(frozen=True, kw_only=True)
class WebhookMade(Event):
    """An admin made a webhook. `events`: the names that it gets, or `*`. The address is not here:
    it may hold a secret.
    """

    webhook_id: str
    events: list[str]


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(Event):
    """A webhook gets nothing until it is resumed. `why`: asked, gone (it answered 410), failing (an
    event did not get through for a day).
    """

    webhook_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class WebhookResumed(Event):
    """A webhook gets again what happens, and first what it missed."""

    webhook_id: str


@dataclass(frozen=True, kw_only=True)
class WebhookDeleted(Event):
    """An admin deleted a webhook, and what it had not got."""

    webhook_id: str
