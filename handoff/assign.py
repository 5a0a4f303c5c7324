"""Which agent a waiting handoff is offered to, and why. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handoff.model import Presence


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An agent as the choice sees one. `load` and `capacity` count conversations."""

    agent_id: str
    presence: Presence
    load: int
    capacity: int
    last_offer_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The agent to offer to, or None; for each excluded agent the first rule that does it."""

    agent_id: str | None
    excluded: tuple[tuple[str, str], ...]


def choose(candidates: Iterable[Candidate], passed: frozenset[str]) -> Choice:
    """Lowest load, then longest without an offer. `passed`: agents who just let this one go by."""
    excluded: list[tuple[str, str]] = []
    free: list[Candidate] = []
    for candidate in candidates:
        if why := _excluded(candidate, passed):
            excluded.append((candidate.agent_id, why))
        else:
            free.append(candidate)
    best = min(free, key=_order, default=None)
    return Choice(agent_id=best.agent_id if best else None, excluded=tuple(excluded))


def _excluded(candidate: Candidate, passed: frozenset[str]) -> str | None:
    if candidate.presence is not Presence.ONLINE:
        return f"is {candidate.presence.value}"
    if candidate.load >= candidate.capacity:
        return f"has {candidate.load} of {candidate.capacity} conversations"
    if candidate.agent_id in passed:
        return "has just declined it or let it ring"
    return None


def _order(candidate: Candidate) -> tuple[float, float, str]:
    idle_since = candidate.last_offer_at.timestamp() if candidate.last_offer_at else 0.0
    return (candidate.load / candidate.capacity, idle_since, candidate.agent_id)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A handoff in a queue, as its order sees it."""

    handoff_id: str
    at_head: bool
    priority: int
    queued_at: datetime


def in_order(waiting: Iterable[Waiting]) -> Sequence[Waiting]:
    """Who is served next: those that a human dropped first, then priority, then first come."""
    return sorted(waiting, key=lambda w: (not w.at_head, -w.priority, w.queued_at, w.handoff_id))
