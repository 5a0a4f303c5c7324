"""The pictures are taken as people take them: by the command, of a desk of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tandem.screenshots.album import size_of

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tandem", "screenshots"]


def test_a_part_of_the_album_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "album"
    command = [*COMMAND, str(folder), "--only", "sign-in", "--looks", "light,narrow"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    listed = json.loads((folder / "screenshots.json").read_text(encoding="utf-8"))
    widths = {"light": 1280, "narrow": 390}
    assert {(one["state"], one["look"]) for one in listed} == {
        (state, look) for state in ("sign-in", "own-password", "refused") for look in widths
    }
    page = (folder / "index.html").read_text(encoding="utf-8")
    for one in listed:
        assert size_of((folder / one["file"]).read_bytes()) == (one["width"], one["height"])
        assert one["width"] == widths[one["look"]]
        assert one["file"] in page
        assert one["file"] in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_children(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "album"
    own_temp = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*COMMAND, str(folder)], cwd=ROOT, stderr=subprocess.PIPE, text=True, env=own_temp
    ) as running:
        assert running.stderr is not None
        while ".light.png" not in (line := running.stderr.readline()):
            assert line, "it ended by itself"
        children = _children(running.pid)
        assert children
        running.send_signal(number)
        said = running.stderr.read()
        assert running.wait(60) == 1
    assert "Stopped before all pictures were taken." in said
    assert json.loads((folder / "screenshots.json").read_text(encoding="utf-8"))
    _all_gone(children)
    assert [one.name for one in tmp_path.glob("tandem-screenshots-*")] == []


def _children(parent: int) -> set[int]:
    """The ids of all processes below this one."""
    listing = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    direct = {int(one) for one in listing.split()}
    return direct.union(*map(_children, direct)) if direct else direct


def _all_gone(processes: set[int]) -> None:
    until = time.monotonic() + 20
    while left := [one for one in processes if Path(f"/proc/{one}").exists()]:
        assert time.monotonic() < until, left
        time.sleep(0.1)
