"""What customers say to a bot that is measured, how it is sent, and what became of it."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ruamel.yaml import YAML

from tandem.bench import CannotMeasure
from tandem.plan import CHECKOUT

CUSTOMER = "C-1004"
ORDERS = ("TD-100401", "TD-100402", "TD-100403", "TD-100404")
TURNS_A_CONVERSATION = 10
# Every so many turns one needs the action server.
ORDER_EVERY = 4
WINDOW = 8
MOST_ERRORS = 0.01
# Their answers open a dialogue, whose course would depend on how well each side understands.
_DIALOGUES = frozenset(
    (
        *("order_status", "delivery_late", "delivered_not_received", "refund_status"),
        *("cancel_order", "start_return", "change_address", "inform", "inform_address"),
        *("affirm", "deny", "stop"),
    )
)


@dataclass(frozen=True)
class Said:
    """One message; `order` is the order that it asks for."""

    text: str
    order: str | None = None


class Server(Protocol):
    """A side that is measured."""

    async def turn(self, conversation: str, number: int, said: Said) -> bool:
        """Sends a turn and reads its answer; whether there was one."""


def messages(seed: int, number: int, cycle: int = 0) -> list[Said]:
    """So many messages from the English held-out file; with `cycle` the first ones over again."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    file = CHECKOUT / "data" / "heldout" / "en.yml"
    by_intent = YAML(typ="safe").load(file)["messages"]
    asked = list(by_intent["order_status"])
    others = [t for intent, ts in by_intent.items() if intent not in _DIALOGUES for t in ts]

    def one(place: int) -> Said:
        if place % ORDER_EVERY != ORDER_EVERY - 1:
            return Said(chance.choice(others))
        order = chance.choice(ORDERS)
        return Said(f"{chance.choice(asked)} {order}", order)

    made = [one(place) for place in range(cycle or number)]
    return [made[place % len(made)] for place in range(number)]


@dataclass
class Round:
    """One run of the closed loop."""

    took_s: list[float]
    seconds: float
    errors: int

    def __str__(self) -> str:
        rate = len(self.took_s) / self.seconds
        return f"{rate:.1f} turns/s, p50 {statistics.median(self.took_s) * 1000:.0f} ms"


@dataclass
class Tally:
    """All turns of one side."""

    took_s: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    early_s: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)

    def add(self, round_: Round) -> None:
        """One more round."""
        self.took_s += round_.took_s
        self.seconds += round_.seconds
        self.errors += round_.errors

    def add_probe(self, took_s: Sequence[float], errors: int) -> None:
        """One more long conversation: its first turns but one, and its last."""
        self.early_s += took_s[1 : 1 + WINDOW]
        self.late_s += took_s[-WINDOW:]
        self.errors += errors

    @property
    def early_ms(self) -> float | None:
        """p50 around turn 5."""
        return _p50_ms(self.early_s)

    @property
    def late_ms(self) -> float | None:
        """p50 of the last turns."""
        return _p50_ms(self.late_s)

    def figures(self) -> dict[str, Any]:
        """Turns a second over all rounds, and percentiles over all turns."""
        ordered = sorted(self.took_s)
        return {
            "turns_per_s": round(len(ordered) / self.seconds, 2),
            "p50_ms": _p50_ms(ordered),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
        }

    def refuse_errors(self, name: str) -> None:
        """Raises CannotMeasure when a side fails too often to be measured."""
        if self.errors > MOST_ERRORS * max(len(self.took_s), 100):
            raise CannotMeasure(f"{name} did not answer {self.errors} turns.")


def _p50_ms(took_s: Sequence[float]) -> float | None:
    return round(statistics.median(took_s) * 1000, 1) if took_s else None


async def closed_loop(side: Server, said: Sequence[Said], in_flight: int, name: str) -> Round:
    """Sends everything, `in_flight` turns at a time, one at a time in a conversation."""
    waiting = [
        said[start : start + TURNS_A_CONVERSATION]
        for start in range(0, len(said), TURNS_A_CONVERSATION)
    ]
    queue = iter(enumerate(waiting))
    took: list[float] = []
    errors = 0

    async def work() -> None:
        nonlocal errors
        for number, turns in queue:
            times, failed = await probe(side, turns, f"{name}-{number}")
            took.extend(times)
            errors += failed

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(in_flight)))
    return Round(took, time.perf_counter() - begun, errors)


async def probe(side: Server, said: Sequence[Said], conversation: str) -> tuple[list[float], int]:
    """One conversation, one turn at a time: (seconds of each turn, turns without an answer)."""
    took, errors = [], 0
    for number, one in enumerate(said):
        sent = time.perf_counter()
        answered = await side.turn(conversation, number, one)
        took.append(time.perf_counter() - sent)
        errors += not answered
    return took, errors
