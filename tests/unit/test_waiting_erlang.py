"""Erlang's formulas against published and computed numbers."""

from __future__ import annotations

import pytest

from handoff.waiting.erlang import erlang_a, erlang_c

HALF_HOUR, HOUR = 1800, 3600


@pytest.mark.parametrize(
    ("per_s", "handle_s", "agents", "target_s", "waits", "in_time", "asa_s", "occupancy"),
    [
        (100 / HALF_HOUR, 180, 14, 20, 0.174132, 0.888350, 7.8359, 0.7143),
        (200 / HALF_HOUR, 240, 30, 20, 0.427692, 0.676039, 30.7938, 0.8889),
        (360 / HOUR, 240, 28, 20, 0.333139, 0.761296, 19.9883, 0.8571),
        (60 / HOUR, 600, 12, 60, 0.449388, 0.632072, 134.8165, 0.8333),
    ],
)
def test_erlang_c(
    per_s: float,
    handle_s: float,
    agents: int,
    target_s: float,
    waits: float,
    in_time: float,
    asa_s: float,
    occupancy: float,
) -> None:
    found = erlang_c(per_s=per_s, handle_s=handle_s, agents=agents, target_s=target_s)
    assert found.waits == pytest.approx(waits, abs=5e-7)
    assert found.in_time == pytest.approx(in_time, abs=5e-7)
    assert found.asa_s == pytest.approx(asa_s, abs=5e-5)
    assert found.occupancy == pytest.approx(occupancy, abs=5e-5)


@pytest.mark.parametrize(
    ("per_s", "handle_s", "patience_s", "agents", "waits", "abandons", "wait_s", "occupancy"),
    [
        (200 / HALF_HOUR, 240, 120, 28, 0.359405, 0.066912, 8.0294, 0.8887),
        (200 / HALF_HOUR, 240, 120, 26, 0.489165, 0.103349, 12.4019, 0.9196),
        (60 / HOUR, 600, 300, 10, 0.465575, 0.146009, 43.8028, 0.8540),
    ],
)
def test_erlang_a(
    per_s: float,
    handle_s: float,
    patience_s: float,
    agents: int,
    waits: float,
    abandons: float,
    wait_s: float,
    occupancy: float,
) -> None:
    found = erlang_a(per_s=per_s, handle_s=handle_s, patience_s=patience_s, agents=agents)
    assert found.waits == pytest.approx(waits, abs=5e-7)
    assert found.abandons == pytest.approx(abandons, abs=5e-7)
    assert found.wait_s == pytest.approx(wait_s, abs=5e-5)
    assert found.occupancy == pytest.approx(occupancy, abs=5e-5)


def test_one_agent_is_the_queue_that_every_textbook_starts_with() -> None:
    found = erlang_c(per_s=0.5, handle_s=1, agents=1, target_s=2)
    assert found.waits == pytest.approx(0.5)
    assert found.asa_s == pytest.approx(1)


def test_a_queue_that_grows_for_ever_is_refused() -> None:
    with pytest.raises(ValueError, match="14 agents cannot keep up with a load of 14"):
        erlang_c(per_s=14, handle_s=1, agents=14, target_s=20)


def test_endless_patience_is_erlang_c() -> None:
    without = erlang_c(per_s=0.1, handle_s=240, agents=28, target_s=20)
    patient = erlang_a(per_s=0.1, handle_s=240, patience_s=1e9, agents=28)
    assert patient.waits == pytest.approx(without.waits, rel=1e-5)
    assert patient.wait_s == pytest.approx(without.asa_s, rel=1e-5)
    assert patient.abandons < 1e-6


def test_hopeless_overload_serves_what_can_be_served() -> None:
    """10,000 waiting on average: the numbers of the states pass what a float can hold."""
    found = erlang_a(per_s=10, handle_s=600, patience_s=1e5, agents=10)
    assert found.waits == pytest.approx(1)
    assert found.occupancy == pytest.approx(1)
    assert found.abandons == pytest.approx(1 - 10 / 6000)


def test_thousands_of_idle_agents_keep_nobody_waiting() -> None:
    assert erlang_c(per_s=1, handle_s=1, agents=5000, target_s=20).waits == 0
    assert erlang_a(per_s=1, handle_s=1, patience_s=60, agents=5000).abandons == 0
