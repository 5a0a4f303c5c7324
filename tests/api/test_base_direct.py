"""Statements past the library's execution: the same answers and errors, on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    MetaData,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from base import direct
from base.db import BigId, Database, Json, Session, StorageUnavailable, UtcDateTime


class Own(DeclarativeBase):
    metadata = MetaData()


class Thing(Own):
    __tablename__ = "test_thing"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    name: Mapped[str | None] = mapped_column(unique=True)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    data: Mapped[Any] = mapped_column(Json, nullable=True)
    sure: Mapped[float | None]
    yes: Mapped[bool | None]


class WithDefault(Own):
    __tablename__ = "test_with_default"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    tags: Mapped[Any] = mapped_column(Json, default=lambda: ["made"])


ADD = insert(Thing).returning(Thing.id)
FIND = select(Thing.name, Thing.at, Thing.data, Thing.sure, Thing.yes, Thing.id.label("key")).where(
    Thing.id == bindparam("id"), literal(1) == 1
)
COUNT = select(func.count(), func.max(Thing.at)).where(Thing.name != bindparam("name"))
RENAME = update(Thing).where(Thing.id == bindparam("key")).values(name=bindparam("to"))
WORDS = text("SELECT name FROM test_thing WHERE id = :id")
SOME = select(Thing.name).where(Thing.id.in_(bindparam("ids", expanding=True)))
DEFAULT = insert(WithDefault).returning(WithDefault.id)

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
_FIRST, _LAST = (datetime.fromisoformat(f"{year}-01-01") for year in (1990, 2090))
_TIMES = st.datetimes(_FIRST, _LAST, timezones=_ZONES)
_THINGS = st.fixed_dictionaries(
    {
        "at": st.none() | _TIMES,
        "data": _JSON,
        "sure": st.none() | st.floats(allow_nan=False, allow_infinity=False, width=32),
        "yes": st.none() | st.booleans(),
    }
)


@pytest.fixture
async def things(database: Database) -> AsyncIterator[Database]:
    await database.write(lambda session: Own.metadata.create_all(session.connection()))
    yield database


@pytest.fixture(scope="module")
def memory() -> Iterator[Any]:
    engine = create_engine("sqlite://")
    Own.metadata.create_all(engine)
    yield engine
    engine.dispose()


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(thing=_THINGS)
def test_any_value_comes_back_as_the_library_brings_it_back(
    memory: Any, thing: dict[str, Any]
) -> None:
    with memory.begin() as connection:
        key = direct.run(connection, ADD, {"name": None, **thing}).scalar()
        assert direct.run(connection, FIND, {"id": key}).first() == tuple(
            connection.execute(FIND, {"id": key}).one()
        )
        stored = connection.execute(ADD, {"name": None, **thing}).scalar()
        both = [tuple(connection.execute(FIND, {"id": one}).one())[:-1] for one in (key, stored)]
        assert both[0] == both[1]


async def test_rows_have_names_and_no_row_is_none(things: Database) -> None:
    def work(session: Session) -> Any:
        at = datetime(2026, 3, 2, 9, tzinfo=UTC)
        more = {"data": {"a": [1]}, "sure": 0.5, "yes": True}
        key = session.run(ADD, {"name": "a", "at": at, **more}).scalar()
        session.run(RENAME, {"key": key, "to": "b"})
        row = session.run(FIND, {"id": key}).first()
        return (
            (row.name, row.at, row.data, row.sure, row.yes, row.key == key),
            tuple(session.run(COUNT, {"name": "z"}).one()),
            session.run(WORDS, {"id": key}).scalar(),
            session.run(FIND, {"id": 0}).first(),
            session.run(FIND, {"id": 0}).scalar(),
            [name for (name,) in session.run(SOME, {"ids": [key]})],
            session.run(FIND, {"id": 0}).all(),
        )

    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    found = await things.write(work)
    assert found == (("b", at, {"a": [1]}, 0.5, True, True), (1, at), "b", None, None, ["b"], [])


async def test_what_python_has_to_add_is_added(things: Database) -> None:
    def work(session: Session) -> Any:
        key = session.run(DEFAULT, {}).scalar()
        return session.get_one(WithDefault, key).tags

    assert await things.write(work) == ["made"]


async def test_errors_are_those_of_the_library_and_tell_no_value(things: Database) -> None:
    def twice(session: Session) -> None:
        for _ in range(2):
            nothing = dict.fromkeys(("at", "data", "sure", "yes"))
            session.run(ADD, {"name": "secret", **nothing})

    with pytest.raises(IntegrityError) as error:
        await things.write(twice)
    if things.dialect == "sqlite":  # the other one names it by itself
        assert "secret" not in str(error.value)
    with pytest.raises(DBAPIError) as error:
        await things.write(lambda session: session.run(text("SELECT 1 FROM nowhere"), {}))
    assert isinstance(error.value, OperationalError) or things.dialect == "postgresql"
    assert await things.read(lambda session: session.run(COUNT, {"name": ""}).one()[0]) == 0


async def test_a_reader_cannot_write_this_way_either(things: Database) -> None:
    nothing = dict.fromkeys(("name", "at", "data", "sure", "yes"))
    with pytest.raises((DBAPIError, StorageUnavailable)):
        await things.read(lambda session: session.run(ADD, nothing))


@contextmanager
def heard(session: Session) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", hear)


async def test_who_listens_to_statements_hears_these_too(things: Database) -> None:
    def work(session: Session) -> tuple[list[str], list[str]]:
        with heard(session) as while_listening:
            session.run(COUNT, {"name": "a"})
        session.run(COUNT, {"name": "a"})
        return while_listening, [one for one in while_listening if "count" in one]

    said, counts = await things.write(work)
    assert len(said) == len(counts) == 1
