"""The commands that guard the repository: what they count, what they refuse."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import check, locks, run

PYPROJECT = """
[project]
requires-python = ">=3.11"
dependencies = ["aiohttp>=3.14"]
[tool.uv]
package = false
[tool.ruff]
line-length = 100
"""
LOCK = """# made by bin/lock from pyproject.toml: 00
aiohttp==3.14.5 \\
    --hash=sha256:00 \\
    --hash=sha256:11
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:22
psycopg[binary]==3.3.9
numpy==1.23.5 ; sys_platform == 'linux'
numpy==1.24.0 ; sys_platform == 'darwin'
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "bot").mkdir()
    for folder in (tmp_path, tmp_path / "bot"):
        (folder / "pyproject.toml").write_text(PYPROJECT)
    mark = locks.mark_of(tmp_path / "pyproject.toml")
    for lock in locks.LOCKS:
        (tmp_path / lock.file).write_text(f"{mark}\naiohttp==3.14.5\n")
    return tmp_path


def test_lock_files_that_fit_are_well_and_other_settings_do_not_matter(checkout: Path) -> None:
    pyproject = checkout / "pyproject.toml"
    pyproject.write_text(PYPROJECT.replace("line-length = 100", "line-length = 99"))
    assert locks.complaints(checkout) == []


def test_a_changed_requirement_asks_for_new_lock_files(checkout: Path) -> None:
    (checkout / "bot" / "pyproject.toml").write_text(PYPROJECT.replace("3.14", "3.15"))
    [complaint] = locks.complaints(checkout)
    assert "requirements/bot.lock" in complaint


def test_an_address_in_a_lock_file_is_refused(checkout: Path) -> None:
    with (checkout / "requirements" / "dev.lock").open("a") as lock:
        lock.write("--index-url https://packages.example/simple\n")
    assert locks.complaints(checkout) == ["requirements/dev.lock holds an address: run bin/lock."]


def test_pins_are_kept_but_for_the_packages_that_may_move() -> None:
    pins = ["aiohttp==3.14.5", "colorama==0.4.6", "psycopg==3.3.9"]
    assert locks.pinned(LOCK, set()) == pins
    assert locks.pinned(LOCK, {"psycopg"}) == pins[:2]
    assert locks.pinned(LOCK, {locks.ALL}) == []


@pytest.mark.parametrize(
    ("printed", "code", "counted"),
    [
        ("===== 5 passed, 1 skipped in 2.10s =====", 0, (5, 0, 1)),
        ("2 failed, 281 passed, 1 error in 24.51s", 1, (281, 3, 0)),
        ("took 3 passed tickets in 4s\n1 passed in 61.00s (0:01:01)", 0, (1, 0, 0)),
        ("no tests ran in 0.01s", 5, (0, 1, 0)),
        ("Segmentation fault", -11, (0, 1, 0)),
    ],
)
def test_a_suite_is_counted_by_its_closing_line_and_a_bad_end_is_a_failure(
    printed: str, code: int, counted: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = (
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        if code < 0
        else f"raise SystemExit({code})"
    )
    command = [sys.executable, "-S", "-c", f"print({printed!r}, flush=True); {ends}"]
    monkeypatch.setitem(run.SUITES, "unit", [command])
    outcome = run.run_suite("unit")
    assert (outcome.passed, outcome.failed, outcome.skipped) == counted


def test_an_unknown_suite_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["unti"]) == 2
    assert "'unti'" in capsys.readouterr().err


def test_the_last_line_counts_the_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.summarise({"unit": run.Outcome(passed=3), "api": run.Outcome(passed=1)}) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 0 failed"
    assert run.summarise({"unit": run.Outcome(passed=3, failed=1)}) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 1 failed"


def test_a_long_file_is_refused_unless_somebody_else_wrote_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / name for name in ("short.py", "long.py", "vendor/long.js")]
    for path, lines in zip(files, (300, 301, 900), strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n" * lines)
    monkeypatch.setattr(check, "CHECKOUT", tmp_path)
    monkeypatch.setattr(check, "_files", lambda *patterns: iter(files))
    assert check.long_files() == "long.py has 301 lines, more than 300: split it."
