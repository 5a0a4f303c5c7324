"""What trainers teach: customers' nastiest words, read by Rasa's own reader and really trained on.

The file is the one that the desk writes (`tests/contract/training/`); nothing of the desk is here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot import check_data

CHECKOUT = Path(__file__).resolve().parents[2]
AGREED = CHECKOUT / "tests" / "contract" / "training"
SECRET = "t0p-s3cret-of-the-machine"


def said() -> list[dict[str, str]]:
    return json.loads((AGREED / "learnt.json").read_text(encoding="utf-8"))


def meant() -> dict[str, set[str]]:
    """{intent: examples} as the desk meant them."""
    found: dict[str, set[str]] = {}
    for one in said():
        found.setdefault(one["intent"], set()).add(one["example"])
    return found


def test_rasa_reads_exactly_the_examples_that_were_meant() -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    data = load_data(str(AGREED / "learnt.yml"))
    read: dict[str, set[str]] = {}
    for message in data.intent_examples:
        read.setdefault(message.get("intent"), set()).add(message.get("text"))
    assert read == meant()
    assert len(data.intent_examples) == sum(len(examples) for examples in meant().values())
    assert data.entity_examples == []
    assert not data.entity_synonyms and not data.regex_features and not data.lookup_tables


def test_the_bots_own_check_lets_the_file_pass() -> None:
    check_data.check_files([AGREED / "learnt.yml"])
    read = check_data.read_examples(AGREED / "learnt.yml")
    assert read is not None
    assert {intent: set(examples) for intent, examples in read.items()} == meant()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """A model really trained with these examples beside hand-written ones."""
    folder = tmp_path_factory.mktemp("taught")
    nlu = folder / "nlu" / "en"
    nlu.mkdir(parents=True)
    for name in ("orders.yml", "talk.yml"):
        shutil.copy(CHECKOUT / "data" / "nlu" / "en" / name, nlu / name)
    shutil.copy(AGREED / "learnt.yml", nlu / "learnt.yml")
    (folder / "nlu" / "learnt.provenance.jsonl").write_text('{"turn": "0"}\n')
    (nlu / ".learnt.yml.0a1b.part").write_text("- half a file")
    model = folder / "model.tar.gz"
    rules = CHECKOUT / "data" / "rules"
    command = [sys.executable, "-m", "bot.train", "--out", str(model)]
    done = subprocess.run(
        [*command, "--data", str(folder / "nlu"), "--data", str(rules)],
        cwd=CHECKOUT,
        env={**os.environ, "HOME": str(folder), "SECRET_KEY": SECRET, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {"card": json.loads(done.stdout.splitlines()[-1]), "model": model}


def test_training_makes_no_intent_that_nobody_wrote(trained: dict[str, object]) -> None:
    names: set[str] = set(meant())
    for name in ("orders.yml", "talk.yml"):
        names |= set(check_data.read_examples(CHECKOUT / "data" / "nlu" / "en" / name) or {})
    card = trained["card"]
    assert isinstance(card, dict)
    assert set(card["intents"]) - names <= domain_intents()
    assert "refund_without_check" not in card["intents"]
    assert "x" not in card["intents"]


def domain_intents() -> set[str]:
    """The intents that the domain declares: the model may list them without examples."""
    from rasa.shared.core.domain import Domain

    return set(Domain.load(str(CHECKOUT / "bot" / "domain")).intents)


def test_no_value_of_the_environment_gets_into_the_model(trained: dict[str, object]) -> None:
    model = trained["model"]
    assert isinstance(model, Path)
    home = str(model.parent).encode()
    with tarfile.open(model) as archive:
        contents = [archive.extractfile(member) for member in archive if member.isfile()]
        read = [file.read() for file in contents if file]
    assert read
    assert not any(SECRET.encode() in content for content in read)
    assert not any(home in content for content in read)
