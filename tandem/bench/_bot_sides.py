"""The two bots that are compared, each started as it ships, over one action server and one shop."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from base.secrets import read_or_create
from base.settings import Settings
from tandem.bench import CannotMeasure
from tandem.bench._bot_load import CUSTOMER, Said
from tandem.bench._bot_stock import environment, to_yaml
from tandem.bench._processes import Running, ended, free_port, start_shop
from tandem.plan import BOT_PYTHON, CHECKOUT

START_S = 300.0  # stock Rasa takes a minute or two on a busy machine
ANSWER = aiohttp.ClientTimeout(total=60)
Say = Callable[[str], None]


class Side(Protocol):
    """One of the two."""

    name: str

    async def turn(self, conversation: str, number: int, said: Said) -> bool:
        """Sends a turn and reads its answer; whether there was one."""

    def rss_mib(self) -> float:
        """Resident memory now, with child processes."""


@dataclass
class TandemSide:
    """understand, then respond, as the desk calls them."""

    running: Running
    http: aiohttp.ClientSession
    token: str
    name: str = "tandem"

    async def turn(self, conversation: str, number: int, said: Said) -> bool:
        """See Side."""
        body = {
            "protocol": 1,
            "conversation": conversation,
            "turn": f"{conversation}-{number}",
            "text": said.text,
            "language": "en",
            "channel": "web",
        }
        heard = await self._post("understand", body)
        if heard is None:
            return False
        understanding = {"intents": heard["intents"], "entities": heard["entities"]}
        customer = {"id": "cus", "verified": True, "external_id": CUSTOMER}
        customer |= {"name": "Olivia Reed", "market": "US"}
        more = {"model": heard["model"], "understanding": understanding, "customer": customer}
        return await self._post("respond", body | more) is not None

    async def _post(self, name: str, body: dict[str, Any]) -> dict[str, Any] | None:
        url = f"{self.running.url}/webhooks/tandem/{name}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.post(url, json=body, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
            return found if answer.status == 200 else None

    def rss_mib(self) -> float:
        """See Side."""
        return tree_rss_mib(self.running.process.pid)


@dataclass
class StockSide:
    """The REST channel. Stock Rasa answers 200 with an empty list when something failed."""

    running: Running
    http: aiohttp.ClientSession
    name: str = "stock"

    async def turn(self, conversation: str, number: int, said: Said) -> bool:
        """See Side."""
        order = json.dumps({"order_id": said.order})
        text = said.text if said.order is None else f"/order_status{order}"
        body = {"sender": conversation, "message": text}
        async with self.http.post(f"{self.running.url}/webhooks/rest/webhook", json=body) as answer:
            return answer.status == 200 and bool(await answer.json())

    def rss_mib(self) -> float:
        """See Side."""
        return tree_rss_mib(self.running.process.pid)


@dataclass
class Servers:
    """Everything that runs."""

    sides: Sequence[Side]
    actions_log: Path

    def action_calls(self, name: str) -> int:
        """How often the action server did something for that side's measured conversations."""
        text = self.actions_log.read_text(encoding="utf-8", errors="replace")
        return text.count(f"conversation='{name}-")


@asynccontextmanager
async def started(
    models: dict[str, Path], folder: Path, stock_store: str, say: Say
) -> AsyncIterator[Servers]:
    """Shop, action server, and a side for each model; all end with the block."""
    async with AsyncExitStack() as stack:
        say("starting the order system and the action server")
        shop = await start_shop(folder, free_port())
        await stack.enter_async_context(ended(shop))
        tokens = _tokens(folder)
        actions = await _start_actions(folder, tokens, shop.url)
        await stack.enter_async_context(ended(actions))
        connector = aiohttp.TCPConnector(limit=0)
        http = aiohttp.ClientSession(connector=connector, timeout=ANSWER)
        await stack.enter_async_context(http)
        sides: list[Side] = []
        for name, model in models.items():
            say(f"starting {name}")
            start = _start_tandem if name == "tandem" else _start_stock
            running = await start(folder, tokens, actions.url, model, stock_store)
            await stack.enter_async_context(ended(running))
            if name == "tandem":
                token = tokens["bot"].read_text(encoding="utf-8")
                sides.append(TandemSide(running, http, token))
            else:
                sides.append(StockSide(running, http))
        yield Servers(sides, actions.log)


def tandem_model(say: Say) -> Path:
    """Our model, from the temporary folder where it was kept. Raises CannotMeasure."""
    mark = _bot_command("bot.fingerprint").strip()
    kept = Path(tempfile.gettempdir()) / f"tandem-bench-bot-{mark[:16]}.tar.gz"
    if not kept.exists():
        say("training Tandem's model")
        _bot_command("bot.train", "--out", str(kept))
    return kept


def tree_rss_mib(pid: int) -> float:
    """The resident memory of a process and all below it, from /proc, in MiB."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    family = {pid}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return round(sum(_rss_kib(one) for one in family) / 1024, 1)


def _rss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def _tokens(folder: Path) -> dict[str, Path]:
    read_or_create(Settings(data_dir=folder), "orders_token")
    files = {name: folder / f"{name}.token" for name in ("bot", "actions")}
    for file in files.values():
        file.write_text(secrets.token_hex(16), encoding="utf-8")
    return {**files, "orders": folder / "secrets" / "orders_token"}


async def _start_actions(folder: Path, tokens: dict[str, Path], shop: str) -> Running:
    given = {
        "TANDEM_ACTIONS_TOKEN_FILE": str(tokens["actions"]),
        "TANDEM_ORDERS_TOKEN_FILE": str(tokens["orders"]),
        "TANDEM_ORDERS_URL": shop,
    }
    port = free_port()
    running = await _start(["actions.server", "--port", str(port)], given, folder, "actions", port)
    return await _ready(running, lambda: "ready\n" in running.log.read_text(errors="replace"))


async def _start_tandem(
    folder: Path, tokens: dict[str, Path], actions: str, model: Path, stock_store: str
) -> Running:
    given = {
        "TANDEM_BOT_TOKEN_FILE": str(tokens["bot"]),
        "TANDEM_ACTIONS_TOKEN_FILE": str(tokens["actions"]),
        "TANDEM_TRACKER_DB": str(folder / "tandem.db"),
    }
    port = free_port()
    words = ["--model", str(model), "--port", str(port), "--actions-url", f"{actions}/webhook"]
    running = await _start(["bot.serve", *words], given, folder, "tandem", port)
    return await _ready(running, lambda: "ready\n" in running.log.read_text(errors="replace"))


async def _start_stock(
    folder: Path, tokens: dict[str, Path], actions: str, model: Path, stock_store: str
) -> Running:
    token = tokens["actions"].read_text(encoding="utf-8")
    headers = {"Authorization": f"Bearer {token}"}
    endpoints: dict[str, Any] = {
        "action_endpoint": {"url": f"{actions}/webhook", "headers": headers}
    }
    if stock_store == "sqlite":
        place = str(folder / "stock.db")
        endpoints["tracker_store"] = {"type": "SQL", "dialect": "sqlite", "db": place}
    (folder / "endpoints.yml").write_text(to_yaml(endpoints), encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    port = free_port()
    words = ["run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1"]
    files = ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    running = await _start(["rasa", *words, *files], {}, folder, "stock", port)
    async with aiohttp.ClientSession() as http:
        return await _ready(running, lambda: _answers(http, f"{running.url}/webhooks/rest/"))


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _start(
    words: list[str], given: dict[str, str], folder: Path, name: str, port: int
) -> Running:
    log = folder / f"{name}.log"
    path = {} if name == "stock" else {"PYTHONPATH": str(CHECKOUT)}
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            str(BOT_PYTHON),
            *("-m", *words),
            cwd=folder,
            env=environment(folder) | path | given,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=asyncio.subprocess.STDOUT,
        )
    return Running(process, f"http://127.0.0.1:{port}", log)


async def _ready(running: Running, is_ready: Callable[[], Any]) -> Running:
    until = time.monotonic() + START_S
    while time.monotonic() < until and running.process.returncode is None:
        ready = is_ready()
        if await ready if asyncio.iscoroutine(ready) else ready:
            return running
        await asyncio.sleep(0.2)
    await running.end()
    said = running.log.read_text(errors="replace").strip()[-500:]
    raise CannotMeasure(f"{running.log.stem} did not start: {said}")


def _bot_command(module: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own program
        [str(BOT_PYTHON), "-m", module, *arguments],
        cwd=CHECKOUT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotMeasure(f"{module} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
