"""What admins do with webhooks, and what deliveries do to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select

from base import log, outbox
from base.db import Session
from base.ids import new_id
from base.problems import BadRequest, Conflict
from handoff.errors import NotThere
from handoff.events import (
    EVENTS,
    WebhookDeleted,
    WebhookMade,
    WebhookPaused,
    WebhookResumed,
    setup,
    strategy,
    webhooks,
)
from handoff.events.webhooks import WEBHOOKS
from handoff.hooks.sender import Answer
from handoff.hooks.tables import Webhook, WebhookResult
from handoff.hooks.target import UnfitTarget, target_of

ALL = "*"
MOST = 20  # each one costs every event a row
RESULTS_KEPT = 50
GIVEN_UP_AFTER = timedelta(hours=24)
CONVERSATIONS = "cnv_"
BY_DESK = "tandem"

#: Events that happen in no conversation, so no webhook gets them.
_ELSEWHERE = {"PresenceChanged", "BroadcastSent", "BroadcastEnded", "WaitsJudged"} | {
    name
    for name, event in EVENTS.items()
    if event.__module__ in (setup.__name__, strategy.__name__, webhooks.__name__)
    and not name.startswith("Arm")
}
#: The events that a webhook can ask for.
NAMES = tuple(name for name in EVENTS if name not in _ELSEWHERE)


def make(
    session: Session, by: str, url: str, events: Sequence[str], named_hosts: Collection[str]
) -> Webhook:
    """A new webhook; it gets what happens from now on. Raises BadRequest, Conflict."""
    outbox.keep_writers_out(session)
    try:
        target_of(url, named_hosts)
    except UnfitTarget as error:
        raise BadRequest(error.code, str(error)) from error
    names = _checked(events)
    if (session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
        raise Conflict("too_many", f"There are {MOST} webhooks already.")
    webhook = Webhook(id=new_id("whk"), url=url, events=names, made_by=by, made_at=session.now)
    session.add(webhook)
    outbox.add_reader(session, webhook.id, CONVERSATIONS)
    log.append(session, WEBHOOKS, WebhookMade(webhook_id=webhook.id, events=names), actor=by)
    return webhook


def _checked(events: Sequence[str]) -> list[str]:
    if ALL in events:
        return [ALL]
    if unknown := sorted({*events} - {*NAMES}):
        raise BadRequest("unknown_event", f"No conversation has these: {', '.join(unknown)}.")
    if not events:
        raise BadRequest("no_event", f"Name at least one event, or {ALL} for all of them.")
    return sorted({*events})


def find(session: Session, webhook_id: str, *, alone: bool = False) -> Webhook:
    """The webhook; `alone`: once no batch is being settled. Raises NotThere."""
    webhook = session.get(Webhook, webhook_id, with_for_update=alone)
    if webhook is None:
        raise NotThere("There is no such webhook.")
    return webhook


def pause(session: Session, by: str, webhook_id: str, why: str = "asked") -> Webhook:
    """Send nothing more; what happens is kept for it. Nothing happens when it is paused already.
    Raises NotThere.
    """
    log.lock(session, WEBHOOKS)
    webhook = find(session, webhook_id)
    if webhook.paused_at is None:
        webhook.paused_at, webhook.paused_for = session.now, why
        event = WebhookPaused(webhook_id=webhook_id, why=why)
        log.append(session, WEBHOOKS, event, actor=by)
    return webhook


def resume(session: Session, by: str, webhook_id: str) -> Webhook:
    """Send again, first what was missed; also at once what waits for another try.
    Raises NotThere.
    """
    log.lock(session, WEBHOOKS)
    webhook = find(session, webhook_id)
    outbox.try_again(session, webhook_id)
    if webhook.paused_at is not None:
        webhook.paused_at = webhook.paused_for = None
        log.append(session, WEBHOOKS, WebhookResumed(webhook_id=webhook_id), actor=by)
    return webhook


def remove(session: Session, by: str, webhook_id: str) -> None:
    """The webhook is gone, with what it had not got. Raises NotThere."""
    outbox.keep_writers_out(session)
    webhook = find(session, webhook_id, alone=True)
    outbox.drop_reader(session, webhook_id)
    session.execute(delete(WebhookResult).where(WebhookResult.webhook_id == webhook_id))
    session.delete(webhook)
    log.append(session, WEBHOOKS, WebhookDeleted(webhook_id=webhook_id), actor=by)


def settle(
    session: Session, taken: outbox.Taken, seq: int, sent: int, event_id: str | None, last: Answer
) -> None:
    """A batch has ended: events up to `seq` are dealt with, `sent` of them arrived; `last` is what
    became of the last request, that of `event_id`.
    """
    stays = {"read": True, "key_share": True}  # nobody deletes it meanwhile
    webhook = session.get(Webhook, taken.reader_id, with_for_update=stays)
    if webhook is None:
        return
    if event_id is not None:
        note(session, webhook.id, event_id, last, sent)
    if last.code == "ok":
        outbox.done(session, taken, seq)
        return
    since = outbox.failed(session, taken, seq)
    if last.gone:
        pause(session, BY_DESK, webhook.id, "gone")
    elif since is not None and session.now - since >= GIVEN_UP_AFTER:
        pause(session, BY_DESK, webhook.id, "failing")


def note(
    session: Session, webhook_id: str, event_id: str, answer: Answer, delivered: int
) -> WebhookResult:
    """Remember how a request went. Only the newest are kept; batches that end together may leave
    a few more.
    """
    row = WebhookResult(
        webhook_id=webhook_id,
        at=session.now,
        event_id=event_id,
        status=answer.status,
        code=answer.code,
        took_ms=answer.took_ms,
        delivered=delivered,
    )
    session.add(row)
    session.flush()
    of_this = WebhookResult.webhook_id == webhook_id
    newest = select(WebhookResult.id).where(of_this).order_by(WebhookResult.id.desc())
    oldest_kept = newest.offset(RESULTS_KEPT).limit(1).scalar_subquery()
    session.execute(delete(WebhookResult).where(of_this, WebhookResult.id <= oldest_kept))
    return row
