"""Files that change all at once or not at all, even when the disk is full or the power fails."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def replace_files(texts: Mapping[Path, str]) -> None:
    """Give each file its new text in one step; an empty text means that there is no file.

    Everything is stored beside the files first, so that what fails (OSError) fails before
    anything has changed.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if text:
                draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
                drafts[path] = draft
                _store(draft, text)
        for path in texts:
            if path in drafts:
                drafts[path].replace(path)
            else:
                path.unlink(missing_ok=True)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    for folder in {path.parent for path in texts}:
        sync(folder)


def sync(path: Path) -> None:
    """Have the file, or the folder's list of names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _store(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
