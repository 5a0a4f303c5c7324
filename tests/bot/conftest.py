"""One trained model and one running bot for all tests: real Rasa, real action server, a fake order
system.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.fingerprint import fingerprint
from tests.bot import fake_orders
from tests.bot.fake_orders import FakeOrders

ROOT = Path(__file__).resolve().parents[2]
BOT_TOKEN = "bot-token-0123456789"
ACTIONS_TOKEN = "actions-token-0123456789"
_numbers = itertools.count(1)


def run(*module: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs one of our commands to its end. A slow machine may train for ten minutes."""
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        **options,
    )


def run_code(code: str) -> subprocess.CompletedProcess[str]:
    """Runs Python text in a process of its own, from the top of the repository."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, timeout=120
    )


@pytest.fixture(scope="session")
def model_file() -> Path:
    """A model of the working copy: trained once, kept in the temporary folder while nothing
    changes.
    """
    file = Path(tempfile.gettempdir()) / f"tandem-test-{fingerprint()[:16]}.tar.gz"
    if not file.exists():
        done = run("bot.train", "--out", str(file))
        assert done.returncode == 0, done.stderr
    return file


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One of our servers, started and ready."""

    def __init__(self, *module: str, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 90
        while "ready\n" not in log.read_text():
            assert self._process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends it."""
        self._process.terminate()
        self._process.wait(20)


def call(
    url: str, body: Any = None, token: str | None = BOT_TOKEN, raw: bytes | None = None
) -> tuple[int, dict]:
    """(status, JSON) of a call."""
    data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
    request = urllib.request.Request(url, data=data)
    request.add_header("Content-Type", "application/json")
    request.add_header("X-Trace-Id", "trace-1")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


@dataclass
class Bot:
    """A running bot with its action server and the fake shop."""

    url: str
    port: int
    actions_port: int
    model: str
    shop: FakeOrders
    folder: Path
    environment: dict[str, str]
    processes: list[Process]

    def post(self, name: str, body: dict, **options: Any) -> tuple[int, dict]:
        """One call of the protocol."""
        return call(f"{self.url}/webhooks/tandem/{name}", body, **options)

    def talk(self, customer: str | None = None, language: str | None = None) -> Talk:
        """A new conversation."""
        return Talk(self, customer, language)


@dataclass
class Talk:
    """One conversation, driven as the desk drives it."""

    bot: Bot
    customer: str | None
    language: str | None
    id: str = field(default_factory=lambda: f"cnv_{os.getpid()}_{next(_numbers)}")
    last: dict = field(default_factory=dict)

    def say(self, text: str) -> str:
        """Understand, then respond; the texts of the answer, joined."""
        heard = self.hear(text)
        self.language = self.language or heard["language"]["code"]
        return self.respond(text, heard)

    def hear(self, text: str) -> dict:
        """Understand alone, which changes nothing: what the bot heard."""
        status, heard = self.bot.post("understand", self._body(text=text))
        assert status == 200, heard
        return heard

    def press(self, title: str) -> str:
        """A button of the last answer."""
        offered = {
            q["title"]: q["payload"] for m in self.last["messages"] for q in m["quick_replies"]
        }
        match = [t for t in offered if title in t]
        assert match, (title, sorted(offered))
        status, heard = self.bot.post("choice", self._body(payload=offered[match[0]]))
        assert status == 200, heard
        return self.respond(match[0], heard)

    def respond(self, text: str, heard: dict, turn: str | None = None) -> str:
        """The second half of a turn."""
        self.sent = {
            **self._body(text=text),
            "turn": turn or f"trn_{next(_numbers)}",
            "model": heard["model"],
            "understanding": {"intents": heard["intents"], "entities": heard["entities"]},
            "customer": {
                "id": "cus_1",
                "verified": self.customer is not None,
                "external_id": self.customer,
                "name": "Anna Weber" if self.customer else None,
                "market": "DE",
            },
        }
        status, self.last = self.bot.post("respond", self.sent)
        assert status == 200, self.last
        return self.text

    @property
    def text(self) -> str:
        """The texts of the last answer."""
        return "\n".join(message["text"] for message in self.last["messages"])

    @property
    def replies(self) -> list[str]:
        """The titles of the buttons offered last."""
        return [q["title"] for m in self.last["messages"] for q in m["quick_replies"]]

    def _body(self, **more: Any) -> dict:
        return {
            "protocol": 1,
            "conversation": self.id,
            "turn": f"und_{next(_numbers)}",
            "language": self.language,
            "channel": "web",
            **more,
        }


def start_bot(model_file: Path, folder: Path, shop: FakeOrders) -> Bot:
    """Starts action server and Rasa."""
    tokens = {"bot": BOT_TOKEN, "actions": ACTIONS_TOKEN, "orders": fake_orders.TOKEN}
    for name, token in tokens.items():
        (folder / name).write_text(token + "\n")
    environment = {
        "TANDEM_BOT_TOKEN_FILE": str(folder / "bot"),
        "TANDEM_ACTIONS_TOKEN_FILE": str(folder / "actions"),
        "TANDEM_ORDERS_TOKEN_FILE": str(folder / "orders"),
        "TANDEM_ORDERS_URL": shop.url,
        "TANDEM_TRACKER_DB": str(folder / "trackers.db"),
    }
    actions_port, port = free_port(), free_port()
    actions = start_actions(actions_port, environment, folder)
    rasa = Process(
        "bot.serve",
        "--model",
        str(model_file),
        "--port",
        str(port),
        "--actions-url",
        f"http://127.0.0.1:{actions_port}/webhook",
        environment=environment,
        log=folder / "bot.log",
    )
    url = f"http://127.0.0.1:{port}"
    _, health = call(f"{url}/webhooks/tandem/health")
    return Bot(url, port, actions_port, health["model"], shop, folder, environment, [actions, rasa])


def start_actions(port: int, environment: dict[str, str], folder: Path) -> Process:
    """Starts the action server alone."""
    return Process(
        "actions.server", "--port", str(port), environment=environment, log=folder / "actions.log"
    )


@pytest.fixture(scope="session")
def _running(model_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    bot = start_bot(model_file, tmp_path_factory.mktemp("bot"), FakeOrders())
    yield bot
    for process in bot.processes:
        process.stop()


@pytest.fixture
def bot(_running: Bot) -> Iterator[Bot]:
    """The running bot with a fresh shop; after trouble its action server forgets by a restart."""
    _running.shop.reset()
    yield _running
    if _running.shop.mode != "normal":
        _running.processes[0].stop()
        _running.processes[0] = start_actions(
            _running.actions_port, _running.environment, _running.folder
        )
