"""Which files are let in: a few kinds, told by their content, never by their name. Pure."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import NamedTuple

import filetype

from base.problems import BadRequest

LARGEST_FILE = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 100
#: What a name may end with, by the kind that the content must be of.
KINDS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "video/mp4": ("mp4",),
    "text/plain": ("txt",),
}
_TEXT = "text/plain"
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


class Checked(NamedTuple):
    """A file that is let in: its name as it is shown, and its kind."""

    name: str
    kind: str


def check(name: str, content: bytes) -> Checked:
    """What the file is. Raises BadRequest: `file_empty`, `file_unsafe`, `file_kind`."""
    if not content:
        raise BadRequest("file_empty", "This file is empty.")
    if _EICAR in content[:1024]:
        raise BadRequest("file_unsafe", "This file looks harmful and was not taken.")
    kind = _kind_of(content)
    if kind is None:
        raise _wrong_kind()
    shown = _clean(name)
    ending = PurePosixPath(shown).suffix.lower().lstrip(".")
    if ending in KINDS[kind]:
        return Checked(shown, kind)
    if ending and kind == _TEXT:
        raise _wrong_kind()  # a text that calls itself otherwise is a page, a program, a table
    stem = PurePosixPath(shown).stem or "file"
    return Checked(f"{stem}.{KINDS[kind][0]}", kind)


def _wrong_kind() -> BadRequest:
    told = ", ".join(endings[0].upper() for endings in KINDS.values())
    return BadRequest("file_kind", f"Files of this kind cannot be sent. These can: {told}.")


def _kind_of(content: bytes) -> str | None:
    found = filetype.guess_mime(content)
    if found is not None:
        return found if found in KINDS else None
    return _TEXT if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _NO_TEXT.search(content) is None


def _clean(name: str) -> str:
    """The last part of a path without what no screen should show; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    stem, dot, ending = " ".join(shown.split()).strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending[:10]}" or "file"
