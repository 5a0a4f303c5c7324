"""Promotion and roll back: the supervisor is asked by a file, damaged models never get so far."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from base.clock import ManualClock
from base.db import Database
from tests.workbench import Bench, Turns, make_app, make_places, started, write_model
from workbench.desk import Patience
from workbench.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return make_places(tmp_path)


@pytest.fixture
async def bench(database: Database, clock: ManualClock, places: Places) -> AsyncIterator[Bench]:
    bench = await started(make_app(database, clock, places, Turns()), Turns(), places)
    yield bench
    await bench.http.close()


async def trained(bench: Bench, model: str = "model-a") -> str:
    bench.plan(model=model)
    training = await bench.train()
    assert training["state"] == "done", training
    return model


async def states(bench: Bench) -> dict[str, str]:
    return {one["id"]: one["state"] for one in (await bench.get("/models"))["models"]}


async def test_a_promoted_model_serves_and_the_one_before_is_retired(
    bench: Bench, places: Places
) -> None:
    model = await trained(bench)
    status, answer = await bench.post(f"/models/{model}/promote")
    assert status == 202
    assert answer["promotion"] == {
        "kind": "promote",
        "model_id": "model-a",
        "from_model_id": "model-0",
        "state": "switching",
        "why": None,
        "by": "Tess",
        "started_at": "2026-03-02T09:00:00Z",
        "finished_at": None,
    }
    assert await states(bench) == {"model-a": "candidate", "model-0": "serving"}
    wanted = Path(await bench.supervisor_answers("serving"))
    assert (wanted.parent, wanted.read_text()) == (places.models, "model-a")
    listed = await bench.get("/models")
    assert (listed["serving"], listed["promotion"]["state"]) == ("model-a", "done")
    assert await states(bench) == {"model-a": "serving", "model-0": "retired"}
    assert list(places.candidates.iterdir()) == []
    assert (await bench.events())[-2:] == ["SwitchStarted", "ModelPromoted"]


async def test_rolling_back_lets_the_model_before_serve_again(bench: Bench) -> None:
    await bench.post(f"/models/{await trained(bench)}/promote")
    await bench.supervisor_answers("serving")
    status, answer = await bench.post("/models/roll-back")
    assert (status, answer["promotion"]["kind"]) == (202, "roll_back")
    wanted = await bench.supervisor_answers("serving")
    assert wanted.endswith("own-0.tar.gz")
    assert (await bench.get("/models"))["serving"] == "model-0"
    assert await states(bench) == {"model-a": "retired", "model-0": "serving"}
    assert (await bench.events())[-1] == "ModelRolledBack"


async def test_a_model_that_cannot_serve_leaves_everything_as_it_was(
    bench: Bench, places: Places
) -> None:
    model = await trained(bench)
    await bench.post(f"/models/{model}/promote")
    await bench.supervisor_answers("failed", "was not ready within 120 s")
    listed = await bench.get("/models")
    assert listed["serving"] == "model-0"
    assert (listed["promotion"]["state"], listed["promotion"]["why"]) == (
        "failed",
        "was not ready within 120 s",
    )
    assert sorted(path.name for path in places.models.glob("*.tar.gz")) == ["own-0.tar.gz"]
    assert await states(bench) == {"model-a": "candidate", "model-0": "serving"}
    await bench.post(f"/models/{model}/promote")
    await bench.supervisor_answers("serving")
    assert (await bench.get("/models"))["serving"] == "model-a"


@pytest.mark.parametrize("damage", ["truncated", "missing", "swapped", "without card"])
async def test_a_damaged_model_is_refused_before_anything_happens(
    bench: Bench, places: Places, damage: str
) -> None:
    model = await trained(bench)
    (file,) = places.candidates.glob("*.tar.gz")
    if damage == "truncated":
        file.write_text("mod")
    elif damage == "missing":
        file.unlink()
    elif damage == "swapped":
        write_model(file, "model-b")
    else:
        file.with_name(file.name + ".json").unlink()
    code = (409, "damaged_model")
    assert await bench.refused(f"/models/{model}/promote") == code
    assert not (places.bot / "wanted.json").exists()
    assert (await bench.get("/models"))["serving"] == "model-0"
    assert "SwitchStarted" not in await bench.events()


async def test_what_makes_no_sense_is_refused(bench: Bench) -> None:
    model = await trained(bench)
    await bench.get("/models")
    assert await bench.refused("/models/model-0/promote") == (409, "already_serving")
    assert await bench.refused("/models/model-x/promote") == (404, "not_found")
    assert await bench.refused("/models/roll-back") == (409, "nothing_to_roll_back_to")
    await bench.post(f"/models/{model}/promote")
    assert await bench.refused(f"/models/{model}/promote") == (409, "already_switching")


async def test_a_supervisor_that_does_not_answer_is_said_and_nothing_lingers(
    database: Database, clock: ManualClock, places: Places
) -> None:
    patience = Patience(beat_every=0.02, look_every=0.01, heard_within=0.05)
    app = make_app(database, clock, places, Turns(), patience=patience)
    bench = await started(app, Turns(), places)
    await bench.post(f"/models/{await trained(bench)}/promote")
    await bench.workbench.promoter.settled()
    promotion = (await bench.get("/models"))["promotion"]
    assert promotion["state"] == "failed"
    assert "bin/run" in promotion["why"]
    assert not (places.bot / "wanted.json").exists()
    await bench.http.close()


async def test_a_bot_that_runs_elsewhere_is_not_switched_from_here(
    database: Database, clock: ManualClock, places: Places
) -> None:
    app = make_app(database, clock, places, Turns(), elsewhere=True)
    bench = await started(app, Turns(), places)
    model = await trained(bench)
    assert await bench.refused(f"/models/{model}/promote") == (503, "no_supervisor")
    await bench.http.close()


async def test_a_desk_that_restarts_during_a_switch_hears_how_it_went(
    bench: Bench, database: Database, clock: ManualClock, places: Places
) -> None:
    await bench.post(f"/models/{await trained(bench)}/promote")
    await bench.http.close()
    again = await started(make_app(database, clock, places, Turns()), Turns(), places)
    await again.supervisor_answers("serving")
    listed = await again.get("/models")
    assert (listed["serving"], listed["promotion"]["state"]) == ("model-a", "done")
    await again.http.close()


async def test_an_old_answer_of_the_supervisor_is_not_taken_for_the_new_one(
    bench: Bench, places: Places
) -> None:
    model = await trained(bench)
    await bench.post(f"/models/{model}/promote")
    await bench.supervisor_answers("failed", "first try")
    old: dict[str, Any] = json.loads((places.bot / "switch.json").read_text())
    await bench.post(f"/models/{model}/promote")
    assert json.loads((places.bot / "switch.json").read_text()) == old
    assert (await bench.get("/models"))["promotion"]["state"] == "switching"
    await bench.supervisor_answers("serving")
    assert (await bench.get("/models"))["promotion"]["state"] == "done"
