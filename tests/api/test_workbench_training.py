"""Trainings: one at a time, each to an end that its row tells, the serving model untouched."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from base.clock import ManualClock
from base.db import Database
from tests.api.small_app import add_staff
from tests.waiting import until
from tests.workbench import PASSWORD, Bench, Said, Turns, make_app, make_places, started
from workbench import leash, trainings
from workbench.places import Places

LOST = {"model-a": {"let me talk to somebody": "cancel_order"}}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return make_places(tmp_path)


@pytest.fixture
async def bench(database: Database, clock: ManualClock, places: Places) -> AsyncIterator[Bench]:
    turns = Turns([Said(turn_id="trn_1")])
    bench = await started(make_app(database, clock, places, turns), turns, places)
    yield bench
    await bench.http.close()


def candidates(places: Places) -> list[str]:
    return sorted(path.name for path in places.candidates.iterdir())


async def hanging(bench: Bench) -> tuple[str, int]:
    """A training that hangs in its first step: its id and the process."""
    bench.plan(train="hang")
    status, training = await bench.post("/trainings")
    assert status == 201, training
    while True:
        tail = (await bench.get(f"/trainings/{training['id']}"))["log_tail"]
        if tail and tail[-1].startswith("hanging as "):
            return training["id"], int(tail[-1].split()[-1])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1][:3]


async def test_a_training_ends_with_a_model_that_is_compared_with_the_serving_one(
    bench: Bench, places: Places
) -> None:
    better = {"model-0": {"where is it": "cancel_order", "wo ist es": "cancel_order"}}
    bench.plan(answers=better)
    training = await bench.train()
    assert (training["state"], training["progress"], training["why"]) == ("done", 1.0, None)
    assert training["by"] == "Tess"
    assert training["log_tail"][:3] == ["training", "bars: 100%", "done"]
    listed = await bench.get("/models")
    model = next(one for one in listed["models"] if one["id"] == training["model_id"])
    assert (model["state"], model["gate"]) == ("candidate", {"passed": True, "reasons": []})
    difference = model["report"]["difference"]
    assert (difference["won"], difference["lost"], difference["points"]) == (2, 0, 50.0)
    assert listed["serving"] == "model-0"
    assert candidates(places) == [f"{training['id']}.tar.gz", f"{training['id']}.tar.gz.json"]
    assert await bench.events() == ["TrainingStarted", "ModelTrained", "ModelFound"]


async def test_the_commands_run_with_low_priority_and_without_the_desks_secrets(
    bench: Bench,
) -> None:
    await bench.train()
    calls = bench.calls()
    assert [call["argv"][0] for call in calls] == [
        "bot.train",
        "bot.canary",
        "bot.evaluate",
        "bot.evaluate",
    ]
    for call in calls:
        assert call["nice"] >= 10
        assert "SECRET" not in call["environ"]
        assert call["environ"]["OMP_NUM_THREADS"] == "1"


async def test_what_was_corrected_is_in_the_data_that_is_trained_on(bench: Bench) -> None:
    await bench.post("/candidates/trn_1/correct", {"intent": "order_status"})
    learnt = bench.places.training / "nlu" / "en" / "learnt.yml"
    learnt.unlink()
    (bench.places.training / "nlu" / "learnt.provenance.jsonl").unlink()
    await bench.train()
    assert "my parcel is not here" in learnt.read_text()


async def test_a_model_that_loses_a_protected_example_is_refused(bench: Bench) -> None:
    bench.plan(answers=LOST)
    training = await bench.train()
    assert training["state"] == "done"
    model = next(
        one for one in (await bench.get("/models"))["models"] if one["id"] == training["model_id"]
    )
    assert model["state"] == "refused"
    codes = [reason["code"] for reason in model["gate"]["reasons"]]
    assert codes == ["accuracy_drops", "protected_intent_loses"]
    assert model["report"]["lost"] == [
        {
            "text": "let me talk to somebody",
            "language": "en",
            "expected": "human_request",
            "serving": "human_request",
            "candidate": "cancel_order",
        }
    ]
    code = (409, "gate_refused")
    assert await bench.refused(f"/models/{training['model_id']}/promote") == code


async def test_a_model_that_fails_the_canary_is_refused(bench: Bench) -> None:
    bench.plan(canary="broken")
    await bench.train()
    model = (await bench.get("/models"))["models"][0]
    assert (model["state"], model["report"]["canary"]["passed"]) == ("refused", False)
    assert "says the same for everything" in model["report"]["canary"]["words"]
    assert [reason["code"] for reason in model["gate"]["reasons"]] == ["canary"]


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"train": "fail"}, "No space left on device"),
        ({"train": "lie"}, "damaged"),
        ({"train": "mute"}, "without a result"),
        ({"model": "x"}, "evaluate"),
    ],
)
async def test_a_failure_says_why_and_leaves_nothing_behind(
    bench: Bench, places: Places, plan: dict[str, Any], why: str
) -> None:
    bench.plan(**plan)
    training = await bench.train()
    assert (training["state"], training["model_id"]) == ("failed", None)
    assert why in training["why"]
    assert training["finished_at"]
    assert candidates(places) == []
    assert [one["id"] for one in (await bench.get("/models"))["models"]] == ["model-0"]
    bench.plan()
    assert (await bench.train())["state"] == "done"


async def test_two_requests_at_once_give_one_training_and_one_refusal(bench: Bench) -> None:
    bench.plan(train="hang")
    answers = await asyncio.gather(*(bench.post("/trainings") for _ in range(4)))
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    error = next(answer["error"] for status, answer in answers if status == 409)
    assert error["code"] == "already_training"
    status, answer = await bench.post("/trainings")
    running = next(answer["id"] for status, answer in answers if status == 201)
    assert (status, answer["error"]["training_id"]) == (409, running)
    assert len((await bench.get("/trainings"))["trainings"]) == 1


async def test_a_killed_training_has_failed_and_the_next_may_start_at_once(
    bench: Bench, places: Places
) -> None:
    training_id, pid = await hanging(bench)
    os.kill(pid, signal.SIGKILL)
    await bench.workbench.trainer.settled()
    training = await bench.get(f"/trainings/{training_id}")
    assert (training["state"], training["step"]) == ("failed", "train")
    assert "SIGKILL" in training["why"]
    assert candidates(places) == []
    bench.plan()
    assert (await bench.train())["state"] == "done"


async def test_a_training_does_not_outlive_its_desk(bench: Bench, database: Database) -> None:
    training_id, pid = await hanging(bench)
    await bench.workbench.trainer.close()
    await until(lambda: not is_alive(pid))
    training = await database.read(trainings.one, training_id)
    assert (training.state, training.why) == ("failed", "The desk was stopped.")


async def test_a_training_of_a_desk_that_died_is_failed_for_whoever_asks(
    bench: Bench, database: Database, clock: ManualClock
) -> None:
    lost = await database.write(trainings.start, "somebody")
    clock.advance(timedelta(seconds=19))
    assert (await bench.refused("/trainings"))[1] == "already_training"
    clock.advance(timedelta(seconds=2))
    training = await bench.get(f"/trainings/{lost.id}")
    assert (training["state"], training["why"]) == ("failed", trainings.GONE)
    assert (await bench.train())["state"] == "done"


async def test_a_training_that_was_declared_dead_stops(
    bench: Bench, database: Database, clock: ManualClock
) -> None:
    training_id, pid = await hanging(bench)

    def declare_dead(session: Any) -> None:
        trainings.one(session, training_id).beat_at = clock.now() - timedelta(minutes=1)
        trainings.bury_the_dead(session)

    await database.write(declare_dead)
    await bench.workbench.trainer.settled()
    await until(lambda: not is_alive(pid))
    assert (await bench.get(f"/trainings/{training_id}"))["why"] == trainings.GONE


async def test_a_killed_desk_takes_its_training_along(tmp_path: Path) -> None:
    """The leash: when the desk's end of the pipe closes, the whole process group ends."""
    said = tmp_path / "pid"
    code = f"import os, time; open({str(said)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(leash.__file__),
        sys.executable,
        "-c",
        code,
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    await until(lambda: said.exists() and said.read_text() != "")
    child = int(said.read_text())
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()
    await until(lambda: not is_alive(child))


async def test_without_held_out_examples_there_is_no_model(bench: Bench, places: Places) -> None:
    (places.heldout / "all.jsonl").unlink()
    training = await bench.train()
    assert training["state"] == "failed"
    assert "held-out" in training["why"]


async def test_without_a_serving_model_there_is_nothing_to_compare_with(
    bench: Bench, places: Places
) -> None:
    (places.bot / "serving.json").unlink()
    training = await bench.train()
    listed = await bench.get("/models")
    assert listed["serving"] is None
    (model,) = listed["models"]
    assert (model["id"], model["state"]) == (training["model_id"], "candidate")
    assert (model["report"]["serving"], model["report"]["difference"]) == (None, None)


async def test_an_unknown_training_is_not_found(bench: Bench) -> None:
    answer = await bench.http.get("/api/workbench/trainings/trg_x")
    assert answer.status == 404


async def test_only_trainers_get_in(bench: Bench, database: Database) -> None:
    await bench.http.post("/api/auth/sign-out", json={})
    assert (await bench.http.get("/api/workbench/models")).status == 401
    await database.write(add_staff, "agent")
    body = {"email": "agent@example.org", "password": PASSWORD}
    assert (await bench.http.post("/api/auth/sign-in", json=body)).status == 200
    for path in ("candidates", "intents", "trainings", "models"):
        assert (await bench.http.get(f"/api/workbench/{path}")).status == 403
