"""The closed list of tags, with their words: strategy/tags.yml."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from handoff.rulebook import STRATEGY

FALLBACK = "en"
BETWEEN = " › "


@cache
def taxonomy(folder: Path = STRATEGY) -> Mapping[str, Mapping[str, str]]:
    """{tag: {language: words of its last level}}, in the order of the file. Raises OSError."""
    found: dict[str, dict[str, str]] = YAML(typ="safe").load(
        (folder / "tags.yml").read_text(encoding="utf-8")
    )
    return found


def tag_words(tag: str, language: str) -> str:
    """All levels of a tag in words, in that language or in English. A tag that is on the list no
    more is its own word.
    """
    levels = tag.split(".")
    codes = [".".join(levels[: at + 1]) for at in range(len(levels))]
    return BETWEEN.join(_word(code, language) for code in codes)


def unknown_tags(tags: Iterable[str]) -> list[str]:
    """Those that are not on the list."""
    return [tag for tag in tags if tag not in taxonomy()]


def _word(code: str, language: str) -> str:
    words = taxonomy().get(code, {})
    return words.get(language) or words.get(FALLBACK) or code.rpartition(".")[2]
