"""The file of learnt examples that the bot's side tests against is the one that the desk writes."""

from __future__ import annotations

import json
from pathlib import Path

from workbench.dataset import parse, render
from workbench.example import clean

FOLDER = Path(__file__).resolve().parents[1] / "contract" / "training"


def test_the_agreed_file_is_what_the_workbench_makes_of_what_customers_said() -> None:
    said = json.loads((FOLDER / "learnt.json").read_text())
    wanted: dict[str, set[str]] = {}
    for one in said:
        assert clean(one["said"]) == one["example"]
        wanted.setdefault(one["intent"], set()).add(one["example"])
    examples = {intent: frozenset(texts) for intent, texts in wanted.items()}
    written = (FOLDER / "learnt.yml").read_text(encoding="utf-8")
    assert written == render(examples)
    assert parse(written) == examples
