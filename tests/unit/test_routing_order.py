"""Matching by lanes is matching by going through everybody, only quicker."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handoff.routing.agents import Candidate, turn_of
from handoff.routing.match import Waiting
from handoff.routing.needs import Lane, Need
from tests.unit.test_routing import NOON, agent, pairs, served, waiting

skills = st.dictionaries(st.sampled_from(["de", "zh", "returns"]), st.integers(1, 3), max_size=3)
needs = st.lists(
    st.builds(Need, st.sampled_from(["de", "zh", "returns"]), st.integers(1, 3)), max_size=2
)
queues = st.sets(st.sampled_from(["a", "b"]), min_size=1)
some_agents = st.lists(
    st.builds(
        lambda load, capacity, idle, queues, skills: {
            "load": min(load, capacity),
            "capacity": capacity,
            "last_offer_at": NOON - timedelta(minutes=idle) if idle else None,
            "queues": frozenset(queues),
            "skills": skills,
        },
        st.integers(0, 3),
        st.integers(1, 4),
        st.integers(0, 9),
        queues,
        skills,
    ),
    max_size=5,
).map(lambda some: [agent(f"agent {number}", **one) for number, one in enumerate(some)])
some_waiting = st.lists(
    st.builds(
        lambda minutes, head, queues, needs, weight, kept, passed: {
            "rank": NOON + timedelta(minutes=minutes),
            "at_head": head,
            "lane": Lane.of(queues, needs),
            "weight": weight,
            "kept_for": kept,
            "passed": frozenset(passed),
        },
        st.integers(0, 5),
        st.booleans(),
        queues,
        needs,
        st.integers(1, 2),
        st.none() | st.sampled_from(["agent 0", "agent 1"]),
        st.sets(st.sampled_from(["agent 0", "agent 1", "agent 2"]), max_size=2),
    ),
    max_size=8,
).map(lambda some: [waiting(f"handoff {number}", **one) for number, one in enumerate(some)])


def by_hand(those: Sequence[Waiting], agents: Sequence[Candidate]) -> list[tuple[str, str]]:
    """The rule as one would write it without care for speed: the first who can be served, each
    time, where one who fits nobody is passed over alone.
    """
    load = {one.agent_id: one.load for one in agents}
    found = []
    for one in sorted(those, key=lambda w: w.place):
        able = [a for a in agents if fits(one, a) and load[a.agent_id] + one.weight <= a.capacity]
        if able:
            best = min(able, key=lambda a: turn_of(a, load[a.agent_id]))
            load[best.agent_id] += one.weight
            found.append((one.handoff_id, best.agent_id))
    return found


def fits(one: Waiting, a: Candidate) -> bool:
    levels: Mapping[str, int] = a.skills
    return (
        bool(a.queues & set(one.lane.queues))
        and all(levels.get(need.skill, 0) >= need.level for need in one.lane.needs)
        and a.agent_id not in one.passed
        and one.kept_for in (None, a.agent_id)
    )


@given(some_waiting, some_agents)
def test_matching_by_lanes_gives_what_going_through_everybody_gives(
    those: list[Waiting], agents: list[Candidate]
) -> None:
    alike = [Waiting(**{**vars(one), "weight": 1}) for one in those]
    assert pairs(alike, agents) == by_hand(alike, agents)


@given(some_waiting, some_agents)
def test_nobody_gets_more_than_there_is_room_for_nor_whom_they_cannot_help(
    those: list[Waiting], agents: list[Candidate]
) -> None:
    load = {one.agent_id: one.load for one in agents}
    seen = set()
    for found in served(those, agents):
        assert fits(found.waiting, found.agent)
        assert found.waiting.handoff_id not in seen
        seen.add(found.waiting.handoff_id)
        load[found.agent.agent_id] += found.waiting.weight
        assert load[found.agent.agent_id] <= found.agent.capacity
