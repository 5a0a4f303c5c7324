"""The database, on both engines: commands are all or nothing and never harm each other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import MetaData, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from base.clock import ManualClock
from base.db import BigId, Database, Json, Session, StorageUnavailable, UtcDateTime
from base.settings import SettingsError


class Own(DeclarativeBase):
    metadata = MetaData()


class Note(Own):
    __tablename__ = "test_note"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(unique=True)
    count: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    data: Mapped[Any] = mapped_column(Json, nullable=True)


@pytest.fixture
async def notes(database: Database) -> AsyncIterator[Database]:
    await database.write(lambda session: Own.metadata.create_all(session.connection()))
    yield database


def add(session: Session, name: str, **values: Any) -> int:
    note = Note(name=name, **values)
    session.add(note)
    session.flush()
    session.hint(name)
    return note.id


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Note.name).order_by(Note.name)))


def bump(session: Session, name: str) -> int:
    """Read, then write: what loses updates where transactions are not honest."""
    note = session.scalars(select(Note).where(Note.name == name).with_for_update()).one()
    note.count += 1
    return note.count


async def test_what_a_command_wrote_is_there_when_it_answers(notes: Database) -> None:
    assert await notes.write(add, "a") == 1
    assert await notes.read(names) == ["a"]


async def test_a_failing_command_leaves_nothing_and_says_why(notes: Database) -> None:
    def fails(session: Session) -> None:
        add(session, "gone")
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        await notes.write(fails)
    assert await notes.read(names) == []


async def test_an_error_of_the_database_does_not_repeat_what_was_written(notes: Database) -> None:
    """Errors go to the log, and customer text must not."""
    with pytest.raises(IntegrityError) as refused:
        await notes.write(lambda session: [add(session, "a", data="my card") for _ in range(2)])
    assert "my card" not in str(refused.value)


async def test_commands_that_wait_together_do_not_harm_each_other(notes: Database) -> None:
    """Forty commands at once, every third one fails: in its code or on a constraint."""
    await notes.write(add, "taken")

    def work(session: Session, number: int) -> int:
        if number % 3 == 0:
            add(session, f"x{number}")
            add(session, "taken")
        return add(session, f"n{number:02}")

    results = await asyncio.gather(
        *(notes.write(work, number) for number in range(40)), return_exceptions=True
    )
    failed = [n for n, result in enumerate(results) if isinstance(result, BaseException)]
    assert failed == [n for n in range(40) if n % 3 == 0]
    assert all(isinstance(results[n], IntegrityError) for n in failed)
    kept = [f"n{n:02}" for n in range(40) if n % 3]
    assert await notes.read(names) == [*kept, "taken"]


async def test_no_update_is_lost_between_concurrent_commands(notes: Database) -> None:
    await notes.write(add, "counter")
    results = await asyncio.gather(*(notes.write(bump, "counter") for _ in range(60)))
    assert sorted(results) == list(range(1, 61))


async def test_two_processes_lose_no_update(
    notes: Database, open_database: Callable[..., Database]
) -> None:
    await notes.write(add, "counter")
    other = open_database()
    await asyncio.gather(*(one.write(bump, "counter") for _ in range(25) for one in (notes, other)))
    await other.close()
    assert await notes.write(bump, "counter") == 51


async def test_a_query_cannot_write(notes: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        await notes.read(add, "sneaked in")
    assert await notes.read(names) == []


async def test_a_query_sees_one_moment(notes: Database) -> None:
    """A write that lands in the middle of a query is not half seen."""
    looked, written = threading.Event(), threading.Event()

    def looks_twice(session: Session) -> tuple[int | None, int | None]:
        query = select(func.count()).select_from(Note)
        first = session.scalar(query)
        looked.set()
        assert written.wait(5)
        return first, session.scalar(query)

    reading = asyncio.create_task(notes.read(looks_twice))
    await asyncio.to_thread(looked.wait, 5)
    await notes.write(add, "meanwhile")
    written.set()
    assert await reading == (0, 0)


async def test_now_is_the_injected_clock_and_stands_still(
    notes: Database, clock: ManualClock
) -> None:
    def both(session: Session) -> tuple[datetime, datetime]:
        first = session.now
        clock.advance(5)
        return first, session.now

    assert await notes.write(both) == (datetime(2026, 3, 2, 9, tzinfo=UTC),) * 2
    assert await notes.read(lambda session: session.now) == clock.now()


async def test_times_come_back_in_utc_and_naive_ones_are_refused(notes: Database) -> None:
    at = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    await notes.write(add, "a", at=at)
    stored = await notes.read(lambda session: session.scalars(select(Note.at)).one())
    assert stored == at
    assert stored is not None and stored.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="zone"):
        await notes.write(add, "b", at=datetime(2026, 3, 2))  # noqa: DTZ001


async def test_json_keeps_its_shape_and_none_is_null(notes: Database) -> None:
    data = {"größe": [1, 2.5, None, {"a": True}], "emoji": "🧦"}
    await notes.write(add, "a", data=data)
    await notes.write(add, "b", data=None)
    assert await notes.read(lambda s: list(s.scalars(select(Note.data).order_by(Note.id)))) == [
        data,
        None,
    ]
    query = select(Note.name).where(Note.data.is_(None))
    assert await notes.read(lambda session: session.scalars(query).all()) == ["b"]


async def test_hints_go_out_after_the_commit_and_only_then(
    open_database: Callable[..., Database], notes: Database
) -> None:
    heard: list[frozenset[str]] = []
    seen: list[int] = []

    def on_commit(topics: frozenset[str]) -> None:
        heard.append(topics)
        seen.append(asyncio.run_coroutine_threadsafe(notes.read(names), loop).result(5).__len__())

    loop = asyncio.get_running_loop()
    database = open_database(on_commit)
    await database.write(add, "a")
    with pytest.raises(IntegrityError):
        await database.write(add, "a")
    await database.write(lambda session: None)
    await database.close()
    assert heard == [frozenset({"a"})]
    assert seen == [1]


async def test_a_broken_listener_does_not_break_the_command(
    open_database: Callable[..., Database], notes: Database
) -> None:
    def on_commit(topics: frozenset[str]) -> None:
        raise RuntimeError("the feed is down")

    database = open_database(on_commit)
    assert await database.write(add, "a")
    assert await database.write(add, "b")
    await database.close()
    assert await notes.read(names) == ["a", "b"]


async def test_closing_finishes_what_waits(
    open_database: Callable[..., Database], notes: Database
) -> None:
    database = open_database()
    waiting = [asyncio.create_task(database.write(add, f"n{n}")) for n in range(30)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*waiting)
    assert len(await notes.read(names)) == 30
    with pytest.raises(StorageUnavailable):
        await database.write(add, "too late")


async def test_a_guarded_claim_has_one_winner(notes: Database) -> None:
    await notes.write(add, "chat")

    def claim(session: Session, who: int) -> bool:
        taken = update(Note).where(Note.name == "chat", Note.count == 0).values(count=who)
        return session.execute(taken).rowcount == 1

    won = await asyncio.gather(*(notes.write(claim, who) for who in range(1, 26)))
    assert won.count(True) == 1
    count = await notes.read(lambda session: session.scalars(select(Note.count)).one())
    assert won[count - 1]


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "not a url"])
def test_a_database_we_do_not_speak_is_refused(url: str, clock: ManualClock) -> None:
    with pytest.raises(SettingsError):
        Database.open(url, clock)


async def test_an_absent_server_is_storage_unavailable(clock: ManualClock) -> None:
    database = Database.open("postgresql://nobody@127.0.0.1:1/none", clock)
    with pytest.raises(StorageUnavailable):
        await database.write(names)
    with pytest.raises(StorageUnavailable):
        await database.read(names)
    await database.close()
