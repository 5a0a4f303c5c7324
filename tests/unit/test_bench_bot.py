"""`bin/bench bot` counts right and refuses wrong use."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import pytest

from tandem.bench import CannotMeasure, _bot_stock
from tandem.bench import __main__ as bench
from tandem.bench import bot as bot_bench
from tandem.bench._bot_load import (
    ORDER_EVERY,
    WINDOW,
    Round,
    Said,
    Tally,
    closed_loop,
    messages,
    probe,
)
from tandem.bench._bot_sides import tree_rss_mib
from tandem.bench._bot_stock import domain, responses, stories, to_yaml

Captured = pytest.CaptureFixture[str]


class Echo:
    """A side that answers all but some turns, and notes how many were under way."""

    def __init__(self, silent: frozenset[int] = frozenset()) -> None:
        self.silent = silent
        self.heard: list[tuple[str, int]] = []
        self.under_way = self.most = 0

    async def turn(self, conversation: str, number: int, said: Said) -> bool:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.heard.append((conversation, number))
        self.under_way -= 1
        return number not in self.silent


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    bot_bench.add_options(parser)
    return parser.parse_args(words)


def test_rates_and_percentiles_are_over_all_turns_of_all_rounds() -> None:
    tally = Tally()
    tally.add(Round([0.001 * n for n in range(1, 51)], 2.0, 0))
    tally.add(Round([0.001 * n for n in range(51, 101)], 3.0, 1))
    assert tally.figures() == {"turns_per_s": 20.0, "p50_ms": 50.5, "p99_ms": 100.0}
    assert tally.errors == 1


def test_the_first_and_last_turns_of_long_conversations_are_told_apart() -> None:
    tally = Tally()
    for _ in range(2):
        tally.add_probe([9.0] + [0.010] * WINDOW + [5.0] * 20 + [0.012] * WINDOW, 0)
    assert (tally.early_ms, tally.late_ms) == (10.0, 12.0)
    assert len(tally.early_s) == len(tally.late_s) == 2 * WINDOW


def test_without_a_turn_there_is_no_median() -> None:
    assert Tally().early_ms is None


def test_a_side_that_fails_too_often_is_not_measured() -> None:
    tally = Tally()
    tally.add(Round([0.001] * 200, 1.0, 2))
    tally.refuse_errors("stock")
    tally.add_probe([0.001] * 20, 1)
    with pytest.raises(CannotMeasure, match="stock did not answer 3 turns"):
        tally.refuse_errors("stock")


def test_ratios_compare_ours_with_stock() -> None:
    figures = {
        "tandem": {"turns_per_s": 60.0, "p50_ms": 100.0},
        "stock": {"turns_per_s": 12.0, "p50_ms": 400.0},
    }
    assert bot_bench.ratios(figures) == {"ratio_turns_per_s": 5.0, "ratio_p50": 0.25}
    alone = bot_bench.ratios({"tandem": figures["tandem"]})
    assert alone == {"ratio_turns_per_s": None, "ratio_p50": None}


def test_the_seed_fixes_the_messages_and_every_fourth_asks_for_an_order() -> None:
    said = messages(3, 40)
    assert said == messages(3, 40) != messages(4, 40)
    asks = [place for place, one in enumerate(said) if one.order]
    assert asks == list(range(ORDER_EVERY - 1, 40, ORDER_EVERY))
    assert all(one.order in one.text for one in said if one.order)


def test_a_long_conversation_says_the_same_in_every_window() -> None:
    said = messages(1, 300, cycle=WINDOW)
    first, last = said[1 : 1 + WINDOW], said[-WINDOW:]
    assert sorted(map(str, first)) == sorted(map(str, last))


async def test_the_loop_sends_everything_once_and_in_order() -> None:
    side = Echo()
    done = await closed_loop(side, messages(1, 95), 16, "x")
    assert len(done.took_s) == len(side.heard) == len(set(side.heard)) == 95
    assert done.errors == 0
    for conversation in {name for name, _ in side.heard}:
        numbers = [number for name, number in side.heard if name == conversation]
        assert numbers == list(range(len(numbers)))


async def test_turns_without_an_answer_are_counted() -> None:
    took, errors = await probe(Echo(frozenset({1, 3})), messages(1, 5), "c")
    assert (len(took), errors) == (5, 2)


WRONG = [
    (["--turns", "0"], "--turns is at least 1"),
    (["--in-flight", "0"], "--in-flight is at least 1"),
    (["--rounds", "-1"], "--rounds is at least 1"),
    (["--probes", "0"], "--probes is at least 1"),
    (["--length", "15"], "--length is at least 16"),
    (["--model", "/no/such/model"], "no model at /no/such/model"),
]


@pytest.mark.parametrize(("words", "why"), WRONG)
def test_numbers_that_make_no_sense_are_refused(words: list[str], why: str) -> None:
    with pytest.raises(CannotMeasure, match=why):
        bot_bench.check(options(*words))


def test_wrong_usage_ends_with_a_sentence(capsys: Captured) -> None:
    assert bench.main(["bot", "--turns", "0"]) == 1
    assert capsys.readouterr().err == "bench: --turns is at least 1.\n"
    for words in (["--turns", "many"], ["--only", "both"], ["--stock-store", "redis"]):
        with pytest.raises(SystemExit) as ended:
            bench.main(["bot", *words])
        assert ended.value.code == 2


def test_stock_gets_the_same_answers_and_rules_as_ours() -> None:
    made = domain()
    used = {step["action"] for story in stories()["stories"] for step in story["steps"][1:]}
    assert used and used <= set(made["responses"])
    assert not set(made["actions"]) & set(made["responses"])
    assert set(made["forms"]) == {name.removeprefix("validate_") for name in made["actions"]}
    greeting = responses()["utter_greet"]
    assert sum("condition" not in one for one in greeting) == 1
    assert {one["condition"][0]["value"] for one in greeting if "condition" in one} >= {"de"}
    assert made["slots"]["customer_external_id"]["initial_value"] == "C-1004"
    assert "utter_greet:" in to_yaml(made)


def test_stock_learns_the_first_examples_of_every_intent_and_language() -> None:
    for name, text in _bot_stock.examples().items():
        entries = text.split("- intent: ")[1:]
        assert entries, name
        assert all(0 < one.count("\n    - ") <= _bot_stock.EACH for one in entries), name


def test_stock_that_cannot_be_trained_is_a_clear_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rasa = tmp_path / "python"
    rasa.write_text("#!/bin/sh\necho 'the epoch is not a number' >&2\nexit 1\n")
    rasa.chmod(0o755)
    monkeypatch.setattr(_bot_stock, "BOT_PYTHON", rasa)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    said: list[str] = []
    with pytest.raises(CannotMeasure, match=r"could not be trained: the epoch is not a number"):
        _bot_stock.stock_model(said.append)
    assert said == ["training stock Rasa, which takes some minutes"]
    assert not list(tmp_path.glob("*.tar.gz"))


def test_memory_is_counted_with_that_of_child_processes() -> None:
    alone = tree_rss_mib(os.getpid())
    assert alone > 10
    assert tree_rss_mib(os.getppid()) >= alone
    assert not Path("/proc/999999999").exists()
    assert tree_rss_mib(999999999) == 0
