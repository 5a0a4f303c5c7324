"""Routing: an assignment in a long queue, and by simulation waiting, order and fairness.

assign_ms: one assignment on the desk's own database while so many wait (in the longest run:
assign_most_ms); restart_s: until a restarted desk routes again. See _routing_queue.py.

All else runs on the simulator (docs/simulator.md), which drives the routing as it ships on a
virtual clock. erlang_*_error_pct: the worst deviation of any number of any golden case from the
formula (waits, answered in time, gave up, mean wait, occupancy), with standard errors beside it.
wait_coverage: of customers who waited and were served, the share whose wait lay in the range that
is to hold 80 %; by load, over 20 and 50 agents and two patiences. wait_error_vs_les: the error of
the estimate (RRMSE) as a share of that of telling the last wait; the worst setting. What the
estimate knows is what the desk would have seen. jain: the least evenness of occupancies in pools
of equal agents. order_broken: who was overtaken by somebody later than priorities allow, on small
random streams.

Left out: people who change their minds, offers that are declined, lengths that are not exponential,
rates that change.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import repeat
from typing import Any

from handoff.waiting.backtest import Backtest
from tandem.bench import CannotMeasure, _routing_queue
from tandem.simulator.checks.erlang import (
    ERLANG_A,
    ERLANG_C,
    Agreement,
    Case,
    agreements,
    one_run,
)
from tandem.simulator.checks.fairness import POOLS, evenness
from tandem.simulator.checks.order import order
from tandem.simulator.checks.waits import SETTINGS, THREE_CHATS, Setting, held

CHATS_A_RUN = 50_000
RUNS_C = 30
RUNS_A = 15
CHATS_A_SETTING = 40_000
CHATS_A_POOL = 20_000
STREAMS = 10_000
PARTS = 10  # of the streams
Say = Callable[[str], None]


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument(
        "--chats",
        type=float,
        default=1.0,
        metavar="SHARE",
        help="a share of the simulated chats, for a quicker look (1: nine million)",
    )


def measure(options: argparse.Namespace, say: Say) -> dict[str, Any]:
    """The desk, then Erlang, waits, fairness, order."""
    if not 0.001 <= options.chats <= 100:
        raise CannotMeasure("--chats is a share from 0.001 to 100.")
    measured = _routing_queue.measure(options.seed, say)
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        return measured | simulated(options.chats, options.seed, workers, say)


def simulated(share: float, seed: int, workers: Executor, say: Say) -> dict[str, Any]:
    """All of them, from that share of the chats."""
    return (
        erlang("erlang_c", ERLANG_C, RUNS_C, share, seed, workers, say)
        | erlang("erlang_a", ERLANG_A, RUNS_A, share, seed, workers, say)
        | waits(share, seed, workers, say)
        | fairness(share, seed, workers, say)
        | overtaking(share, seed, workers, say)
    )


def erlang(
    name: str,
    cases: Sequence[Case],
    runs: int,
    share: float,
    seed: int,
    workers: Executor,
    say: Say,
) -> dict[str, Any]:
    """The worst deviation, and all of them."""
    chats, first = max(int(CHATS_A_RUN * share), 1), 1000 * seed
    found: list[Agreement] = []
    for case in cases:
        say(f"simulating {runs} runs of {chats:,} chats: {case}")
        seeds = range(first, first + runs)
        found += agreements(case, list(workers.map(one_run, repeat(case), repeat(chats), seeds)))
    worst = max(found, key=lambda one: one.error_pct)
    return {
        f"{name}_error_pct": round(worst.error_pct, 2),
        f"{name}_worst": f"{worst.name} of {worst.case}",
        f"{name}_standard_error_pct": round(max(one.standard_error_pct for one in found), 2),
        f"{name}_chats": runs * chats * len(cases),
        f"{name}_cases": {
            str(case): {one.name: _agreed(one) for one in found if one.case == case}
            for case in cases
        },
    }


def waits(share: float, seed: int, workers: Executor, say: Say) -> dict[str, Any]:
    """How often the range held, by load, and the estimate's error against the last wait."""
    chats = max(int(CHATS_A_SETTING * share), 1)
    settings = (*SETTINGS, *THREE_CHATS)
    say(f"simulating {chats:,} chats in each of {len(settings)} settings of waiting")
    tests = dict(
        zip(settings, workers.map(held, settings, repeat(chats), repeat(seed)), strict=True)
    )
    known = {setting: found for setting, found in tests.items() if found is not None}
    single = {setting: known[setting] for setting in SETTINGS if setting in known}
    ratios = [1 - found.saved for found in single.values() if found.saved is not None]
    if not ratios:
        raise CannotMeasure("Nobody had to wait in so few chats.")
    return {
        "wait_coverage": _by_load(single),
        "wait_error_vs_les": round(max(ratios), 3),
        "wait_coverage_three_chats": _by_load(
            {setting: found for setting, found in known.items() if setting in THREE_CHATS}
        ),
        "wait_settings": {str(setting): _tested(found) for setting, found in known.items()},
    }


def fairness(share: float, seed: int, workers: Executor, say: Say) -> dict[str, Any]:
    """The least even pool."""
    chats = max(int(CHATS_A_POOL * share), 1)
    say(f"simulating {chats:,} chats in each of {len(POOLS)} pools of equal agents")
    return {"jain": round(min(workers.map(evenness, POOLS, repeat(chats), repeat(seed))), 4)}


def overtaking(share: float, seed: int, workers: Executor, say: Say) -> dict[str, Any]:
    """Who was overtaken, rightly and wrongly."""
    streams = max(int(STREAMS * share) // PARTS, 1)
    say(f"simulating {streams * PARTS:,} random streams with priorities")
    seeds = range(seed * STREAMS * PARTS, (seed + 1) * STREAMS * PARTS, STREAMS)
    found = list(workers.map(order, repeat(streams, PARTS), seeds))
    return {
        "order_streams": sum(one.streams for one in found),
        "order_chats": sum(one.chats for one in found),
        "order_overtaken": sum(one.overtakings for one in found),
        "order_broken": sum(one.broken for one in found),
    }


def _agreed(one: Agreement) -> dict[str, float]:
    return {
        "formula": round(one.theory, 6),
        "simulated": round(one.simulated, 6),
        "standard_error_pct": round(one.standard_error_pct, 2),
    }


def _by_load(tests: dict[Setting, Backtest]) -> dict[str, float]:
    """The coverage over all rows of the settings of a load."""
    loads = sorted({setting.load for setting in tests})
    return {
        str(load): round(_coverage(test for s, test in tests.items() if s.load == load), 4)
        for load in loads
    }


def _coverage(tests: Iterable[Backtest]) -> float:
    together = list(tests)
    return sum(t.coverage * t.rows for t in together) / sum(t.rows for t in together)


def _tested(found: Backtest) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "coverage": round(found.coverage, 4),
        "error": round(found.error, 4),
        "bias": round(found.bias, 4),
        "les_error": None if found.last_error is None else round(found.last_error, 4),
        "saved": None if found.saved is None else round(found.saved, 4),
    }
