"""Finds order numbers, e-mail addresses, postcodes, amounts and tracking numbers in a text.."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Found(NamedTuple):
    """Characters `start` to `end` of the text, and the value in one written form."""

    entity: str
    value: str
    start: int
    end: int


_ORDER_ID = re.compile(r"(?<![\w-])TD[\s\-_.:#]{0,3}(\d{6})(?!\d)", re.IGNORECASE)
_ORDER_WORD = re.compile(
    r"(?:order|orders|bestellung|bestell\w*|auftrag\w*|number|nummer|nr|no)\b[\s.:#-]*"
    r"(?:(?:number|nummer|nr|no|id|is|ist|lautet)\b[\s.:#-]*){0,3}(\d{6})(?!\d)",
    re.IGNORECASE,
)
_ORDER_HASH = re.compile(r"#\s?(\d{6})(?!\d)")
_ORDER_ALONE = re.compile(r"^\s*(\d{6})[\s.!]*$")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}")
_AMOUNT = re.compile(
    r"(?:(€|\$|£)\s?(\d{1,6}(?:[.,]\d{1,2})?))|(?:(\d{1,6}(?:[.,]\d{1,2})?)\s?(€|\$|£|eur(?:os?)?\b|usd\b|dollars?\b|gbp\b|pounds?\b))",
    re.IGNORECASE,
)
_TRACKING = re.compile(r"\b(?:1Z[0-9A-Z]{16}|JJD\d{12,20}|00340\d{15}|[A-Z]{2}\d{9}[A-Z]{2})\b")
_POSTCODE = re.compile(r"(?<![\d-])(?:[A-Z]{1,2}-)?(\d{5})(?![\d-])")
_CURRENCIES = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "e": "EUR",
    "u": "USD",
    "d": "USD",
    "g": "GBP",
    "p": "GBP",
}


def find(text: str) -> list[Found]:
    """All entities of a text in order of place; no two overlap, the more certain kind wins."""
    found: list[Found] = []
    for one in _candidates(text):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _candidates(text: str) -> Iterator[Found]:
    """Every match, the most certain kinds first."""
    for match in _EMAIL.finditer(text):
        yield Found("email", match.group().lower(), *match.span())
    for match in _ORDER_ID.finditer(text):
        yield Found("order_id", f"TD-{match.group(1)}", *match.span())
    for match in _TRACKING.finditer(text):
        yield Found("tracking_number", match.group(), *match.span())
    for pattern in (_ORDER_WORD, _ORDER_HASH, _ORDER_ALONE):
        for match in pattern.finditer(text):
            yield Found("order_id", f"TD-{match.group(1)}", *match.span(1))
    for match in _AMOUNT.finditer(text):
        yield Found("amount", _amount(match), *match.span())
    for match in _POSTCODE.finditer(text):
        yield Found("postcode", match.group(1), *match.span(1))


def _amount(match: re.Match[str]) -> str:
    number = match.group(2) or match.group(3)
    sign = (match.group(1) or match.group(4))[0].lower()
    return f"{float(number.replace(',', '.')):.2f} {_CURRENCIES[sign]}"
