"""What the simulator proves, on few chats; bin/bench routing does it on many."""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handoff.waiting.backtest import backtest
from tandem import cli
from tandem.bench import CannotMeasure, routing
from tandem.errors import CannotRun
from tandem.simulate_command import main
from tandem.simulator.checks.erlang import ERLANG_A, ERLANG_C, Case, agreements, one_run
from tandem.simulator.checks.fairness import Pool, evenness
from tandem.simulator.checks.order import order, overtaken
from tandem.simulator.checks.waits import Setting, held, promises
from tandem.simulator.engine import Run, simulate
from tandem.simulator.people import customers_of

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "simulation.yml"


@pytest.mark.parametrize("case", [ERLANG_C[0], ERLANG_A[2]], ids=str)
def test_the_simulation_agrees_with_erlang_as_far_as_chance_allows(case: Case) -> None:
    found = agreements(case, [one_run(case, 1_000, seed) for seed in range(15)])
    assert [one.name for one in found] == list(case.theory())
    for one in found:
        assert abs(one.simulated - one.theory) < 5 * one.standard_error, one.name
        assert one.error_pct < 10


def test_a_simulation_that_differs_would_be_seen() -> None:
    case = ERLANG_A[2]
    runs = [one_run(case, 1_000, seed) for seed in range(15)]
    other = Case(per_hour=60, handle_s=600, agents=11, patience_s=300)
    assert any(one.error_pct > 10 for one in agreements(other, runs))


def test_the_control_takes_out_what_chance_put_in() -> None:
    """Numbers that follow their control exactly are read at its known mean, whatever came."""
    case = ERLANG_C[0]
    alone_s = 10 / 4 * 180 / 14
    runs = [
        {
            "load": 10 + x,
            "one_agent": alone_s + 3 * x,
            **{name: 3 + 2 * x for name in case.theory()},
        }
        for x in (0.5, 1, 2.25)
    ]
    for one in agreements(case, runs):
        assert (one.simulated, one.standard_error) == pytest.approx((3, 0), abs=1e-6)


@pytest.mark.parametrize("load", [0.9, 1.3])
def test_the_range_holds_and_the_estimate_beats_the_last_wait(load: float) -> None:
    found = held(Setting(agents=20, load=load, leaving=1.0), 4_000, 3)
    assert found is not None
    assert 0.75 <= found.coverage <= 0.85
    assert found.saved is not None
    assert found.saved > 0.2


def test_nothing_is_promised_before_enough_was_seen() -> None:
    setting = Setting(agents=20, load=3.0, leaving=1.0)
    scenario = setting.scenario(500).model_copy(update={"warm_up_hours": 0.0})
    run = simulate(scenario, 1)
    told = list(promises(run))
    first = sorted(one.ended for one in run.customers if one.ended)[:20][-1]
    waited = [
        one
        for one in run.customers
        if one.ahead is not None and one.wait_s is not None and one.arrived < first
    ]
    assert waited
    served_waiters = [
        one for one in run.customers if one.ahead is not None and one.wait_s is not None
    ]
    assert len(told) <= len(served_waiters) - len(waited)


def test_an_estimate_that_looked_into_the_future_would_be_noticed() -> None:
    """Cut off what comes after an hour: what was promised before stays the same."""
    setting = Setting(agents=10, load=1.2, leaving=1.0)
    whole = simulate(setting.scenario(1_500), 2)
    until = whole.customers[len(whole.customers) // 2].arrived
    known = [one for one in whole.customers if one.arrived < until]
    half = Run(scenario=whole.scenario, seed=2, customers=known, agents=whole.agents)
    before, after = list(promises(half)), list(promises(whole))
    assert before
    assert before == after[: len(before)]
    assert backtest(before) is not None


def test_nobody_is_overtaken_by_more_than_priorities_allow() -> None:
    found = order(300, 5)
    assert found.streams == 300
    assert found.overtakings > 1_000
    assert found.broken == 0


def test_who_overtook_whom_is_seen() -> None:
    run = simulate(ERLANG_C[0].scenario(5), 1)
    kind = run.scenario.customers[0]
    first, second, third = (next(customers_of(run.scenario, kind, seed)) for seed in (1, 2, 3))
    first.arrived, first.started = 0, 50
    second.arrived, second.started = 10, 40
    third.arrived, third.left = 20, 30
    crowd = Run(scenario=run.scenario, seed=1, customers=[first, second, third], agents=run.agents)
    assert list(overtaken(crowd)) == [(first, second)]


@pytest.mark.parametrize("capacity", [1, 3])
def test_equal_agents_get_equally_much(capacity: int) -> None:
    assert evenness(Pool(agents=8, capacity=capacity, load=0.7), 1_500, 1) >= 0.95


def test_the_benchmark_has_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "RUNS_C", 3)
    monkeypatch.setattr(routing, "RUNS_A", 3)
    with ThreadPoolExecutor(1) as workers:
        figures = routing.simulated(0.002, 1, workers, print)
    assert {
        "erlang_c_error_pct",
        "erlang_a_error_pct",
        "wait_coverage",
        "wait_error_vs_les",
        "jain",
    } <= figures.keys()
    assert set(figures["wait_coverage"]) == {"0.8", "1.0", "1.2", "1.4"}
    assert figures["order_broken"] == 0
    json.dumps(figures)


def test_too_few_chats_are_refused() -> None:
    with pytest.raises(CannotMeasure, match="share"):
        routing.measure(argparse.Namespace(chats=0, seed=1), print)


def test_the_command_compares_numbers_of_agents(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["simulate", str(EXAMPLE), "--agents", "6,12", "--times", "2"]
    assert cli.main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("A weekday: 10 hours, 2 times from seed 1\n")
    assert shown.index("6 agents") < shown.index("12 agents")
    assert max(map(len, shown.splitlines())) <= 110
    assert cli.main([*arguments, "--json"]) == 0
    few, many = json.loads(capsys.readouterr().out)["results"]
    assert (few["agents"], many["agents"], few["runs"]) == (6, 12, 2)
    assert few["all"]["chats"] == many["all"]["chats"]
    assert few["all"]["service_level"] < many["all"]["service_level"]
    assert few["all"]["occupancy"] > many["all"]["occupancy"]


def test_the_command_shows_every_hour_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(EXAMPLE), "--times", "1", "--hours"]) == 0
    assert "  hour 10 " in capsys.readouterr().out


def test_the_command_refuses_what_would_take_for_ever() -> None:
    with pytest.raises(CannotRun, match="are too many: 1,000,000 at most"):
        main([str(EXAMPLE), "--times", "5000"])


@pytest.mark.parametrize("wrong", [["--agents", "8,x"], ["--agents", "0"], ["--times", "0"]])
def test_wrong_options_are_wrong_usage(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(EXAMPLE), *wrong])
    assert "error: argument" in capsys.readouterr().err
