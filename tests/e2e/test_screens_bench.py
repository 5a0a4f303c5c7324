"""The benchmark of the screens runs as people start it, and its figures are figures."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORT = ["--seconds", "2", "--turns", "2", "--loads", "1", "--without-axe"]


def test_the_screens_are_measured() -> None:
    command = [sys.executable, "-m", "tandem.bench", "screens", "--json", *SHORT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["chats"] == 50
    assert 20_000 < found["widget_bytes"] <= 30 * 1024
    for name in ("first_message_ms", "frame_ms_p95", "delivery_ms_p95"):
        assert found[name] > 0, name
    assert "axe_violations" not in found  # left out, and so not told
