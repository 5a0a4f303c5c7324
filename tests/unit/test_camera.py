"""What the camera does when a state cannot be reached."""

from pathlib import Path
from typing import Any, cast

import pytest

from tandem.errors import CannotRun
from tandem.screenshots.camera import Camera
from tandem.screenshots.looks import LOOKS
from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots
from tandem.stage.desk import Stage
from tests import files


class Page:
    async def screenshot(self, *, path: Path, **_: object) -> bytes:
        path.write_bytes(files.png(8))
        return files.png(8)


@pytest.fixture
def said(tmp_path: Path) -> tuple[Camera, list[str]]:
    lines: list[str] = []
    return Camera(tmp_path, {False: cast(Stage, None)}, lines.append), lines


async def test_what_fails_once_is_taken_at_the_second_try(
    said: tuple[Camera, list[str]],
) -> None:
    made, lines = said
    shots, tries = Shots("chat"), []

    @shots.state("waiting")
    async def way(scene: Scene) -> Any:
        tries.append(scene)
        if len(tries) == 1:
            raise CannotRun("Nobody came.\nCall log:\n  - waiting for locator('.line')")
        return Page()

    await made.take(shots.all[0], LOOKS["light"])
    assert [one.file for one in made.taken] == ["chat-01-waiting.light.png"]
    assert (made.taken[0].width, made.taken[0].height) == (8, 8)
    assert made.missed == []
    assert "once more: Nobody came. - waiting for locator('.line')" in lines[0]


async def test_what_cannot_be_reached_is_named_and_undone_and_the_others_are_taken(
    said: tuple[Camera, list[str]],
) -> None:
    made, lines = said
    shots, undone = Shots("chat"), []

    async def undo() -> None:
        undone.append("undone")

    @shots.state("waiting")
    async def waiting(scene: Scene) -> Any:
        scene.afterwards(undo)
        raise LookupError

    @shots.state("open")
    async def opened(scene: Scene) -> Any:
        return Page()

    for shot in shots.all:
        await made.take(shot, LOOKS["dark"])
    assert made.missed == ["chat waiting (dark)"]
    assert undone == ["undone", "undone"]
    assert [one.state for one in made.taken] == ["open"]
    assert "not reached: LookupError" in lines[1]
