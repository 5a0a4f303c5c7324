"""A queue that moves: chats that were served before a test begins, and what it asks of waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Table, insert, select

from base.db import Session
from handoff.commands.waits import Line
from handoff.model import WaitOutcome
from handoff.setup_tables import Queue
from handoff.tables import Contact, Conversation, Customer, Handoff
from handoff.waiting_tables import WaitPromise, WaitVerdict
from handoff.web.waiting_view import WaitingView, waiting_view
from tests.world import World

WISH = "I want a human"
_numbers = count(1)


async def plainly(world: World, command: Any, *args: Any, **more: Any) -> Any:
    """Written without the fold check: what happened before there was a log."""
    return await world.db._database.write(command, *args, **more)


async def a_queue(world: World, queue_id: str = "support", **settings: Any) -> None:
    """The queue with these settings."""

    def merge(session: Session) -> None:
        session.merge(Queue(id=queue_id, name=queue_id, **settings))

    await plainly(world, merge)


async def busy(world: World, places: int = 2) -> None:
    """One agent who is online and has no place left, and a queue that takes one chat each."""
    await a_queue(world)
    await world.agent("Mia", capacity=places)
    for n in range(places):
        await world.says(f"before-{n}", WISH)
        await world.route()
        await world.accepts("Mia")
    world.clock.advance(31)


async def served(
    world: World,
    chats: int,
    *,
    wait_s: float = 60,
    chat_s: float = 300,
    end: datetime | None = None,
    queue_id: str = "support",
) -> None:
    """So many chats of that length were finished, one a minute, the last before `end` (now)."""
    until = (end or world.clock.now()) - timedelta(seconds=1)
    await plainly(world, _serve, chats, wait_s, chat_s, until, queue_id)


def _serve(
    session: Session, chats: int, wait_s: float, chat_s: float, until: datetime, queue_id: str
) -> None:
    for n in range(chats):
        freed = until - timedelta(minutes=n)
        taken = freed - timedelta(seconds=chat_s)
        _chat(
            session,
            queue_id=queue_id,
            state="finished",
            queued_at=taken - timedelta(seconds=wait_s),
            accepted_at=taken,
            ended_at=freed,
        )


async def gave_up(world: World, customers: int, *, after_s: float, queue_id: str) -> None:
    """So many left after that wait, lately."""

    def leave(session: Session) -> None:
        for n in range(customers):
            left = world.clock.now() - timedelta(minutes=n, seconds=1)
            began = left - timedelta(seconds=after_s)
            _chat(session, queue_id=queue_id, state="abandoned", queued_at=began, ended_at=left)

    await plainly(world, leave)


def _chat(session: Session, **about: Any) -> str:
    """A customer with one handoff, of which there is no log; its id."""
    session.add_once(Queue, id=about["queue_id"], name=about["queue_id"])
    n = next(_numbers)
    ids = {"customer_id": f"past-{n}", "conversation_id": f"past-{n}", "contact_id": f"past-{n}"}
    at = about["queued_at"]
    run = session.connection().execute
    run(insert(_table(Customer)).values(id=ids["customer_id"], language="en", created_at=at))
    run(
        insert(_table(Conversation)).values(
            id=ids["conversation_id"],
            customer_id=ids["customer_id"],
            channel="web",
            language="en",
            owner="closed",
            version=1,
            created_at=at,
            customer_read=0,
            agent_read=0,
        )
    )
    run(
        insert(_table(Contact)).values(
            id=ids["contact_id"],
            conversation_id=ids["conversation_id"],
            started_at=at,
            closed_at=about["ended_at"],
        )
    )
    run(
        insert(_table(Handoff)).values(
            id=f"past-{n}",
            conversation_id=ids["conversation_id"],
            contact_id=ids["contact_id"],
            reason="asked_for_human",
            rank_at=at,
            package={},
            priority=0,
            tags=[],
            skills=[],
            desired=[],
            at_head=False,
            **about,
        )
    )
    return f"past-{n}"


def _table(kind: Any) -> Table:
    table: Table = kind.__table__
    return table


async def promised(world: World, *, kept: int, broken: int = 0, queue_id: str = "support") -> None:
    """Hours ago so many were told 60 to 120 s and were answered after 90 s, or after 200 s."""

    def add(session: Session) -> None:
        for n in range(kept + broken):
            at = world.clock.now() - timedelta(hours=3, minutes=n)
            session.add(
                WaitPromise(
                    handoff_id=_chat(
                        session, queue_id=queue_id, state="finished", queued_at=at, ended_at=at
                    ),
                    queue_id=queue_id,
                    at=at,
                    ahead=1,
                    low_s=60,
                    high_s=120,
                    point_s=90,
                    last_wait_s=80,
                    shown=False,
                    actual_s=90 if n < kept else 200,
                    outcome=WaitOutcome.ANSWERED.value,
                )
            )

    await plainly(world, add)


async def line(world: World, queue_id: str = "support") -> Line:
    """The queue as the desk knows it now."""
    found: Line = await world.db.read(lambda s: world.rules.waits.of(s, queue_id))
    return found


async def promise(world: World, name: str) -> WaitPromise:
    """What was foretold to the customer."""
    handoff = await world.handoff(name)
    found: WaitPromise = await world.db.read(lambda s: s.get_one(WaitPromise, handoff.id))
    return found


async def verdicts(world: World, queue_id: str = "support") -> list[WaitVerdict]:
    """The queue's verdicts, the oldest first."""
    query = select(WaitVerdict).where(WaitVerdict.queue_id == queue_id).order_by(WaitVerdict.at)
    return await world.db.read(lambda s: list(s.scalars(query)))


async def told(world: World, name: str) -> WaitingView | None:
    """What the customer's page shows of the wait."""
    conversation = await world.conversation(name)
    return await world.db.read(
        lambda s: waiting_view(s, s.get_one(Conversation, conversation.id), world.rules.waits)
    )
