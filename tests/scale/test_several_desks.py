"""Several desks over one PostgreSQL, with Redis between them as a hint and no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from tests import services
from tests.scale.chatters import Chatter
from tests.scale.conftest import Site, Staff, until, waiting
from tests.scale.servers import own

CAPACITY = 3


@pytest.fixture
async def two_desks(open_site: Any, redis_server: str) -> AsyncIterator[Site]:
    site = await open_site("postgres", agents=6, redis_url=redis_server)
    await asyncio.gather(site.start(), site.start())
    yield site


async def everybody(site: Site, staff: Any) -> list[Staff]:
    """All agents, signed in at the desks in turn."""
    places = [(site.urls[n % len(site.urls)], email) for n, email in enumerate(site.agents)]
    return [await staff(url, email) for url, email in places]


def path(chatter: Chatter, verb: str) -> str:
    return f"/api/desk/conversations/{chatter.conversation}/{verb}"


async def test_of_all_agents_at_all_desks_exactly_one_gets_the_conversation(
    two_desks: Site, crowd: Any, staff: Any
) -> None:
    agents = await everybody(two_desks, staff)
    chatters = await crowd(two_desks.urls, 5)
    await waiting(chatters)
    for chatter in chatters:
        answers = await asyncio.gather(*(one.post(path(chatter, "take"), {}) for one in agents))
        statuses = sorted(status for status, _ in answers)
        assert statuses == [200] + [409] * (len(agents) - 1), answers
        owners = [one["owner"] for one in await chatter.stored() if one["kind"] == "owner"]
        assert owners == ["queue", "agent"], "the conversation changed hands once"


async def test_an_agent_at_two_desks_never_holds_more_than_the_capacity(
    two_desks: Site, crowd: Any, staff: Any
) -> None:
    email = two_desks.agents[0]
    screens = [await staff(url, email) for url in two_desks.urls]
    chatters = await crowd(two_desks.urls, 10)
    await waiting(chatters)
    tries = [screens[n % 2].post(path(one, "take"), {}) for n, one in enumerate(chatters)]
    statuses = sorted(status for status, _ in await asyncio.gather(*tries))
    assert statuses == [200] * CAPACITY + [409] * (len(chatters) - CAPACITY)
    me = (await screens[0].get("/api/desk/board"))["me"]
    assert (me["load"], me["capacity"]) == (CAPACITY, CAPACITY)


async def says_across(site: Site, chatter: Chatter, agent: Staff, text: str) -> None:
    """The agent writes at one desk; the customer, at another one, hears it live."""
    board = await agent.get("/api/desk/board")
    row = next(one for one in board["chats"] if one["conversation_id"] == chatter.conversation)
    body = {"client_turn_id": f"turn-{text}", "text": text, "version": row["version"]}
    status, said = await agent.post(path(chatter, "turns"), body)
    assert status == 201, said
    await asyncio.wait_for(chatter.catch_up(said["seq"]), 20)
    assert chatter.heard_turns[-1]["text"] == text


async def test_live_delivery_goes_on_when_redis_is_emptied_stopped_and_started(
    open_site: Any, crowd: Any, staff: Any
) -> None:
    with own(services.REDIS) as redis_server:
        site = await open_site("postgres", agents=1, redis_url=redis_server.url)
        await asyncio.gather(site.start(), site.start())
        (chatter,) = await crowd(site.urls[:1], 1)
        agent = await staff(site.urls[1], site.agents[0])
        await waiting([chatter])
        assert (await agent.post(path(chatter, "take"), {}))[0] == 200
        await says_across(site, chatter, agent, "healthy")
        redis_server.flush()
        await says_across(site, chatter, agent, "emptied")
        redis_server.stop()
        await says_across(site, chatter, agent, "gone")
        redis_server.start_redis_again()
        await says_across(site, chatter, agent, "back")
        assert all(desk.process.returncode is None for desk in site.desks)


async def test_customers_of_a_killed_desk_go_on_at_the_other_one(
    two_desks: Site, crowd: Any
) -> None:
    chatters = await crowd(list(two_desks.urls), 12)
    talks = [asyncio.create_task(one.chat()) for one in chatters]
    await until(lambda: everybody_said(chatters, 2))
    await two_desks.kill(two_desks.desks[0])
    await until(lambda: everybody_said(chatters, 4), 60)
    for one in chatters:
        one.finish()
    await asyncio.wait_for(asyncio.gather(*talks), 60)
    for one in chatters:
        one.lines = 1 - one._number % 2  # whom to ask now: the desk that lives
        events = await until(lambda one=one: answered(one))
        await asyncio.wait_for(one.catch_up(events[-1]["seq"]), 20)
        assert one.heard == events
        ours = [t["client_turn_id"] for t in one.heard_turns if t["author"] == "customer"]
        assert sorted(one.acknowledged) == ours


async def test_everything_goes_on_after_postgresql_was_restarted_the_hard_way(
    open_site: Any, crowd: Any
) -> None:
    with own(services.POSTGRES) as server:
        site = await open_site("postgres", url=server.url)
        await asyncio.gather(site.start(), site.start())
        chatters = await crowd(site.urls, 8)
        talks = [asyncio.create_task(one.chat()) for one in chatters]
        await until(lambda: everybody_said(chatters, 2))
        await asyncio.to_thread(server.restart_postgres_hard)
        await until(lambda: everybody_said(chatters, 5), 60)
        for one in chatters:
            one.finish()
        await asyncio.wait_for(asyncio.gather(*talks), 60)
        for one in chatters:
            events = await until(lambda one=one: answered(one))
            stored = [e["turn"]["client_turn_id"] for e in events if e["turn"]]
            ours = [name for name in stored if name and name.startswith("chatter-")]
            assert ours == sorted(one.acknowledged), "each turn is stored once, in order"
        assert all(desk.process.returncode is None for desk in site.desks)
        await asyncio.gather(*(desk.end() for desk in site.desks))


async def everybody_said(chatters: Sequence[Chatter], turns: int) -> bool:
    """Each of them was acknowledged so many turns."""
    return all(len(one.acknowledged) >= turns for one in chatters)


async def answered(chatter: Chatter) -> Any:
    """The stored events once nobody owes the customer anything."""
    events = await chatter.stored()
    owners = [one["owner"] for one in events if one["kind"] == "owner"]
    spoke = [one["turn"]["author"] for one in events if one["kind"] == "turn"]
    waits = bool(owners) and owners[-1] == "queue"
    return events if waits or spoke[-1] != "customer" else None
