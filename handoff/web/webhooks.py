"""Outgoing webhooks, for admins. The secret of one is shown when it is made, and never again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import Field, StringConstraints

from base.http import Body, Call, Reply, Routes
from handoff.hooks import commands, reads
from handoff.hooks.reads import WebhookSeen
from handoff.hooks.relay import try_out
from handoff.hooks.sender import Sender
from handoff.hooks.tables import WebhookResult
from handoff.web.desk import DESK

SENDER = web.AppKey("webhook_sender", Sender)
routes = Routes(prefix="/api/webhooks", tag="webhooks")

_Url = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
_Name = Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Za-z*]+$")]


class MakeWebhook(Body):
    """`events`: names of events, or `*` for all."""

    url: _Url
    events: Annotated[list[_Name], Field(max_length=200)] = ["*"]


class WebhookView(Reply):
    """`state`: active, failing, paused. `paused_for`: asked, gone, failing. `behind`: conversations
    with events that it has not got yet.
    """

    id: str
    url: str
    events: list[str]
    state: str
    made_by: str
    made_at: datetime
    paused_at: datetime | None
    paused_for: str | None
    failing_since: datetime | None
    behind: int


class WebhookMadeReply(Reply):
    """`secret`: shown now, and never again."""

    webhook: WebhookView
    secret: str


class WebhooksReply(Reply):
    """`names`: the events that can be asked for."""

    webhooks: list[WebhookView]
    names: Sequence[str]


class ResultView(Reply):
    """How a request went. `delivered`: the events that arrived in its batch."""

    at: datetime
    event_id: str
    status: int | None
    code: str
    took_ms: int
    delivered: int


class ResultsReply(Reply):
    results: list[ResultView]


@routes.get("", access="integrate")
async def everything(call: Call) -> WebhooksReply:
    """All webhooks, and the events that there are."""
    seen = await call.app[DESK].database.read(reads.webhooks)
    return WebhooksReply(webhooks=[_view(one) for one in seen], names=commands.NAMES)


@routes.post("", access="integrate", status=201, errors=(409,))
async def make(call: Call, body: MakeWebhook) -> WebhookMadeReply:
    """A new webhook; it gets what happens from now on.

    422 `bad_url`, `not_https`, `not_public`, `unknown_event`, `no_event`; 409 `too_many`.
    """
    sender = call.app[SENDER]
    webhook = await call.app[DESK].database.write(
        commands.make, call.user.id, body.url, body.events, sender.named_hosts
    )
    shown = _view(WebhookSeen(webhook=webhook, failing_since=None, behind=0))
    return WebhookMadeReply(webhook=shown, secret=sender.secret(webhook.id))


@routes.post("/{id}/pause", access="integrate", errors=(404,))
async def pause(call: Call) -> WebhookView:
    """Send nothing for now; what happens is kept."""
    await call.app[DESK].database.write(commands.pause, call.user.id, call.path["id"])
    return await _shown(call)


@routes.post("/{id}/resume", access="integrate", errors=(404,))
async def resume(call: Call) -> WebhookView:
    """Send again, first what was missed. What waits for another try is sent at once."""
    await call.app[DESK].database.write(commands.resume, call.user.id, call.path["id"])
    return await _shown(call)


@routes.delete("/{id}", access="integrate", errors=(404,))
async def remove(call: Call) -> None:
    """Delete it, with what it has not got."""
    await call.app[DESK].database.write(commands.remove, call.user.id, call.path["id"])


@routes.post("/{id}/test", access="integrate", errors=(404,))
async def test(call: Call) -> ResultView:
    """Send a `Ping`, also to a paused one, and say how it went."""
    row = await try_out(call.app[DESK].database, call.app[SENDER], call.path["id"])
    return _result(row)


@routes.get("/{id}/results", access="integrate", errors=(404,))
async def results(call: Call) -> ResultsReply:
    """How the last fifty requests went, the newest first."""
    rows = await call.app[DESK].database.read(reads.results, call.path["id"])
    return ResultsReply(results=[_result(row) for row in rows])


async def _shown(call: Call) -> WebhookView:
    return _view(await call.app[DESK].database.read(reads.webhook, call.path["id"]))


def _view(seen: WebhookSeen) -> WebhookView:
    row = seen.webhook
    return WebhookView(
        id=row.id,
        url=row.url,
        events=row.events,
        state=seen.state,
        made_by=row.made_by,
        made_at=row.made_at,
        paused_at=row.paused_at,
        paused_for=row.paused_for,
        failing_since=seen.failing_since,
        behind=seen.behind,
    )


def _result(row: WebhookResult) -> ResultView:
    return ResultView(
        at=row.at,
        event_id=row.event_id,
        status=row.status,
        code=row.code,
        took_ms=row.took_ms,
        delivered=row.delivered,
    )
