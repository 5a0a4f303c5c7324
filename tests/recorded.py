"""Put hand-written stories into a database's event log, as if they had happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, delete, insert

from base.db import Session
from base.log import EventRow, Recorded, StreamRow


def record(session: Session, events: Iterable[Recorded]) -> None:
    """Store `events`, which go on where their streams ended."""
    rows = [
        {
            "stream": event.stream,
            "seq": event.seq,
            "at": event.at,
            "name": event.name,
            "actor": event.actor,
            "body": event.body,
        }
        for event in events
    ]
    if not rows:
        return
    last = {row["stream"]: row["seq"] for row in rows}
    session.execute(delete(StreamRow).where(StreamRow.id.in_(list(last))))
    _fill(session, StreamRow.__table__, [{"id": name, "seq": seq} for name, seq in last.items()])
    _fill(session, EventRow.__table__, rows)


def _fill(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    assert isinstance(table, Table)
    session.execute(insert(table), rows)
