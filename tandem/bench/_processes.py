"""The desk as it ships, run from outside: real processes, a fresh data directory, its own staff."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select

from base.auth import add_user, hash_password
from base.clock import SystemClock
from base.db import Database, Session
from base.secrets import read_or_create
from base.settings import Settings
from handoff.tables import Turn
from tandem import migrate
from tandem.bench import CannotMeasure
from tandem.plan import BOT_PYTHON

CHECKOUT = Path(__file__).resolve().parents[2]
START_S = 30.0
PASSWORD = "a benchmark's own password"  # noqa: S105 - of staff in a database that is thrown away


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one measured desk lives: its data, its database and its bot."""

    data_dir: Path
    database_url: str | None
    bot_url: str
    redis_url: str | None = None
    webhook_hosts: str = ""
    orders_url: str | None = None
    trusted_proxies: str = ""
    demo: bool = False

    def settings(self, port: int) -> Settings:
        """What the process will read from its environment."""
        return Settings(data_dir=self.data_dir, database_url=self.database_url, port=port)

    def environment(self, port: int) -> dict[str, str]:
        """The process's environment: nothing of ours but where programs and libraries are."""
        kept = ("PATH", "HOME", "LANG", "PGPASSFILE", "PGPASSWORD")
        given = {
            "TANDEM_PORT": str(port),
            "TANDEM_DATA_DIR": str(self.data_dir),
            "TANDEM_DATABASE_URL": self.database_url or "",
            "TANDEM_REDIS_URL": self.redis_url or "",
            "TANDEM_BOT_URL": self.bot_url,
            "TANDEM_WEBHOOK_HOSTS": self.webhook_hosts,
            "TANDEM_ORDERS_URL": self.orders_url or "",
            "TANDEM_TRUSTED_PROXIES": self.trusted_proxies,
            "TANDEM_DEMO": "1" if self.demo else "",
            "TANDEM_LOG_LEVEL": "warning",
        }
        return {name: os.environ[name] for name in kept if name in os.environ} | given


@dataclass
class Running:
    """One process that answers at `url`."""

    process: asyncio.subprocess.Process
    url: str
    log: Path

    @property
    def rss_mib(self) -> float:
        """Resident memory now, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    @property
    def cpu_s(self) -> float:
        """Processor time used so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def end(self, number: int = signal.SIGTERM) -> None:
        """Send the signal and wait until the process is gone."""
        if self.process.returncode is None:
            self.process.send_signal(number)
            await self.process.wait()


def free_port() -> int:
    """A port that nobody has now; the four after it are of no importance to a desk alone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return min(port, 65_000)


async def start_desk(place: Place, port: int | None = None) -> Running:
    """Start a desk and wait until it answers. Raises CannotMeasure with its last words."""
    port = port or free_port()
    log = place.data_dir / f"desk-{port}.log"
    running = await _start(["-m", "tandem", "desk"], place.environment(port), log, port)
    await _wait(running, "/health", None)
    return running


async def start_stub_bot(place: Place, port: int, delay_ms: float) -> Running:
    """Start the stub in place of Rasa."""
    read_or_create(place.settings(port), "bot_token")
    token_file = place.data_dir / "secrets" / "bot_token"
    words = ["--port", str(port), "--token-file", str(token_file), "--delay-ms", str(delay_ms)]
    log = place.data_dir / "stub-bot.log"
    command = ["-m", "tandem.bench._stub_bot", *words]
    running = await _start(command, place.environment(port), log, port)
    token = token_file.read_text(encoding="utf-8").strip()
    await _wait(running, "/webhooks/tandem/health", token)
    return running


async def start_shop(data_dir: Path, port: int) -> Running:
    """Start the demo order system over its data and wait until it answers."""
    place = Place(data_dir=data_dir, database_url=None, bot_url="")
    words = ["-m", "shop", "--port", str(port), "--data-dir", str(data_dir)]
    running = await _start(words, place.environment(port), data_dir / "shop.log", port)
    await _wait(running, "/v1/health", None)
    return running


async def retail_tools(
    asked: Sequence[dict[str, Any]], url: str, token_file: Path
) -> list[dict[str, Any]]:
    """What `actions/retail_tools.py` answers, a line for each asked one. Raises CannotMeasure."""
    if not BOT_PYTHON.exists():
        raise CannotMeasure("The bot's environment is not there: bin/run or bin/test makes it.")
    command = [str(BOT_PYTHON), "-m", "actions.retail_tools", "--url", url]
    process = await asyncio.create_subprocess_exec(
        *command,
        *("--token-file", str(token_file)),
        cwd=CHECKOUT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    lines = "".join(json.dumps(one) + "\n" for one in asked)
    answers, said = await process.communicate(lines.encode())
    if process.returncode:
        raise CannotMeasure(said.decode(errors="replace").strip()[-500:])
    return [json.loads(line) for line in answers.splitlines()]


async def _start(command: list[str], environment: dict[str, str], log: Path, port: int) -> Running:
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=CHECKOUT,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=asyncio.subprocess.STDOUT,
        )
    return Running(process, f"http://127.0.0.1:{port}", log)


async def _wait(running: Running, path: str, token: str | None) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    loop = asyncio.get_running_loop()
    until = loop.time() + START_S
    async with aiohttp.ClientSession(headers=headers) as http:
        while loop.time() < until and running.process.returncode is None:
            try:
                async with http.get(running.url + path) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    await running.end(signal.SIGKILL)
    said = running.log.read_text(errors="replace")[-500:]
    raise CannotMeasure(f"{running.url} did not start within {START_S:.0f} s: {said}")


async def add_agents(place: Place, number: int) -> list[str]:
    """Bring the schema up and make the staff; returns the e-mail addresses. Before the start."""
    settings = place.settings(free_port())
    migrate.prepare(settings, SystemClock())
    emails = [f"agent{i}@bench.example" for i in range(number)]
    password_hash = hash_password(PASSWORD)

    def add(session: Session) -> None:
        for email in emails:
            add_user(
                session,
                email=email,
                name=email.partition("@")[0].title(),
                role="agent",
                language="en",
                password_hash=password_hash,
            )

    database = Database.open(settings.effective_database_url, SystemClock())
    try:
        await database.write(add)
    finally:
        await database.close()
    return emails


@asynccontextmanager
async def ended(*running: Running) -> AsyncIterator[None]:
    """End the processes at the end of the block, whatever happened in it."""
    try:
        yield
    finally:
        for one in running:
            await one.end()


async def turns_stored(place: Place) -> int:
    """How many turns the desk's database holds, whoever spoke."""
    url = place.settings(0).effective_database_url
    database = Database.open(url, SystemClock())
    try:
        return await database.read(lambda s: s.scalar(select(func.count(Turn.id))) or 0)
    finally:
        await database.close()
