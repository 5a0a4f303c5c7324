"""The simulator: the virtual clock, its people, and the routing that it drives."""

from __future__ import annotations

import heapq
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.simulator.engine import Run, simulate
from tandem.simulator.people import HOUR, Customer, customers_of
from tandem.simulator.results import result, service, work
from tandem.simulator.scenario import Scenario


def scenario(
    customers: dict[str, Any] | list[dict[str, Any]],
    agents: dict[str, Any] | list[dict[str, Any]],
    **more: Any,
) -> Scenario:
    """A short one: what is not given is plain."""
    kinds = customers if isinstance(customers, list) else [customers]
    groups = agents if isinstance(agents, list) else [agents]
    return Scenario.model_validate(
        {
            "title": "a test",
            "hours": 5,
            "customers": [
                {"name": f"c{n}", "queue": "q", "per_hour": 30, "handling_minutes": 6, **one}
                for n, one in enumerate(kinds)
            ],
            "agents": [
                {"name": f"a{n}", "count": 1, "queues": ["q"], **one}
                for n, one in enumerate(groups)
            ],
            **more,
        }
    )


def one_by_one(customers: list[Customer], agents: int) -> list[tuple[float | None, float | None]]:
    """When each is answered or leaves if who came first is served first, as Kiefer and Wolfowitz
    (1955) reckon it, with those who give up left out (Baccelli, Boyer, Hebuterne 1984).
    """
    free_at = [0.0] * agents
    expected: list[tuple[float | None, float | None]] = []
    for one in customers:
        started = max(one.arrived, free_at[0])
        if one.patience is not None and one.arrived + one.patience < started:
            expected.append((None, one.arrived + one.patience))
        else:
            heapq.heapreplace(free_at, started + (one.ended or 0) - (one.started or 0))
            expected.append((started, None))
    return expected


@pytest.mark.parametrize("patience", [None, 3])
@pytest.mark.parametrize(("agents", "variation"), [(1, 1), (3, 1), (4, 0), (3, 1.5)])
def test_one_chat_an_agent_is_the_queue_of_the_textbook_customer_by_customer(
    agents: int, variation: float, patience: float | None
) -> None:
    kind = {"variation": variation, "per_hour": 9.5 * agents, "patience_minutes": patience}
    customers = simulate(scenario(kind, {"count": agents}, hours=100), 7).customers
    found = [(one.started, one.left) for one in customers]
    for got, wanted in zip(found, one_by_one(customers, agents), strict=True):
        assert got == (pytest.approx(wanted[0], abs=1e-5), pytest.approx(wanted[1], abs=1e-5))
    assert sum(one.ahead is not None for one in customers) > 100 * agents
    assert any(one.left for one in customers) is (patience is not None)


def test_the_same_seed_brings_the_same_day_and_another_seed_another() -> None:
    def waits(seed: int) -> list[float | None]:
        return [one.wait_s for one in simulate(scenario({}, {"count": 4}), seed).customers]

    assert waits(1) == waits(1)
    assert waits(1) != waits(2)


def test_other_agents_get_the_same_customers() -> None:
    few, many = (scenario({"patience_minutes": 3}, {"count": n}) for n in (2, 9))
    first, second = simulate(few, 3).customers, simulate(many, 3).customers
    assert [(one.arrived, one.patience) for one in first] == [
        (one.arrived, one.patience) for one in second
    ]


def test_people_come_by_the_hour() -> None:
    busy_third = scenario({"per_hour": [0, 600, 60]}, {}, hours=3)
    came = [one.arrived // HOUR for one in customers_of(busy_third, busy_third.customers[0], 1)]
    assert came.count(0) == 0
    assert 520 < came.count(1) < 680
    assert 35 < came.count(2) < 90


def timed(run: Run) -> list[tuple[float, float, float]]:
    """Came, answered, ended: of each in minutes."""
    return [
        (
            round(one.arrived / 60, 6),
            round((one.started or 0) / 60, 6),
            round((one.ended or 0) / 60, 6),
        )
        for one in run.customers
    ]


def test_two_chats_at_once_each_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """6 minutes alone, 10 with two: the first does half alone and the rest at the slower pace;
    when it ends, the second is half done and goes on alone.
    """
    two = scenario({"handling_minutes": [6, 10], "variation": 0}, {"capacity": 2})
    arrive_at(monkeypatch, [0, 3])
    assert timed(simulate(two, 1)) == [(0, 0, 8), (3, 3, 11)]


def arrive_at(monkeypatch: pytest.MonkeyPatch, minutes: list[float]) -> None:
    monkeypatch.setattr(
        "tandem.simulator.people._arrivals", lambda *_: iter([60 * one for one in minutes])
    )


def test_the_time_of_agents_is_counted_once_and_by_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    two = scenario({"handling_minutes": [6, 10], "variation": 0}, {"capacity": 2}, hours=0.5)
    arrive_at(monkeypatch, [0, 3])
    run = simulate(two, 1)
    done = work(run.agents)
    assert done.occupancy == pytest.approx(11 / 30)
    assert done.concurrency == pytest.approx(16 / 11)
    assert done.places_taken == pytest.approx(16 / 60)


def test_who_is_out_of_patience_leaves_and_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = scenario({"patience_seen_minutes": [5], "variation": 0}, {})
    arrive_at(monkeypatch, [0, 0.5, 2])
    first, second, third = simulate(impatient, 1).customers
    assert (first.wait_s, first.ahead) == (0, None)
    assert (second.left, second.started, second.ahead) == (5.5 * 60, None, 0)
    assert (third.left, third.started, third.ahead) == (None, 6 * 60, 1)


def test_at_the_end_of_the_shift_chats_are_finished_and_none_is_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short = scenario({"variation": 0}, {"from_hour": 0.05, "to_hour": 0.2}, hours=1)
    arrive_at(monkeypatch, [0, 1, 2])
    run = simulate(short, 1)
    assert timed(run)[:2] == [(0, 3, 9), (1, 9, 15)]
    assert (run.customers[2].started, run.customers[2].left) == (None, None)
    assert run.agents[0].duty_s == pytest.approx(12 * 60)
    told = service(run.customers, run.scenario)
    assert (told.chats, told.answered, told.abandoned, told.left) == (3, 2, 0, 1)
    assert told.service_level == 0


def test_priority_minutes_are_minutes_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [{"variation": 0}, {"variation": 0, "priority_minutes": 5}]
    arrive_at(monkeypatch, [0, 1, 8])
    plain = scenario(kinds, {}, hours=1)
    run = simulate(plain, 1)
    served = sorted(run.customers, key=lambda one: one.started or 0)
    order = [(one.arrived / 60, one.kind.priority_minutes) for one in served]
    assert order == [(0, 0), (0, 5), (1, 5), (1, 0), (8, 5), (8, 0)]


def test_a_language_is_served_by_who_speaks_it() -> None:
    both = scenario(
        {"languages": {"en": 0.7, "de": 0.3}, "per_hour": 60, "patience_minutes": 2},
        [
            {"count": 3, "skills": ["language:en"]},
            {"count": 2, "skills": ["language:de", "language:en"]},
        ],
        hours=20,
    )
    run = simulate(both, 1)
    needs = [one.wanted.required[0].skill for one in run.customers]
    assert 0.25 < needs.count("language:de") / len(needs) < 0.35
    english, german = run.agents[:3], run.agents[3:]
    assert work(english).occupancy and work(german).occupancy
    assert all(one.started is not None or one.left is not None for one in run.customers)


def test_a_desired_skill_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = scenario(
        {"wants": ["returns@3"], "relax": ["60 lower returns", "90 drop returns"]},
        {"skills": ["returns@2"]},
    )
    arrive_at(monkeypatch, [0])
    assert simulate(wish, 1).customers[0].started == 60
    nobody = scenario({"wants": ["returns"], "relax": ["90 drop returns"]}, {})
    assert simulate(nobody, 1).customers[0].started == 90


@given(
    per_hour=st.floats(5, 60),
    patience=st.none() | st.floats(1, 30),
    count=st.integers(1, 4),
    capacity=st.integers(1, 3),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=40, deadline=None)
def test_everybody_is_accounted_for_and_nobody_holds_too_much(
    per_hour: float, patience: float | None, count: int, capacity: int, seed: int
) -> None:
    some = scenario(
        {"per_hour": per_hour, "patience_minutes": patience, "handling_minutes": [5, 7, 9]},
        {"count": count, "capacity": capacity},
        hours=3,
    )
    run = simulate(some, seed)
    told = result([run]).all[0]
    assert told.chats == len(run.customers) == told.answered + told.abandoned
    assert told.left == 0
    held = 0
    for _, change in sorted(
        (at, change)
        for one in run.customers
        if one.started is not None and one.ended is not None
        for at, change in ((one.started, 1), (one.ended, -1))
    ):
        held += change
        assert 0 <= held <= count * capacity


def waited(minutes: float, *, left: bool = False) -> Customer:
    kinds = scenario({}, {})
    one = next(customers_of(kinds, kinds.customers[0], 1))
    one.arrived = 0.0
    if left:
        one.left = 60 * minutes
    else:
        one.started = 60 * minutes
    return one


def test_who_gave_up_at_once_is_not_held_against_the_service_level() -> None:
    chats = [waited(0.5), waited(1), waited(2), waited(0.1, left=True), waited(3, left=True)]
    told = service(chats, scenario({}, {}))
    assert told.service_level == pytest.approx(2 / 4)
    assert told.asa_s == pytest.approx(70)
    assert told.wait_p50_s == 60


def test_the_warm_up_does_not_count() -> None:
    run = simulate(scenario({}, {"count": 4}, hours=6, warm_up_hours=2), 1)
    told = result([run])
    assert told.all[0].chats == sum(one.arrived >= 2 * HOUR for one in run.customers)
    assert len(told.hours) == 4
    assert sum(hour.chats for hour in told.hours) == told.all[0].chats
    assert sum(agent.duty_s for agent in run.agents) == pytest.approx(4 * 4 * HOUR)
