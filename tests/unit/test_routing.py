"""Routing without a database: needs, who fits, whose turn it is, and the order of all."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.model import Presence
from handoff.routing.agents import Candidate, exclusion, turn_of
from handoff.routing.match import Match, Waiting, match, rank_of, why_waiting
from handoff.routing.needs import (
    Lane,
    Need,
    Step,
    Wanted,
    read_lane,
    read_need,
    read_step,
    with_drops,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
SUPPORT = Lane.of(["support"], [])


def agent(name: str = "ann", **changes: Any) -> Candidate:
    given: dict[str, Any] = {
        "agent_id": name,
        "presence": Presence.ONLINE,
        "load": 0,
        "capacity": 3,
        "last_offer_at": None,
        "queues": frozenset({"support"}),
    }
    return Candidate(**{**given, **changes})


def waiting(name: str, **changes: Any) -> Waiting:
    given: dict[str, Any] = {"handoff_id": name, "lane": SUPPORT, "rank": NOON, "queued_at": NOON}
    return Waiting(**{**given, **changes})


def served(those: Sequence[Waiting], agents: Sequence[Candidate]) -> list[Match]:
    """Matches of those who wait in any order."""
    heads: dict[Lane, Iterator[Waiting]] = {}
    for lane in {one.lane for one in those}:
        mine = [one for one in those if one.lane == lane and not one.picky]
        heads[lane] = iter(sorted(mine, key=lambda one: one.place))
    return list(match(heads, agents, [one for one in those if one.picky]))


def pairs(those: Sequence[Waiting], agents: Sequence[Candidate]) -> list[tuple[str, str]]:
    return [(one.waiting.handoff_id, one.agent.agent_id) for one in served(those, agents)]


def rule(candidate: Candidate, lane: Lane = SUPPORT, **more: Any) -> str | None:
    found = exclusion(candidate, lane, **more)
    return found.rule if found else None


def test_a_lane_is_read_as_it_was_written() -> None:
    lane = Lane.of(["support", "billing"], [Need("returns", 3), Need("language:de")])
    assert str(lane) == "billing+support|language:de@1,returns@3"
    assert read_lane(str(lane)) == lane
    assert read_lane(str(SUPPORT)) == SUPPORT


def test_of_the_same_skill_the_highest_level_counts() -> None:
    assert Lane.of(["q"], [Need("a", 1), Need("a", 4)]).needs == (Need("a", 4),)


@pytest.mark.parametrize("text", ["", "Returns", "returns@0", "returns@6", "two words", "a,b"])
def test_what_is_no_skill_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no skill"):
        read_need(text)


@pytest.mark.parametrize("text", ["", "60 forget a", "soon drop a", "-1 drop a", "60 drop"])
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no step"):
        read_step(text)


def test_desired_skills_relax_step_by_step_and_required_ones_never() -> None:
    wanted = Wanted(
        queue="returns",
        required=(Need("language:de"),),
        desired=(Need("returns", 2), Need("safety")),
        steps=tuple(map(read_step, ["60 drop safety", "90 lower returns", "120 add support"])),
    )
    german, level2, level1 = Need("language:de"), Need("returns", 2), Need("returns", 1)
    assert wanted.lane(59.9) == Lane.of(["returns"], [german, level2, Need("safety")])
    assert wanted.lane(60) == Lane.of(["returns"], [german, level2])
    assert wanted.lane(90) == Lane.of(["returns"], [german, level1])
    assert wanted.lane(120) == Lane.of(["returns", "support"], [german, level1])
    assert [wanted.next_step_s(at) for at in (0, 60, 90, 120)] == [60, 90, 120, None]


def test_a_wish_that_no_step_drops_is_dropped_in_the_end() -> None:
    steps = with_drops([Need("a", 2), Need("b")], [read_step("100 lower a")], 60)
    assert sorted(steps) == [
        read_step("100 drop a"),
        read_step("100 drop b"),
        read_step("100 lower a"),
    ]
    assert with_drops([Need("a")], [read_step("5 lower a")], 60) == (read_step("5 lower a"),)
    wanted = Wanted(queue="q", desired=(Need("a", 2), Need("b")), steps=steps)
    assert wanted.lane(100) == Lane.of(["q"], [])


@given(
    st.lists(
        st.builds(lambda name, level: Need(name, level), st.sampled_from("abc"), st.integers(1, 5)),
        max_size=3,
        unique_by=lambda need: need.skill,
    ),
    st.lists(
        st.builds(
            Step,
            st.integers(0, 300),
            st.sampled_from(["drop", "lower", "add"]),
            st.sampled_from("abc"),
        ),
        max_size=6,
    ).map(lambda steps: [read_step(str(step)) for step in steps]),
)
def test_in_the_end_only_what_is_required_is_left(desired: list[Need], steps: list[Step]) -> None:
    wanted = Wanted(
        queue="q",
        required=(Need("r", 2),),
        desired=tuple(desired),
        steps=with_drops(desired, steps, 60),
    )
    assert wanted.lane(1e6).needs == (Need("r", 2),)
    before: set[str] = set()
    for at in range(0, 400, 20):
        queues = set(wanted.lane(at).queues)
        assert before <= queues
        before = queues


def test_the_first_rule_in_the_way_is_told_what_stays_before_what_passes() -> None:
    german = Lane.of(["support"], [Need("language:de", 2)])
    full = {"load": 3, "presence": Presence.AWAY}
    assert rule(agent(queues=frozenset({"billing"}), **full), german) == "queue"
    assert rule(agent(skills={"language:fr": 3}, **full), german) == "skill"
    assert rule(agent(skills={"language:de": 1}, **full), german) == "level"
    able = {"skills": {"language:de": 2}}
    assert rule(agent(**able, **full), german) == "presence"
    assert rule(agent(**able, on_shift=False, load=3), german) == "shift"
    assert rule(agent(**able, load=3), german) == "full"
    assert rule(agent(**able, load=2), german, weight=2) == "full"
    assert rule(agent(**able), german, passed=True, kept_for="bob") == "passed"
    assert rule(agent(**able), german, kept_for="bob") == "kept"
    assert rule(agent(**able), german, kept_for="ann") is None


def test_an_agent_who_states_no_language_is_asked_in_any() -> None:
    german = Lane.of(["support"], [Need("language:de")])
    assert rule(agent(skills={"returns": 1}), german) is None
    assert rule(agent(skills={"language:nl": 5}), german) == "skill"


def test_the_lowest_share_of_load_goes_first_then_the_longest_without_an_offer() -> None:
    early, late = NOON, NOON + timedelta(minutes=1)
    agents = [
        agent("half", load=1, capacity=2),
        agent("third", load=1, capacity=3, last_offer_at=late),
        agent("third too", load=1, capacity=3, last_offer_at=early),
        agent("new", load=1, capacity=3),
    ]
    assert [one.agent_id for one in sorted(agents, key=turn_of)] == [
        "new",
        "third too",
        "third",
        "half",
    ]


def test_who_came_first_goes_first_and_priority_minutes_count_as_waited() -> None:
    those = [
        waiting("late", rank=rank_of(NOON + timedelta(minutes=6), 5)),
        waiting("vip", rank=rank_of(NOON + timedelta(minutes=4), 5)),
        waiting("early", rank=rank_of(NOON, 0)),
        waiting("dropped", rank=rank_of(NOON + timedelta(hours=1), 0), at_head=True),
    ]
    order = [name for name, _ in pairs(those, [agent(capacity=9)])]
    assert order == ["dropped", "vip", "early", "late"]


def test_a_customer_nobody_free_can_help_does_not_hold_up_the_others() -> None:
    chinese = Lane.of(["support"], [Need("language:zh")])
    those = [waiting("zh", lane=chinese), waiting("en", rank=NOON + timedelta(minutes=9))]
    assert pairs(those, [agent(skills={"language:en": 1})]) == [("en", "ann")]


def test_an_agent_who_let_it_go_by_is_not_asked_again_at_once() -> None:
    picky = waiting("first", passed=frozenset({"ann"}))
    assert pairs([picky, waiting("second", rank=NOON + timedelta(seconds=1))], [agent()]) == [
        ("second", "ann")
    ]
    assert pairs([picky], [agent(), agent("bob", load=2)]) == [("first", "bob")]


def test_a_customer_is_kept_for_the_agent_who_knows_them() -> None:
    known = waiting("known", kept_for="bob")
    assert pairs([known], [agent()]) == []
    assert pairs([known], [agent(), agent("bob", load=2)]) == [("known", "bob")]


def test_a_heavy_chat_needs_as_many_free_places() -> None:
    heavy = waiting("heavy", weight=2)
    assert pairs([heavy], [agent(load=2)]) == []
    assert pairs([heavy, waiting("light")], [agent(load=1), agent("bob", load=2)]) == [
        ("heavy", "ann"),
        ("light", "bob"),
    ]


def test_everybody_learns_why_each_agent_does_not_come() -> None:
    told = why_waiting(
        waiting("x", passed=frozenset({"ann"})),
        [agent(), agent("bob", presence=Presence.AWAY, reason="lunch"), agent("eve")],
    )
    assert [(one.agent_id, rule) for one, rule, _ in told] == [
        ("ann", "passed"),
        ("bob", "presence"),
        ("eve", "free"),
    ]
    assert told[1][2] == {"presence": "away", "reason": "lunch"}
