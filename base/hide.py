"""Puts tokens in place of personal data before a text leaves the desk. Pure.

The same value gets the same token in all texts of one `Tokens`, so that a reader can follow, and
no token can be resolved from outside. Finds what `base/mask.py` finds, the names and addresses that
are known, names after words like "my name is", and the usual forms of postal addresses. What only a
reader recognises stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from base.mask import STEPS, Replace, name_patterns, replaced

_CAPITAL = "[A-ZÀ-ÖØ-ÞŒ]"
_NAME = rf"{_CAPITAL}[\w'’-]+"
_NUMBER = r"\d{1,5}\s?[a-zA-Z]?(?!\w)"

#: Streets and places with postcodes, as they are written where the desk's languages are spoken.
ADDRESSES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b[\w.'’-]*(?:straße|strasse|str\.|gasse|allee|damm|ufer|chaussee)\s+){_NUMBER}",
        rf"\b{_CAPITAL}[\w.'’-]*(?:weg|platz|ring|markt|berg)\s+{_NUMBER}",
        rf"(?i:\b[\w.'’-]*(?:straat|laan|gracht|kade|dijk|singel|plein)\s+){_NUMBER}",
        rf"\b\d{{1,5}}[A-Za-z]?\s+(?:{_NAME}\s+){{1,3}}"
        r"(?i:street|st|road|rd|avenue|ave|lane|ln|drive|way|court|boulevard|blvd|square|terrace)\b",
        r"(?i:\b\d{1,5}\s+[a-z]+\s+(?:street|road|avenue|lane|boulevard)\b)",
        r"(?i:\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|chemin|allée|impasse|quai)"
        r"(?:\s+(?:de|du|des|la|le|les|l'))*\s+[\w'’-]+)",
        rf"(?i:\b(?:calle|c/|avenida|avda\.?|plaza|paseo|carrer)\s+(?:[^\W\d][\w'’.-]*\s+){{0,3}}"
        rf"[^\W\d][\w'’.-]*),?\s+{_NUMBER}",
        r"[\u4e00-\u9fff]{0,12}[\u4e00-\u9fff](?:路|街|巷|弄|大道)\s?\d+\s?(?:号|弄|室|栋|幢)?"
        r"(?:\s?\d+\s?(?:号楼|单元|室|栋|幢|楼))*",
        rf"\b\d{{5}}\s+{_NAME}(?:[ -]{_NAME})?",
        rf"\b\d{{4}}\s?[A-Z]{{2}}\b(?:\s+{_NAME})?",
        r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b",
        r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b",
    )
)
#: Words after which people say their names, and words under which they sign.
_SAID = (
    r"my name is|i am called|name's|ich heiße|ich heisse|mein name ist|je m'appelle|je m’appelle|"
    r"mon nom est|me llamo|mi nombre es|ik heet|mijn naam is|regards|yours|grüßen|grüße|gruß|"
    r"cordialement|saludos|groeten|groet"
)
NAMES = (
    re.compile(rf"(?i:\b(?:{_SAID}))[\s,:.!]+({_NAME}(?:\s+{_NAME}){{0,2}})"),
    re.compile(r"(?:我叫|我的名字是|我姓)\s?([\u4e00-\u9fff]{1,4})"),
)
_WORDS_AFTER = re.compile(r"(?:[ -][^\W\d]+)+$")


class Tokens:
    """Hides the data of one customer. `names`, `addresses`: those that are known of them."""

    def __init__(self, names: Iterable[str] = (), addresses: Iterable[str] = ()) -> None:
        known = sorted({one.strip() for one in addresses if len(one.strip()) > 3}, key=len)
        self._addresses = [re.compile(re.escape(one), re.IGNORECASE) for one in reversed(known)]
        self._names = name_patterns(names)
        self._given: dict[tuple[str, str], str] = {}

    def hide(self, text: str) -> str:
        """`text` with tokens like `[NAME 1]` in place of what is personal."""
        return replaced(text, self._steps())

    def _steps(self) -> list[tuple[re.Pattern[str], Replace]]:
        return [
            *((pattern, self._token("address")) for pattern in self._addresses),
            *((pattern, self._from(kind, replace)) for kind, pattern, replace in STEPS[:4]),
            *((pattern, self._token("address")) for pattern in ADDRESSES),
            *((pattern, self._from(kind, replace)) for kind, pattern, replace in STEPS[4:]),
            *((pattern, self._token("name")) for pattern in self._names),
            *((pattern, self._name) for pattern in NAMES),
        ]

    def _from(self, kind: str, replace: Replace) -> Replace:
        if kind == "date":
            return replace
        return lambda found: self._whole(kind, found[0]) if replace(found) is not None else None

    def _whole(self, kind: str, value: str) -> str:
        """The token, and the words after an account number that look like its last groups."""
        words = _WORDS_AFTER.search(value) if kind == "account" else None
        cut = words.start() if words else len(value)
        return self._of(kind, value[:cut]) + value[cut:]

    def _token(self, kind: str) -> Replace:
        return lambda found: self._of(kind, found[0])

    def _name(self, found: re.Match[str]) -> str:
        start, end = found.start(1) - found.start(), found.end(1) - found.start()
        return found[0][:start] + self._of("name", found[1]) + found[0][end:]

    def _of(self, kind: str, value: str) -> str:
        key = (kind, "".join(char for char in value.casefold() if char.isalnum()))
        if key not in self._given:
            number = 1 + sum(known == kind for known, _ in self._given)
            self._given[key] = f"[{kind.upper()} {number}]"
        return self._given[key]
