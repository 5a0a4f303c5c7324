"""Many at once, on SQLite and on PostgreSQL with three desks and Redis: what the log says
afterwards must hold. TANDEM_ROUNDS says how often (5).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import create_engine, func, literal_column, select

from base.log import EventRow
from handoff.tables import Handoff
from tests import history
from tests.scale.chatters import Chatter
from tests.scale.conftest import Site, Staff, until, waiting
from tests.scale.test_several_desks import path

ROUNDS = int(os.environ.get("TANDEM_ROUNDS", "5"))
CAPACITY = 3
TAKERS = 25
BRIEF = {"resolved": "yes", "done": ["looked it up"]}


@pytest.fixture(params=["sqlite", "postgres"])
async def site(request: Any, open_site: Any) -> AsyncIterator[Site]:
    """One desk over SQLite, or three over PostgreSQL with Redis."""
    several = request.param == "postgres"
    redis_url = request.getfixturevalue("redis_server") if several else None
    found = await open_site(request.param, agents=TAKERS, redis_url=redis_url)
    await asyncio.gather(*(found.start() for _ in range(3 if several else 1)))
    yield found


async def signed_in(site: Site, staff: Any, number: int) -> list[Staff]:
    """So many agents, at the desks in turn."""
    places = [
        (site.urls[n % len(site.urls)], email) for n, email in enumerate(site.agents[:number])
    ]
    return [await staff(url, email) for url, email in places]


def happened(site: Site) -> list[history.Happened]:
    """The whole log of all conversations."""
    engine = create_engine(site.place.settings(0).effective_database_url)
    columns = [
        EventRow.id.label("number"),
        EventRow.at,
        EventRow.stream,
        EventRow.seq,
        EventRow.name,
        EventRow.body,
        _seen(engine.dialect.name).label("seen"),
    ]
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).where(EventRow.stream.startswith("cnv"))).all()
    engine.dispose()
    return [
        history.Happened(**{**row._mapping, "at": row.at.timestamp(), "seen": row.seen.timestamp()})
        for row in rows
    ]


def _seen(dialect: str) -> Any:
    """When the event's transaction was over; SQLite has one at a time."""
    if dialect == "sqlite":
        return EventRow.at
    return func.pg_xact_commit_timestamp(literal_column("event.xmin"))


def wrongs(site: Site) -> list[str]:
    """What the log must not say."""
    return history.wrongs(happened(site), CAPACITY)


async def test_of_25_agents_who_take_the_same_chat_one_wins_and_the_others_learn_who(
    site: Site, crowd: Any, staff: Any
) -> None:
    agents = await signed_in(site, staff, TAKERS)
    (chatter,) = await crowd(site.urls, 1)
    for number in range(ROUNDS):
        await chatter.ask_for_human(f"button-{number}")
        await until(chatter.is_in_queue)
        answers = await asyncio.gather(*(one.post(path(chatter, "take"), {}) for one in agents))
        won = [n for n, (status, _) in enumerate(answers) if status == 200]
        lost = [said for status, said in answers if status == 409]
        assert (len(won), len(lost)) == (1, TAKERS - 1), answers
        winner = agents[won[0]]
        me = (await winner.get("/api/desk/board"))["me"]
        assert {said["error"]["name"] for said in lost} == {me["name"]}
        await _hand_back(winner, chatter)
    assert wrongs(site) == []


async def _hand_back(agent: Staff, chatter: Chatter) -> None:
    board = await agent.get("/api/desk/board")
    row = next(one for one in board["chats"] if one["conversation_id"] == chatter.conversation)
    body = {"version": row["version"], "brief": BRIEF}
    status, said = await agent.post(path(chatter, "hand-back"), body)
    assert status in (200, 204), said


async def test_200_escalations_at_once_on_ten_agents_are_all_served_in_order_and_never_too_many(
    site: Site, crowd: Any, staff: Any
) -> None:
    agents = await signed_in(site, staff, 10)
    chatters = await crowd(site.urls, 200)
    for one in agents:
        assert (await one.post("/api/desk/presence", {"presence": "online"}))[0] == 200
    await asyncio.gather(*(one.ask_for_human() for one in chatters))
    served: set[str] = set()
    await asyncio.wait_for(
        asyncio.gather(*(_serves(one, served, len(chatters)) for one in agents)), 180
    )
    assert served == {one.conversation for one in chatters}
    assert wrongs(site) == []
    for one in agents:
        assert (await one.get("/api/desk/board"))["me"]["load"] == 0


async def _serves(agent: Staff, served: set[str], everybody: int) -> None:
    """Accepts what rings and hands it back, until nobody is left."""
    while len(served) < everybody:
        board = await agent.get("/api/desk/board")
        for offer in board["offers"]:
            await agent.post(f"/api/desk/offers/{offer['id']}/accept", {})
        for row in board["chats"]:
            body = {"version": row["version"], "brief": BRIEF}
            where = f"/api/desk/conversations/{row['conversation_id']}/hand-back"
            status, said = await agent.post(where, body)
            assert status in (200, 204), said
            served.add(row["conversation_id"])
        await asyncio.sleep(0.05)


async def test_what_all_kinds_of_change_hit_at_the_same_moment_has_one_history(
    site: Site, crowd: Any, staff: Any
) -> None:
    """B4: take, accept, transfer and hand-back of the same chat within the same moment."""
    agents = await signed_in(site, staff, 6)
    for one in agents[:3]:
        assert (await one.post("/api/desk/presence", {"presence": "online"}))[0] == 200
    (chatter,) = await crowd(site.urls, 1)
    for number in range(ROUNDS):
        await chatter.ask_for_human(f"button-{number}")
        await asyncio.gather(*(_whatever_it_shows(one, chatter) for one in agents))
        await until(lambda: _free(agents, chatter))
    assert wrongs(site) == []


async def _whatever_it_shows(agent: Staff, chatter: Chatter) -> None:
    """Every change that the board allows, and one that it does not; a refusal is an answer too."""
    board = await agent.get("/api/desk/board")
    tries: list[Any] = [agent.post(path(chatter, "take"), {})]
    tries += [agent.post(f"/api/desk/offers/{one['id']}/accept", {}) for one in board["offers"]]
    for version in range(1, 8):
        tries.append(agent.post(path(chatter, "transfer"), {"version": version, "note": ""}))
    answers = await asyncio.gather(*tries)
    assert all(status < 500 for status, _ in answers), answers


async def _free(agents: list[Staff], chatter: Chatter) -> bool:
    """Whoever has the chat hands it back; true once the bot has it."""
    for agent in agents:
        board = await agent.get("/api/desk/board")
        for offer in board["offers"]:
            await agent.post(f"/api/desk/offers/{offer['id']}/accept", {})
        board = await agent.get("/api/desk/board")
        for row in board["chats"]:
            if row["conversation_id"] == chatter.conversation:
                await _hand_back(agent, chatter)
    owners = [one["owner"] for one in await chatter.stored() if one["kind"] == "owner"]
    return owners[-1:] == ["bot"]


async def test_who_waits_and_who_is_served_stay_where_they_are_when_the_desk_is_killed(
    site: Site, crowd: Any, staff: Any
) -> None:
    """B8: the same wait in the same order, the same agents, and routing goes on within 5 s."""
    agents = await signed_in(site, staff, 3)
    served = await crowd(site.urls, CAPACITY * len(agents))
    await waiting(served)
    for number, one in enumerate(served):
        status, said = await agents[number % len(agents)].post(path(one, "take"), {})
        assert status == 200, said
    await waiting(await crowd(site.urls, 40))
    before = _handoffs(site)
    assert [row.state for row in before].count("waiting") == 40
    for desk in list(site.desks):
        await site.start(await site.kill(desk))
    assert _handoffs(site) == before
    for number, one in enumerate(agents):
        await one.post("/api/desk/presence", {"presence": "online"})
        await _hand_back(one, served[number])
    for one in agents:
        await until(lambda one=one: _rings(one), 5)  # type: ignore[misc]
    assert wrongs(site) == []


def _handoffs(site: Site) -> list[Any]:
    """Who waits since when and who is with whom, in the order of the line."""
    engine = create_engine(site.place.settings(0).effective_database_url)
    columns = (Handoff.id, Handoff.state, Handoff.queued_at, Handoff.rank_at, Handoff.agent_id)
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(Handoff.rank_at, Handoff.id)).all()
    engine.dispose()
    return list(rows)


async def _rings(agent: Staff) -> Any:
    board = await agent.get("/api/desk/board")
    return board if board["offers"] else None
