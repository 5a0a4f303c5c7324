"""Values as plain JSON: what an event body or a Json column may hold."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Set
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """`value` as JSON data: enums by value, times as RFC 3339 in UTC, spans as seconds.

    Raises TypeError for what has no plain form, so that nothing is stored by accident.
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case datetime():
            return rfc3339(value)
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    return _plain_container(value)


def _plain_container(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Set):
        return sorted(plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} has no plain JSON form: {value!r}")


def rfc3339(at: datetime) -> str:
    """An aware time as `2026-03-02T09:00:00Z`, to the microsecond: nothing is lost."""
    if at.tzinfo is None:
        raise TypeError("a naive datetime has no place on the time line")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _key(key: Any) -> str:
    name = key.value if isinstance(key, Enum) else key
    if not isinstance(name, str):
        raise TypeError(f"a JSON key is a string, not {name!r}")
    return name
