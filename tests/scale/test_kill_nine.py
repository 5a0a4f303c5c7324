"""The desk is killed (SIGKILL) while customers write: nothing acknowledged is lost, nothing comes
twice, everybody goes on without help, and every turn is dealt with. TANDEM_KILLS says how often
(3).
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from typing import Any

import pytest

from tests.scale.chatters import Chatter
from tests.scale.conftest import Site, more_acknowledged, until

CUSTOMERS = 30
KILLS = int(os.environ.get("TANDEM_KILLS", "3"))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_nothing_acknowledged_is_lost_when_the_desk_is_killed_under_load(
    open_site: Any, crowd: Any, database: str
) -> None:
    site = await open_site(database)
    desk = await site.start()
    chatters = await crowd([desk.url], CUSTOMERS)
    talks = [asyncio.create_task(one.chat()) for one in chatters]
    await _kill_now_and_then(site, chatters, random.Random(7))
    for one in chatters:
        one.finish()
    await asyncio.wait_for(asyncio.gather(*talks), 60)
    await asyncio.gather(*(_all_is_well(one) for one in chatters))
    assert all(one.lines > KILLS for one in chatters), "somebody was never cut off"


async def _kill_now_and_then(
    site: Site, chatters: Sequence[Chatter], chance: random.Random
) -> None:
    """At any moment of their talk: each life lasts until everybody could say something."""
    for _ in range(KILLS):
        await more_acknowledged(chatters, CUSTOMERS + chance.randrange(CUSTOMERS))
        await site.start(await site.kill(site.desks[0]))
    await more_acknowledged(chatters, CUSTOMERS)


async def _all_is_well(chatter: Chatter) -> None:
    events = await until(lambda: _settled(chatter))
    await asyncio.wait_for(chatter.catch_up(events[-1]["seq"]), 20)
    seqs = [one["seq"] for one in chatter.heard]
    assert seqs == sorted(set(seqs)), "something came twice, or out of order"
    assert chatter.heard == events, "what was heard live is not what is stored"
    ours = [turn["client_turn_id"] for turn in chatter.heard_turns if turn["author"] == "customer"]
    assert len(ours) == len(set(ours)), "a turn is stored twice"
    assert ours == sorted(ours), "turns changed places"
    assert set(chatter.acknowledged) <= set(ours), "an acknowledged turn is lost"
    stored_at = {one["turn"]["client_turn_id"]: one["seq"] for one in events if one["turn"]}
    assert all(stored_at[name] == seq for name, seq in chatter.acknowledged.items())


async def _settled(chatter: Chatter) -> list[dict[str, Any]] | None:
    """The stored events once nobody owes the customer anything: the bot has spoken last, or the
    conversation waits for a human.
    """
    events = await chatter.stored()
    owners = [one["owner"] for one in events if one["kind"] == "owner"]
    spoke = [one["turn"]["author"] for one in events if one["kind"] == "turn"]
    waits_for_human = bool(owners) and owners[-1] == "queue"
    return events if waits_for_human or spoke[-1] != "customer" else None
