"""Finds a street with its house number: "12 rue de la Paix", "Calle Mayor 15, 3º B". Pure.

The number stands before the name or after it; what the street is called (rue, Calle, straat, Road)
stands before or after the name, or ends it. Chinese addresses: `actions/wide_places.py`.
"""

from __future__ import annotations

import re

from actions.lexicon import alternatives, any_of, pattern, plain, words

NUMBER = (
    r"\d{1,5}(?:\s?[a-hA-H](?!\w))?[a-zA-Z]?"
    r"(?:\s?[-/]\s?(?:\d{1,4}[a-z]?|[IVX]{1,4}))?(?:\s(?:bis|ter|hs))?"
)
_BEFORE = alternatives("address.street_before")
_AFTER = alternatives("address.street_after")
_ENDING = any_of(tuple(f"*{word}" for word in words("address.street_ending")))
_KNOWN = re.compile(f"{_BEFORE}|{_AFTER}|{_ENDING}")
_UNIT_WORD = alternatives("address.unit")
_FLAT = rf"(?:{_UNIT_WORD}\.?\s?[\w-]{{1,4}},?\s+)?"
# after the house number: 3º B, Apt 4B, #12, Col. Roma Norte
_UNIT = re.compile(
    rf"(?:,?\s*(?:\d{{1,2}}\s?[ºª°](?:\s?[a-z]{{1,4}}(?!\w))?|{_UNIT_WORD}\.?\s[^,;!?\n]{{1,30}}"
    r"|#\s?\w{1,5}))+"
)
_NUMERO = r"(?:n[º°]\.?|num\.?|numero|nro\.?|nr\.?)"
# 12 bis, rue de la Paix
_NUMBER_FIRST = re.compile(
    rf"(?<![\w-]){_FLAT}\d{{1,4}}(?:\s?(?:bis|ter|[a-z])(?!\w))?,?\s+{_BEFORE}[^,;!?\n]*"
)
# Calle 5 de Mayo 20; Carrera 7 # 12-34
_NAME_FIRST = re.compile(
    rf"{_BEFORE}\.?\s+(?:\d{{1,3}}\s?[a-z]?\s*(?:#|{_NUMERO}|no\.?)\s*\d{{1,3}}\s?[a-z]?\s?-\s?\d{{1,3}}"
    rf"|(?:\d{{1,2}}\sde\s)?[^\d,;!?\n]*?,?\s*(?:{_NUMERO}\s*)?{NUMBER.lower()})(?![\w-])"
)
# 22 Baker Street, 3/350 5th Avenue
_ENGLISH = re.compile(
    rf"(?<![\w-]){_FLAT}(?:\d{{1,4}}/)?\d{{1,5}}[a-z]?,?\s+"
    r"(?P<name>(?:\d{1,3}(?:st|nd|rd|th)\s)?[^\d,;!?\n]*?"
    rf"(?:{_AFTER}|{_ENDING})\.?(?:\s(?:[nesw]|ne|nw|se|sw|north|south|east|west)(?!\w))?)"
)
_PLAIN_WORDS = re.compile(r"\b(?:street|road|avenue|boulevard|lane)\b")
# Hauptstraße 12, Keizersgracht 12-III
_NAME_NUMBER = re.compile(rf"([^\W\d_][^\d,;!?\n]*?[^\W\d_]\.?)\s*({NUMBER})(?![\w-])")
_LEADING = re.compile(rf"{_FLAT}((?:\d{{1,4}}/)?\d{{1,5}}[a-z]?(?:\s(?:bis|ter)(?!\w))?)")
_NO_STREET = pattern("address.no_street", "address.number")
# What people say before the street itself.
_LEAD = re.compile(
    rf"^.*{alternatives('address.lead')}:?\s+(?:(?:the|die|der|den|das|dem|de|het|el|la)\s+)?(?=[^\W\d_])"
)
_TRAIL = re.compile(rf"(?:^|\s+){alternatives('address.trail')}.*|\s+a\s+(?=\S+$).*", re.DOTALL)
_EMPTY = frozenset(plain(w) for key in ("no", "lead", "number") for w in words(f"address.{key}"))


def names_street(text: str) -> bool:
    """True when a text holds a word for a street."""
    return _KNOWN.search(plain(text)) is not None


def without_trail(text: str) -> str:
    """A part of an address without the "please" after it."""
    match = _TRAIL.search(plain(text))
    return (text[: match.start()] if match else text).strip(" .,-:;")


def find_street(text: str, asked: bool) -> str | None:
    """The street of a tidy text, with its number and the flat, as it was written.

    Without having been asked for, only a street that names itself one counts.
    """
    low = plain(text)
    for shape in (_NUMBER_FIRST, _NAME_FIRST):
        match = shape.search(low)
        if match:
            found = text[match.start() : match.end()]
            return without_trail(found) + _unit(text, match.end())
    match = _ENGLISH.search(low)
    if match and _is_name(text[match.start("name") : match.end("name")]):
        return text[match.start() : match.end()].strip(" .,") + _unit(text, match.end())
    return _name_and_number(text, asked)


def _is_name(name: str) -> bool:
    """Capitals tell a street from "2 orders on the way"."""
    if name[0].isupper() or name[0].isdigit():
        return True
    return len(name.split()) <= 3 and bool(_PLAIN_WORDS.search(plain(name)))


def _name_and_number(text: str, asked: bool) -> str | None:
    for match in _NAME_NUMBER.finditer(text):
        name = match.group(1)
        lead = _LEAD.match(plain(name))
        name = name[lead.end() if lead else 0 :].strip(" ,")
        low = plain(name)
        known = _KNOWN.search(low) is not None
        nothing = all(word.strip(".") in _EMPTY for word in low.split())
        if name and not nothing and (asked or known) and not _NO_STREET.search(low):
            return f"{name} {match.group(2).strip()}{_unit(text, match.end())}"
    return None


def _unit(text: str, end: int) -> str:
    """The flat after the number, if it stands right there."""
    match = _UNIT.match(plain(text), end)
    if not match:
        return ""
    unit = text[end : match.end()]
    return ("," if unit.startswith(",") else "") + f" {without_trail(unit)}"


def with_number(line: str, number: str) -> str:
    """A line with another house number, wherever the number stands in it."""
    first = _LEADING.match(plain(line))
    if first:
        return line[: first.start(1)] + number + line[first.end() :]
    wide = re.search(r"\d{1,5}(?=\s?[号號])", line)
    if wide:
        return line[: wide.start()] + number + line[wide.end() :]
    street, comma, rest = line.partition(",")
    if comma and not re.search(r"\d", street):
        head, _, tail = rest.strip().partition(",")
        street, rest = f"{street}, {head}", tail
        comma = "," if tail else ""
    return re.sub(rf"\s*{NUMBER}\s*$", "", street).strip() + f" {number}{comma}{rest}"
