"""All of Tandem as `bin/run` starts it: order system, action server, real Rasa, desk."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
READY_WITHIN = 600


@dataclass(frozen=True)
class Tandem:
    """A running Tandem: where the desk is, and what the order system says."""

    origin: str
    data: Path
    port: int

    def orders(self, path: str) -> Any:
        """What the order system answers, asked past Tandem."""
        token = (self.data / "secrets" / "orders_token").read_text().strip()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port + 1}/v1/{path}",
            headers={"Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


def five_free_ports() -> int:
    """The first of five ports in a row that nobody listens on."""
    for first in range(20_000, 60_000, 7):
        try:
            for port in range(first, first + 5):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise RuntimeError("no five free ports in a row")


def use_trained_model(data: Path) -> None:
    """Take the model that the bot's tests trained from the same data: once is enough."""
    command = [BOT_PYTHON, "-m", "bot.fingerprint"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    fingerprint = told.stdout.split()[-1]
    trained = Path(tempfile.gettempdir()) / f"tandem-test-{fingerprint[:16]}.tar.gz"
    models = data / "bot" / "models"
    models.mkdir(parents=True)
    for file in (trained, trained.with_name(trained.name + ".json")):
        if file.exists():
            (models / file.name).write_bytes(file.read_bytes())


@contextmanager
def running_tandem(data: Path) -> Iterator[Tandem]:
    """`bin/run` on free ports until the end of the block; then every process is gone."""
    port = five_free_ports()
    use_trained_model(data)
    process = subprocess.Popen(
        [sys.executable, "-m", "tandem", "up"],
        cwd=ROOT,
        env={**os.environ, "TANDEM_PORT": str(port), "TANDEM_DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(READY_WITHIN, process.kill)
    watchdog.start()
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stdout or ()), daemon=True)
    try:
        for line in process.stdout or ():
            said.append(line)
            if "Tandem is ready" in line:
                break
        else:
            raise RuntimeError(f"Tandem did not start:\n{''.join(said)}")
        watchdog.cancel()
        reader.start()  # a full pipe would stop the supervisor
        yield Tandem(f"http://127.0.0.1:{port}", data, port)
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGINT)
        process.wait(30)
        if reader.is_alive():
            reader.join(10)
        if process.stdout:
            process.stdout.close()
