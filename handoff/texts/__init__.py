"""The desk's own words to the customer, by language: one YAML file each beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FALLBACK = "en"


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """All texts, by language and key."""
    here = Path(__file__).parent
    return {
        file.stem: YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for file in sorted(here.glob("*.yml"))
    }


def languages() -> frozenset[str]:
    """The languages that the desk speaks."""
    return frozenset(texts())


def say(language: str, key: str, **values: str) -> str:
    """The text in that language, else in English. Raises KeyError for an unknown key."""
    known = texts()
    return known.get(language, known[FALLBACK])[key].format(**values)
