"""Secrets live in files that only the owner reads, never in the environment, argv or YAML."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from base.settings import Settings, SettingsError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}\Z")


def read_or_create(settings: Settings, name: str) -> str:
    """The secret called `name`: from `TANDEM_<NAME>_FILE`, or from the data directory.

    The one in the data directory is made at first use: 256 random bits, mode 0600.
    Raises SettingsError when a named file cannot be read or is empty.
    """
    if not _NAME.match(name):
        raise ValueError(f"a secret's name is lower-case letters, digits and _: {name!r}")
    given = dict(settings.secret_files).get(name)
    if given is not None:
        return _read(given, f"TANDEM_{name.upper()}_FILE")
    path = settings.data_dir / "secrets" / name
    if not path.exists():
        _create(path)
    return _read(path, f"The secret {name}")


def read_if_given(settings: Settings, name: str) -> str | None:
    """The secret that somebody else gave us: from `TANDEM_<NAME>_FILE`, or from the data directory.
    None when there is none. Raises SettingsError when it cannot be read or is empty.
    """
    given = dict(settings.secret_files).get(name)
    if given is not None:
        return _read(given, f"TANDEM_{name.upper()}_FILE")
    path = settings.data_dir / "secrets" / name
    return _read(path, f"The secret {name}") if path.exists() else None


def _read(path: Path, what: str) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{what} cannot be read from {path}: {error}.") from error
    if not text:
        raise SettingsError(f"{what} is empty: {path}.")
    return text


def _create(path: Path) -> None:
    """Make the file in one step, so that two processes starting at once agree on one secret."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # another process was first; its secret holds
    finally:
        draft.unlink()
