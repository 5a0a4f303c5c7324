"""The supervisor as a whole, with small children in the place of the real ones."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from base.settings import Settings
from tandem import model, up
from tandem.errors import CannotRun
from tandem.keeper import Ask, Health
from tandem.plan import Plan
from tandem.processes import Program
from tests.waiting import until

WAITS = "import os, signal; print(os.getpid(), flush=True); signal.pause()"


class SmallPlan(Plan):
    """The bot's commands do what the files `fingerprint`, `train` and `serve` say."""

    def bot_command(self, module: str, *arguments: str) -> Program:
        return self._small(module, module.removeprefix("bot."), *arguments)

    def rasa(self, model: Path, port: int) -> Program:
        return self._small("bot", "serve", str(model), str(port))

    def _small(self, name: str, script: str, *arguments: str) -> Program:
        code = (self.data / script).read_text()
        command = (sys.executable, "-S", "-c", code, *arguments)
        log = self.data / "logs" / f"{name}.log"
        return Program(name=name, command=command, env={}, folder=self.data, log=log)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = SmallPlan(replace(Settings(), data_dir=tmp_path), {})
    plan.make_folders_and_secrets()
    (tmp_path / "fingerprint").write_text("print('abcdef0123456789')")
    (tmp_path / "train").write_text(
        "import sys; print('progress: 0.3 training', flush=True);"
        "open(sys.argv[2], 'w').write('model');"
        "open(sys.argv[2] + '.json', 'w').write('{\"fingerprint\": \"abcdef0123456789\"}')"
    )
    (tmp_path / "serve").write_text(WAITS)
    return plan


def ready_when_it_wrote(log: Path) -> Ask:
    async def ask() -> Health:
        await asyncio.sleep(0)
        return Health(ready=log.exists() and log.stat().st_size > 0)

    return ask


def a_part(plan: Plan, name: str, script: str = WAITS) -> up.Part:
    log = plan.data / "logs" / f"{name}.log"
    program = Program(
        name=name,
        command=(sys.executable, "-S", "-c", script),
        env={},
        folder=plan.data,
        log=log,
    )
    return up.Part(program, ready_when_it_wrote(log))


def bot_log(plan: Plan) -> Path:
    return plan.data / "logs" / "bot.log"


async def start(plan: Plan, parts: list[up.Part], said: list[str]) -> asyncio.Task[None]:
    ask = ready_when_it_wrote(bot_log(plan))
    running = asyncio.create_task(up.run(plan, parts, lambda url: ask, said.append))
    await until(lambda: any("Tandem is ready" in line for line in said) or running.done())
    return running


async def end(running: asyncio.Task[None]) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 20)


def pids(plan: Plan) -> list[int]:
    logs = (plan.data / "logs").glob("*.log")
    return [int(line) for log in logs for line in log.read_text().split() if line.isdigit()]


def none_is_alive(numbers: list[int]) -> Callable[[], bool]:
    def check() -> bool:
        for number in numbers:
            try:
                os.kill(number, 0)
            except ProcessLookupError:
                continue
            return False
        return True

    return check


async def test_it_trains_starts_everything_says_the_address_and_ends_everything(
    plan: Plan,
) -> None:
    said: list[str] = []
    running = await start(plan, [a_part(plan, "desk"), a_part(plan, "order system")], said)
    assert said[-1].startswith("Tandem is ready: http://127.0.0.1:8080/")
    assert "bot: 30% training" in said
    assert "bot: trained own-abcdef012345.tar.gz" in said
    started = pids(plan)
    assert len(started) == 3
    await end(running)
    assert none_is_alive(started)()


async def test_a_second_start_does_not_train_again(plan: Plan) -> None:
    for _ in range(2):
        said: list[str] = []
        await end(await start(plan, [a_part(plan, "desk")], said))
    assert "bot: ready" in said
    assert not any("train" in line for line in said)


async def test_changed_training_data_is_trained_again(plan: Plan) -> None:
    await end(await start(plan, [a_part(plan, "desk")], []))
    (plan.data / "fingerprint").write_text("print('00112233445566')")
    said: list[str] = []
    await end(await start(plan, [a_part(plan, "desk")], said))
    assert "bot: trained own-001122334455.tar.gz" in said


async def test_a_promoted_model_goes_on_serving_when_the_training_data_changes(plan: Plan) -> None:
    promoted = plan.bot / "models" / "better.tar.gz"
    promoted.write_text("model")
    model.write_json(plan.bot / "serving.json", {"model": str(promoted), "promoted": True})
    said: list[str] = []
    await end(await start(plan, [a_part(plan, "desk")], said))
    assert "bot: serving better.tar.gz, which was promoted" in said
    serving = json.loads((plan.bot / "serving.json").read_text())
    assert (serving["model"], serving["promoted"]) == (str(promoted), True)


@pytest.mark.parametrize(
    ("script", "code", "sentence"),
    [
        ("serve", "raise SystemExit('cannot unpack')", "cannot unpack"),
        ("train", "raise SystemExit('no space left')", "no space left"),
        ("fingerprint", "raise SystemExit('data/nlu is not YAML')", "data/nlu is not YAML"),
        ("fingerprint", "print('a warning')", "no fingerprint: a warning"),
    ],
)
async def test_without_a_model_that_works_it_runs_with_humans_only_and_says_why(
    plan: Plan, script: str, code: str, sentence: str
) -> None:
    (plan.data / script).write_text(code)
    said: list[str] = []
    ask = ready_when_it_wrote(plan.data / "never")
    parts = [a_part(plan, "desk")]
    running = asyncio.create_task(up.run(plan, parts, lambda url: ask, said.append))
    await until(lambda: "Tandem is ready" in said[-1] if said else False)
    [why] = [line for line in said if "humans only" in line]
    assert sentence in why
    await end(running)


async def test_a_part_that_cannot_start_ends_everything_with_its_last_words(plan: Plan) -> None:
    broken = a_part(plan, "order system", "import sys; sys.exit(2)")
    wordy = replace(broken, ask=ready_when_it_wrote(plan.data / "never"))
    with pytest.raises(CannotRun, match="The order system ended with code 2"):
        await up.run(plan, [a_part(plan, "desk"), wordy], lambda url: wordy.ask, print)
    assert none_is_alive(pids(plan))()


async def test_a_signal_before_everything_is_ready_ends_everything(plan: Plan) -> None:
    never = replace(a_part(plan, "desk"), ask=ready_when_it_wrote(plan.data / "never"))
    said: list[str] = []
    running = asyncio.create_task(up.run(plan, [never], lambda url: never.ask, said.append))
    await until(lambda: len(pids(plan)) == 2)
    started = pids(plan)
    await end(running)
    assert none_is_alive(started)()
    assert said[-1] == "stopping (SIGTERM) ..."
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_part_that_dies_comes_back_while_the_others_go_on(plan: Plan) -> None:
    said: list[str] = []
    running = await start(plan, [a_part(plan, "desk"), a_part(plan, "order system")], said)
    log = plan.data / "logs" / "order system.log"
    os.kill(int(log.read_text()), signal.SIGKILL)
    await until(lambda: log.read_text().count("\n") == 2)
    assert "order system was ended by SIGKILL; it starts again in 1 s" in said
    assert (plan.data / "logs" / "desk.log").read_text().count("\n") == 1
    await end(running)


def test_a_second_supervisor_on_the_same_data_is_refused(plan: Plan) -> None:
    with up.only_one(plan), pytest.raises(CannotRun, match="already running"), up.only_one(plan):
        pass
    with up.only_one(plan):
        pass


def test_a_taken_port_stops_it_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("TANDEM_PORT", str(port - 1))
        monkeypatch.setenv("TANDEM_DATA_DIR", str(tmp_path))
        with pytest.raises(CannotRun, match=f"Port {port} for the order system .*TANDEM_PORT"):
            up.main([])
    assert not (tmp_path / "logs").exists()


def test_what_runs_elsewhere_is_not_started(plan: Plan) -> None:
    names = [part.program.name for part in up.parts_of(plan)]
    assert names == ["desk", "action server", "order system"]
    elsewhere = replace(plan.settings, bot_url="http://bot", orders_url="http://orders")
    [desk] = up.parts_of(Plan(elsewhere, {}))
    assert desk.program.name == "desk"
