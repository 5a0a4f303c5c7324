"""What became of every turn that was sent: when it arrived, whether twice, in which order."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

TO_AGENT = "customer_to_agent"
TO_CUSTOMER = "agent_to_customer"
BY_BOT = "bot_answer"
PEOPLE = (TO_AGENT, TO_CUSTOMER)


@dataclass
class Sent:
    """One turn. `due`: when it was to be sent, by the plan and not by how busy the sender was."""

    way: str
    conversation: str
    due: float
    arrived: asyncio.Future[None]
    acknowledged: bool = False


@dataclass
class Tally:
    """All turns of a run. Times are seconds of the monotonic clock."""

    turns: dict[str, Sent] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    acks: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    out_of_order: int = 0
    handed_over: int = 0
    _number: int = 0

    def send(self, way: str, conversation: str, due: float) -> str:
        """Note a turn that goes out; returns its client id."""
        self._number += 1
        client_id = f"bench-{self._number:08}"
        arrived = asyncio.get_running_loop().create_future()
        self.turns[client_id] = Sent(way, conversation, due, arrived)
        return client_id

    def acknowledged(self, client_id: str) -> None:
        """The desk said that the turn is stored."""
        sent = self.turns.get(client_id)
        if sent is None:
            return
        sent.acknowledged = True
        self.acks.append(time.perf_counter() - sent.due)

    def arrived(self, client_id: str, way: str) -> None:
        """The other side has it. A turn that went another way is history, not news."""
        sent = self.turns.get(client_id)
        if sent is None or sent.way != way or sent.arrived.done():
            return
        sent.arrived.set_result(None)
        self.took[way].append(time.perf_counter() - sent.due)

    def place(self, last: int, seq: int) -> None:
        """An event came after the one at `last` on the same line."""
        self.repeated += seq == last
        self.out_of_order += seq < last

    def left_the_bot(self, conversation: str) -> None:
        """A human takes over: what the bot has not answered it never will."""
        for sent in self.turns.values():
            pending = sent.way == BY_BOT and not sent.arrived.done()
            if pending and sent.conversation == conversation:
                sent.arrived.set_result(None)
                self.handed_over += 1

    def under_way(self, conversation: str) -> bool:
        """Whether a turn of the conversation has not arrived yet."""
        return any(
            sent.conversation == conversation and not sent.arrived.done()
            for sent in self.turns.values()
        )

    async def settle(self, seconds: float) -> None:
        """Wait until all have arrived, at most `seconds`."""
        pending = [sent.arrived for sent in self.turns.values() if not sent.arrived.done()]
        if pending:
            await asyncio.wait(pending, timeout=seconds)

    def clear(self) -> None:
        """Forget what was counted: the warm-up is over."""
        self.turns.clear()
        self.took.clear()
        self.acks.clear()
        self.errors.clear()
        self.repeated = self.out_of_order = self.handed_over = 0

    @property
    def lost(self) -> int:
        """Turns that the desk acknowledged and that never arrived."""
        return sum(sent.acknowledged and not sent.arrived.done() for sent in self.turns.values())

    @property
    def unanswered(self) -> int:
        """Turns that the desk neither acknowledged nor delivered."""
        return sum(
            not sent.acknowledged and not sent.arrived.done() for sent in self.turns.values()
        )

    def figures(self) -> dict[str, Any]:
        """Counts, and milliseconds from send to receipt: of people, then each way alone."""
        of_people = [took for way in PEOPLE for took in self.took[way]]
        return {
            "lost": self.lost,
            "repeated": self.repeated,
            "out_of_order": self.out_of_order,
            "errors": self.errors.total() + self.unanswered,
            "error_codes": dict(self.errors),
            "turns": len(self.turns),
            **milliseconds(of_people),
            **{way: {"turns": len(t), **milliseconds(t)} for way, t in sorted(self.took.items())},
            "acknowledged": milliseconds(self.acks),
        }


def milliseconds(seconds: Sequence[float]) -> dict[str, float | None]:
    """p50, p95 and p99 in milliseconds; None without any."""
    ordered = sorted(seconds)
    return {
        f"p{share}_ms": round(ordered[_rank(len(ordered), share)] * 1000, 1) if ordered else None
        for share in (50, 95, 99)
    }


def _rank(number: int, share: int) -> int:
    """The place of the smallest value that `share` percent do not exceed."""
    return max(0, -(-number * share // 100) - 1)
