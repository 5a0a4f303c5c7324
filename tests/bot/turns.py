"""Turns for tests that need no conversation."""

from __future__ import annotations

from datetime import datetime, timezone

from actions.turn import Turn


def turn(
    text: str,
    intent: str = "inform",
    language: str = "en",
    others: tuple[tuple[str, float], ...] = (),
    requested: str | None = None,
    **entities: str,
) -> Turn:
    """A turn of a dialogue that waits for `requested`."""
    return Turn(
        conversation="cnv_1",
        id="trn_1",
        text=text,
        intent=intent,
        confidence=0.9,
        entities=tuple(entities.items()),
        slots={"language": language, "requested_slot": requested},
        continuing=requested is not None,
        now=datetime.now(timezone.utc),
        others=others,
    )
