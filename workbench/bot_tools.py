"""The bot's commands (train, evaluate, canary) as child processes: bounded, quiet, killable."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONGEST_LINE = 500  # characters of a log line that are kept
LINES_KEPT = 100
LONGEST_ANSWER = 8 * 1024 * 1024  # bytes of the last line: an evaluation of many examples
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_LEASH = Path(__file__).with_name("leash.py")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PROGRESS = re.compile(r"progress: ([01](?:\.\d+)?)(?: (.*))?")

Said = Callable[[str], Awaitable[None]]


class CommandFailed(Exception):
    """A command of the bot did not do its work; the message is a sentence for the trainer."""


@dataclass(frozen=True, kw_only=True)
class BotTools:
    """How the bot's commands are called: `prefix` + module + arguments, in `folder` with `env`.

    `env` is the whole environment: no secret of the desk's is in it (see `scrubbed`).
    """

    prefix: tuple[str, ...]
    folder: Path
    env: Mapping[str, str]

    async def run(self, module: str, *arguments: str, said: Said, within: float) -> dict[str, Any]:
        """Run a command to its end and return the JSON object of its last line.

        `said` gets each other line. Raises CommandFailed when it ends badly, says no JSON or
        takes more than `within` seconds; it and its children are gone then.
        """
        output = _Output(said)
        async with self._process(module, arguments) as process:
            try:
                async with asyncio.timeout(within):
                    await asyncio.gather(
                        output.read(process.stdout, may_answer=True),
                        output.read(process.stderr, may_answer=False),
                    )
                    code = await process.wait()
            except TimeoutError:
                raise CommandFailed(f"{module} took more than {within:.0f} s.") from None
        if code:
            raise CommandFailed(f"{module} {_in_words(code)}{output.last_words}")
        return output.answer(module)

    @contextlib.asynccontextmanager
    async def _process(
        self, module: str, arguments: tuple[str, ...]
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        command = [sys.executable, str(_LEASH), *self.prefix, module, *arguments]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            cwd=self.folder,
            env=dict(self.env),
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def scrubbed(environ: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """The environment for the bot's commands: nothing of the desk's but the machine's manners."""
    kept = {name: environ[name] for name in PASSED_ON if name in environ}
    return {
        **kept,
        **dict.fromkeys(ONE_THREAD, "1"),
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "HOME": str(data_dir / "bot" / "home"),
        "TMPDIR": str(data_dir / "tmp"),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
    }


def progress_in(line: str) -> tuple[float, str] | None:
    """(0..1, message) of a line `progress: 0.3 training`, None of any other."""
    found = _PROGRESS.fullmatch(line)
    return (min(1.0, float(found[1])), found[2] or "") if found else None


@dataclass
class _Output:
    """Reads a command's two streams; the last line of standard output is its answer."""

    said: Said
    last: str = ""
    last_error: str = ""
    lines: list[str] = field(default_factory=list)

    async def read(self, stream: asyncio.StreamReader | None, *, may_answer: bool) -> None:
        rest = b""
        while stream is not None and (chunk := await stream.read(65536)):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_ANSWER:
                raise CommandFailed(f"It said a line of more than {LONGEST_ANSWER} bytes.")
            for line in lines:
                await self._take(line, may_answer)
        if rest:
            await self._take(rest, may_answer)

    async def _take(self, raw: bytes, may_answer: bool) -> None:
        line = _shown(raw.decode("utf-8", "replace"))
        if may_answer:
            self.last = line
        if not line or (may_answer and line.startswith("{")):
            return
        if not may_answer:
            self.last_error = line
        await self.said(line[:LONGEST_LINE])

    @property
    def last_words(self) -> str:
        return f": {self.last_error[:LONGEST_LINE]}" if self.last_error else "."

    def answer(self, module: str) -> dict[str, Any]:
        try:
            value = json.loads(self.last)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise CommandFailed(f"{module} ended without a result.")
        return value


def _shown(line: str) -> str:
    """What a terminal would show at last: bars that redraw themselves, no colours."""
    return _COLOUR.sub("", line.rstrip().rsplit("\r", 1)[-1]).strip()


def _in_words(code: int) -> str:
    """How a process ended that the leash waited for: 128 + n is signal n."""
    number = -code if code < 0 else code - 128
    if number > 0 and number in {one.value for one in signal.Signals}:
        return f"was ended by {signal.Signals(number).name}"
    return f"ended with {code}"
