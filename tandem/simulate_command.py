"""`bin/tandem simulate`: what so many agents would make of so many customers.

SCENARIO is a YAML file: docs/simulator.md explains it, docs/examples/simulation.yml is one. The
routing is the one that ships; the clock is virtual; nothing is stored. The same seed brings the
same customers, so that numbers of agents can be compared.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tandem.errors import CannotRun
from tandem.simulator.engine import simulate
from tandem.simulator.reading import read_scenario
from tandem.simulator.results import Result, Service, Work, result
from tandem.simulator.scenario import MOST_AGENTS, Scenario

MOST_CHATS = 1_000_000
COLUMNS = (
    ("chats", 7),
    ("answered", 9),
    ("gave up", 15),
    ("in time", 8),
    ("mean wait", 10),
    ("p50", 7),
    ("p90", 7),
    ("occupied", 9),
    ("places", 7),
    ("at once", 8),
)
FIRST = 20


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    scenario = read_scenario(options.scenario)
    tried = [scenario.with_agents(n) for n in options.agents] or [scenario]
    chats = scenario.expected_chats * options.times * len(tried)
    if chats > MOST_CHATS:
        raise CannotRun(f"About {chats:,.0f} chats in all are too many: {MOST_CHATS:,} at most.")
    seeds = range(options.seed, options.seed + options.times)
    results = [result([simulate(one, seed) for seed in seeds]) for one in tried]
    if options.json:
        figures = [one.as_json() for one in results]
        print(json.dumps({"title": scenario.title, "seed": options.seed, "results": figures}))
    else:
        print("\n".join(lines(scenario, options.seed, results, options.hours)))
    return 0


def lines(scenario: Scenario, seed: int, results: Sequence[Result], by_hour: bool) -> Iterator[str]:
    """The results in words, for a terminal."""
    yield f"{scenario.title}: {scenario.hours:g} hours, {results[0].runs} times from seed {seed}"
    yield f"Chats: those of one time. In time: within {scenario.target_s:g} s, of all but who"
    yield f"gave up in less than {scenario.short_s:g} s. Waits: minutes, of who were answered."
    yield "Occupied: agents' time with a chat at least. Places: those taken. At once: chats then."
    yield ""
    yield " " * FIRST + "".join(f"{name:>{width}}" for name, width in COLUMNS)
    for one in results:
        yield f"{one.agents} agents"
        for queue, (service, work) in one.queues.items():
            yield _row(queue, one.runs, service, work)
        if len(one.queues) > 1:
            yield _row("all", one.runs, *one.all)
        if by_hour:
            yield from (_row(f"hour {n}", one.runs, hour) for n, hour in enumerate(one.hours, 1))
        if left := one.all[0].left:
            yield f"  {left / one.runs:,.1f} neither gave up nor were ever answered"


def _row(name: str, runs: int, service: Service, work: Work | None = None) -> str:
    gave_up = _percent(_share(service.abandoned, service.chats))
    cells = [
        f"{service.chats / runs:,.0f}",
        f"{service.answered / runs:,.0f}",
        f"{service.abandoned / runs:,.0f} ({gave_up})",
        _percent(service.service_level),
        _minutes(service.asa_s),
        _minutes(service.wait_p50_s),
        _minutes(service.wait_p90_s),
    ]
    if work:
        at_once = "-" if work.concurrency is None else f"{work.concurrency:.2f}"
        cells += [_percent(work.occupancy), _percent(work.places_taken), at_once]
    shown = (f"{cell:>{width}}" for cell, (_, width) in zip(cells, COLUMNS, strict=False))
    return f"  {name[: FIRST - 2]:{FIRST - 2}}" + "".join(shown)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "bin/tandem simulate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scenario", metavar="SCENARIO", type=Path)
    parser.add_argument(
        "--agents",
        type=_numbers,
        default=[],
        metavar="N,N,...",
        help="try these numbers of agents instead of the scenario's, shared out as they are there",
    )
    parser.add_argument("--hours", action="store_true", help="hour by hour, too")
    parser.add_argument(
        "--times", type=_times, default=10, help="simulate so often, each time by chance (10)"
    )
    parser.add_argument("--seed", type=int, default=1, help="fixes what is random (1)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of words")
    return parser


def _times(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise argparse.ArgumentTypeError("a number of at least 1")
    return int(written)


def _numbers(written: str) -> list[int]:
    try:
        numbers = [int(one) for one in written.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not a list like 8,10,12") from None
    if not all(1 <= number <= MOST_AGENTS for number in numbers):
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_AGENTS} agents")
    return numbers
