"""A workbench over HTTP for the tests: real files and database, a fake bot and supervisor."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from base import auth, auth_routes, log
from base.app import new_app
from base.clock import ManualClock
from base.db import Database, Session
from base.feed import LocalFeed
from base.settings import Settings
from tests.waiting import until
from workbench import routes
from workbench.bot_tools import BotTools, scrubbed
from workbench.desk import WORKBENCH, Patience, install
from workbench.places import Places

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = auth.hash_password(PASSWORD)
FAKE_BOT = Path(__file__).parent / "fakes" / "bot_tools.py"

ENGLISH = """\
# Written by hand – for the tests.
version: "3.1"
nlu:
- intent: order_status
  examples: |
    - where is my order
- intent: cancel_order
  examples: |
    - cancel it
- intent: human_request
  examples: |
    - a human please
"""
HELDOUT = [
    {"text": "where is it", "language": "en", "intent": "order_status"},
    {"text": "stop the order", "language": "en", "intent": "cancel_order"},
    {"text": "let me talk to somebody", "language": "en", "intent": "human_request"},
    {"text": "wo ist es", "language": "de", "intent": "order_status"},
]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A candidate."""

    turn_id: str
    text: str = "my parcel is not here"
    conversation_id: str = "cnv_1"
    customer_id: str = "cus_1"
    names: tuple[str, ...] = ()
    at: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    language: str = "en"
    intents: Sequence[Mapping[str, Any]] = ({"name": "cancel_order", "confidence": 0.4},)
    why: str = "ask_back"


@dataclass
class Turns:
    """The candidates of a test, as a source."""

    said: list[Said] = field(default_factory=list)

    def newest(self, session: Session, limit: int) -> list[Said]:
        return sorted(self.said, key=lambda one: (one.at, one.turn_id), reverse=True)[:limit]

    def find(self, session: Session, turn_ids: Collection[str]) -> list[Said]:
        return [one for one in self.said if one.turn_id in turn_ids]


def make_places(folder: Path) -> Places:
    """Data, held-out examples and the bot's folder with a model `model-0` that serves."""
    places = Places(
        bot=folder / "var" / "bot", training=folder / "data", heldout=folder / "heldout"
    )
    for language in ("de", "en"):
        (places.training / "nlu" / language).mkdir(parents=True)
    (places.training / "nlu" / "en" / "orders.yml").write_text(ENGLISH)
    (places.training / "matters.yml").write_text("order_status: order_status\n")
    places.heldout.mkdir()
    lines = "".join(json.dumps(one) + "\n" for one in HELDOUT)
    (places.heldout / "all.jsonl").write_text(lines)
    places.make()
    write_model(places.models / "own-0.tar.gz", "model-0")
    (places.bot / "serving.json").write_text(
        json.dumps({"model": str(places.models / "own-0.tar.gz"), "promoted": False})
    )
    return places


def write_model(file: Path, model: str) -> None:
    file.write_text(model)
    digest = hashlib.sha256(model.encode()).hexdigest()
    card = {
        "model": model,
        "sha256": digest,
        "fingerprint": "0" * 64,
        "trained_at": "2026-03-01T09:00:00Z",
    }
    file.with_name(file.name + ".json").write_text(json.dumps(card))


class Bench:
    """One running workbench and the trainer Tess who is signed in."""

    def __init__(self, http: TestClient[Any, Any], turns: Turns, places: Places) -> None:
        self.http, self.turns, self.places = http, turns, places
        self.workbench = http.server.app[WORKBENCH]  # type: ignore[union-attr]

    @property
    def database(self) -> Database:
        return self.workbench.trainer._database  # type: ignore[no-any-return]

    def plan(self, **plan: Any) -> None:
        """What the fake bot's commands do from now on."""
        everybody = {"model-0": {}, "model-a": {}, "model-b": {}}
        answers = everybody | plan.pop("answers", {})
        text = json.dumps({"answers": answers, **plan})
        (self.places.training.parent / "plan.json").write_text(text)

    def calls(self) -> list[dict[str, Any]]:
        """Which commands ran, with their arguments, environment and priority."""
        lines = (self.places.training.parent / "calls.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    async def get(self, path: str) -> Any:
        answer = await self.http.get(f"/api/workbench{path}")
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"}
        raw = None if body is None else json.dumps(body)
        answer = await self.http.post(f"/api/workbench{path}", data=raw, headers=headers)
        return answer.status, await answer.json()

    async def refused(self, path: str, body: Any = None) -> tuple[int, str]:
        status, answer = await self.post(path, body)
        assert status >= 400, answer
        return status, answer["error"]["code"]

    async def train(self) -> Any:
        """A whole training; returns it as it ended."""
        status, started = await self.post("/trainings")
        assert status == 201, started
        await self.workbench.trainer.settled()
        return await self.get(f"/trainings/{started['id']}")

    async def supervisor_answers(self, state: str, reason: str | None = None) -> str:
        """The supervisor fulfils the wish, or not; returns the file it was asked for."""
        wish = self.places.bot / "wanted.json"
        await until(wish.exists)
        wanted = str(json.loads(wish.read_text())["wanted"])
        if state == "serving":
            serving = {"model": wanted, "promoted": True}
            (self.places.bot / "serving.json").write_text(json.dumps(serving))
        answer = {"state": state, "wanted": wanted, "reason": reason, "at": wish.stat().st_mtime}
        (self.places.bot / "switch.json").write_text(json.dumps(answer))
        wish.unlink()
        await self.workbench.promoter.settled()
        return wanted

    async def events(self) -> list[str]:
        """The names of what happened at the workbench."""
        found = await self.database.read(log.read, "workbench")
        return [event.name for event in found]


def make_app(
    database: Database, clock: ManualClock, places: Places, turns: Turns, **changes: Any
) -> web.Application:
    """A desk of nothing but the workbench."""
    settings = Settings(data_dir=places.bot.parent)
    app = new_app(settings, clock, database, LocalFeed(), [auth_routes.routes, routes.routes])
    tools = BotTools(
        prefix=(sys.executable, str(FAKE_BOT)),
        folder=places.training.parent,
        env=scrubbed({"PATH": "/usr/bin:/bin", "SECRET": "s3cret"}, places.bot.parent),
    )
    patience = Patience(beat_every=0.02, look_every=0.01, heard_within=5.0)
    options = {"elsewhere": False, "patience": patience} | changes
    install(app, source=turns, tools=tools, places=places, **options)
    return app


async def started(app: web.Application, turns: Turns, places: Places) -> Bench:
    """Serve the app and sign Tess in. Close `bench.http` afterwards."""
    http: TestClient[Any, Any] = TestClient(TestServer(app))
    await http.start_server()
    bench = Bench(http, turns, places)
    bench.plan()
    await bench.database.write(_add_tess)
    answer = await http.post("/api/auth/sign-in", json={"email": "t@x.org", "password": PASSWORD})
    assert answer.status == 200, await answer.text()
    return bench


def _add_tess(session: Session) -> None:
    if session.query(auth.User).filter_by(email="t@x.org").first() is None:
        auth.add_user(
            session,
            email="t@x.org",
            name="Tess",
            role="trainer",
            language="en",
            password_hash=PASSWORD_HASH,
        )
