"""Children: their group, their log, their end when the supervisor is killed outright."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tandem.processes import Log, Process, Program, in_words, last_words
from tests.waiting import until

PARENT_OF_ONE = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(child.pid, flush=True)
child.wait()
"""
SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from tandem.processes import Process, Program
async def main():
    program = Program(
        name="child", command=(sys.executable, "-c", "import signal; signal.pause()"),
        env={}, folder=Path("."), log=Path(sys.argv[1]))
    process = await Process.start(program)
    print(process.pid, flush=True)
    await process.wait()
asyncio.run(main())
"""


def a_program(tmp_path: Path, script: str, **env: str) -> Program:
    return Program(
        name="child",
        command=(sys.executable, "-c", script),
        env=env,
        folder=tmp_path,
        log=tmp_path / "logs" / "child.log",
    )


def is_alive(pid: int) -> bool:
    """A zombie is as good as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_stop_ends_the_grandchildren_too(tmp_path: Path) -> None:
    process = await Process.start(a_program(tmp_path, PARENT_OF_ONE))
    log = tmp_path / "logs" / "child.log"
    await until(lambda: log.exists() and log.read_text().endswith("\n"))
    grandchild = int(log.read_text())
    assert is_alive(grandchild)
    await process.stop()
    await until(lambda: not is_alive(grandchild))
    assert not is_alive(process.pid)


async def test_a_child_that_ignores_the_kind_signal_is_killed(tmp_path: Path) -> None:
    deaf = "import signal as s; s.signal(15, s.SIG_IGN); print('deaf', flush=True); s.pause()"
    process = await Process.start(a_program(tmp_path, deaf))
    await until(lambda: last_words(tmp_path / "logs" / "child.log") == "deaf")
    await process.stop(grace=0.05)
    assert await process.wait() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
async def test_children_end_when_the_supervisor_is_killed_outright(tmp_path: Path) -> None:
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SUPERVISOR, str(tmp_path / "log"), stdout=subprocess.PIPE
    )
    assert supervisor.stdout
    child = int(await supervisor.stdout.readline())
    assert is_alive(child)
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: not is_alive(child))


async def test_a_child_sees_the_environment_of_its_program_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANDEM_DATABASE_URL", "postgresql://secret")
    process = await Process.start(
        a_program(tmp_path, "import os; print(sorted(os.environ))", MINE="1")
    )
    await process.wait()
    await process.stop()
    assert "TANDEM_DATABASE_URL" not in last_words(tmp_path / "logs" / "child.log")
    assert "MINE" in last_words(tmp_path / "logs" / "child.log")


async def test_a_program_that_is_not_there_raises_and_leaves_nothing_open(tmp_path: Path) -> None:
    program = Program(
        name="x", command=("/nowhere/x",), env={}, folder=tmp_path, log=tmp_path / "x.log"
    )
    open_before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="No such file"):
        await Process.start(program)
    assert len(os.listdir("/proc/self/fd")) == open_before


def test_a_log_never_takes_more_than_twice_its_cap(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    log = Log(path, cap=1000)
    for number in range(500):
        log.write(f"line {number:04}\n".encode())
    log.close()
    older = path.with_name("a.log.1")
    assert path.stat().st_size + older.stat().st_size <= 2 * 1010
    assert (older.read_text() + path.read_text()).endswith("line 0499\n")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_loses_output_and_says_so_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(tmp_path / "a.log")
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(os, "write", _no_space)
        log.write(b"12345")
    assert os.write is write
    log.write(b"again\n")
    log.close()
    assert (tmp_path / "a.log").read_text() == ("[5 bytes of output were lost: no space]\nagain\n")


def _no_space(_file: int, _data: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_ends_are_told_in_words() -> None:
    assert in_words(3) == "ended with code 3"
    assert in_words(-9) == "was ended by SIGKILL"


def test_the_last_words_are_the_last_line_that_is_not_empty(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_words(log) == "it wrote nothing"
    log.write_text("first\n  last \n\n")
    assert last_words(log) == "last"
