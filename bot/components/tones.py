"""The four tones of a message, what each is worth, and the files of messages by tone
(data/sentiment/<language>.yml; held-out ones have the same form).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

# What a tone is worth as a number; the order is that of the model's classes.
VALUES = {"angry": -1.0, "unhappy": -0.5, "plain": 0.0, "glad": 1.0}
TONES = tuple(VALUES)


class BadTones(Exception):
    """A file of messages by tone cannot be read; the text says which and why."""


@dataclass(frozen=True)
class Toned:
    """One message and the tone in which it is written."""

    text: str
    tone: str
    language: str


def read(file: Path) -> list[Toned]:
    """The messages of one file. Raises BadTones."""
    try:
        data = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
        language = str(data["language"])
        found = [Toned(text, tone, language) for tone in TONES for text in data[tone]]
    except (OSError, ValueError, KeyError, TypeError, YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise BadTones(f"{file.name} is not a file of messages by tone: {reason}") from None
    if not all(isinstance(one.text, str) and one.text.strip() for one in found):
        raise BadTones(f"{file.name} holds a message that is not a text.")
    return found


def read_all(folder: Path) -> list[Toned]:
    """The messages of every file of a folder. Raises BadTones, also when there is none."""
    found = [one for file in sorted(folder.glob("*.yml")) for one in read(file)]
    if not found:
        raise BadTones(f"There are no messages by tone in {folder.name}.")
    return found
