"""What bin/check runs: every rule that a machine can hold, two at a time, each with its time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tests import locks

CHECKOUT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
LINES_A_FILE = 300
Check = Callable[[], str]  # what is wrong, or nothing


def command(*words: str) -> Check:
    def check() -> str:
        run = [str(TOOLS / words[0]), *words[1:]]
        done = subprocess.run(run, cwd=CHECKOUT, capture_output=True, text=True)
        return f"{done.stdout}{done.stderr}" if done.returncode else ""

    return check


def long_files() -> str:
    """Files over the cap: they do more than one thing."""
    lengths = ((path, path.read_bytes().count(b"\n")) for path in _files("*.py", "*.js", "*.css"))
    return "\n".join(
        f"{path.relative_to(CHECKOUT)} has {lines} lines, more than {LINES_A_FILE}: split it."
        for path, lines in lengths
        if lines > LINES_A_FILE and "vendor" not in path.parts
    )


def stray_locks() -> str:
    return "\n".join(f"{path} must not be in git." for path in _files("*uv.lock", "*pylock.toml"))


def stale_locks() -> str:
    return "\n".join(locks.complaints())


def _files(*patterns: str) -> Iterator[Path]:
    """Files in git, and new ones that git does not ignore."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    done = subprocess.run(listing, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    paths = (CHECKOUT / name for name in done.stdout.split("\0") if name)
    return (path for path in paths if path.is_file())


CHECKS: dict[str, Check] = {
    "mypy": command("mypy"),
    "import rules": command("lint-imports", "--no-logo"),
    "ruff format": command("ruff", "format", "--check", "--diff", "."),
    "ruff check": command("ruff", "check", "."),
    "file lengths": long_files,
    "no uv.lock": stray_locks,
    "locks fresh": stale_locks,
}


def main(arguments: list[str]) -> int:
    if arguments == ["--fix"]:
        for fix in (("ruff", "check", "--fix", "--quiet", "."), ("ruff", "format", ".")):
            print(command(*fix)(), end="")
    elif arguments:
        print("usage: bin/check [--fix]", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max_workers=2) as workers:
        running = {name: workers.submit(_timed, check) for name, check in CHECKS.items()}
        failed = [name for name, future in running.items() if not _report(name, future)]
    print(f"bin/check: {', '.join(failed)} failed" if failed else "bin/check: all well")
    return bool(failed)


def _timed(check: Check) -> tuple[str, float]:
    begun = time.monotonic()
    return check(), time.monotonic() - begun


def _report(name: str, future: Future[tuple[str, float]]) -> bool:
    wrong, seconds = future.result()
    print(f"{'FAIL' if wrong else 'ok':4}  {name:14} {seconds:5.1f} s", flush=True)
    if wrong:
        print(wrong.rstrip(), flush=True)
    return not wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
