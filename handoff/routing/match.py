"""Brings those who wait together with those who are free: the first customer first, each to the
agent whose turn it is. Pure.

A step costs O(log n): within a lane the order is fixed, so only the heads of the lanes are looked
at; agents of the same profile stand in a heap.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff.routing.agents import Candidate, Profile, Turn, exclusion, lacks, not_now, turn_of
from handoff.routing.needs import Lane


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A handoff that waits.

    `rank`: when it would have come if priority minutes were minutes waited; `at_head`: a human had
    it already; `kept_for`: an agent for whom it is kept; `passed`: agents who just let it go by.
    The order asks neither for `queued_at` nor for `priority`, in minutes: they explain it.
    """

    handoff_id: str
    lane: Lane
    rank: datetime
    queued_at: datetime
    priority: int = 0
    queue_id: str = ""
    conversation_id: str = ""
    at_head: bool = False
    weight: int = 1
    kept_for: str | None = None
    passed: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[bool, datetime, str]:
        """The order among all who wait, the least first."""
        return (not self.at_head, self.rank, self.handoff_id)

    @property
    def picky(self) -> bool:
        """Whether the agent matters and not only what the agent can do."""
        return self.kept_for is not None or bool(self.passed)


def rank_of(queued_at: datetime, priority_minutes: int) -> datetime:
    """Priority minutes + minutes waited as a fixed date: the order of two who wait never changes,
    and nobody is overtaken by who comes later than the difference of their priorities.
    """
    return queued_at - timedelta(minutes=priority_minutes)


@dataclass(frozen=True, kw_only=True)
class Match:
    """Who gets whom. `among`: how many free agents could have taken it."""

    waiting: Waiting
    agent: Candidate
    load: int
    among: int


def match(
    heads: Mapping[Lane, Iterator[Waiting]],
    free: Sequence[Candidate],
    apart: Iterable[Waiting] = (),
) -> Iterator[Match]:
    """All matches, the most urgent first. `heads`: each lane's customers in order of `place`, no
    more of whom are asked for than are matched, and one; `apart`: those outside that order.
    """
    agents = _Free(free)
    alone: Iterator[Waiting] = iter(())
    line = [(one.place, one, alone) for one in apart]
    line += [(first.place, first, rest) for rest in heads.values() if (first := next(rest, None))]
    heapq.heapify(line)
    while line and agents.any:
        _, waiting, rest = heapq.heappop(line)
        found = agents.take(waiting)
        if found is None:
            continue  # nobody free fits: then nobody fits the others of its lane either
        yield found
        if following := next(rest, None):
            heapq.heappush(line, (following.place, following, rest))


class _Free:
    """The free agents, those of one profile in a heap by whose turn it is."""

    def __init__(self, free: Iterable[Candidate]) -> None:
        self._heaps: dict[Profile, list[tuple[Turn, int, Candidate]]] = {}
        self._able: dict[Lane, list[Profile]] = {}
        for agent in free:
            if not_now(agent) is not None:
                continue
            entry = (turn_of(agent), agent.load, agent)
            self._heaps.setdefault(agent.profile, []).append(entry)
        for heap in self._heaps.values():
            heapq.heapify(heap)

    @property
    def any(self) -> bool:
        return bool(self._heaps)

    def take(self, waiting: Waiting) -> Match | None:
        """The agent whose turn it is among those who fit; one place of theirs is gone then."""
        fitting = self._fitting(waiting.lane)
        firsts = [
            (entry, profile)
            for profile in fitting
            if (entry := self._first(self._heaps[profile], waiting)) is not None
        ]
        if not firsts:
            return None
        (turn, load, agent), profile = min(firsts, key=lambda one: one[0][0])
        among = sum(len(self._heaps[one]) for one in fitting)
        self._count(profile, (turn, load, agent), load + waiting.weight)
        return Match(waiting=waiting, agent=agent, load=load, among=among)

    def _fitting(self, lane: Lane) -> list[Profile]:
        if lane not in self._able:
            self._able[lane] = [one for one in self._heaps if lacks(one, lane) is None]
        return [one for one in self._able[lane] if one in self._heaps]

    def _first(
        self, heap: list[tuple[Turn, int, Candidate]], waiting: Waiting
    ) -> tuple[Turn, int, Candidate] | None:
        if not waiting.picky and waiting.weight == 1:
            return heap[0]
        able = [
            entry
            for entry in heap
            if entry[1] + waiting.weight <= entry[2].capacity
            and entry[2].agent_id not in waiting.passed
            and waiting.kept_for in (None, entry[2].agent_id)
        ]
        return min(able, key=lambda entry: entry[0], default=None)

    def _count(self, profile: Profile, taken: tuple[Turn, int, Candidate], load: int) -> None:
        heap = self._heaps[profile]
        if heap[0] is taken:
            heapq.heappop(heap)
        else:
            heap.remove(taken)
            heapq.heapify(heap)
        agent = taken[2]
        if load < agent.capacity:
            heapq.heappush(heap, (turn_of(agent, load), load, agent))
        if not heap:
            del self._heaps[profile]


def why_waiting(
    waiting: Waiting, agents: Iterable[Candidate]
) -> list[tuple[Candidate, str, Mapping[str, str]]]:
    """For each agent the first rule that keeps the customer from it: (agent, rule, values). The
    rule is `free` where nothing is in the way: then somebody before the customer comes first.
    """
    told = []
    for agent in agents:
        found = exclusion(
            agent,
            waiting.lane,
            weight=waiting.weight,
            passed=agent.agent_id in waiting.passed,
            kept_for=waiting.kept_for,
        )
        told.append((agent, found.rule, found.values) if found else (agent, "free", {}))
    return told
