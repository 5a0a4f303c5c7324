"""The policy: one decision, a replay of a million recorded ones, and what the check finds.

decide_us: one decision over the safety net and 50 rules, on about 45 facts that differ each time,
timed one by one. replay: --decisions made-up ones are written into a fresh SQLite database with the
product's own tables, about 40 facts each, and `bin/tandem replay` runs over them as a process of
its own: seconds from its start to its end (replay_cpu_s: of these at work), and its greatest
resident memory. It also runs over a tenth, so that both times show whether the cost is linear.
check: 200 faults of every kind, each planted into a table that is sound otherwise, must be found by
naming the rule; 200 sound tables must raise no alarm. A table counts as sound because each of its
rules was seen to decide, not because the check says so.

Left out: PostgreSQL, and a desk that works on the same database meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from handoff.policy.decide import decide
from handoff.policy.reading import try_table
from handoff.rulebook import read_rulebook
from tandem.bench import CannotMeasure, _policy_rows
from tandem.bench._policy_faults import plant, sound_tables
from tandem.bench._policy_rules import stricter, table_of
from tandem.plan import CHECKOUT

MILLION = 1_000_000
RULES = 50
TABLES = 200
WARM_UP = 500
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One replay, from outside."""

    seconds: float
    cpu_s: float
    rss_mib: float
    report: dict[str, Any]


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--decisions", type=int, default=MILLION, help="replayed (a million)")
    parser.add_argument("--timed", type=int, default=20_000, help="single decisions timed (20,000)")


def measure(options: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Decide, check, replay."""
    if options.decisions < 10 or options.timed < 1:
        raise CannotMeasure("--decisions is at least 10 and --timed at least 1.")
    document = table_of(random.Random(options.seed), RULES)  # noqa: S311 - no secret
    say(f"timing {options.timed:,} decisions")
    figures = decisions(document, options.timed, options.seed)
    say(f"checking {TABLES} tables with a fault and {TABLES} sound ones")
    figures |= checks(options.seed)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        return figures | replays(Path(folder), document, options.decisions, options.seed, say)


def decisions(document: dict[str, Any], number: int, seed: int) -> dict[str, Any]:
    """Microseconds of one decision: the middle one, and that which 99 of 100 stay below."""
    rulebook = read_rulebook(document)
    table = rulebook.escalation
    known = _policy_rows.proposals(rulebook, seed, number + WARM_UP)
    took = []
    for facts in known:
        begun = time.perf_counter_ns()
        decide(facts, table)
        took.append(time.perf_counter_ns() - begun)
    ordered = sorted(took[WARM_UP:])
    return {
        "decide_us_p50": round(ordered[len(ordered) // 2] / 1000, 1),
        "decide_us_p99": round(ordered[len(ordered) * 99 // 100] / 1000, 1),
        "decide_rules": len(table.rules),
        "decide_facts": round(sum(map(len, known)) / len(known), 1),
    }


def checks(seed: int) -> dict[str, int]:
    """How many planted faults are found, and how many alarms are false."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    planted, found, alarms = plant(chance, TABLES), 0, 0
    for one in planted:
        named = {fault.rule for fault in try_table(one.document, "planted")[1]}
        found += one.rule in named
        alarms += bool(named - {one.rule})
    for document in sound_tables(chance, TABLES):
        alarms += bool(try_table(document, "sound")[1])
    return {"check_planted": len(planted), "check_found": found, "check_false_alarms": alarms}


def replays(
    folder: Path, document: dict[str, Any], number: int, seed: int, say: Say
) -> dict[str, Any]:
    """Seconds and memory of a replay over so many decisions, and over a tenth of them."""
    draft = folder / "draft.json"
    draft.write_text(json.dumps(stricter(document)), encoding="utf-8")
    runs: list[Run] = []
    for count in (number // 10, number):
        url = f"sqlite:///{folder / f'{count}.db'}"
        say(f"writing {count:,} decisions")
        _policy_rows.write(url, read_rulebook(document), count, seed)
        run = _replay(folder, url, draft)
        runs.append(run)
        say(f"replayed {count:,} decisions in {run.seconds:.1f} s and {run.rss_mib:.0f} MiB")
    if number != MILLION:
        say(f"replay_s_per_million is scaled from {number:,} decisions")
    tenth, whole = runs
    return {
        "replay_s_per_million": round(whole.seconds * MILLION / number, 1),
        "replay_rss_mib": round(whole.rss_mib),
        "replay_decisions": number,
        "replay_tenth_s": round(tenth.seconds, 2),
        "replay_s": round(whole.seconds, 2),
        "replay_cpu_s": round(whole.cpu_s, 2),
        "replay_turns": whole.report["turns"],
        "replay_changed": sum(whole.report["changed"].values()),
    }


def _replay(folder: Path, url: str, draft: Path) -> Run:
    """Runs the command."""
    until = _policy_rows.FIRST_DAY + timedelta(days=_policy_rows.DAYS + 1)
    words = [sys.executable, "-m", "tandem", "replay", str(draft), "--json"]
    words += ["--since", f"{_policy_rows.FIRST_DAY:%Y-%m-%d}", "--until", f"{until:%Y-%m-%d}"]
    told = folder / "report.json"
    environment = os.environ | {"TANDEM_DATA_DIR": str(folder), "TANDEM_DATABASE_URL": url}
    begun = time.perf_counter()
    with told.open("wb") as out:
        process = os.posix_spawn(
            sys.executable,
            words,
            environment | {"PYTHONPATH": str(CHECKOUT)},
            file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)],
        )
        _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - begun
    if status:
        raise CannotMeasure("The replay has failed.")
    return Run(
        seconds=seconds,
        cpu_s=usage.ru_utime + usage.ru_stime,
        rss_mib=usage.ru_maxrss / 1024,
        report=json.loads(told.read_text(encoding="utf-8")),
    )
