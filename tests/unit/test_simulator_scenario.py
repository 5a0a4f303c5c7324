"""Scenarios: read from a file, and what is wrong in it is said in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from tandem.errors import CannotRun
from tandem.simulator.engine import simulate
from tandem.simulator.reading import read_scenario
from tandem.simulator.results import result

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "simulation.yml"


def test_what_if_keeps_the_shares_of_the_groups() -> None:
    example = read_scenario(EXAMPLE)
    assert [group.count for group in example.agents] == [5, 3, 2]
    assert [group.count for group in example.with_agents(20).agents] == [10, 6, 4]
    assert [group.count for group in example.with_agents(9).agents] == [4, 3, 2]


def test_the_example_can_be_simulated() -> None:
    told = result([simulate(read_scenario(EXAMPLE), 1)])
    assert set(told.queues) == {"billing", "support"}
    assert told.all[0].chats == sum(one.chats for one, _ in told.queues.values()) > 500
    assert told.as_json()["queues"]["support"]["occupancy"] > 0.5


def faults(tmp_path: Path, text: str) -> str:
    file = tmp_path / "s.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CannotRun) as raised:
        read_scenario(file)
    return str(raised.value)


FAULTY = """
title: A day
hours: 10
customers:
  - {name: Orders, queue: support, per_hour: 40, handling_minutes: [7, 9], patience_minutes: 0}
  - {name: Sales, queue: sales, handling_minutes: x, needs: ['{a}'], languages: {en: 0.5, de: 0.2}}
agents:
  - {name: All, count: 3, queues: support, colour: red}
"""


def test_every_fault_has_its_place_and_a_sentence(tmp_path: Path) -> None:
    said = faults(tmp_path, FAULTY).splitlines()[1:]
    assert sorted(line.strip() for line in said) == [
        "agents 1 (All), colour: is no key of a scenario",
        "customers 1 (Orders), patience_minutes: must be more than 0",
        "customers 2 (Sales), handling_minutes 1: is not a number",
        "customers 2 (Sales), needs 1: '{a}' is no skill: a name, and @1 to @5 for its level",
        "customers 2 (Sales), per_hour: is missing",
    ]


UNFIT = """
title: A day
hours: 10
customers:
  - {name: Orders, queue: support, per_hour: [40, 30], handling_minutes: [7, 9]}
  - {name: Sales, queue: sales, per_hour: 3, handling_minutes: 5}
agents:
  - {name: All, count: 3, queues: support, capacity: 3}
  - {name: All, count: 0, queues: sales, from_hour: 5, to_hour: 4}
"""


def test_what_does_not_fit_together_is_said(tmp_path: Path) -> None:
    said = faults(tmp_path, UNFIT)
    for sentence in (
        "two are called 'All'",
        "the agents 'All' end their shift before they begin it",
        "'Orders' has 2 numbers per_hour, and the scenario 10 hours",
        "'Orders' has 2 handling_minutes, and their agents hold up to 3 chats",
        "no agent can serve 'Sales': they need sales|",
    ):
        assert sentence in said


@pytest.mark.parametrize("text", ["- a list", "title: [", "", "title: {}\nhours: 0"])
def test_what_is_no_scenario_is_refused(tmp_path: Path, text: str) -> None:
    assert "s.yml" in faults(tmp_path, text)
