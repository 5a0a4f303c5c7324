"""The made-up talk of the demo, by language."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LANGUAGES = ("en", "de")


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a customer may come for: how it is asked, answered and looked up."""

    name: str
    weight: float
    asks: list[str]
    answers: list[str]
    action: str | None = None
    changes: bool = False


@cache
def talk(language: str) -> dict[str, Any]:
    """All talk in `language`."""
    file = Path(__file__).parent / "dialogues" / f"{language}.yml"
    read: dict[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return read


@cache
def matters(language: str) -> dict[str, Matter]:
    """What customers come for, in `language`."""
    return {name: Matter(name=name, **one) for name, one in talk(language)["matters"].items()}


def pick(rng: random.Random, lines: str | list[str], **values: str) -> str:
    """One of the lines, with its blanks filled in."""
    line = lines if isinstance(lines, str) else rng.choice(lines)
    return line.format(**values)
