"""An entity that was found, and how several findings share one text. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# What of it is personal, by kind: masked in logs and training data, never shown to strangers.
PII = {
    "email": "email",
    "phone": "phone",
    "address": "address",
    "postcode": "address",
}


class Found(NamedTuple):
    """Characters `start` to `end` of the text, and the value in one written form."""

    entity: str
    value: str
    start: int
    end: int


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In order of place; of two that overlap the one named earlier stays."""
    kept: list[Found] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
