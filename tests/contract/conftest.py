"""What contracts are held against: the demo order system as its own process, and a bot's wire."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.contract.orders_call import OrdersSystem
from tests.fakes.bot_server import BotServer, bot_server

CHECKOUT = Path(__file__).parents[2]
CUSTOMERS = ("C-1001", "C-1003", "C-1008", "C-1010", "C-1002")


@pytest.fixture(scope="session")
def orders_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrdersSystem]:
    """The system that TANDEM_CONTRACT_ORDERS names as `URL TOKEN CUSTOMER...`, else the demo's."""
    given = os.environ.get("TANDEM_CONTRACT_ORDERS", "").split()
    if given:
        yield OrdersSystem(given[0].rstrip("/"), given[1], tuple(given[2:]))
        return
    data, port = tmp_path_factory.mktemp("shop"), free_port()
    command = [sys.executable, "-m", "shop", "--port", str(port), "--data-dir", str(data)]
    with subprocess.Popen(command, cwd=CHECKOUT) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, process)
            token = (data / "secrets" / "orders_token").read_text().strip()
            yield OrdersSystem(url, token, CUSTOMERS)
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, "the order system ended at its start"
        try:
            urllib.request.urlopen(f"{url}/v1/health", timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)  # a process of its own: nothing to wait on but its door
    raise AssertionError(f"{url} was not ready within {seconds} s")


@pytest.fixture
async def server() -> AsyncIterator[BotServer]:
    async with bot_server() as bot:
        yield bot


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
