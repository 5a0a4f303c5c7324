"""The sentences of the dialogues, from actions/texts/<language>.yml."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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

    def __init__(self, language: str, turn: str = "") -> None:
        """`turn` names the moment: the same moment always gets the same of several variants."""
        self.language = language if language in LANGUAGES else DEFAULT
        self._texts = _read(self.language)
        self._turn = turn

    def text(self, name: str, **values: Any) -> str:
        """The text with its values filled in; values are never read as patterns."""
        return self._variant(name).format(**values)

    def knows(self, name: str) -> bool:
        """True when there is such a text."""
        return name in self._texts

    def label(self, group: str, value: str) -> str:
        """A word for a value of a closed list; unknown values stay as they are."""
        name = f"{group}.{value}"
        return self._variant(name) if name in self._texts else value

    def together(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other: with a blank between them, but in Chinese."""
        return ("" if self.language == "zh" else " ").join(sentences)

    def _variant(self, name: str) -> str:
        """One of the text's variants, by chance that repeats."""
        variants = self._texts[name]
        if len(variants) == 1:
            return variants[0]
        digest = hashlib.sha256(f"{self._turn}:{name}".encode()).digest()
        return variants[digest[0] % len(variants)]


def names(language: str) -> dict[str, str]:
    """All texts of a language, of each its first variant."""
    return {name: variants[0] for name, variants in _read(language).items()}


def variants(language: str) -> dict[str, tuple[str, ...]]:
    """All texts of a language with all their variants."""
    return dict(_read(language))


@cache
def _read(language: str) -> dict[str, tuple[str, ...]]:
    """A text in the file is one sentence or a list of variants."""
    data = YAML(typ="safe", pure=True).load(FOLDER / f"{language}.yml")
    return {
        f"{group}.{name}": (text,) if isinstance(text, str) else tuple(text)
        for group, texts in data.items()
        for name, text in texts.items()
    }
