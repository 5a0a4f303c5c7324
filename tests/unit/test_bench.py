"""The one door of the benchmarks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tandem.bench import CannotMeasure
from tandem.bench import __main__ as bench

Captured = pytest.CaptureFixture[str]


def a_benchmark(figures: dict[str, Any] | Exception) -> SimpleNamespace:
    def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
        say(f"measuring with {options.rate}")
        if isinstance(figures, Exception):
            raise figures
        return figures

    def add_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--rate", default=1)

    return SimpleNamespace(__doc__="Counts.", add_options=add_options, measure=measure)


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any] | Exception], None]:
    def put(figures: dict[str, Any] | Exception) -> None:
        monkeypatch.setattr(bench, "names", lambda: ["count"])
        monkeypatch.setattr(bench, "load", lambda name: a_benchmark(figures))

    return put


def test_without_a_name_it_lists_the_benchmarks(offer: Any, capsys: Captured) -> None:
    offer({})
    assert bench.main([]) == 0
    assert "count     Counts." in capsys.readouterr().out


def test_an_unknown_name_is_wrong_usage(capsys: Captured) -> None:
    assert bench.main(["cuont"]) == 2
    assert "there is no benchmark 'cuont'" in capsys.readouterr().err


def test_with_json_the_standard_output_is_one_object_with_the_circumstances(
    offer: Any, capsys: Captured
) -> None:
    offer({"lost": 0, "p50_ms": 1.5})
    assert bench.main(["count", "--json", "--seed", "7", "--rate", "3"]) == 0
    shown = capsys.readouterr()
    figures = json.loads(shown.out)
    assert (figures["lost"], figures["p50_ms"], figures["seed"]) == (0, 1.5, 7)
    assert figures["cores"] >= 1
    assert "commit" in figures
    assert "measuring with 3" in shown.err


def test_without_json_a_person_reads_a_table(offer: Any, capsys: Captured) -> None:
    offer({"lost": 0, "tandem": {"p50_ms": 1234.5678}})
    assert bench.main(["count"]) == 0
    shown = capsys.readouterr().out
    assert "lost                     0" in shown
    assert "  p50_ms                   1,235" in shown


def test_what_could_not_be_measured_is_an_error_in_one_sentence(
    offer: Any, capsys: Captured
) -> None:
    offer(CannotMeasure("The desk did not start."))
    assert bench.main(["count", "--json"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.endswith("bench: The desk did not start.\n")


@pytest.mark.parametrize("name", bench.names())
def test_every_benchmark_explains_itself(name: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="0"):
        bench.main([name, "--help"])
    assert "usage: bin/bench" in capsys.readouterr().out
