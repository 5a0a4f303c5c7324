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
    rf"(?<![A-Za-z0-9])(?:{_WORD})(?:\s+(?:is|ist|de|in|a|an|un|una|une|eine|een))?(?:[\s:：]{{1,2}}|(?<=[码寸数小])[\s:：]?)"
    rf"((?:eu|uk|us)\s?{_FIGURES}|{_LETTERS}|{_FIGURES})(?![\w%€$£]|[.,]\d)",
    re.IGNORECASE,
)
_BEFORE_WORD = re.compile(r"(?<![\d.])((?:3[2-9]|[4-9]\d)(?:\.5)?|[SMLX]{1,4})\s?[码碼号號](?!\d)")
_ALONE = re.compile(
    r"(?<![A-Za-z0-9'’&-])(X{1,4}[SL]|[2-6]XL|xxl|xl|xs|(?:EU|UK|US)\s?\d{1,2}(?:[.,]5)?)(?![A-Za-z0-9-])"
)
_IN_LETTER = re.compile(
    r"(?<![A-Za-z0-9])(?:an?|in|eine?|als|un|une|una|la|el|le|een|de|to|zu|from|von|nach|instead of"
    r"|statt|en|naar)\s+([SML])(?![\w'’]|\.\w)"
)

# "do you have them in 43", "the 40 for a 41": figures that only shoes and clothes have
_SHOE = r"(?:3[2-9]|4\d|50|1[0-3](?:[.,]5)|[3-9][.,]5)"
_UNITS = (
    r"days?|tagen?|jours|d[ií]as|dagen|weeks?|wochen|semaines|semanas|weken|min\w*|hours?|stunden|"
    r"heures|horas|uur|euros?|km|kg|cm"
)
_IN_FIGURES = re.compile(
    r"(?<!\w)(?:in|en|noch in|als|du|un|une|eine|een|una|a|the|la|die)\s"
    rf"({_SHOE})(?![\w%€$£°]|[.,:]\d|\s(?:{_UNITS}))",
    re.IGNORECASE,
)
_CHILD = r"(?:9[28]|104|110|116|122|128|134|140|146|152|158|164|170|176)"
_WORN = rf"(?:{_CHILD}|3[2-9]|4\d|50|(?:1[0-3]|[3-9])(?:[.,]5)?)"
_PAIR = re.compile(
    rf"(?<![\w.,#-])({_WORN})\s(?:for|instead of|statt|gegen|au lieu (?:de|d'une?)|contre|por|"
    r"en vez de|en lugar de|in plaats van|voor|rather than)\s(?:(?:the|an?|die|der|eine?|une?|"
    rf"un|een|el|la|le|du|de)\s)?({_WORN})(?![\w%€$£]|[.,]\d|\s?(?:€|{_UNITS}))",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """The sizes that a text names, in capitals and without spaces."""
    for pattern in (_AFTER_WORD, _BEFORE_WORD, _ALONE, _IN_LETTER):
        for match in pattern.finditer(text):
            value = re.sub(r"\s", "", match[1]).upper().replace(",", ".")
            yield Found("size", _SHORT.get(value, value), *match.span(1))
    for match in _IN_FIGURES.finditer(text):
        yield Found("size", match[1].replace(",", "."), *match.span(1))
    for match in _PAIR.finditer(text):
        for group in (1, 2):
            yield Found("size", match[group].replace(",", "."), *match.span(group))


_SHORT = {"SMALL": "S", "MEDIUM": "M", "LARGE": "L", "XXL": "2XL", "XXXL": "3XL"}
