"""The desk reads every golden answer of the bot."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from handoff.bot_protocol import Forgotten, Health, Proposal, Resumed, Understanding

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("understand.response", Understanding),
        ("respond.response", Proposal),
        ("respond.failed-action.response", Proposal),
        ("resume.response", Resumed),
        ("forget.response", Forgotten),
        ("health.response", Health),
    ],
)
def test_the_desk_reads_the_golden_answer(name: str, model: type[BaseModel]) -> None:
    answer = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    read = model.model_validate(answer).model_dump(mode="json")
    assert read == {**read, **{key: answer[key] for key in answer.keys() & read.keys()}}
