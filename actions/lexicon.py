"""Words that customers use, from actions/words/<language>.yml: the same keys in every language.

A word stands for itself, `*` for any ending or beginning of it. Capitals do not count, nor accents
in a text that went through `plain`. Chinese words are found wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.yml")))
WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
# A letter or figure of a script with blanks between words.
LETTER = rf"[^\W{WIDE}]"
_WIDE = re.compile(rf"[{WIDE}]")


def tidy(text: str) -> str:
    """One spelling of apostrophes and of letters with accents."""
    return unicodedata.normalize("NFC", text).replace("\u2019", "'")


def plain(text: str) -> str:
    """In small letters without accents, as long as `tidy(text)`."""
    return "".join(_plain_letter(c) for c in tidy(text))


@cache
def _plain_letter(c: str) -> str:
    return unicodedata.normalize("NFD", c.lower())[0]


def is_wide(text: str) -> bool:
    """True when a text has signs of a script without blanks."""
    return _WIDE.search(text) is not None


@cache
def words(key: str, language: str | None = None) -> tuple[str, ...]:
    """The words of `group.name` in one language or all. Raises KeyError."""
    asked = [language] if language in LANGUAGES else LANGUAGES
    return tuple(dict.fromkeys(word for one in asked for word in _read(one)[key]))


def keys(language: str = "en") -> tuple[str, ...]:
    """All keys of a language."""
    return tuple(_read(language))


@cache
def alternatives(*keys: str, exact: bool = False, language: str | None = None) -> str:
    """A pattern for any of these words, the longest first; `exact`: accents count."""
    found = {word for key in keys for word in words(key, language)}
    return any_of(tuple(sorted(found)), exact)


def any_of(found: tuple[str, ...], exact: bool = False) -> str:
    """A pattern for any of some words, of two alike the longer; without any it matches nothing."""
    shapes: dict[tuple[str, str], list[str]] = {}
    for word in sorted(found, key=len, reverse=True):
        low = tidy(word).lower() if exact else plain(word)
        literal = re.escape(low.strip("*")).replace(r"\ ", r"[\s-]+")
        shapes.setdefault(_borders(low), []).append(literal)
    parts = [f"{left}(?:{'|'.join(some)}){right}" for (left, right), some in shapes.items()]
    return f"(?:{'|'.join(parts)})" if parts else "(?!)"


def _borders(word: str) -> tuple[str, str]:
    """What stands before and after a word: no letter, any letters for `*`."""
    if is_wide(word):
        return "", ""
    left = f"(?<!{LETTER})" + (f"{LETTER}*" if word.startswith("*") else "")
    right = f"(?!{LETTER})" if not word.endswith(("*", "'")) else ""
    return left, (f"{LETTER}*" if word.endswith("*") else "") + right


@cache
def pattern(*keys: str, language: str | None = None) -> re.Pattern[str]:
    """The words of these keys, for texts that went through `plain`."""
    return re.compile(alternatives(*keys, language=language))


def speaks_of(text: str, *keys: str) -> bool:
    """True when a text holds a word of these keys, in whatever language."""
    return pattern(*keys).search(plain(text)) is not None


def said_in_own(text: str, key: str, language: str) -> bool:
    """As `speaks_of`, in the own language or English: for words as short as "en" and "y"."""
    low = plain(text)
    return any(pattern(key, language=one).search(low) for one in (language, "en"))


def count_words(text: str) -> int:
    """The words of a text; a Chinese one has two signs, more or less."""
    return len(re.findall(rf"{LETTER}+", text)) + len(_WIDE.findall(text)) // 2


def said_of(text: str, group: str) -> list[str]:
    """The names of a group whose words a text holds, in the order of the file."""
    return [name for name in names(group) if speaks_of(text, f"{group}.{name}")]


@cache
def names(group: str) -> tuple[str, ...]:
    """The names in a group: the colours, the kinds of goods."""
    return tuple(key.partition(".")[2] for key in _read("en") if key.startswith(f"{group}."))


@cache
def _read(language: str) -> dict[str, tuple[str, ...]]:
    data = YAML(typ="safe", pure=True).load(FOLDER / f"{language}.yml")
    return {
        f"{group}.{name}": tuple(str(word) for word in found)
        for group, entries in data.items()
        for name, found in entries.items()
    }
