"""Opaque ids that sort by the time they were made: `cnv_06f1...`."""

from __future__ import annotations

import secrets
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32: sorts like the number
_RANDOM_BITS = 80
_LENGTH = 26  # 48 bits of milliseconds and 80 random bits, five bits a letter

_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """A new id. Within one process later ids are greater, even within a millisecond."""
    if not prefix.isalnum() or not prefix.islower():
        raise ValueError(f"an id prefix is lower-case letters: {prefix!r}")
    return f"{prefix}_{_spell(_next())}"


def _next() -> int:
    global _last
    fresh = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        # Same millisecond, or the clock went back: step on from the last one, unguessably far.
        _last = fresh if fresh > _last else _last + 1 + secrets.randbits(40)
        return _last


def _spell(number: int) -> str:
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH - 1, -1, -1))
