"""The sentences of the dialogues, from actions/texts/<language>.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "texts"
DEFAULT = "en"
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.yml")))


class Wording:
    """The texts of one language. A missing text or value raises KeyError: tests hold the languages
    alike.
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else DEFAULT
        self._texts = _read(self.language)

    def text(self, name: str, **values: Any) -> str:
        """The text with its values filled in; values are never read as patterns."""
        return self._texts[name].format(**values)

    def label(self, group: str, value: str) -> str:
        """A word for a value of a closed list; unknown values stay as they are."""
        return self._texts.get(f"{group}.{value}", value)


def names(language: str) -> dict[str, str]:
    """All texts of a language."""
    return dict(_read(language))


@cache
def _read(language: str) -> dict[str, str]:
    data = YAML(typ="safe", pure=True).load(FOLDER / f"{language}.yml")
    return {
        f"{group}.{name}": text for group, texts in data.items() for name, text in texts.items()
    }
