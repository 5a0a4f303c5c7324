"""The desk's own words to the customer, by language: one YAML file each beside this module.

`wishes/` holds what a customer may want, by intent, as the end of a sentence.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FALLBACK = "en"
HERE = Path(__file__).parent

Texts = Mapping[str, Mapping[str, str]]


@cache
def texts(folder: Path = HERE) -> Texts:
    """All texts of a folder, by language and key."""
    return {
        file.stem: YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.yml"))
    }


def wishes() -> Texts:
    """What customers may want, by language and intent."""
    return texts(HERE / "wishes")


def languages() -> frozenset[str]:
    """The languages that the desk speaks."""
    return frozenset(texts())


def say(language: str, key: str, **values: str) -> str:
    """The text in that language, else in English. Raises KeyError for an unknown key."""
    known = texts()
    return known.get(language, known[FALLBACK])[key].format(**values)


def wish(language: str, intent: str) -> str:
    """What a customer with that intent wants; the plain name of an intent without words."""
    known = wishes()
    return known.get(language, known[FALLBACK]).get(intent) or intent.replace("_", " ")


def has_wish(intent: str) -> bool:
    """Whether there are words for that intent."""
    return intent in wishes()[FALLBACK]
