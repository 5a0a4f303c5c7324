"""The event log: gapless, append-only, and no change without an event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from base import log
from base.changes import insert_now
from base.clock import ManualClock
from base.db import Database, Session
from base.log import Event, EventRow, Logged, SilentChange


class Own(DeclarativeBase):
    metadata = MetaData()


class Case(Logged, Own):
    __tablename__ = "test_case"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]

    @property
    def stream(self) -> str:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Moved(Event):
    """The case has another owner."""

    owner: str
    at: datetime | None = None


@pytest.fixture
async def cases(database: Database) -> AsyncIterator[Database]:
    await database.write(lambda session: Own.metadata.create_all(session.connection()))
    yield database


def open_case(session: Session, name: str) -> None:
    session.add(Case(id=name, owner="bot"))
    log.append(session, name, Moved(owner="bot"), actor="system")


def move(session: Session, name: str, owner: str) -> int:
    session.get_one(Case, name).owner = owner
    return log.append(session, name, Moved(owner=owner), actor="tester")


def owner_of(session: Session, name: str) -> str:
    return session.get_one(Case, name).owner


async def test_an_event_is_recorded_with_its_time_actor_and_body(
    cases: Database, clock: ManualClock
) -> None:
    event = Moved(owner="queue", at=clock.now())
    assert await cases.write(log.append, "c1", event, actor="usr_1") == 1
    (recorded,) = await cases.read(log.read, "c1")
    assert recorded == log.Recorded(
        stream="c1",
        seq=1,
        at=clock.now(),
        name="Moved",
        actor="usr_1",
        body={"owner": "queue", "at": "2026-03-02T09:00:00Z"},
    )


async def test_seq_is_gapless_in_each_stream_also_under_failures(
    cases: Database, open_database: Callable[..., Database]
) -> None:
    other = open_database()

    def appends(session: Session, number: int) -> int:
        seq = log.append(session, f"c{number % 2}", Moved(owner="x"), actor="t")
        if number % 5 == 0:
            raise LookupError
        return seq

    await asyncio.gather(
        *((cases, other)[n // 2 % 2].write(appends, n) for n in range(60)), return_exceptions=True
    )
    await other.close()
    for stream in ("c0", "c1"):
        events = await cases.read(log.read, stream)
        assert [event.seq for event in events] == list(range(1, 25))


async def test_a_reader_goes_on_from_its_cursor(cases: Database) -> None:
    for _ in range(5):
        await cases.write(log.append, "c", Moved(owner="x"), actor="t")
    assert [event.seq for event in await cases.read(log.read, "c", 2)] == [3, 4, 5]
    assert [event.seq for event in await cases.read(log.read, "c", after=1, limit=2)] == [2, 3]


async def test_every_append_hints_its_stream(
    open_database: Callable[..., Database],
) -> None:
    heard: list[frozenset[str]] = []
    database = open_database(heard.append)
    await database.write(log.append, "c9", Moved(owner="x"), actor="t")
    await database.close()
    assert heard == [frozenset({"c9"})]


async def test_a_row_that_is_inserted_at_once_needs_its_event_like_any_other(
    cases: Database,
) -> None:
    def silent(session: Session) -> None:
        insert_now(session, Case(id="new", owner="bot"))

    def logged(session: Session) -> str:
        silent(session)
        log.append(session, "new", Moved(owner="bot"), actor="t")
        session.get_one(Case, "new").owner = "queue"  # goes on as any row of the session
        return owner_of(session, "new")

    with pytest.raises(SilentChange):
        await cases.write(silent)
    assert await cases.write(logged) == "queue"
    assert await cases.read(owner_of, "new") == "queue"


async def test_lock_tells_the_last_seq_and_keeps_others_out(
    cases: Database, open_database: Callable[..., Database]
) -> None:
    other = open_database()

    def locked_append(session: Session) -> tuple[int, int]:
        before = log.lock(session, "new")
        return before, log.append(session, "new", Moved(owner="x"), actor="t")

    pairs = await asyncio.gather(*((cases, other)[n % 2].write(locked_append) for n in range(30)))
    await other.close()
    assert sorted(pairs) == [(n, n + 1) for n in range(30)]


async def test_a_lock_alone_leaves_no_event(cases: Database) -> None:
    assert await cases.write(log.lock, "quiet") == 0
    assert await cases.read(log.read, "quiet") == []
    assert await cases.write(log.append, "quiet", Moved(owner="x"), actor="t") == 1


async def test_a_change_with_its_event_passes_in_either_order(cases: Database) -> None:
    await cases.write(open_case, "c")

    def event_first(session: Session) -> None:
        case = session.get_one(Case, "c")
        log.append(session, "c", Moved(owner="queue"), actor="t")
        session.scalars(select(Case)).all()  # autoflush between the two
        case.owner = "queue"

    def change_first(session: Session) -> None:
        session.get_one(Case, "c").owner = "agent"
        session.scalars(select(Case)).all()
        log.append(session, "c", Moved(owner="agent"), actor="t")

    await cases.write(event_first)
    await cases.write(change_first)
    assert await cases.read(owner_of, "c") == "agent"


def adds(session: Session) -> None:
    session.add(Case(id="new", owner="bot"))


def changes(session: Session) -> None:
    session.get_one(Case, "c").owner = "agent"


def changes_and_flushes(session: Session) -> None:
    changes(session)
    session.flush()


def removes(session: Session) -> None:
    session.delete(session.get_one(Case, "c"))


def logs_another(session: Session) -> None:
    changes(session)
    log.append(session, "other", Moved(owner="agent"), actor="t")


def logs_only_in_a_savepoint_that_goes_back(session: Session) -> None:
    with session.begin_nested() as savepoint:
        log.append(session, "c", Moved(owner="agent"), actor="t")
        savepoint.rollback()
    changes(session)


@pytest.mark.parametrize(
    "command",
    [
        adds,
        changes,
        changes_and_flushes,
        removes,
        logs_another,
        logs_only_in_a_savepoint_that_goes_back,
    ],
)
async def test_a_silent_change_is_refused_and_undone(
    cases: Database, command: Callable[[Session], None]
) -> None:
    await cases.write(open_case, "c")
    with pytest.raises(SilentChange):
        await cases.write(command)
    assert await cases.read(lambda s: [(c.id, c.owner) for c in s.scalars(select(Case))]) == [
        ("c", "bot")
    ]


async def test_a_touched_but_unchanged_row_needs_no_event(cases: Database) -> None:
    await cases.write(open_case, "c")

    def same(session: Session) -> None:
        case = session.get_one(Case, "c")
        case.owner = str(case.owner)

    await cases.write(same)


async def test_what_a_savepoint_took_back_needs_no_event(cases: Database) -> None:
    """The usual "insert, or it is there already" must not look like a silent change."""
    await cases.write(open_case, "c")

    def insert_again(session: Session) -> str:
        try:
            with session.begin_nested():
                session.add(Case(id="c", owner="thief"))
        except IntegrityError:
            return owner_of(session, "c")
        raise AssertionError("the key is unique")

    assert await cases.write(insert_again) == "bot"


async def test_an_event_in_a_kept_savepoint_counts(cases: Database) -> None:
    await cases.write(open_case, "c")

    def nested(session: Session) -> None:
        with session.begin_nested():
            move(session, "c", "queue")
        with session.begin_nested():
            session.get_one(Case, "c").owner = "agent"

    await cases.write(nested)
    assert await cases.read(owner_of, "c") == "agent"


async def test_a_recorded_event_can_neither_change_nor_go(cases: Database) -> None:
    await cases.write(open_case, "c")

    def rewrite(session: Session) -> None:
        session.scalars(select(EventRow)).one().actor = "somebody else"

    def erase(session: Session) -> None:
        session.delete(session.scalars(select(EventRow)).one())

    for command in (rewrite, erase):
        with pytest.raises(SilentChange):
            await cases.write(command)
    assert [event.actor for event in await cases.read(log.read, "c")] == ["system"]


async def test_the_database_itself_refuses_the_same_seq_twice(cases: Database) -> None:
    await cases.write(open_case, "c")

    def forge(session: Session) -> None:
        session.add(EventRow(stream="c", seq=1, at=session.now, name="X", actor="t", body={}))

    with pytest.raises(IntegrityError):
        await cases.write(forge)
