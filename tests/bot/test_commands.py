"""The commands that the rest of the project calls: train, fingerprint, evaluate, canary."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import pytest

from bot import light, model, paths
from bot.evaluate import BadHeldOut, Judged, Message, read, report
from bot.fingerprint import fingerprint
from tests.bot.conftest import run, run_code

HELD_OUT = [str(paths.DATA / "heldout" / f"{language}.yml") for language in ("de", "en")]


def test_the_fingerprint_is_quick_and_does_not_import_rasa() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = run("bot.fingerprint")
    assert done.returncode == 0
    assert done.stdout.strip() == fingerprint()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 1
    code = "import sys, bot.fingerprint; sys.exit('rasa' in sys.modules or 'numpy' in sys.modules)"
    assert run_code(code).returncode == 0


def test_the_fingerprint_follows_the_data(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("# ü\n")
    first = fingerprint([tmp_path])
    assert first == fingerprint([tmp_path])
    (tmp_path / "a.yml").write_text("# ü \n")
    assert fingerprint([tmp_path]) not in (first, fingerprint())
    (tmp_path / "note.txt").write_text("not training data")
    second = fingerprint([tmp_path])
    (tmp_path / "note.txt").write_text("changed")
    assert fingerprint([tmp_path]) == second


def test_training_writes_a_card_that_fits_the_model(model_file: Path) -> None:
    card = model.card(model_file)
    assert card["sha256"] == model.sha256(model_file)
    assert card["fingerprint"] == fingerprint()
    assert len(card["intents"]) >= 30
    assert card["languages"] == ["de", "en", "es", "fr", "nl", "zh"]
    assert card["seconds"] > 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('# ü\nversion: "3.1"\n\nnlu:\n- intent: greet\n  examples: |\n    - [a](b)\n', 2),
        ("nlu:\n", 2),
        (None, 2),
    ],
)
def test_training_refuses_bad_data_in_one_sentence_and_leaves_nothing(
    tmp_path: Path, text: str | None, code: int
) -> None:
    data = tmp_path / "data" / "x.yml"
    data.parent.mkdir()
    if text is not None:
        data.write_text(text, encoding="utf-8")
    place = data if text is not None else tmp_path / "none"
    done = run("bot.train", "--out", str(tmp_path / "out" / "m.tar.gz"), "--data", str(place))
    assert done.returncode == code
    assert done.stderr.startswith("bot.train: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.glob("out/*"))


def test_evaluation_tells_accuracy_by_intent_language_and_what_was_mixed_up(
    model_file: Path,
) -> None:
    done = run("bot.evaluate", "--model", str(model_file), "--heldout", *HELD_OUT)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["n"] == sum(one["n"] for one in told["languages"].values()) >= 580
    assert told["accuracy"] >= 0.8
    assert all(one["accuracy"] >= 0.75 for one in told["languages"].values())
    assert told["calibration_error"] <= 0.06
    assert sum(one["n"] for one in told["confusions"]) == round(told["n"] * (1 - told["accuracy"]))


def test_evaluation_by_matter_counts_every_intent_of_the_matter(tmp_path: Path) -> None:
    file = tmp_path / "m.jsonl"
    file.write_text(
        '{"text": "a", "matter": "deny", "language": "en"}\n\n{"text": "b", "intent": "x"}\n'
    )
    assert read(file) == [Message("a", "deny", "en", True), Message("b", "x", "en", False)]


@pytest.mark.parametrize("text", ["{", "[]", '{"text": "a"}', "language: en\n"])
@pytest.mark.parametrize("suffix", ["yml", "jsonl"])
def test_a_file_that_holds_no_messages_is_refused(tmp_path: Path, text: str, suffix: str) -> None:
    file = tmp_path / f"h.{suffix}"
    file.write_text(text)
    with pytest.raises(BadHeldOut):
        read(file)


def test_a_report_is_counted_right() -> None:
    def judged(label: str, said: str, confidence: float) -> Judged:
        return Judged(Message("t", label, "en", False), said, confidence)

    told = report([judged("a", "a", 0.95), judged("a", "b", 0.95), judged("b", "b", 0.55)])
    assert told["accuracy"] == 0.6667
    assert told["intents"]["a"] == {"n": 2, "accuracy": 0.5}
    assert told["confusions"] == [{"label": "a", "said": "b", "n": 1}]
    assert told["calibration_error"] == pytest.approx((2 * 0.45 + 0.45) / 3, abs=1e-3)
    assert report([])["n"] == 0


def test_the_canary_passes_a_good_model(model_file: Path) -> None:
    done = run("bot.canary", "--model", str(model_file))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["right"] >= 0.95


def test_unused_libraries_stay_out_and_tensorflow_comes_when_it_is_needed() -> None:
    assert light.needs_tensorflow("pipeline:\n- name: DIETClassifier\n")
    assert not light.needs_tensorflow(paths.CONFIG.read_text())
    code = (
        "from bot import light; light.install(); import sys, rasa.core.run, rasa.model_training;"
        "real = [m for m in sys.modules if m.split('.')[0] in ('tensorflow', 'keras', 'boto3')"
        " and getattr(sys.modules[m], '__file__', None)]; sys.exit(bool(real))"
    )
    assert run_code(code).returncode == 0
    assert sys.version_info[:2] == (3, 10)
