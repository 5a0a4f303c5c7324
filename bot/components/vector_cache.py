"""Vectors of training examples, kept from training to training: an example is encoded once.

One SQLite file in the place that TANDEM_VECTOR_CACHE names; without it nothing is kept. It holds
hashes and vectors, no text. Vectors that no training asked for in 90 days are dropped.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import time
from pathlib import Path

import numpy as np

from bot.components import encoders

SETTING = "TANDEM_VECTOR_CACHE"
KEPT_SECONDS = 90 * 24 * 3600
logger = logging.getLogger("tandem.bot")
_SCHEMA = """
create table if not exists vector (key blob primary key, value blob not null, used real not null)
"""


def encode(name: str, texts: list[str]) -> np.ndarray:
    """(texts, width) unit vectors of the encoder `name`, from the file where they are there.

    A file that cannot be read or written costs time, not the training. Raises NoEncoder.
    """
    keys = [_key(name, text) for text in texts]
    file = os.environ.get(SETTING, "")
    known: dict[bytes, np.ndarray] = {}
    try:
        known = _read(Path(file), set(keys), encoders.ENCODERS[name].width) if file else {}
    except (OSError, sqlite3.Error) as error:
        logger.warning("the cache of vectors cannot be read: %s", error)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        fresh = dict(zip(missing, encoders.get(name)(list(missing.values())), strict=True))
        known |= fresh
        if file:
            _keep(Path(file), fresh)
    return np.vstack([known[key] for key in keys])


def _key(name: str, text: str) -> bytes:
    files = "".join(encoders.ENCODERS[name].files.values())
    return hashlib.sha256(f"{files}\0{encoders.masked(text)}".encode()).digest()


def _read(file: Path, keys: set[bytes], width: int) -> dict[bytes, np.ndarray]:
    with _open(file) as database:
        now = time.time()
        found = {}
        for key in keys:
            row = database.execute("select value from vector where key = ?", (key,)).fetchone()
            vector = np.frombuffer(row[0], dtype=np.float32) if row else None
            if vector is not None and len(vector) == width:
                found[key] = vector
        database.executemany("update vector set used = ? where key = ?", [(now, k) for k in found])
        database.execute("delete from vector where used < ?", (now - KEPT_SECONDS,))
    return found


def _keep(file: Path, fresh: dict[bytes, np.ndarray]) -> None:
    now = time.time()
    rows = [(key, vector.astype(np.float32).tobytes(), now) for key, vector in fresh.items()]
    try:
        with _open(file) as database:
            database.executemany("insert or replace into vector values (?, ?, ?)", rows)
    except (OSError, sqlite3.Error) as error:
        logger.warning("the cache of vectors cannot be written: %s", error)


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(str(file), timeout=10)
    database.execute(_SCHEMA)
    return database
