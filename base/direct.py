"""The same statements for a fifth of the price, on SQLite: past the library's execution.

What SQLAlchemy does around each statement takes longer than SQLite takes for it, and a turn of the
bot has thirty. So a statement is compiled once, with what its values and its rows go through, and
given to SQLite's own module; in the same transaction, with the same errors. Where somebody listens
to what is executed, and what cannot be done here, goes the long way. See decisions/0018.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, CursorResult, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


class Rows(list[Any]):
    """An answer's rows, read already. The columns of a row have their names."""

    def all(self) -> Rows:
        """Itself."""
        return self

    def first(self) -> Any:
        """The first row; None without one."""
        return self[0] if self else None

    def one(self) -> Any:
        """The only row. Raises ValueError when it is not the only one."""
        (row,) = self
        return row

    def scalar(self) -> Any:
        """The first column of the first row; None without one."""
        return self[0][0] if self else None


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A statement as SQLite gets it. `own`: values that it has itself; `inward`, `outward`: what
    values and columns go through, by their place.
    """

    sql: str
    names: tuple[str, ...]
    own: Values
    inward: tuple[tuple[int, Convert], ...]
    outward: tuple[tuple[int, Convert], ...]
    row: Callable[[Any], Any]

    def values(self, given: Values) -> list[Any]:
        """The values in the order of the SQL."""
        own = self.own
        found = [given[name] if name in given else own[name] for name in self.names]
        for place, convert in self.inward:
            found[place] = convert(found[place])
        return found

    def read(self, row: tuple[Any, ...]) -> Any:
        """A row of the answer, in the types of its columns."""
        if not self.outward:
            return self.row(row)
        columns = list(row)
        for place, convert in self.outward:
            columns[place] = convert(columns[place])
        return self.row(columns)


@dataclass
class _Known:
    """One statement, prepared for the names of the values that it was run with. None: cannot be."""

    by_names: dict[tuple[str, ...], Prepared | None] = field(default_factory=dict)


_KNOWN: WeakKeyDictionary[Executable, _Known] = WeakKeyDictionary()


def run(connection: Connection, statement: Executable, values: Values) -> Rows | CursorResult[Any]:
    """Execute a statement that is kept (a constant, not made anew each time: it is compiled once).

    Raises DBAPIError, as the connection itself would.
    """
    if connection.dialect.name != "sqlite" or connection.dispatch.before_cursor_execute:
        return connection.execute(statement, values)
    prepared = _prepared(statement, connection.dialect, tuple(values))
    if prepared is None:
        return connection.execute(statement, values)
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    try:
        answer = raw.execute(prepared.sql, prepared.values(values))
        return Rows(map(prepared.read, answer))
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            prepared.sql, None, error, sqlite3.Error, hide_parameters=True
        ) from error


def _prepared(statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> Prepared | None:
    known = _KNOWN.get(statement)
    if known is None:
        known = _KNOWN[statement] = _Known()
    if names not in known.by_names:
        known.by_names[names] = _prepare(statement, dialect, names)
    return known.by_names[names]


def _prepare(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> Prepared | None:
    inserts = list(names) if getattr(statement, "is_insert", False) else None
    compiled = statement.compile(dialect=dialect, column_keys=inserts)
    assert isinstance(compiled, SQLCompiler)
    if compiled.insert_prefetch or compiled.update_prefetch or compiled.post_compile_params:
        return None  # defaults that Python makes, lists of values: the library's business
    order = tuple(compiled.positiontup or ())
    columns = list(getattr(statement, "exported_columns", ()))
    row: Any = namedtuple("Row", [one.key for one in columns], rename=True) if columns else None
    return Prepared(
        sql=compiled.string,
        names=order,
        own={name: value for name, value in compiled.params.items() if name not in names},
        inward=_converts([compiled.binds[one].type for one in order], dialect, "bind_processor"),
        outward=_converts([one.type for one in columns], dialect, "result_processor", None),
        row=row._make if row else tuple,
    )


def _converts(types: list[Any], dialect: Dialect, *asked: Any) -> tuple[tuple[int, Convert], ...]:
    """What of them need a conversion, by place."""
    kind, *more = asked
    made = [getattr(one.dialect_impl(dialect), kind)(dialect, *more) for one in types]
    return tuple((place, convert) for place, convert in enumerate(made) if convert is not None)
