"""The example clients of the documents do what they say, against a real desk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from tests.e2e.live_desk import LiveDesk

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
CLIENTS = {
    "chat.py": [sys.executable],
    "chat.mjs": [str(compute_driver_executable()[0]), "--no-warnings"],
}
SAID = ["customer: one", "bot: Answer to: one", "customer: two", "bot: Answer to: two"]


@pytest.mark.parametrize("client", CLIENTS)
def test_an_example_client_says_two_things_and_hears_both_answers(
    desk: LiveDesk, client: str
) -> None:
    done = subprocess.run(
        [*CLIENTS[client], str(EXAMPLES / client), desk.origin, "one", "two"],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.splitlines()) == sorted(SAID)


@pytest.mark.parametrize("client", CLIENTS)
def test_an_example_client_is_short(client: str) -> None:
    lines = (EXAMPLES / client).read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line.strip() and not line.lstrip().startswith(("#", "//"))]
    assert len(code) <= 65
