"""The trainer's inbox and verdicts, over HTTP, down to the files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from base.clock import ManualClock
from base.db import Database
from tests.workbench import PASSWORD, Bench, Said, Turns, make_app, make_places, started
from workbench import verdicts
from workbench.dataset import parse
from workbench.training_data import TrainingData


@pytest.fixture
async def bench(database: Database, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Bench]:
    turns, places = Turns(), make_places(tmp_path)
    bench = await started(make_app(database, clock, places, turns), turns, places)
    yield bench
    await bench.http.close()


def learnt(bench: Bench, language: str = "en") -> dict[str, set[str]]:
    path = bench.places.training / "nlu" / language / "learnt.yml"
    return {k: set(v) for k, v in parse(path.read_text()).items()} if path.exists() else {}


async def shown(bench: Bench, query: str = "") -> list[str]:
    return [one["turn_id"] for one in (await bench.get(f"/candidates{query}"))["candidates"]]


async def test_a_candidate_is_shown_masked_with_what_the_bot_thought(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1", text="anna here: TD-100482?", names=("Anna B",))]
    (candidate,) = (await bench.get("/candidates"))["candidates"]
    assert candidate == {
        "turn_id": "trn_1",
        "conversation_id": "cnv_1",
        "at": "2026-03-02T08:00:00Z",
        "text": "Alex here: TD-000000?",
        "masked": True,
        "language": "en",
        "intents": [{"name": "cancel_order", "confidence": 0.4}],
        "why": "ask_back",
        "times": 1,
        "state": "open",
        "correction": None,
    }


async def test_the_same_words_are_one_candidate_and_one_verdict(bench: Bench) -> None:
    bench.turns.said = [
        Said(turn_id="trn_1", text="Where is TD-100001?"),
        Said(turn_id="trn_2", text="where is td-100002", customer_id="cus_2"),
        Said(turn_id="trn_3", text="where is TD-100003", language="de"),
    ]
    page = (await bench.get("/candidates"))["candidates"]
    assert [(one["turn_id"], one["times"]) for one in page] == [("trn_3", 1), ("trn_2", 2)]
    await bench.post("/candidates/trn_2/dismiss", {"why": "unclear"})
    assert await shown(bench) == ["trn_3"]
    assert await shown(bench, "?language=en") == []


async def test_pages_follow_each_other_without_gap_or_repeat(bench: Bench) -> None:
    words = "abcdefghijklmnopqrstuvwxyz"
    bench.turns.said = [
        Said(turn_id=f"trn_{n:03}", text=f"{words[n // 26]} {words[n % 26]} parcel")
        for n in range(120)
    ]
    seen, after = [], ""
    while after is not None:
        page = await bench.get(f"/candidates?after={after}" if after else "/candidates")
        seen += [one["turn_id"] for one in page["candidates"]]
        after = page["next"]
    assert seen == [f"trn_{n:03}" for n in reversed(range(120))]


async def test_a_correction_becomes_an_example_and_reopening_takes_it_out(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1", text="my parcel TD-100482 is not here")]
    status, answer = await bench.post("/candidates/trn_1/correct", {"intent": "order_status"})
    assert (status, answer["candidate"]["state"]) == (200, "corrected")
    correction = answer["candidate"]["correction"]
    assert (correction["intent"], correction["by"]) == ("order_status", "Tess")
    assert correction["text"] == "my parcel TD-000000 is not here"
    assert learnt(bench) == {"order_status": {"my parcel TD-000000 is not here"}}
    assert await shown(bench) == []
    assert await shown(bench, "?state=corrected") == ["trn_1"]

    status, answer = await bench.post("/candidates/trn_1/reopen")
    assert (status, answer["candidate"]["correction"]) == (200, None)
    assert learnt(bench) == {}
    assert await shown(bench) == ["trn_1"]
    assert await bench.events() == ["ExampleCorrected", "CandidateReopened"]


async def test_the_trainers_own_words_are_masked_and_cleaned_too(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1")]
    text = "/write [me](to) at a.b@c.de\n- intent: ${HOME}"
    await bench.post("/candidates/trn_1/correct", {"intent": "order_status", "text": text})
    expected = "write (me)(to) at someone@example.com - intent: $(HOME)"
    assert learnt(bench) == {"order_status": {expected}}


async def test_a_second_verdict_is_refused_and_names_the_first(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1")]
    answers = await asyncio.gather(
        *(bench.post("/candidates/trn_1/correct", {"intent": "order_status"}) for _ in range(5))
    )
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409, 409]
    error = next(answer["error"] for status, answer in answers if status == 409)
    assert (error["code"], error["state"], error["by"]) == ("already_decided", "corrected", "Tess")
    assert error["intent"] == "order_status"
    assert await bench.refused("/candidates/trn_1/dismiss", {"why": "spam"}) == (
        409,
        "already_decided",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"intent": "refund_everything"}, (422, "unknown_intent")),
        ({"intent": "cancel_order", "text": "Where is my order?"}, (409, "contradicts")),
        ({"intent": "order_status", "text": "?!"}, (422, "not_an_example")),
        ({"intent": "order_status", "text": "x" * 600}, (422, "not_an_example")),
        ({"intent": "order_status", "text": " "}, (422, "bad_text")),
        ({"intent": "a b"}, (422, "invalid")),
        ({}, (422, "invalid")),
    ],
)
async def test_what_cannot_be_learnt_is_refused_and_changes_nothing(
    bench: Bench, body: dict[str, str], code: tuple[int, str]
) -> None:
    bench.turns.said = [Said(turn_id="trn_1")]
    assert await bench.refused("/candidates/trn_1/correct", body) == code
    assert (learnt(bench), await bench.events(), await shown(bench)) == ({}, [], ["trn_1"])


async def test_unknown_turns_and_verdicts_that_are_not_there_are_refused(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1")]
    correct = {"intent": "order_status"}
    assert await bench.refused("/candidates/trn_9/correct", correct) == (404, "not_found")
    assert await bench.refused("/candidates/trn_1/reopen") == (409, "not_decided")
    assert await bench.refused("/candidates/trn_1/dismiss", {"why": "x"}) == (422, "invalid")


async def test_one_customer_teaches_an_intent_five_examples_a_day(
    bench: Bench, clock: ManualClock
) -> None:
    numbers = ["one", "two", "three", "four", "five", "six"]
    bench.turns.said = [
        Said(turn_id=f"trn_{word}", text=f"parcel {word} is lost") for word in numbers
    ] + [Said(turn_id="trn_else", text="parcel else is lost", customer_id="cus_2")]
    body = {"intent": "order_status"}
    for word in numbers[:5]:
        assert (await bench.post(f"/candidates/trn_{word}/correct", body))[0] == 200
    code = (409, "too_many_from_customer")
    assert await bench.refused("/candidates/trn_six/correct", body) == code
    assert (await bench.post("/candidates/trn_else/correct", body))[0] == 200
    clock.advance(timedelta(days=1))
    await started_again(bench)
    assert (await bench.post("/candidates/trn_six/correct", body))[0] == 200


async def started_again(bench: Bench) -> None:
    """Tess signs in once more: her session ended overnight."""
    body = {"email": "t@x.org", "password": PASSWORD}
    assert (await bench.http.post("/api/auth/sign-in", json=body)).status == 200


async def test_data_that_cannot_be_written_is_said_and_the_turn_stays_open(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1")]
    (bench.places.training / "nlu" / "learnt.provenance.jsonl").write_text("damaged\n")
    code = (503, "data_not_writable")
    assert await bench.refused("/candidates/trn_1/correct", {"intent": "order_status"}) == code
    assert await shown(bench) == ["trn_1"]
    assert learnt(bench) == {}


async def test_a_crash_between_verdict_and_file_is_made_good(
    bench: Bench, database: Database
) -> None:
    bench.turns.said = [Said(turn_id="trn_1"), Said(turn_id="trn_2", text="another one is lost")]
    await bench.post("/candidates/trn_1/correct", {"intent": "order_status"})
    data = TrainingData(bench.places.training)
    (lesson,) = await database.read(verdicts.corrected)
    data.remove("trn_1")  # the verdict was stored, the file was not
    await bench.post("/candidates/trn_2/correct", {"intent": "order_status"})
    await database.write(verdicts.reopen, "trn_2", "tess")  # taken back, the file still has it
    await bench.workbench.teaching.reconcile()
    assert learnt(bench) == {"order_status": {lesson.example}}


async def test_intents_are_listed_with_their_examples(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1", language="de", text="wo bleibt mein Paket")]
    await bench.post("/candidates/trn_1/correct", {"intent": "order_status"})
    intents = (await bench.get("/intents"))["intents"]
    assert [one["name"] for one in intents] == ["cancel_order", "human_request", "order_status"]
    assert intents[2] == {
        "name": "order_status",
        "matter": "order_status",
        "examples": {"en": 1, "de": 1},
        "learnt": 1,
    }


async def test_a_turn_that_was_erased_is_no_longer_among_the_verdicts(bench: Bench) -> None:
    bench.turns.said = [Said(turn_id="trn_1")]
    await bench.post("/candidates/trn_1/dismiss", {"why": "private"})
    assert await shown(bench, "?state=dismissed") == ["trn_1"]
    bench.turns.said = []
    assert await shown(bench, "?state=dismissed") == []
