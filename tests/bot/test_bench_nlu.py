"""`bin/bench nlu` counts right: its figures on hand-made answers, and a tiny set inside Rasa."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot import bench_sets, nlu_scores
from bot.evaluate import Message
from bot.nlu_scores import Said

SET = {
    "greet": ["hello there", "good morning", "hi", "hey you", "good evening", "hello friend"],
    "track": ["where is my order", "track my parcel", "is my parcel late", "my order status",
              "parcel tracking please", "where is the parcel"],
    "refund": ["give me my money back", "i want a refund", "refund my money", "money back please",
               "refund this", "return my money"],
}  # fmt: skip


def said(label: str, answer: str, confidence: float = 0.9, inside: float = 0.9) -> Said:
    return Said(label, answer, confidence, inside, 1.0)


def test_accuracy_and_macro_f1_treat_rare_labels_differently() -> None:
    answers = [said("a", "a")] * 8 + [said("b", "a"), said("b", "b")]
    assert nlu_scores.accuracy(answers) == pytest.approx(0.9)
    assert nlu_scores.macro_f1(answers) == pytest.approx((16 / 17 + 2 / 3) / 2)
    assert nlu_scores.accuracy([]) is None


def test_calibration_error_is_the_gap_between_sureness_and_being_right() -> None:
    honest = [said("a", "a", 0.75)] * 3 + [said("a", "b", 0.75)]
    assert nlu_scores.calibration_error(honest) == pytest.approx(0.0)
    boasting = [said("a", "b", 1.0)] * 2
    assert nlu_scores.calibration_error(boasting) == pytest.approx(1.0)


def test_the_surest_are_counted_first() -> None:
    answers = [said("a", "a", 0.9)] * 9 + [said("a", "b", 0.1)]
    assert nlu_scores.accuracy_at(answers, 0.9) == 1.0


def test_auroc_is_the_chance_that_inside_scores_higher_and_ties_count_half() -> None:
    assert nlu_scores.auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert nlu_scores.auroc([0.1], [0.9]) == 0.0
    assert nlu_scores.auroc([0.5, 0.5], [0.5]) == 0.5
    assert nlu_scores.auroc([0.9, 0.4], [0.5, 0.4]) == pytest.approx((1 + 1 + 0 + 0.5) / 4)
    assert nlu_scores.auroc([], [0.5]) is None


def test_the_threshold_keeps_ninety_five_percent_of_what_is_inside() -> None:
    inside = [n / 100 for n in range(101)]
    limit = nlu_scores.threshold(inside)
    assert sum(score >= limit for score in inside) / len(inside) == pytest.approx(0.95, abs=0.01)
    assert nlu_scores.recall_below([0.0, 0.01, 0.5], limit) == pytest.approx(2 / 3)


def test_a_set_of_likely_labels_counts_when_it_holds_the_right_one() -> None:
    sets = [Said("a", "a", 0.9, 0.9, 1.0, frozenset({"a", "b"}), "ambiguous", 1)] * 3
    sets += [Said("c", "a", 0.9, 0.9, 1.0, frozenset({"a"}))]
    assert nlu_scores.coverage(sets) == pytest.approx(0.75)
    assert nlu_scores.set_size(sets) == pytest.approx(7 / 4)
    assert nlu_scores.stages(sets) == {"0": 0.25, "1": 0.75}


def test_sets_need_fewer_humans_for_no_more_wrong_answers() -> None:
    sure = Said("a", "a", 0.9, 0.9, 1.0, ranking=(0.9, 0.05))
    torn = Said("a", "b", 0.45, 0.9, 1.0, ranking=(0.45, 0.4, 0.1))
    lost = Said("a", "b", 0.11, 0.9, 1.0, ranking=(0.11, 0.11, 0.1, 0.1, 0.1, 0.1))
    found = nlu_scores.escalations([sure] * 6 + [torn] * 2 + [lost] * 2)
    assert (found["fixed"], found["fixed_wrong"]) == (0.4, 0.0)
    assert (found["sets"], found["asked"], found["wrong"]) == (0.0, 0.4, 0.0)
    assert found["fewer_pct"] == 100.0


def test_few_shot_takes_the_first_of_each_label_in_the_order_of_the_file() -> None:
    messages = [Message(str(n), label, "en", False) for n, label in enumerate("aababb")]
    assert [one.text for one in bench_sets.first_of_each(messages, 2)] == ["0", "1", "2", "4"]


def test_labels_that_look_alike_to_rasa_stay_apart() -> None:
    labels = ("Refund?", "refund/", "Überweisung")
    names = bench_sets.label_names([Message("x", label, "en", False) for label in labels])
    assert len(set(names.values())) == 3
    assert all(name.replace("_", "").isalnum() for name in names.values())


def test_a_tiny_set_is_trained_and_parsed_inside_rasa(tmp_path: Path) -> None:
    lines = [json.dumps({"text": t, "intent": i}) for i, texts in SET.items() for t in texts]
    for name in ("tiny_train", "tiny_test", "tiny_val"):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    foreign = json.dumps({"text": "quantum [chromo](dynamics) of quarks", "intent": "oos"})
    (tmp_path / "tiny_oos_test.jsonl").write_text(foreign, encoding="utf-8")
    figures = measured("sets", "--data", str(tmp_path), "--sets", "tiny", "--shots", "5")["tiny"]
    assert figures["n"] == 18
    assert figures["accuracy"] == figures["accuracy_without_cascade"] == 1.0
    assert figures["in_scope_kept"] >= 0.94  # the threshold is of the same messages here
    assert figures["oos_auroc"] is not None
    assert figures["parse_cpu_ms_p50"] > 0


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("sets", "--data", str(tmp_path), "--sets", "nothing")
    assert done.returncode == 1
    assert "nothing_train.jsonl" in done.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.bench_nlu", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path.cwd())


def measured(*arguments: str) -> dict:
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
