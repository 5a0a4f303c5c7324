"""A conversation as a text that the customer can keep. Pure but for the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton

from handoff.model import Author
from handoff.texts import locale_of, say


@dataclass(frozen=True, kw_only=True)
class Said:
    """One turn. `name`: the agent's; `files`: names."""

    at: datetime
    author: str
    name: str | None
    text: str
    files: tuple[str, ...] = field(default=())


def transcript(turns: Iterable[Said], language: str, zone: str) -> str:
    """The turns in order under the days of that IANA zone, each with time and author, in the
    language's way; further lines of a turn are set in. Ends with a line break.
    """
    locale, place = locale_of(language), ZoneInfo(zone)
    lines = [say(language, "transcript"), ""]
    for day, some in groupby(turns, lambda one: one.at.astimezone(place).date()):
        lines += [format_date(day, "full", locale=locale), ""]
        lines += [line for one in some for line in _lines(one, language, locale, place)]
        lines.append("")
    return "\n".join(lines)


def _lines(said: Said, language: str, locale: Locale, zone: ZoneInfo) -> Iterator[str]:
    time = format_skeleton("Hm", said.at.astimezone(zone), locale=locale)
    first, *more = [*said.text.splitlines(), *(f"[{name}]" for name in said.files)] or [""]
    yield f"{time}  {_who(said, language)}: {first}"
    yield from (f"       {line}" for line in more)


def _who(said: Said, language: str) -> str:
    if said.author == Author.AGENT and said.name:
        return said.name
    return say(language, f"author_{said.author}")
