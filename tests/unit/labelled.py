"""Labelled turns for the tests of the thresholds: made by hand, or drawn with a seed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from analytics.thresholds.label import Label, Seen, Source

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def label(number: int = 0, confidence: float = 0.9, right: bool = True, **changes: Any) -> Label:
    """One label; the true intent is the first one, or the second when the reading is wrong."""
    probabilities = changes.pop("probabilities", (confidence, round(1 - confidence, 4)))
    truth = probabilities[0 if right else 1]
    fields = {
        "turn_id": f"trn_{number:06}",
        "conversation_id": f"cnv_{number:06}",
        "at": START + timedelta(minutes=number),
        "language": "en",
        "market": "DE",
        "confidence": confidence,
        "right": right,
        "probabilities": probabilities,
        "set_size": 1,
        "in_set": right,
        "score": 1 - truth,
        "source": Source.TRAINER,
        "by": "usr_1",
    }
    return Label(**{**fields, **changes})


def drawn(n: int, seed: int = 7, **changes: Any) -> list[Label]:
    """`n` labels of a calibrated bot with four intents, of one language."""
    random, made = Random(seed), []
    for number in range(n):
        odds = [random.gammavariate(one, 1) for one in (4.0, 1.0, 0.6, 0.4)]
        ranked = tuple(sorted((one / sum(odds) for one in odds), reverse=True))
        truth = random.choices(range(4), ranked)[0]
        made.append(
            label(
                number,
                round(ranked[0], 4),
                truth == 0,
                probabilities=ranked,
                score=1 - ranked[truth],
                **changes,
            )
        )
    return made


def seen(pairs: Iterable[tuple[float, bool]]) -> list[Seen]:
    """Confidence and whether it was right, each counting 1."""
    return [Seen(confidence, right) for confidence, right in pairs]
