"""Where files lie: a folder outside everything that is served, under names that nobody chose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


class FileStore:
    """The folder. Several desks share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, file_id: str) -> Path:
        """Where a file lies, or would."""
        return self._folder / file_id

    def keep(self, file_id: str, content: bytes) -> None:
        """Write it down so that it is there even if the machine stops now. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        there = self.path(file_id)
        half = there.with_suffix(".part")
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        half.rename(there)
        folder = os.open(self._folder, os.O_RDONLY)  # the name, too, is to be there
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def forget(self, file_id: str) -> None:
        """Take it away, if it is there."""
        self.path(file_id).unlink(missing_ok=True)

    def older_than(self, when: datetime) -> Iterator[str]:
        """Ids of the files that have lain here since before."""
        if not self._folder.is_dir():
            return
        for one in self._folder.iterdir():
            if datetime.fromtimestamp(one.stat().st_mtime, UTC) < when:
                yield one.name
