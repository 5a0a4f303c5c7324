"""`bin/bench policy` on a few decisions: real rows, a real process, all its figures."""

from __future__ import annotations

import argparse
import random
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from base.clock import ManualClock
from base.db import Database
from handoff.policy.decide import decide
from handoff.rulebook import read_rulebook
from handoff.ruleset.replay import replay
from tandem.bench import CannotMeasure, _policy_rows, policy
from tandem.bench._policy_rules import stricter, table_of

Captured = pytest.CaptureFixture[str]


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    policy.add_options(parser)
    return parser.parse_args(words)


def test_it_prints_every_figure_and_says_that_it_was_scaled() -> None:
    said: list[str] = []
    figures = policy.measure(options("--decisions", "2000", "--timed", "200"), said.append)
    assert 0 < figures["decide_us_p50"] <= figures["decide_us_p99"]
    assert (figures["check_planted"], figures["check_found"]) == (200, 200)
    assert figures["check_false_alarms"] == 0
    assert figures["replay_s_per_million"] == pytest.approx(figures["replay_s"] * 500, rel=0.1)
    assert 0 < figures["replay_rss_mib"] < 1024
    assert figures["replay_changed"] > 0
    assert said[-1] == "replay_s_per_million is scaled from 2,000 decisions"


@pytest.mark.parametrize("words", [("--decisions", "9"), ("--timed", "0")])
def test_numbers_that_make_no_sense_are_refused(words: tuple[str, str]) -> None:
    with pytest.raises(CannotMeasure, match="at least"):
        policy.measure(options(*words), lambda line: None)


def test_decisions_are_made_by_the_seed_and_hold_about_forty_facts() -> None:
    rulebook = read_rulebook(table_of(random.Random(1), 50))
    assert len(rulebook.escalation.rules) == 50
    one, same, another = (_first(rulebook, seed) for seed in (1, 1, 2))
    assert one == same != another
    assert 35 < sum(len(row["facts"]) for row in one) / len(one) < 50
    for row in one:
        assert decide(row["facts"], rulebook.escalation).rule == row["rule"]
    assert read_rulebook(stricter(table_of(random.Random(1), 50))).version != rulebook.version


async def test_the_rules_that_made_the_decisions_change_none_of_them(
    tmp_path: Path,
) -> None:
    rulebook, url = read_rulebook(table_of(random.Random(1), 50)), f"sqlite:///{tmp_path}/made.db"
    _policy_rows.write(url, rulebook, 2_000, seed=1)
    made = Database.open(url, ManualClock(_policy_rows.FIRST_DAY))
    until = _policy_rows.FIRST_DAY + timedelta(days=_policy_rows.DAYS)
    report = await made.read(replay, rulebook, _policy_rows.FIRST_DAY, until)
    await made.close()
    assert report.decisions == 2_000
    assert report.turns == report.unchanged > 1_000
    assert report.not_replayed == {}


def _first(rulebook: Any, seed: int) -> list[dict[str, Any]]:
    return list(islice(_policy_rows.decisions(rulebook, seed), 200))
