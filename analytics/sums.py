"""How an agent's time is shared out among what was open at once. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

#: One agent's time with one handoff: handoff, agent, start, end.
Span = tuple[str, str, datetime, datetime]


def engaged_shares(spans: Iterable[Span]) -> dict[str, float]:
    """Seconds of agents' engaged time for each handoff: an hour with two open counts half each.

    The shares of one agent add up to the length of the union of that agent's spans.
    """
    edges: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
    shares: dict[str, float] = defaultdict(float)
    for handoff, agent, start, end in spans:
        shares[handoff] += 0.0
        if end > start:
            edges[agent] += [(start, 1, handoff), (end, -1, handoff)]
    for steps in edges.values():
        _share_out(sorted(steps), shares)
    return dict(shares)


def _share_out(steps: list[tuple[datetime, int, str]], shares: dict[str, float]) -> None:
    open_now: dict[str, int] = {}
    before = steps[0][0]
    for at, change, handoff in steps:
        passed = (at - before).total_seconds()
        sessions = sum(open_now.values())
        for held, times in open_now.items() if passed else ():
            shares[held] += passed * times / sessions
        before = at
        open_now[handoff] = open_now.get(handoff, 0) + change
        if open_now[handoff] == 0:
            del open_now[handoff]
