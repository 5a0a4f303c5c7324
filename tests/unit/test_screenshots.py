"""The album of pictures, and what the command says to what it cannot do."""

import json
import struct
from pathlib import Path

import pytest

from tandem import cli
from tandem.errors import CannotRun
from tandem.screenshots.album import Picture, make_ready, size_of, write_album
from tandem.screenshots.looks import LOOKS
from tandem.screenshots.screens import SCREENS


def picture(file: str, screen: str = "chat", **more: str) -> Picture:
    words = {"state": "waiting", "look": "light", **more}
    return Picture(file=file, screen=screen, width=1280, height=800, **words)


def test_the_album_lists_each_picture_under_its_screen(tmp_path: Path) -> None:
    taken = [picture("setup-01-queues.light.png", "setup"), picture("chat-04-waiting.light.png")]
    write_album(tmp_path, taken)
    listed = json.loads((tmp_path / "screenshots.json").read_text(encoding="utf-8"))
    assert listed[0] == {
        "file": "chat-04-waiting.light.png",
        "screen": "chat",
        "state": "waiting",
        "look": "light",
        "width": 1280,
        "height": 800,
    }
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.index("<h2>chat</h2>") < page.index("<h2>setup</h2>")
    assert [one["file"] for one in listed] == sorted(one.file for one in taken)
    assert all(f'<a href="{one["file"]}">' in page for one in listed)
    assert "<script" not in page


def test_no_word_becomes_markup_in_the_album(tmp_path: Path) -> None:
    hostile = '"><script>alert(1)</script>'
    write_album(tmp_path, [picture(f"{hostile}.png", hostile, state=hostile, look=hostile)])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("&quot;&gt;&lt;script&gt;") >= 4


def test_the_size_stands_in_the_picture_itself() -> None:
    assert size_of(b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 390, 844)) == (390, 844)


def test_an_album_is_replaced_and_nothing_else_is_ever_touched(tmp_path: Path) -> None:
    old = tmp_path / "chat-04-waiting.light.png"
    old.write_bytes(b"old")
    write_album(tmp_path, [picture(old.name)])
    make_ready(tmp_path)
    assert [*tmp_path.iterdir()] == []
    mine = tmp_path / "thesis.txt"
    mine.write_text("mine")
    write_album(tmp_path, [])
    with pytest.raises(CannotRun, match="holds files that this command has not made"):
        make_ready(tmp_path)
    assert mine.read_text() == "mine"
    with pytest.raises(CannotRun, match=r"thesis\.txt is not a folder\."):
        make_ready(mine)


def test_a_folder_with_other_files_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert cli.main(["screenshots", str(tmp_path)]) == 1
    assert "Name a folder that is empty or new." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--only", "chat,telephone", "there is no screen 'telephone'"),
        ("--looks", "purple", "there is no look 'purple'"),
        ("--looks", ",", "name at least one look"),
    ],
)
def test_what_is_not_known_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, says: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["screenshots", str(tmp_path / "new"), option, value])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_screen_that_has_none_of_the_looks_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["screenshots", str(tmp_path / "new"), "--only", "setup", "--looks", "right-to-left"]
    assert cli.main(words) == 1
    assert "None of these screens has one of these looks." in capsys.readouterr().err


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [
        shot.file(look)
        for shots in SCREENS.values()
        for look, shot in shots.in_looks(LOOKS.values())
    ]
    assert len(names) == len(set(names)) > 200
