"""The desk's own words to the customer, by language: one YAML file each beside this module.

`wishes/` holds what a customer may want, by intent, as the end of a sentence.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from ruamel.yaml import YAML

FALLBACK = "en"
#: Those that the bot answers in too. In the others the desk speaks for itself, and the bot English.
BOT_LANGUAGES = frozenset({"de", "en", "es", "fr", "nl", "zh"})
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


def for_bot(language: str) -> str:
    """The language that the bot is to answer in."""
    return language if language in BOT_LANGUAGES else FALLBACK


def say(language: str, key: str, **values: str) -> str:
    """The text in that language, else in English. Raises KeyError for an unknown key."""
    known = texts()
    return known.get(language, known[FALLBACK])[key].format(**values)


def moment(language: str, at: datetime, zone: str) -> str:
    """An instant as a day and a time in that IANA zone: Monday, 2 March 2026, 09:00."""
    locale, local = locale_of(language), at.astimezone(ZoneInfo(zone))
    return f"{format_date(local, 'full', locale=locale)}, {_time(local, locale)}"


def span(language: str, start: datetime, end: datetime, zone: str) -> str:
    """From an instant to another of the same day: Monday, 2 March 2026, 09:00 – 11:00."""
    until = _time(end.astimezone(ZoneInfo(zone)), locale_of(language))
    return f"{moment(language, start, zone)} – {until}"


def _time(local: datetime, locale: Locale) -> str:
    return format_skeleton("Hm", local, locale=locale)


def locale_of(language: str) -> Locale:
    """How that language writes days and numbers; English where the desk does not speak it."""
    known = language if language in languages() else FALLBACK
    return Locale.parse("en_GB" if known == "en" else known)


def wish(language: str, intent: str) -> str:
    """What a customer with that intent wants; the plain name of an intent without words."""
    known = wishes()
    return known.get(language, known[FALLBACK]).get(intent) or intent.replace("_", " ")


def has_wish(intent: str) -> bool:
    """Whether there are words for that intent."""
    return intent in wishes()[FALLBACK]
