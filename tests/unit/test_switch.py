"""Which model serves, and the switch to another: with small servers that stand in for Rasa."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from base.clock import ManualClock
from base.settings import Settings
from tandem.health import asks, get_json
from tandem.keeper import NotReady
from tandem.model import write_json
from tandem.plan import Plan
from tandem.ports import why_not_free
from tandem.processes import Program
from tandem.switch import OLD_ONE_STAYS, Bot
from tests.waiting import until

#: Answers its health call as the text in the model file says, and with its own process id.
SERVER = """
import http.server, json, os, sys
what = open(sys.argv[1]).read()
if what == "corrupt":
    sys.exit("cannot unpack the model")
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = {"ready": True, "pid": os.getpid()}
        if what == "empty":
            body = {"error": {"code": "no_model"}, "pid": os.getpid()}
        self.send_response(503 if what == "empty" else 200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Answers).serve_forever()
"""


class SmallPlan(Plan):
    def rasa(self, model: Path, port: int) -> Program:
        command = (sys.executable, "-S", "-c", SERVER, str(model), str(port))
        log = self.data / "logs" / f"{port}.log"
        return Program(name="bot", command=command, env={}, folder=self.data, log=log)


class Pauses:
    """Lets short pauses pass, and holds the long one, in which the old model stays."""

    def __init__(self) -> None:
        self.old_one_may_go = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        if seconds == OLD_ONE_STAYS:
            await self.old_one_may_go.wait()
        await asyncio.sleep(min(seconds, 0.01))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = SmallPlan(replace(Settings(), data_dir=tmp_path, port=two_free_ports() - 3), {})
    plan.make_folders_and_secrets()
    return plan


def two_free_ports() -> int:
    """The first of two neighbours."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        if not any(why_not_free("127.0.0.1", port) for port in (first, first + 1)):
            return first


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def bot(plan: Plan, pauses: Pauses, said: list[str]) -> AsyncIterator[Bot]:
    clock = ManualClock(datetime(2026, 3, 2, tzinfo=UTC))
    bot = Bot(plan, lambda url: asks(url), clock, said.append, pauses)
    yield bot
    await bot.stop()


def a_model(plan: Plan, name: str, content: str = "good") -> Path:
    model = plan.bot / "models" / name
    model.write_text(content)
    return model


def written(plan: Plan, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((plan.bot / name).read_text())
    return value


async def pid_at(url: str) -> int:
    return int((await get_json(url, {}))[1]["pid"])


async def test_the_first_model_serves_on_the_first_port(bot: Bot, plan: Plan) -> None:
    model = a_model(plan, "a.tar.gz")
    await bot.serve(model, promoted=False)
    port = plan.settings.port + 3
    url = f"http://127.0.0.1:{port}"
    assert written(plan, "serving.json") == {
        "model": str(model),
        "port": port,
        "url": url,
        "promoted": False,
    }
    assert await pid_at(url)


async def test_a_switch_starts_the_new_one_before_the_old_one_ends(
    bot: Bot, plan: Plan, pauses: Pauses
) -> None:
    await bot.serve(a_model(plan, "a.tar.gz"), promoted=False)
    old = written(plan, "serving.json")["url"]
    old_pid = await pid_at(old)
    await bot.switch(a_model(plan, "b.tar.gz"))

    now = written(plan, "serving.json")
    assert now["port"] == plan.settings.port + 4
    assert now["promoted"] is True
    assert await pid_at(now["url"]) != old_pid
    assert await pid_at(old) == old_pid
    assert written(plan, "switch.json")["state"] == "serving"

    pauses.old_one_may_go.set()
    await until(lambda: not _is_alive(old_pid))


async def test_the_third_model_takes_the_port_of_the_first(
    bot: Bot, plan: Plan, pauses: Pauses
) -> None:
    pauses.old_one_may_go.set()
    for name in ("a.tar.gz", "b.tar.gz", "c.tar.gz"):
        await bot.switch(a_model(plan, name))
        assert written(plan, "switch.json")["state"] == "serving", name
    assert written(plan, "serving.json")["port"] == plan.settings.port + 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("corrupt", "b.tar.gz ended with code 1: cannot unpack the model"),
        ("empty", "b.tar.gz has no model loaded"),
    ],
)
async def test_a_failed_switch_says_why_and_the_old_model_goes_on_serving(
    bot: Bot,
    plan: Plan,
    said: list[str],
    content: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tandem.keeper.BROKEN_AFTER", 0)
    await bot.serve(a_model(plan, "a.tar.gz"), promoted=False)
    before = written(plan, "serving.json")
    pid = await pid_at(before["url"])
    bad = a_model(plan, "b.tar.gz", content)
    await bot.switch(bad)

    assert written(plan, "switch.json") == {
        "state": "failed",
        "wanted": str(bad),
        "reason": reason,
        "at": "2026-03-02T00:00:00+00:00",
    }
    assert written(plan, "serving.json") == before
    assert await pid_at(before["url"]) == pid
    assert any("goes on serving" in line for line in said)


async def test_only_a_file_among_the_models_can_be_wished_for(
    bot: Bot, plan: Plan, tmp_path: Path
) -> None:
    outside = tmp_path / "evil.tar.gz"
    outside.write_text("good")
    for wanted in (outside, plan.bot / "models" / "none.tar.gz", plan.bot / "models", Path("")):
        await bot.switch(wanted)
        assert written(plan, "switch.json")["state"] == "failed", wanted
    assert not (plan.bot / "serving.json").exists()


async def test_a_bot_that_runs_elsewhere_is_not_switched(plan: Plan, pauses: Pauses) -> None:
    elsewhere = SmallPlan(replace(plan.settings, bot_url="http://bot"), {})
    bot = Bot(elsewhere, lambda url: asks(url), ManualClock(datetime.now(UTC)), print, pauses)
    await bot.switch(a_model(plan, "a.tar.gz"))
    assert "TANDEM_BOT_URL" in written(plan, "switch.json")["reason"]


async def test_the_file_wanted_json_is_a_wish_and_is_taken_away_when_it_is_dealt_with(
    bot: Bot, plan: Plan
) -> None:
    await bot.serve(a_model(plan, "a.tar.gz"), promoted=False)
    watching = asyncio.create_task(bot.watch())
    wanted = plan.bot / "wanted.json"
    for content in (json.dumps({"wanted": str(a_model(plan, "b.tar.gz"))}), "not json"):
        (draft := plan.bot / "draft").write_text(content)
        draft.replace(wanted)
        await until(lambda: not wanted.exists())
    watching.cancel()
    await asyncio.wait([watching])
    assert written(plan, "serving.json")["model"].endswith("b.tar.gz")
    assert written(plan, "switch.json")["state"] == "failed"


async def test_a_wish_that_comes_during_a_switch_is_not_lost(
    bot: Bot, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, fulfilled = plan.bot / "wanted.json", list[str]()

    async def switch(model: Path) -> None:
        if not fulfilled:
            write_json(wanted, {"wanted": "second"})
        fulfilled.append(str(model))

    monkeypatch.setattr(bot, "switch", switch)
    write_json(wanted, {"wanted": "first"})
    watching = asyncio.create_task(bot.watch())
    await until(lambda: len(fulfilled) == 2)
    watching.cancel()
    await asyncio.wait([watching])
    assert fulfilled == ["first", "second"]


async def test_a_switch_that_an_end_of_tandem_interrupted_has_failed(bot: Bot, plan: Plan) -> None:
    write_json(plan.bot / "switch.json", {"state": "starting", "wanted": "/models/b.tar.gz"})
    watching = asyncio.create_task(bot.watch())
    await until(lambda: written(plan, "switch.json")["state"] == "failed")
    watching.cancel()
    await asyncio.wait([watching])
    assert written(plan, "switch.json")["wanted"] == "/models/b.tar.gz"


async def test_a_stop_in_the_middle_of_a_start_leaves_no_process(bot: Bot, plan: Plan) -> None:
    serving = asyncio.create_task(bot.serve(a_model(plan, "a.tar.gz", "empty"), promoted=False))
    url = f"http://127.0.0.1:{plan.settings.port + 3}"
    pid = 0
    while not pid:
        with contextlib.suppress(aiohttp.ClientError):
            pid = await pid_at(url)
    serving.cancel()
    stopping = [asyncio.create_task(bot.stop()) for _ in range(2)]
    await asyncio.wait([serving, *stopping])
    assert not _is_alive(pid)


async def test_a_first_model_that_is_broken_raises_and_leaves_no_process(
    bot: Bot, plan: Plan
) -> None:
    with pytest.raises(NotReady, match="cannot unpack"):
        await bot.serve(a_model(plan, "a.tar.gz", "corrupt"), promoted=False)
    assert not (plan.bot / "serving.json").exists()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
