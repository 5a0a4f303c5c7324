"""`bin/bench package` plays its contacts through the desk and finds what it looks for."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tandem.bench._package_cases import cases


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """As the command prints them, in a process that has nothing else of Tandem in it."""
    words = [sys.executable, "-m", "tandem.bench", "package", "--rounds", "1", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_hundred_contacts_end_with_a_human(figures: dict[str, Any]) -> None:
    assert figures["cases"] == len(list(cases(1))) == 100


def test_every_fact_has_its_source(figures: dict[str, Any]) -> None:
    assert figures["facts"] > 2000
    assert figures["facts_with_source_pct"] == 100


def test_the_summaries_name_order_wish_and_failed_step(figures: dict[str, Any]) -> None:
    for part in ("with_order_pct", "with_wish_pct", "with_step_pct", "summaries_complete_pct"):
        assert figures[part] >= 95, part


def test_a_package_stays_small(figures: dict[str, Any]) -> None:
    assert figures["largest_bytes"] < 16 * 1024
