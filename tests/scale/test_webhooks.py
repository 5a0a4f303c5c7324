"""The desk is killed (SIGKILL) between delivering events to a webhook and storing that it did."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from base.clock import SystemClock
from base.db import Database
from base.secrets import read_or_create
from handoff.hooks import commands
from handoff.hooks.message import secret_of
from tests.fakes.webhook_server import receiving
from tests.hooks import add_events

BACKLOG = 1_000
CONVERSATIONS = 20


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_a_backlog_gets_through_in_a_minute_although_the_desk_is_killed(
    open_site: Any, database: str
) -> None:
    async with receiving(delay_s=0.02) as receiver:
        site = await open_site(database)
        site.place = replace(site.place, webhook_hosts=receiver.host)
        settings = site.place.settings(8080)
        stored = Database.open(settings.effective_database_url, SystemClock())
        made = await stored.write(commands.make, "usr_1", receiver.url, ["*"], [receiver.host])
        for conversation in range(CONVERSATIONS):
            number = BACKLOG // CONVERSATIONS
            await stored.write(add_events, f"cnv_{conversation}", number)
        await stored.close()

        began = time.monotonic()
        desk = await site.start()
        await receiver.until(lambda: len(receiver.got) >= 100)
        await site.start(await site.kill(desk))
        wanted = {f"cnv_{c}:{n + 1}" for c in range(CONVERSATIONS) for n in range(number)}
        await receiver.until(lambda: {one.event_id for one in receiver.got} == wanted, 60)
        took_s = time.monotonic() - began

        secret = secret_of(read_or_create(settings, "webhook_key"), made.id)
        bodies = {one.event_id: one.raw for one in receiver.got}
        assert all(one.signed_with(secret) for one in receiver.got)
        assert all(one.raw == bodies[one.event_id] for one in receiver.got)
        assert all(seqs == sorted(seqs) for seqs in receiver.first_seqs().values())
        assert len(receiver.got) > BACKLOG, "the desk was killed too late to repeat anything"
        print(f"{database}: {BACKLOG} in {took_s:.1f} s, {len(receiver.got)} requests")
        assert took_s < 60
