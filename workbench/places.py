"""Where the workbench finds things on disk, and what the supervisor says about the bot's model."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import DamagedModel


@dataclass(frozen=True, kw_only=True)
class Places:
    """`bot`: the bot's part of the data directory. A candidate lies apart from the models, since
    the supervisor may start whatever lies among the models. `heldout`: never written here.
    """

    bot: Path
    training: Path
    heldout: Path

    @property
    def candidates(self) -> Path:
        return self.bot / "candidates"

    @property
    def models(self) -> Path:
        return self.bot / "models"

    @property
    def lock(self) -> Path:
        return self.bot / "training.lock"

    def make(self) -> None:
        for folder in (self.candidates, self.models, self.bot / "home", self.bot.parent / "tmp"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def file_of(self, name: str) -> Path:
        """The model's file, among the models or still a candidate."""
        among_models = self.models / name
        return among_models if among_models.exists() else self.candidates / name

    def serving(self) -> Path | None:
        """The file of the model that the supervisor says is serving."""
        said = read_json(self.bot / "serving.json").get("model")
        return Path(said) if isinstance(said, str) else None

    def heldout_files(self) -> list[Path]:
        return sorted(path for path in self.heldout.glob("*") if path.is_file())


def card_of(file: Path) -> Path:
    """The small JSON file beside a model: id, checksum, fingerprint, time."""
    return file.with_name(file.name + ".json")


def checked_card(file: Path) -> dict[str, Any]:
    """What stands beside the model, checked against the file. Raises DamagedModel. Blocking."""
    card = read_json(card_of(file))
    if not file.is_file() or not card:
        raise DamagedModel(f"The model {file.name} or the file beside it is missing.")
    if card.get("sha256") != sha256(file):
        raise DamagedModel(f"The model {file.name} is damaged: it is not the file of its training.")
    return card


def sha256(file: Path) -> str:
    """The checksum of a file, in hexadecimal. Blocking."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; {} when there is no file or no object in it."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
