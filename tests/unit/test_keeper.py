"""Restarts with back-off, and what counts as ready."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tandem.keeper import ASK_EVERY, BROKEN_AFTER, Health, Keeper, NotReady
from tandem.processes import Program
from tests.waiting import until


class Time:
    """Stands still but for what is slept; remembers the pauses; stops the keeper after `limit`."""

    def __init__(self, limit: int = 100) -> None:
        self.at, self.limit, self.pauses = 0.0, limit, list[float]()
        self.over = asyncio.Event()

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        if seconds != ASK_EVERY:
            self.pauses.append(seconds)
        if len(self.pauses) >= self.limit:
            self.over.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


def a_program(tmp_path: Path, script: str) -> Program:
    return Program(
        name="order system",
        command=(sys.executable, "-S", "-c", script),
        env={},
        folder=tmp_path,
        log=tmp_path / "log",
    )


def answers(*healths: Health) -> Callable[[], Awaitable[Health]]:
    left = list(healths)

    async def ask() -> Health:
        await asyncio.sleep(0.001)
        return left.pop(0) if len(left) > 1 else left[0]

    return ask


WELL, NOT_YET = Health(ready=True), Health(ready=False)


async def test_a_program_that_keeps_ending_starts_again_after_longer_and_longer_pauses(
    tmp_path: Path,
) -> None:
    time, said = Time(limit=8), list[str]()
    program = a_program(tmp_path, "raise SystemExit(3)")
    keeper = Keeper(program, answers(WELL), said.append, time.sleep, time.now)
    await keeper.until_ready(60)
    await asyncio.wait_for(time.over.wait(), 20)
    await keeper.stop()
    assert time.pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert said[0] == "order system ended with code 3; it starts again in 1 s"


async def test_a_program_that_ran_for_a_minute_starts_again_at_once(tmp_path: Path) -> None:
    time = Time(limit=4)

    def now() -> float:  # every run seems to take 61 s
        time.at += 61
        return time.at

    program = a_program(tmp_path, "")
    keeper = Keeper(program, answers(WELL), print, time.sleep, now)
    await asyncio.wait_for(time.over.wait(), 20)
    await keeper.stop()
    assert time.pauses == [1, 1, 1, 1]


async def test_a_killed_program_comes_back(tmp_path: Path) -> None:
    time, said = Time(), list[str]()
    program = a_program(
        tmp_path, "import os, signal; print(os.getpid(), flush=True); signal.pause()"
    )
    keeper = Keeper(program, answers(NOT_YET, NOT_YET, WELL), said.append, time.sleep, time.now)
    await keeper.until_ready(60)
    first = await _a_line(program.log, 1)
    os.kill(int(first), signal.SIGKILL)
    second = await _a_line(program.log, 2)
    assert int(second) != int(first)
    assert said == ["order system was ended by SIGKILL; it starts again in 1 s"]
    await keeper.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(int(second), 0)


async def test_a_program_that_ends_before_it_is_ready_says_its_last_words(tmp_path: Path) -> None:
    program = a_program(tmp_path, "print('No database.'); raise SystemExit(1)")
    time = Time(limit=1)
    keeper = Keeper(program, answers(NOT_YET), print, time.sleep, lambda: 0.0)
    with pytest.raises(NotReady, match=r"ended with code 1: No database\."):
        await keeper.until_ready(60)
    await keeper.stop()


async def test_a_program_that_cannot_be_started_says_why(tmp_path: Path) -> None:
    program = Program(
        name="bot", command=("/nowhere",), env={}, folder=tmp_path, log=tmp_path / "log"
    )
    time = Time(limit=1)
    keeper = Keeper(program, answers(NOT_YET), print, time.sleep, lambda: 0.0)
    with pytest.raises(NotReady, match="could not be started"):
        await keeper.until_ready(60)
    await keeper.stop()


async def test_a_program_that_stays_broken_is_not_waited_for_to_the_end(tmp_path: Path) -> None:
    time = Time()
    program = a_program(tmp_path, "import signal; signal.pause()")
    broken = answers(Health(ready=False, broken="has no model loaded"))
    keeper = Keeper(program, broken, print, time.sleep, time.now)
    with pytest.raises(NotReady, match="has no model loaded"):
        await keeper.until_ready(600)
    assert BROKEN_AFTER < time.at < BROKEN_AFTER + 1
    await keeper.stop()


async def test_a_program_that_never_answers_is_given_up(tmp_path: Path) -> None:
    time = Time()
    program = a_program(tmp_path, "import signal; signal.pause()")
    keeper = Keeper(program, answers(NOT_YET), print, time.sleep, time.now)
    with pytest.raises(NotReady, match="was not ready within 20 s"):
        await keeper.until_ready(20)
    await keeper.stop()


async def _a_line(log: Path, number: int) -> str:
    await until(lambda: log.exists() and log.read_text().count("\n") >= number)
    return log.read_text().splitlines()[number - 1]
