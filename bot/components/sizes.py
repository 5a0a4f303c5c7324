"""Sizes of clothes and shoes: "size 42", "Größe M", "taille 38", "XL", "44码". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.found import Found

_WORD = (
    r"sizes?|gr(?:ö|oe)(?:ß|ss)e|gr\.|taille|pointure|talla|talle|n[úu]mero|maat|schoenmaat|"
    r"尺码|尺寸|码数|大小"
)
_LETTERS = r"(?:\d?x{1,4}[sl]|[2-6]xl|[sml]|small|medium|large|one\s?size)"
_FIGURES = r"(?:\d{2}(?:[.,]5)?|\d{1,2}(?:[.,]5)?)"
_AFTER_WORD = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_WORD})(?:\s+(?:is|ist|de|in|a|an|un|una|une|eine|een))?[\s:：]{{0,2}}"
    rf"((?:eu|uk|us)\s?{_FIGURES}|{_LETTERS}|{_FIGURES})(?![\w%€$£]|[.,]\d)",
    re.IGNORECASE,
)
_BEFORE_WORD = re.compile(r"(?<![\d.])(\d{2}(?:\.5)?|[SMLX]{1,4})\s?[码碼号號](?!\d)")
_ALONE = re.compile(
    r"(?<![A-Za-z0-9'’&-])(X{1,4}[SL]|[2-6]XL|xxl|xl|xs|(?:EU|UK|US)\s?\d{1,2}(?:[.,]5)?)(?![A-Za-z0-9-])"
)
_IN_LETTER = re.compile(
    r"(?<![A-Za-z0-9])(?:an?|in|eine?|als|un|une|una|la|el|le|een|de|to|zu|from|von|nach|instead of"
    r"|statt|en|naar)\s+([SML])(?![\w'’.])"
)


def find(text: str) -> Iterator[Found]:
    """The sizes that a text names, in capitals and without spaces."""
    for pattern in (_AFTER_WORD, _BEFORE_WORD, _ALONE, _IN_LETTER):
        for match in pattern.finditer(text):
            value = re.sub(r"\s", "", match[1]).upper().replace(",", ".")
            yield Found("size", _SHORT.get(value, value), *match.span(1))


_SHORT = {"SMALL": "S", "MEDIUM": "M", "LARGE": "L", "XXL": "2XL", "XXXL": "3XL"}
