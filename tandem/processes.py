"""One child process: in a process group of its own, with its output in a log of limited size.

The group ends with `stop`, and the child also ends when this process is killed outright (Linux).
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

LOG_BYTES = 5_000_000  # then it becomes NAME.log.1, and the one before that goes
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, kw_only=True)
class Program:
    """What a child runs. `env` is its whole environment."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    folder: Path
    log: Path


Hear = Callable[[str], None]


class Log:
    """A file for a child's output that cannot fill the disk."""

    def __init__(self, path: Path, cap: int = LOG_BYTES) -> None:
        self._path, self._cap, self._lost = path, cap, 0
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = self._open()

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, data: bytes) -> None:
        """A full disk loses output, but must not stop the child: it says so when it can again."""
        note = f"[{self._lost} bytes of output were lost: no space]\n" if self._lost else ""
        try:
            os.write(self._file, note.encode() + data)
        except OSError:
            self._lost += len(data)
            return
        self._lost = 0
        if os.fstat(self._file).st_size > self._cap:
            os.close(self._file)
            self._path.replace(self._path.with_name(self._path.name + ".1"))
            self._file = self._open()

    def close(self) -> None:
        os.close(self._file)


class Process:
    """A running program. Made by `Process.start`; ended by `stop`, always."""

    def __init__(self, child: asyncio.subprocess.Process, log: Log, hear: Hear | None) -> None:
        self._child = child
        self._log = log
        self._hear = hear
        self._copying = asyncio.create_task(self._copy_output())

    @classmethod
    async def start(cls, program: Program, hear: Hear | None = None) -> Process:
        """`hear` gets each line of output too. Raises OSError when it cannot be started."""
        log = Log(program.log)
        try:
            child = await asyncio.create_subprocess_exec(
                *program.command,
                env=dict(program.env),
                cwd=program.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with(os.getpid()),
            )
        except BaseException:
            log.close()
            raise
        return cls(child, log, hear)

    @property
    def pid(self) -> int:
        return self._child.pid

    async def wait(self) -> int:
        """The exit code; negative is the number of the signal that ended it."""
        return await self._child.wait()

    async def stop(self, grace: float = 10.0) -> None:
        """Ends the whole group: kindly first, and after `grace` seconds for certain."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._child.wait(), grace)
        self._signal(signal.SIGKILL)
        await self._child.wait()
        with contextlib.suppress(TimeoutError):  # someone outside the group may hold the pipe
            await asyncio.wait_for(self._copying, 1.0)
        self._log.close()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, number)

    async def _copy_output(self) -> None:
        output, rest = self._child.stdout, b""
        while output and (data := await output.read(65536)):
            self._log.write(data)
            if self._hear:
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._hear(line.decode(errors="replace"))


def _end_with(parent: int) -> Callable[[], None]:
    """What the child does before it becomes the program: asks to end when its parent is gone."""

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def last_words(log: Path) -> str:
    """The last line that a program wrote, for a message."""
    if not log.exists():
        return "it wrote nothing"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = file.read().decode(errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:500] if said else "it wrote nothing"


def in_words(code: int) -> str:
    """An exit code for a person."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
