"""Events that are noted are stored with what comes next; quiet ones wake few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import pytest

from base import log
from base.db import Database, Session
from base.log import Event


@dataclass(frozen=True, kw_only=True)
class Moved(Event):
    """Somebody else has it."""

    owner: str


@dataclass(frozen=True, kw_only=True)
class Looked(Event):
    """Of interest to few."""

    quiet: ClassVar[bool] = True


async def test_a_quiet_event_is_hinted_behind_its_stream_unless_another_comes_with_it(
    open_database: Callable[..., Database],
) -> None:
    heard: list[frozenset[str]] = []
    database = open_database(heard.append)
    await database.write(log.append, "c9", Looked(), actor="t")
    await database.write(log.append_all, "c9", [Looked(), Moved(owner="x")], actor="t")
    await database.close()
    assert heard == [frozenset({log.behind("c9")}), frozenset({"c9"})]
    assert log.stream_of(log.behind("c9")) == log.stream_of("c9") == "c9"


async def test_what_is_noted_is_stored_before_what_comes_next_and_with_the_transaction(
    database: Database,
) -> None:
    def notes(session: Session) -> int:
        log.note(session, "c", Moved(owner="a"), actor="t")
        log.note(session, "other", Moved(owner="x"), actor="t")
        seq = log.append(session, "c", Moved(owner="b"), actor="t")
        log.note(session, "c", Moved(owner="c"), actor="t")
        return seq

    assert await database.write(notes) == 2
    owners = [event.body["owner"] for event in await database.read(log.read, "c")]
    assert owners == ["a", "b", "c"]
    assert [event.seq for event in await database.read(log.read, "other")] == [1]


@pytest.mark.parametrize("ask", [log.lock, log.last_seq, lambda s, name: len(log.read(s, name))])
async def test_whoever_asks_for_the_log_finds_what_was_noted(
    database: Database, ask: Callable[[Session, str], int]
) -> None:
    def notes(session: Session) -> int:
        log.note(session, "c", Moved(owner="a"), actor="t")
        return ask(session, "c")

    assert await database.write(notes) == 1


async def test_what_is_noted_goes_back_with_its_savepoint(database: Database) -> None:
    def notes(session: Session) -> None:
        log.note(session, "c", Moved(owner="a"), actor="t")
        with session.begin_nested() as savepoint:
            log.note(session, "c", Moved(owner="b"), actor="t")
            savepoint.rollback()

    await database.write(notes)
    assert [event.body["owner"] for event in await database.read(log.read, "c")] == ["a"]
