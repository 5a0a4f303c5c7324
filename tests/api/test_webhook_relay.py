"""Events get to webhooks: at least once, in order, signed; whoever fails waits and is given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from sqlalchemy import select

from base.clock import ManualClock
from base.db import Database
from base.log import EventRow
from handoff.hooks import commands
from tests.fakes.webhook_server import Got, Receiver, receiving
from tests.hooks import Hooks, OpenHooks, add_events, happens

DAY_S = 24 * 3600


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
async def open_hooks(database: Database, clock: ManualClock) -> AsyncIterator[OpenHooks]:
    """One desk's webhooks: `open_hooks(receiver, ...)`, as often as there are desks."""
    opened: list[Hooks] = []

    def hooks(*receivers: Receiver) -> Hooks:
        opened.append(Hooks(database, clock, [one.host for one in receivers]))
        return opened[-1]

    yield hooks
    for one in opened:
        await one.sender.close()


async def test_what_happens_in_a_conversation_is_sent_signed_and_once(
    receiver: Receiver, open_hooks: OpenHooks
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)
    await happens(hooks.database, 2)
    await hooks.deliver()
    await hooks.time_passes(3600)
    first, second = receiver.got
    assert first.body == {
        "id": "cnv_0:1",
        "type": "ReadMarked",
        "at": "2026-03-02T09:00:00Z",
        "conversation": "cnv_0",
        "seq": 1,
        "data": {"by": "agent", "seq_read": 0},
    }
    assert [first.event_id, second.event_id] == ["cnv_0:1", "cnv_0:2"]
    assert first.headers["Content-Type"] == "application/json"
    assert all(one.signed_with(hooks.sender.secret(webhook)) for one in receiver.got)
    assert not first.signed_with(hooks.sender.secret("whk_another"))


async def test_only_the_events_that_were_asked_for_are_sent_and_none_from_before(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    await happens(database, 3)
    await hooks.make(receiver.url, "Escalated")
    everything = await hooks.make(receiver.url + "/all")
    await happens(database, 1)
    await hooks.deliver()
    assert [(one.path, one.event_id) for one in receiver.got] == [("/hook/all", "cnv_0:4")]
    assert (await hooks.seen(everything)).behind == 0


async def test_streams_that_are_no_conversation_are_not_sent(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)
    await database.write(add_events, "setup", 1)
    await database.write(add_events, "usr_1", 1)
    await database.write(commands.pause, "usr_1", webhook)
    await database.write(commands.resume, "usr_1", webhook)
    await hooks.deliver()
    assert receiver.got == []


async def test_a_relay_that_dies_after_delivering_repeats_with_the_same_ids_and_loses_nothing(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    first, second = open_hooks(receiver), open_hooks(receiver)
    webhook = await first.make(receiver.url)
    await happens(database, 200, conversations=4)

    async def keep_waiting(got: Got) -> web.Response:
        if got.body["seq"] > 25:
            await asyncio.Event().wait()
        return web.Response()

    receiver.answers = keep_waiting
    running = asyncio.create_task(first.relay.run())
    await receiver.until(lambda: len(receiver.got) == 104)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    receiver.answers = None
    died_at = len(receiver.got)

    await second.deliver()
    assert len(receiver.got) == died_at, "what another one has claimed was taken"
    await second.time_passes(20)

    logged = {f"cnv_{c}:{n}" for c in range(4) for n in range(1, 51)}
    assert {one.event_id for one in receiver.got} == logged
    repeated = [one for one in receiver.got[died_at:] if one.body["seq"] <= 25]
    assert len(repeated) == 100
    bodies = {one.event_id: one.raw for one in receiver.got}
    assert all(one.raw == bodies[one.event_id] for one in receiver.got)
    assert all(one.signed_with(second.sender.secret(webhook)) for one in receiver.got)
    assert all(seqs == [*range(1, 51)] for seqs in receiver.first_seqs().values())


async def test_an_event_that_is_refused_comes_again_and_before_those_after_it(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)
    await happens(database, 2)
    receiver.status = 500
    await hooks.deliver()
    seen = await hooks.seen(webhook)
    assert (seen.state, seen.behind) == ("failing", 1)
    receiver.status = 204
    await hooks.time_passes(4)
    assert len(receiver.got) == 1
    await hooks.time_passes(1)
    assert [one.event_id for one in receiver.got] == ["cnv_0:1", "cnv_0:1", "cnv_0:2"]
    seen = await hooks.seen(webhook)
    assert (seen.state, seen.behind) == ("active", 0)
    latest, before = await hooks.results(webhook)
    assert (latest.status, latest.code, latest.delivered) == (204, "ok", 2)
    assert (before.status, before.code, before.delivered) == (500, "status", 0)


async def test_the_pauses_of_one_that_fails_grow_and_after_a_day_it_is_given_up(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)
    await happens(database, 40, conversations=40)
    receiver.status = 503
    tries = []
    for _ in range(10):
        await hooks.deliver()
        tries.append(len(receiver.got))
        hooks.clock.advance(60)
    assert tries[0] <= 16 and tries[-1] - tries[0] <= 9, "it is asked by one at a time"
    while (await hooks.seen(webhook)).state == "failing":
        await hooks.time_passes(600)
    seen = await hooks.seen(webhook)
    assert (seen.state, seen.webhook.paused_for) == ("paused", "failing")
    assert seen.webhook.paused_at and seen.failing_since
    waited = (seen.webhook.paused_at - seen.failing_since).total_seconds()
    assert DAY_S <= waited < DAY_S + 1200
    assert "WebhookPaused" in await names_of_events(database)
    receiver.status, so_far = 200, len(receiver.got)
    await hooks.time_passes(DAY_S)
    assert len(receiver.got) == so_far, "a paused one was asked"
    await database.write(commands.resume, "usr_1", webhook)
    await hooks.deliver()
    assert len({one.event_id for one in receiver.got[so_far:]}) == 40
    assert (await hooks.seen(webhook)).state == "active"


async def names_of_events(database: Database) -> list[str]:
    query = select(EventRow.name).where(EventRow.stream == "webhooks").order_by(EventRow.seq)
    return await database.read(lambda session: list(session.scalars(query)))


async def test_one_that_says_gone_is_paused_and_misses_nothing_when_it_is_resumed(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)
    await happens(database, 1)
    receiver.status = 410
    await hooks.deliver()
    seen = await hooks.seen(webhook)
    assert (seen.state, seen.webhook.paused_for) == ("paused", "gone")
    await happens(database, 2)
    await hooks.time_passes(DAY_S)
    assert len(receiver.got) == 1
    receiver.status = 200
    await database.write(commands.resume, "usr_1", webhook)
    await hooks.deliver()
    assert [one.event_id for one in receiver.got[1:]] == ["cnv_0:1", "cnv_0:2", "cnv_0:3"]
    assert await names_of_events(database) == ["WebhookMade", "WebhookPaused", "WebhookResumed"]


async def test_one_event_that_is_never_taken_holds_up_its_own_conversation_alone(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)

    async def chokes(got: Got) -> web.Response:
        return web.Response(status=500 if got.event_id == "cnv_0:1" else 200)

    receiver.answers = chokes
    await happens(database, 6, conversations=3)
    for _ in range(4):
        await hooks.time_passes(5)
    assert receiver.first_seqs() == {"cnv_0": [1], "cnv_1": [1, 2], "cnv_2": [1, 2]}
    while (await hooks.seen(webhook)).state == "failing":
        await happens(database, 3, conversations=3)
        await hooks.time_passes(3600)
    assert (await hooks.seen(webhook)).webhook.paused_for == "failing"
    assert receiver.first_seqs()["cnv_0"] == [1]


async def test_a_webhook_that_hangs_holds_up_no_other(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    async with receiving() as hangs:
        hooks = open_hooks(receiver, hangs)
        opened = asyncio.Event()

        async def wait(got: Got) -> web.Response:
            await opened.wait()
            return web.Response()

        hangs.answers = wait
        await hooks.make(hangs.url)
        await hooks.make(receiver.url)
        await happens(database, 40, conversations=20)
        await hooks.relay.begin()
        await hangs.until(lambda: len(hangs.got) == 16)
        await receiver.until(lambda: len(receiver.got) == 40)
        await happens(database, 1)
        await hooks.relay.begin()
        await receiver.until(lambda: len(receiver.got) == 41)
        assert len(hangs.got) == 16
        opened.set()
        await hooks.relay.settled()
        assert len({one.event_id for one in hangs.got}) == 41


async def test_two_desks_share_the_work_and_deliver_each_event_once(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    one, other = open_hooks(receiver), open_hooks(receiver)
    await one.make(receiver.url)
    await happens(database, 120, conversations=40)
    await asyncio.gather(one.deliver(), other.deliver())
    assert len(receiver.got) == 120
    assert all(seqs == [1, 2, 3] for seqs in receiver.first_seqs().values())


async def test_a_deleted_webhook_gets_nothing_and_leaves_nothing(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)
    await happens(database, 1)

    async def is_deleted_meanwhile(got: Got) -> web.Response:
        await database.write(commands.remove, "usr_1", webhook)
        return web.Response()

    receiver.answers = is_deleted_meanwhile
    await hooks.deliver()
    await happens(database, 1)
    await hooks.time_passes(60)
    assert len(receiver.got) == 1


async def test_only_the_newest_results_are_kept(
    receiver: Receiver, open_hooks: OpenHooks, database: Database
) -> None:
    hooks = open_hooks(receiver)
    webhook = await hooks.make(receiver.url)
    await happens(database, 60, conversations=60)
    await hooks.deliver()
    assert len(await hooks.results(webhook)) == commands.RESULTS_KEPT
