"""What was taken, for people (`index.html`) and for programs (`screenshots.json`)."""

from __future__ import annotations

import itertools
import json
import re
import struct
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from tandem.errors import CannotRun

LIST = "screenshots.json"
PAGE = "index.html"
OURS = re.compile(r"^[a-z-]+-\d\d-[a-z-]+\.[a-z-]+\.png$")
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem; }
ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1.5rem; }
li { max-width: 20rem; }
img { max-width: 20rem; max-height: 14rem; border: 1px solid gray; display: block; }
"""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture, with its size in pixels."""

    file: str
    screen: str
    state: str
    look: str
    width: int
    height: int


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, as its first chunk says."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def make_ready(folder: Path) -> None:
    """An empty folder; the pictures of an album that is there are removed. Raises CannotRun."""
    if folder.exists() and not folder.is_dir():
        raise CannotRun(f"{folder} is not a folder.")
    if folder.exists() and any(folder.iterdir()) and not _is_album(folder):
        raise CannotRun(
            f"{folder} holds files that this command has not made. "
            "Name a folder that is empty or new."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in [*folder.iterdir()]:
            if OURS.match(file.name) or file.name in (LIST, PAGE):
                file.unlink()
    except OSError as error:
        raise CannotRun(f"{folder} cannot be written: {error.strerror}.") from None


def _is_album(folder: Path) -> bool:
    names = {file.name for file in folder.iterdir()}
    return LIST in names and all(OURS.match(name) or name in (LIST, PAGE) for name in names)


def write_album(folder: Path, pictures: Iterable[Picture]) -> None:
    """Both files, over the pictures in the folder."""
    taken = sorted(pictures, key=lambda one: one.file)
    listed = json.dumps([asdict(one) for one in taken], indent=2) + "\n"
    (folder / LIST).write_text(listed, encoding="utf-8")
    (folder / PAGE).write_text(page(taken), encoding="utf-8")


def page(pictures: Iterable[Picture]) -> str:
    """The album as a page: small pictures by screen, each leads to itself."""
    by_screen = itertools.groupby(pictures, key=lambda one: one.screen)
    sections = [_section(screen, list(found)) for screen, found in by_screen]
    head = f'<meta charset="utf-8"><title>Screenshots</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n<h1>Screenshots</h1>\n' + (
        "\n".join([*sections, "</body></html>\n"])
    )


def _section(screen: str, pictures: list[Picture]) -> str:
    items = "\n".join(map(_item, pictures))
    return f"<section><h2>{escape(screen)}</h2>\n<ul>\n{items}\n</ul></section>"


def _item(one: Picture) -> str:
    file, words = escape(one.file), escape(f"{one.state}, {one.look}")
    picture = f'<img src="{file}" alt="{escape(one.screen)}: {words}" loading="lazy">'
    size = f"{one.width} × {one.height}"
    return f'<li><a href="{file}">{picture}{words}</a> <small>{size}</small></li>'
