"""The answers already given, so that a repeated turn runs nothing twice. One SQLite table beside
the trackers.
"""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

KEPT_SECONDS = 24 * 3600
_SCHEMA = """
create table if not exists tandem_answer (
    conversation text not null,
    turn text not null,
    body text not null,
    at real not null,
    primary key (conversation, turn)
)
"""


class Answers:
    """Stored answers by conversation and turn, kept for a day."""

    def __init__(self, file: Path | None) -> None:
        """`file` is the database; None keeps them in memory."""
        self._db = sqlite3.connect(str(file) if file else ":memory:", isolation_level=None)
        self._db.execute("pragma busy_timeout = 3000")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.execute(_SCHEMA)
        self._db.execute("delete from tandem_answer where at < ?", (time.time() - KEPT_SECONDS,))

    def get(self, conversation: str, turn: str) -> dict[str, Any] | None:
        """The answer that this turn got, or None."""
        row = self._db.execute(
            "select body from tandem_answer where conversation = ? and turn = ?",
            (conversation, turn),
        ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, conversation: str, turn: str, body: dict[str, Any]) -> None:
        """Remembers an answer; the first one stays."""
        self._db.execute(
            "insert or ignore into tandem_answer values (?, ?, ?, ?)",
            (conversation, turn, json.dumps(body, ensure_ascii=False), time.time()),
        )
