"""What bin/test runs: the suites one after another, then what each of them counted."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DESK = [sys.executable, "-m", "pytest"]
BOT = ["bot/.venv/bin/python", "-m", "pytest", "-c", "tests/bot/pytest.ini"]
SUITES: dict[str, list[list[str]]] = {
    "unit": [[*DESK, "-n", "2", "tests/unit"]],
    "contract": [[*DESK, "tests/contract"]],
    "api": [[*DESK, "-n", "2", "tests/api"]],
    "bot": [[*BOT, "tests/bot"]],
    "scale": [[*DESK, "tests/scale"], [*DESK, "-n", "2", "tests/api", "--db=postgres"]],
    "e2e": [[*DESK, "tests/e2e"]],
}
CLOSING = re.compile(
    r"(=+ )?(no tests ran|\d+ (passed|failed|errors?|skipped|warnings?)).* in [\d.]+s"
)
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass
class Outcome:
    """What one suite did. Errors count as failed; a run that ends badly without any counts as 1."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    trouble: list[str] = field(default_factory=list)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"There is no suite {unknown[0]!r}: choose of {', '.join(SUITES)}.", file=sys.stderr)
        return 2
    chosen = [name for name in SUITES if name in names or not names]
    outcomes = {name: run_suite(name) for name in chosen}
    return summarise(outcomes)


def run_suite(name: str) -> Outcome:
    outcome, begun = Outcome(), time.monotonic()
    for command in SUITES[name]:
        print(f"\n== {name}: {' '.join(command[1:])}", flush=True)
        _run(command, outcome)
    outcome.seconds = time.monotonic() - begun
    return outcome


def _run(command: list[str], outcome: Outcome) -> None:
    """Passes the output on, and reads pytest's closing line from it."""
    closing = ""
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            closing = line if CLOSING.match(line) else closing
    counts = {word.rstrip("s"): int(number) for number, word in COUNTED.findall(closing)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    outcome.passed += counts.get("passed", 0)
    outcome.skipped += counts.get("skipped", 0)
    outcome.failed += failed or int(process.returncode != 0)
    if process.returncode and not failed:
        outcome.trouble.append(f"pytest ended with {process.returncode}")


def summarise(outcomes: dict[str, Outcome]) -> int:
    print("\nsuite      passed  failed  skipped  seconds")
    for name, outcome in outcomes.items():
        counts = f"{outcome.passed:6}  {outcome.failed:6}  {outcome.skipped:7}"
        print(f"{name:9}  {counts}  {outcome.seconds:7.0f}  {'; '.join(outcome.trouble)}".rstrip())
    failed = sum(outcome.failed for outcome in outcomes.values())
    print(
        f"{sum(outcome.passed for outcome in outcomes.values())} passed, {failed} failed",
        flush=True,
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
