"""Bulk statements pass the session by: on logged rows they must name the stream they change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import MetaData, delete, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from base import changes, log
from base.db import Database, Session
from base.log import Event, EventRow, Logged, SilentChange


class Own(DeclarativeBase):
    metadata = MetaData()


class Chat(Logged, Own):
    __tablename__ = "test_chat"
    id: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str | None]

    @property
    def stream(self) -> str:
        return self.id


class Note(Own):
    __tablename__ = "test_plain"
    id: Mapped[str] = mapped_column(primary_key=True)


@dataclass(frozen=True, kw_only=True)
class Taken(Event):
    """Somebody took the chat."""


@pytest.fixture
async def chats(database: Database) -> AsyncIterator[Database]:
    def prepare(session: Session) -> None:
        Own.metadata.create_all(session.connection())
        session.add(Chat(id="c1", holder=None))
        log.append(session, "c1", Taken(), actor="t")

    await database.write(prepare)
    yield database


def claim(session: Session, *, names_stream: bool, logs: bool) -> bool:
    taking = update(Chat).where(Chat.id == "c1", Chat.holder.is_(None)).values(holder="ana")
    options = {"stream": "c1"} if names_stream else {}
    won: Any = session.execute(taking, execution_options=options)
    if logs:
        log.append(session, "c1", Taken(), actor="ana")
    return bool(won.rowcount)


async def test_a_guarded_claim_that_names_its_stream_and_logs_passes(chats: Database) -> None:
    assert await chats.write(claim, names_stream=True, logs=True)
    assert not await chats.write(claim, names_stream=True, logs=True)


@pytest.mark.parametrize(("names_stream", "logs"), [(False, True), (True, False)])
async def test_a_claim_without_stream_or_event_is_refused(
    chats: Database, names_stream: bool, logs: bool
) -> None:
    with pytest.raises(SilentChange):
        await chats.write(claim, names_stream=names_stream, logs=logs)
    holder = await chats.read(lambda session: session.scalars(select(Chat.holder)).one())
    assert holder is None


@pytest.mark.parametrize(
    "statement",
    [
        delete(Chat),
        update(Chat.__table__).values(holder="x"),  # type: ignore[arg-type]
        insert(Chat).values(id="c2"),
        update(EventRow).values(actor="x"),
        delete(EventRow),
        delete(EventRow.__table__),  # type: ignore[arg-type]
    ],
    ids=str,
)
async def test_other_bulk_changes_of_logged_rows_and_events_are_refused(
    chats: Database, statement: Any
) -> None:
    with pytest.raises(SilentChange):
        await chats.write(lambda session: session.execute(statement) and None)


async def test_rows_that_are_not_logged_may_change_in_bulk(chats: Database) -> None:
    def change(session: Session) -> None:
        session.execute(insert(Note).values(id="n"))
        session.execute(delete(Note))

    await chats.write(change)


def test_the_guard_knows_every_logged_table(tables: None) -> None:
    assert {"test_chat", "conversation", "handoff"} <= set(changes._logged_tables())
