"""Storage that fails: what was answered is stored, what was refused is not, service comes back."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import ForeignKey, MetaData, event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from base import log
from base.clock import ManualClock, SystemClock
from base.db import Database, Session, StorageUnavailable
from base.log import Event, EventRow, StreamRow
from tests.proxy import proxy_to

CHECKOUT = Path(__file__).resolve().parents[2]


class Happened(Event):
    """Something."""


class Own(DeclarativeBase):
    metadata = MetaData()


class Parent(Own):
    __tablename__ = "test_parent"
    id: Mapped[int] = mapped_column(primary_key=True)


class Child(Own):
    __tablename__ = "test_child"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(
        ForeignKey(Parent.id, deferrable=True, initially="DEFERRED")
    )


def happen(session: Session, stream: str = "c") -> int:
    return log.append(session, stream, Happened(), actor="t")


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(EventRow)) or 0


@pytest.fixture
def sqlite_only(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--db") != "sqlite":
        pytest.skip("a property of SQLite")


@pytest.fixture
def postgres_only(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--db") != "postgres":
        pytest.skip("a property of PostgreSQL")


async def test_a_command_that_breaks_the_commit_harms_no_other(database: Database) -> None:
    """A deferred constraint is only checked by COMMIT, where SQLite commits a whole group."""
    await database.write(lambda session: Own.metadata.create_all(session.connection()))

    def add_child(session: Session, number: int) -> int:
        if number != 7:
            session.add(Parent(id=number))
        session.add(Child(id=number, parent_id=number))
        return number

    results = await asyncio.gather(
        *(database.write(add_child, number) for number in range(16)), return_exceptions=True
    )
    assert isinstance(results.pop(7), IntegrityError)
    assert results == [number for number in range(16) if number != 7]
    stored = await database.read(lambda session: len(session.scalars(select(Child)).all()))
    assert stored == 15


@pytest.mark.parametrize("rounds", [1, 2])
async def test_what_was_acknowledged_survives_kill_9(
    database: Database, database_url: str, rounds: int
) -> None:
    program = (
        "import asyncio, sys\n"
        "from tests.api.test_base_faults import acknowledge_for_ever\n"
        "asyncio.run(acknowledge_for_ever(sys.argv[1]))\n"
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, database_url, cwd=CHECKOUT, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    acknowledged = [int(await child.stdout.readline()) for _ in range(40 * rounds)]
    child.kill()
    acknowledged += [int(line) for line in (await child.stdout.read()).splitlines() if line]
    await child.wait()
    events = [recorded.seq for recorded in await database.read(log.read, "c", 0, 100_000)]
    assert events == list(range(1, len(events) + 1)), "gapless"
    assert set(acknowledged) <= set(events)
    assert await database.read(log.last_seq, "c") == len(events)


async def acknowledge_for_ever(url: str) -> None:
    """Runs in the process that is killed: store, then say so, on eight lines at once."""
    database = Database.open(url, SystemClock())

    async def one_after_another() -> None:
        while True:
            print(await database.write(happen), flush=True)

    await asyncio.gather(*(one_after_another() for _ in range(8)))


@pytest.mark.usefixtures("sqlite_only")
async def test_a_full_disk_refuses_writes_keeps_reads_and_recovers(
    database: Database, database_url: str
) -> None:
    await database.write(happen)
    pages = await database.read(lambda session: session.scalar(text("PRAGMA page_count")))
    room = {"pages": pages + 20}

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {room['pages']}")

    event.listen(database._engine, "checkout", limit)

    def fill(session: Session, stream: str) -> int:
        session.add(StreamRow(id=stream + "x" * 20_000, seq=0))
        return happen(session, stream)

    answers = await asyncio.gather(
        *(database.write(fill, f"s{number}") for number in range(60)), return_exceptions=True
    )
    refused = [answer for answer in answers if answer != 1]
    assert 0 < len(refused) < 60
    assert {type(answer) for answer in refused} == {StorageUnavailable}, refused
    assert await database.read(count) == 1 + 60 - len(refused)
    room["pages"] = 1_000_000
    assert await database.write(fill, "after") == 1
    check = await database.read(lambda session: session.scalar(text("PRAGMA integrity_check")))
    assert check == "ok"


@pytest.mark.usefixtures("sqlite_only")
async def test_another_process_with_the_write_lock_only_delays(
    database: Database, database_url: str
) -> None:
    await database.write(happen)
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO stream (id, seq) VALUES ('other', 1)")
        locked.set()
        release.wait(10)
        other.execute("COMMIT")
        other.close()

    holding = threading.Thread(target=hold)
    holding.start()
    await asyncio.to_thread(locked.wait)
    writes = [asyncio.create_task(database.write(happen)) for _ in range(50)]
    assert await database.read(count) == 1, "reads go on"
    release.set()
    assert await asyncio.gather(*writes) == list(range(2, 52))
    holding.join()


async def test_a_writer_that_nobody_waits_for_any_more_is_not_started(
    database: Database,
) -> None:
    """A command of a caller who went away before its turn is dropped, not run behind the back."""
    begun, go_on = threading.Event(), threading.Event()

    def block(session: Session) -> None:
        begun.set()
        assert go_on.wait(5)

    blocking = [asyncio.create_task(database.write(block)) for _ in range(8)]
    await asyncio.to_thread(begun.wait)
    late = asyncio.create_task(database.write(happen))
    await asyncio.sleep(0)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    go_on.set()
    await asyncio.gather(*blocking)
    await database.write(lambda session: None)
    assert await database.read(count) == 0


@pytest.mark.usefixtures("postgres_only")
async def test_a_backend_that_dies_in_the_middle_is_nobodys_loss(database: Database) -> None:
    runs = []

    def dies_once(session: Session) -> int:
        seq = happen(session)
        runs.append(seq)
        if len(runs) == 1:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return seq

    assert await database.write(dies_once) == 1
    assert runs == [1, 1]
    assert await database.read(count) == 1


@pytest.mark.usefixtures("postgres_only")
async def test_a_deadlock_is_run_again(database: Database) -> None:
    for stream in ("a", "b"):
        await database.write(happen, stream)
    barrier = threading.Barrier(2)
    first = {"ab": True, "ba": True}

    def both(session: Session, order: str) -> int:
        log.lock(session, order[0])
        if first[order]:
            first[order] = False
            barrier.wait(5)
        log.lock(session, order[1])
        return happen(session, order[0]) + happen(session, order[1])

    assert len(await asyncio.gather(database.write(both, "ab"), database.write(both, "ba"))) == 2
    assert await database.read(count) == 6


@pytest.mark.usefixtures("postgres_only")
async def test_a_server_that_goes_and_comes_back_needs_no_restart(
    database: Database, database_url: str, clock: ManualClock
) -> None:
    from sqlalchemy import make_url

    parsed = make_url(database_url)
    async with proxy_to(str(parsed.host), parsed.port or 5432) as proxy:
        behind = Database.open(str(parsed.set(host="127.0.0.1", port=proxy.port)), clock)
        assert await behind.write(happen) == 1
        assert await behind.read(count) == 1
        proxy.down()
        for work in (behind.write(happen), behind.read(count)):
            with pytest.raises(StorageUnavailable):
                await work
        proxy.up()
        assert await asyncio.gather(*(behind.write(happen) for _ in range(20)))
        assert await behind.read(count) == await database.read(count) == 21
        await behind.close()


@pytest.mark.usefixtures("postgres_only")
async def test_a_commit_that_nobody_confirmed_is_not_repeated(
    database: Database, database_url: str, clock: ManualClock
) -> None:
    """It may be stored: the caller must ask again with the same id instead of getting it twice."""
    from sqlalchemy import make_url

    runs: list[int] = []
    loop = asyncio.get_running_loop()
    parsed = make_url(database_url)
    async with proxy_to(str(parsed.host), parsed.port or 5432) as proxy:
        behind = Database.open(str(parsed.set(host="127.0.0.1", port=proxy.port)), clock)

        def cut(_connection: object) -> None:
            done: Callable[[], None] = proxy.down
            asyncio.run_coroutine_threadsafe(_call(done), loop).result(5)

        event.listen(behind._engine, "commit", cut)

        def work(session: Session) -> int:
            runs.append(happen(session))
            return runs[-1]

        with pytest.raises(StorageUnavailable):
            await behind.write(work)
        assert runs == [1]
        await behind.close()


async def _call(work: Callable[[], None]) -> None:
    work()
