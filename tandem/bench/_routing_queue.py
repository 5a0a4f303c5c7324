"""How long an assignment takes while so many wait, and how soon a restarted desk routes again.

500 agents (three places each) in five teams speak one to three of six languages and have up to
three of eight skills at levels; those who wait do so in five queues, each for a language and with
a skill or two required or desired. All places are taken. Then chats end, 1 to 20 at a time at
random agents, and the router runs: its own command, on a database file with full durability, until
nothing is left to offer. What was offered comes in again from behind, so that the line keeps its
length. The time counts the router's runs, also those that find nothing.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, insert, select, update

from base.auth import User
from base.clock import SystemClock
from base.db import Database, Session
from handoff.commands.offers import offer_some
from handoff.commands.waiting_line import Lanes
from handoff.model import OfferState
from handoff.routing.match import rank_of
from handoff.routing.needs import Lane, Need
from handoff.setup_tables import Queue
from handoff.tables import Agent, Contact, Conversation, Customer, Handoff, LaneRow, Offer
from tandem import migrate
from tandem.bench._processes import Place, free_port, start_desk

LENGTHS = (100, 1_000, 10_000)
AGENTS = 500
BURSTS = 60
LANGUAGES = ("en", "de", "fr", "es", "nl", "zh")
SKILLS = tuple(f"skill_{letter}" for letter in "abcdefgh")
QUEUES = tuple(f"queue_{letter}" for letter in "abcde")
Say = Callable[[str], None]


def measure(seed: int, say: Say) -> dict[str, Any]:
    """{"assign_ms": {length: ms}, "assign_most_ms": {length: ms}, "restart_s": s}."""
    found: dict[str, Any] = {"assign_ms": {}, "assign_most_ms": {}}
    for length in LENGTHS:
        with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
            place = _place(Path(folder))
            _fill(place.database_url or "", length + AGENTS * 4, random.Random(seed))  # noqa: S311
            each, most = asyncio.run(_assign(place, length, random.Random(seed)))  # noqa: S311
            found["assign_ms"][str(length)] = each
            found["assign_most_ms"][str(length)] = most
            say(f"{length:>6} waiting: {each:.2f} ms an assignment, the slowest run {most:.1f} ms")
            if length == LENGTHS[-1]:
                found["restart_s"] = asyncio.run(_restart(place))
                say(f"restart with {length} waiting: routes after {found['restart_s']:.1f} s")
    return found


def _place(folder: Path) -> Place:
    return Place(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'desk.db'}",
        bot_url="http://127.0.0.1:9",
    )


def _fill(url: str, waiting: int, chance: random.Random) -> None:
    migrate.upgrade(url, SystemClock())
    now = datetime.now(UTC)
    engine = create_engine(url)
    people = [_waiting(number, now, chance) for number in range(waiting)]
    with engine.begin() as connection:
        connection.execute(
            insert(Queue),
            [
                {"id": name, "name": name, "teams": [f"team_{name[-1]}"], "offer_s": 3600}
                for name in QUEUES
            ],
        )
        staff = [_agent(number, chance) for number in range(AGENTS)]
        connection.execute(insert(User), [one[0] for one in staff])
        connection.execute(insert(Agent), [one[1] for one in staff])
        names = sorted({one[3]["lane"] for one in people})
        connection.execute(insert(LaneRow), [{"name": name} for name in names])
        for place, table in enumerate((Customer, Conversation, Contact, Handoff)):
            connection.execute(insert(table), [one[place] for one in people])
    engine.dispose()


def _agent(number: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    id_ = f"agent-{number:04}"
    spoken = chance.sample(LANGUAGES, chance.choice((1, 1, 2, 3)))
    skilled = chance.sample(SKILLS, chance.randint(0, 3))
    user = {
        "id": id_,
        "email": f"{id_}@bench.example",
        "name": id_,
        "role": "agent",
        "language": "en",
        "password_hash": "none",
    }
    agent = {
        "user_id": id_,
        "name": id_,
        "presence": "online",
        "capacity": 3,
        "load": 0,
        "team_id": f"team_{chance.choice('abcde')}",
        "skills": {
            **{f"language:{one}": 3 for one in spoken},
            **{one: chance.randint(1, 5) for one in skilled},
        },
    }
    return user, agent


def _waiting(number: int, now: datetime, chance: random.Random) -> tuple[dict[str, Any], ...]:
    conversation, contact = f"cnv-{number:06}", f"con-{number:06}"
    customer = f"cus-{number:06}"
    language = chance.choice(LANGUAGES)
    queued_at = now - timedelta(seconds=chance.uniform(0, 3600))
    needs = [Need(f"language:{language}")]
    if chance.random() < 0.4:
        needs.append(Need(chance.choice(SKILLS), chance.choice((1, 1, 2))))
    priority = chance.choice((0, 0, 0, 5, 15))
    queue = chance.choice(QUEUES)
    return (
        {"id": customer, "language": language, "created_at": now},
        {
            "id": conversation,
            "customer_id": customer,
            "channel": "web",
            "language": language,
            "owner": "queue",
            "handoff_id": f"hnd-{number:06}",
            "contact_id": contact,
            "version": 2,
            "created_at": now,
        },
        {"id": contact, "conversation_id": conversation, "started_at": now},
        {
            "id": f"hnd-{number:06}",
            "conversation_id": conversation,
            "contact_id": contact,
            "state": "waiting",
            "reason": "low_confidence",
            "queue_id": queue,
            "priority": priority,
            "skills": [str(need) for need in needs],
            "queued_at": queued_at,
            "rank_at": rank_of(queued_at, priority),
            "lane": str(Lane.of([queue], needs)),
            "package": {},
        },
    )


async def _assign(place: Place, length: int, chance: random.Random) -> tuple[float, float]:
    """(ms an assignment, ms of the slowest run that offered something)."""
    database = Database.open(place.database_url or "", SystemClock())
    lanes = Lanes()
    try:
        await _route(database, lanes)  # every place is taken now; what is too much goes
        await database.write(_shorten, length)
        spent, made, most = 0.0, 0, 0.0
        for _ in range(BURSTS):
            await database.write(_end_chats, chance.randint(1, 20), chance)
            started = time.perf_counter()
            found = await _route(database, lanes)
            took = time.perf_counter() - started
            spent, made, most = spent + took, made + found, max(most, took)
        return round(1000 * spent / max(made, 1), 3), round(1000 * most, 1)
    finally:
        await database.close()


async def _route(database: Database, lanes: Lanes) -> int:
    made = 0
    while some := await database.write(offer_some, lanes):
        made += some
    return made


def _shorten(session: Session, length: int) -> None:
    """So many wait, no more: those at the end of the line go."""
    waiting = select(Handoff.id).where(Handoff.state == "waiting", Handoff.rings.is_(False))
    ids = list(session.scalars(waiting.order_by(Handoff.rank_at)))[length:]
    for start in range(0, len(ids), 500):
        some = Handoff.id.in_(ids[start : start + 500])
        session.connection().execute(update(Handoff).where(some).values(state="abandoned"))


def _end_chats(session: Session, number: int, chance: random.Random) -> None:
    """So many chats that ring or are held end; each customer comes again from behind."""
    offers = list(session.scalars(select(Offer.id).where(Offer.state == "open")))
    for id_ in chance.sample(offers, min(number, len(offers))):
        offer = session.get_one(Offer, id_)
        agent, handoff = session.get_one(Agent, offer.agent_id), offer.handoff_id
        session.connection().execute(
            update(Offer).where(Offer.id == id_).values(state=OfferState.ACCEPTED.value)
        )
        session.connection().execute(
            update(Agent).where(Agent.user_id == agent.user_id).values(load=Agent.load - 1)
        )
        session.connection().execute(
            update(Handoff)
            .where(Handoff.id == handoff)
            .values(rings=False, queued_at=session.now, rank_at=session.now)
        )


async def _restart(place: Place) -> float:
    """Seconds from the start of a desk over this database to its first offer."""
    database = Database.open(place.database_url or "", SystemClock())
    try:
        await database.write(_end_chats, 100, random.Random(1))  # noqa: S311
        before = await database.read(_offers)
        started = time.perf_counter()
        starting = asyncio.create_task(start_desk(place, free_port()))
        while await database.read(_offers) == before:
            await asyncio.sleep(0.02)
            if starting.done() and starting.exception():
                break
        took = time.perf_counter() - started
        await (await starting).end()
        return round(took, 2)
    finally:
        await database.close()


def _offers(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Offer)) or 0
