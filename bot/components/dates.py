"""Dates in words and figures: "last Friday", "vorgestern", "3 de mayo", "12.03.", "两天前".

The words of each language stand in data/entities/<language>.yml under `dates`. Values are ISO days,
counted from `today`. A weekday alone is the latest one that has been, unless a word says "next".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from bot.components.found import Found

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_FIGURES = re.compile(
    r"(?<![\d./-])(?<!ersion )(?<!ersión )(?<!ersie )"
    r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})|(?<=\.\d)\.|(?<=\.\d\d)\.)?(?![\d/])"
)
_CHINESE = re.compile(r"(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]?")
_NOT_A_DAY = frozenset({"24/7", "7/7", "1/2", "50/50"})
_CENTURY = 2000
# Customers speak of what has been; a day without a year is at most this far ahead.
_AHEAD = timedelta(days=90)


class DateWords:
    """How one language speaks of days: made from the mapping of its file."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        """`words`: `days` {word: offset}, `weekdays` and `months` {word: number}, `units` {word:
        days}, `numbers` {word: n}, lists `last`, `next`, `ago` and `ahead` (templates with {n} and
        {unit}), and `between` (words between day and month).
        """
        self._days = _lower(words["days"])
        self._weekdays, self._months = _lower(words["weekdays"]), _lower(words["months"])
        self._units, self._numbers = _lower(words["units"]), _lower(words["numbers"])
        edge, end = (r"", r"") if words.get("unspaced") else (r"(?<!\w)", r"(?!\w)")
        self._last = _any(words["last"])
        one, unit = rf"(?P<n>\d{{1,2}}|{_any(self._numbers)})", rf"(?P<unit>{_any(self._units)})"

        def template(text: str) -> str:
            return (
                re.escape(text)
                .replace(r"\{n\}", one)
                .replace(r"\{unit\}", unit)
                .replace(r"\ ", r"\s+")
            )

        def compiled(pattern: str) -> re.Pattern[str]:
            return re.compile(edge + pattern + end, re.IGNORECASE)

        self._ago = [compiled(template(text)) for text in words["ago"]]
        self._ahead = [compiled(template(text)) for text in words["ahead"]]
        marked = _any([*self._weekdays, *self._units])
        space = r"\s*" if words.get("unspaced") else r"\s+"
        before = rf"(?P<mark>{_any([*words['last'], *words['next']])}){space}(?P<what>{marked})"
        after = rf"(?P<what>{marked}){space}(?P<mark>{_any([*words['last'], *words['next']])})"
        self._marked = (
            [compiled(before)] if words.get("unspaced") else [compiled(before), compiled(after)]
        )
        self._word = compiled(f"(?P<what>{_any([*self._days, *self._weekdays])})")
        self._months_first, self._days_first = (
            compiled(pattern) for pattern in self._of_months(words["between"])
        )

    def _of_months(self, between: list[str]) -> tuple[str, str]:
        """Patterns for "May 3rd" and "3 de mayo"."""
        month = f"(?P<month>{_any(self._months)})"
        joined = rf"(?:\s*(?:{_any(between)})\s*|\s+)" if between else r"\s+"
        year = r"(?:,?\s+(?:de\s+)?(?P<year>\d{4}))?"
        return (
            rf"{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![.:\d]){year}",
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?{joined}{month}{year}",
        )

    def find(self, text: str, today: date) -> Iterator[Found]:
        """The days that a text names, the more certain forms first."""
        for pattern in (self._days_first, self._months_first):
            for match in pattern.finditer(text):
                month = self._months[match["month"].lower()]
                yield from _day(match, today, match["year"], month, match["day"])
        for patterns, direction in ((self._ago, -1), (self._ahead, 1)):
            for match in (m for pattern in patterns for m in pattern.finditer(text)):
                yield _found(match, today + direction * self._span(match))
        for match in (m for pattern in self._marked for m in pattern.finditer(text)):
            yield _found(match, self._marked_day(match, today))
        for match in self._word.finditer(text):
            yield _found(match, self._plain_day(match["what"].lower(), today))

    def _span(self, match: re.Match[str]) -> timedelta:
        count = match["n"].lower()
        number = int(count) if count.isdigit() else self._numbers[count]
        return timedelta(days=number * self._units[match["unit"].lower()])

    def _marked_day(self, match: re.Match[str], today: date) -> date:
        what, past = match["what"].lower(), re.fullmatch(self._last, match["mark"], re.IGNORECASE)
        if what in self._units:
            return today + timedelta(days=self._units[what] * (-1 if past else 1))
        return _weekday(self._weekdays[what], today, ahead=not past)

    def _plain_day(self, word: str, today: date) -> date:
        if word in self._days:
            return today + timedelta(days=self._days[word])
        return _weekday(self._weekdays[word], today, ahead=False)


def figures(text: str, today: date) -> Iterator[Found]:
    """Days in figures, in the order day, month, year."""
    for match in _ISO.finditer(text):
        yield from _day(match, today, match[1], int(match[2]), match[3])
    for match in _CHINESE.finditer(text):
        yield from _day(match, today, match[1], int(match[2]), match[3])
    for match in _FIGURES.finditer(text):
        plain = match[4] is None and match[2] != "/" and not match[0].endswith(".")
        if match[0] not in _NOT_A_DAY and not plain:
            yield from _day(match, today, match[4], int(match[3]), match[1])


def _day(
    match: re.Match[str], today: date, year: str | None, month: int, day: str
) -> Iterator[Found]:
    """Nothing when there is no such day. Without a year: the latest such day."""
    try:
        if year is not None:
            number = int(year) + (_CENTURY if len(year) == 2 else 0)
            yield _found(match, date(number, month, int(day)))
            return
        near = [date(today.year + offset, month, int(day)) for offset in (-1, 0, 1)]
        yield _found(match, max(one for one in near if one <= today + _AHEAD))
    except ValueError:
        return


def _weekday(number: int, today: date, ahead: bool) -> date:
    """The latest such day before today, or the next one after it."""
    if ahead:
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)


def _found(match: re.Match[str], day: date) -> Found:
    return Found("date", day.isoformat(), *match.span())


def _lower(words: Mapping[Any, int]) -> dict[str, int]:
    return {str(word).lower(): number for word, number in words.items()}


def _any(words: Iterable[Any]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(str(word)) for word in sorted(words, key=lambda w: -len(str(w))))
