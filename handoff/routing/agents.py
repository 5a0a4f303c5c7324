"""Whether an agent can take a waiting customer, the first rule that says no, and who goes first.
Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from handoff.model import Presence
from handoff.routing.needs import Lane

LANGUAGE = "language:"


class Profile(NamedTuple):
    """What an agent is able and allowed to do. Many agents share one."""

    queues: frozenset[str]
    skills: frozenset[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An agent as routing sees one. `load` and `capacity` count places, `skills` is {skill: level}.
    `reason`: why the agent is not online, as the agent said; `on_shift`: within the working hours.
    """

    agent_id: str
    presence: Presence
    load: int
    capacity: int
    last_offer_at: datetime | None
    queues: frozenset[str]
    skills: Mapping[str, int] = field(default_factory=dict)
    on_shift: bool = True
    reason: str = ""

    @cached_property
    def profile(self) -> Profile:
        """The part that others share."""
        return Profile(self.queues, frozenset(self.skills.items()))


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """The first rule that keeps a customer from an agent: its name, and values for its words."""

    rule: str
    values: Mapping[str, str] = field(default_factory=dict)


def exclusion(
    candidate: Candidate,
    lane: Lane,
    *,
    weight: int = 1,
    passed: bool = False,
    kept_for: str | None = None,
) -> Exclusion | None:
    """Why this agent cannot take it now, None when nothing is in the way. What stays so is said
    before what passes. `kept_for`: the agent for whom the customer is kept a while.
    """
    return lacks(candidate.profile, lane) or not_now(candidate, weight, passed, kept_for)


@lru_cache(maxsize=100_000)
def lacks(profile: Profile, lane: Lane) -> Exclusion | None:
    """What the agent is not able or not allowed to do. Who states no language is asked in any."""
    if not profile.queues.intersection(lane.queues):
        return Exclusion(rule="queue", values={"queues": ", ".join(lane.queues)})
    levels = dict(profile.skills)
    speaks_any = not any(skill.startswith(LANGUAGE) for skill in levels)
    for need in lane.needs:
        if speaks_any and need.skill.startswith(LANGUAGE):
            continue
        has = levels.get(need.skill, 0)
        if has == 0:
            return Exclusion(rule="skill", values={"skill": need.skill})
        if has < need.level:
            values = {"skill": need.skill, "has": str(has), "level": str(need.level)}
            return Exclusion(rule="level", values=values)
    return None


def not_now(
    candidate: Candidate, weight: int = 1, passed: bool = False, kept_for: str | None = None
) -> Exclusion | None:
    """What is in the way of an able agent for the moment."""
    if candidate.presence is not Presence.ONLINE:
        values = {"presence": candidate.presence.value, "reason": candidate.reason}
        return Exclusion(rule="presence", values=values)
    if not candidate.on_shift:
        return Exclusion(rule="shift")
    if candidate.load + weight > candidate.capacity:
        values = {"load": str(candidate.load), "capacity": str(candidate.capacity)}
        return Exclusion(rule="full", values={**values, "weight": str(weight)})
    if passed:
        return Exclusion(rule="passed")
    if kept_for not in (None, candidate.agent_id):
        return Exclusion(rule="kept", values={"agent": kept_for or ""})
    return None


Turn = tuple[float, float, str]


def turn_of(candidate: Candidate, load: int | None = None) -> Turn:
    """Whose turn it is, the least first: the lowest share of places taken, then the longest without
    an offer, then the id. `load`: instead of the candidate's.
    """
    taken = candidate.load if load is None else load
    idle_since = candidate.last_offer_at.timestamp() if candidate.last_offer_at else 0.0
    return (taken / candidate.capacity, idle_since, candidate.agent_id)
