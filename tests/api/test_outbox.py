"""Readers of the log pass over nothing, whatever order transactions begin and end in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from base import log, outbox
from base.clock import ManualClock
from base.db import Database, Session
from handoff.events import ReadMarked

READER = "reader"


class Gate:
    """Holds a transaction open where a test wants it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.open.wait(10)


@pytest.fixture
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    if request.config.getoption("--db") == "sqlite":
        pytest.skip("SQLite has one writer: transactions end in the order in which they begin")
    gate = Gate()
    yield gate
    gate.open.set()


def add_reader(session: Session) -> None:
    outbox.keep_writers_out(session)
    outbox.add_reader(session, READER, "cnv_")


def mark(session: Session, stream: str, gate: Gate | None = None) -> int:
    """One event, and then the gate."""
    seq = log.append(session, stream, ReadMarked(by="agent", seq_read=0), actor="tester")
    if gate is not None:
        gate.wait()
    return seq


async def read_all(database: Database) -> list[tuple[str, int]]:
    """Whatever there is now; all of it is done."""
    found = []
    while taken := await database.write(outbox.take, READER, 3, 2):
        for one in taken:
            assert [event.seq for event in one.events] == [
                *range(one.after + 1, one.after + 1 + len(one.events))
            ]
            found += [(event.stream, event.seq) for event in one.events]
            await database.write(outbox.done, one, one.after + len(one.events))
    return found


async def test_an_event_that_is_stored_later_than_a_younger_one_is_read_all_the_same(
    database: Database, gate: Gate
) -> None:
    await database.write(add_reader)
    old = asyncio.create_task(database.write(mark, "cnv_old", gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    await database.write(mark, "cnv_young")
    assert await read_all(database) == [("cnv_young", 1)]
    gate.open.set()
    await old
    assert await read_all(database) == [("cnv_old", 1)]


async def test_an_event_that_comes_while_its_stream_is_done_with_is_read(
    database: Database, gate: Gate
) -> None:
    await database.write(add_reader)
    await database.write(mark, "cnv_1")
    (taken,) = await database.write(outbox.take, READER, 3, 2)
    late = asyncio.create_task(database.write(mark, "cnv_1", gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    done = asyncio.create_task(database.write(outbox.done, taken, 1))
    await asyncio.sleep(0.1)
    assert not done.done(), "it did not look whether somebody is just writing"
    gate.open.set()
    await asyncio.gather(late, done)
    assert await read_all(database) == [("cnv_1", 2)]


async def test_a_new_reader_gets_every_event_of_whoever_writes_after_it(
    database: Database, gate: Gate
) -> None:
    before = asyncio.create_task(database.write(mark, "cnv_1", gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    making = asyncio.create_task(database.write(add_reader))
    await asyncio.sleep(0.1)
    after = asyncio.create_task(database.write(mark, "cnv_1"))
    await asyncio.sleep(0.1)
    assert not making.done(), "a writer that does not know of the reader is still at work"
    gate.open.set()
    await asyncio.gather(before, making, after)
    assert await read_all(database) == [("cnv_1", 2)]


async def test_many_writers_and_two_readers_at_a_time_pass_over_nothing(
    database: Database,
) -> None:
    await database.write(add_reader)
    writing = asyncio.gather(
        *(database.write(mark, f"cnv_{n % 7}") for n in range(210)),
    )
    found: list[tuple[str, int]] = []
    while not writing.done():
        for some in await asyncio.gather(read_all(database), read_all(database)):
            found += some
    await writing
    found += await read_all(database)
    assert sorted(found) == sorted((f"cnv_{n}", seq) for n in range(7) for seq in range(1, 31))


async def test_a_claim_that_ran_out_can_no_longer_be_settled(
    database: Database, clock: ManualClock
) -> None:
    await database.write(add_reader)
    await database.write(mark, "cnv_1")
    (lost,) = await database.write(outbox.take, READER, 3, 2)
    assert await read_all(database) == []
    clock.advance(outbox.LEASE)
    (mine,) = await database.write(outbox.take, READER, 3, 2)
    await database.write(outbox.done, lost, 1)
    assert await database.write(outbox.failed, lost, 0) is None
    assert mine.events == lost.events
    await database.write(outbox.done, mine, 1)
    clock.advance(outbox.LEASE)
    assert await read_all(database) == []


async def test_a_reader_that_is_gone_leaves_nothing_and_costs_nothing(database: Database) -> None:
    await database.write(add_reader)
    await database.write(mark, "cnv_1")

    def drop(session: Session) -> None:
        outbox.keep_writers_out(session)
        outbox.drop_reader(session, READER)

    await database.write(drop)
    await database.write(mark, "cnv_1")
    left = await database.read(lambda s: s.query(outbox.Unread).count())
    assert (left, await database.read(outbox.due_readers)) == (0, [])
