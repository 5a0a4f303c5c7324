"""Postal addresses as customers write them in six languages: a street with a house number, with or
without postcode and town. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.found import Found

_NAME = r"[A-ZÄÖÜÉÈÀÂÎÔÁÍÓÚÑ][\w’'.-]*"
_SMALL = r"de|la|le|les|du|des|del|los|las|der|den|van|von|of|the|y|d’|d'|l’"
_NAMES = rf"{_NAME}(?:\s(?:{_SMALL}|{_NAME})){{0,4}}"
_HOUSE = r"\d{1,4}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}[a-z]?){0,2}(?:\s?(?:bis|ter))?"
# postcode and town: 10115 Berlin, 1016 GB Amsterdam, M1 2AB Manchester, 75011 Paris
_TOWN = (
    rf"(?:[A-Z]{{1,2}}-)?(?:\d{{4,5}}(?:\s?[A-Z]{{2}}(?![a-z]))?)\s+{_NAME}(?:[\s-]{_NAME}){{0,2}}"
    rf"|{_NAME}(?:\s{_NAME})?,?\s+[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}"
    rf"|[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}(?:,?\s+{_NAME})?"
)
_TAIL = rf"(?:(?:,|\s+in|\s+à|\s+en)?\s+(?:{_TOWN}))?"
# without a word for street: a name, a house number, then postcode and town
_PLAIN = re.compile(rf"(?<!\w){_NAMES}\s+{_HOUSE},?\s+(?:{_TOWN})(?!\w)")
_UK_PLAIN = re.compile(
    rf"(?<!\w)\d{{1,4}}[a-zA-Z]?,?\s+{_NAMES}(?:,\s+{_NAME}(?:\s{_NAME})?){{0,2}},?\s+"
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?!\w)"
)
_SMALL_LETTERS = re.compile(
    r"(?<!\w)\d{1,4}[a-z]?\s+(?:[a-z]+\s){1,2}(?:street|road|avenue|terrace|crescent)(?!\w)"
)
_GERMANIC = re.compile(
    rf"(?<!\w)(?:(?:[A-ZÄÖÜ][\w.-]*[\s-]){{0,2}}[A-ZÄÖÜa-zäöü][\w-]*(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|Stra(?:ß|ss)e|Gasse|Weg|Platz|Allee|"
    rf"straat|laan|plein|gracht|kade|singel|dijk|hof|steenweg)"
    rf"|(?:Am|Im|An der|Auf der|Zur|Zum|Unter den)\s{_NAME})\s+{_HOUSE}{_TAIL}(?!\w)"
)
_APART = re.compile(
    rf"(?<!\w){_NAME}(?:\s{_NAME}){{0,2}}\s(?:Straße|Strasse|Str\.|Allee|Platz|Weg|Gasse|Ring|Damm|Ufer|straat|laan|plein)\s+{_HOUSE}{_TAIL}(?!\w)"
)
_ENGLISH = re.compile(
    rf"(?<!\w)(?:(?:Flat|Apt\.?|Apartment|Unit)\s?\w{{1,4}},?\s+)?\d{{1,5}}[a-zA-Z]?\s+{_NAME}(?:\s{_NAME}){{0,3}}\s"
    rf"(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Ln\.?|Drive|Dr\.?|Close|Court|Way|Place|Square|Terrace|Gardens|Crescent|Boulevard|Blvd\.?|Parade|Grove|Hill|Row|Walk|Mews|Park)"
    rf"(?:,\s+(?:Flat|Apt\.?|Apartment)\s?\w{{1,4}})?(?:,\s+{_NAME}(?:\s{_NAME})?(?!\s?\d))?{_TAIL}(?!\w)"
)
_FRENCH = re.compile(
    rf"(?<!\w)\d{{1,4}}(?:\s?(?:bis|ter|[a-zA-Z]))?,?\s+(?i:rue|avenue|av\.|boulevard|bd|blvd|place|allée|allee|chemin|impasse|quai|route|cours|square|passage|faubourg)"
    rf"\s+(?:(?:de|du|des|de\sla|de\sl['’]|d['’]|la|le|les)\s?)?(?:{_NAMES}|[a-z]+(?=[,.]|$)){_TAIL}(?!\w)"
)
_SPANISH = re.compile(
    rf"(?<!\w)(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|camino|carrera|cra\.?|carrer|ronda|travesía|pasaje|r[úu]a|glorieta|blvd\.?|calzada)\s+"
    rf"(?:(?:de|del|de\sla|de\slos|la|el|los)\s)?(?:{_NAMES}|[a-zñáéíóú]+(?:\s[a-zñáéíóú]+){{0,3}}),?\s+(?:n[º°.]?\s?|núm\.?\s?|número\s)?(?:{_HOUSE}|#\s?\d{{1,3}}[A-Z]?\s?-\s?\d{{1,3}})(?:,?\s+\d{{1,2}}\s?[º°ª]\s?[A-Za-z]?)?{_TAIL}(?!\w)",
)
_FRENCH_LAST = re.compile(
    rf"(?<!\w)(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Pp]lace|[Qq]uai|Grand-Rue)"
    rf"(?:\s(?:(?:de|du|des|de\sla|de\sl['’]|d['’]|la|le|les)\s?)?{_NAMES})?,?\s+{_HOUSE}{_TAIL}(?!\w)"
)
_ESTATE = (
    r"(?:[\u4e00-\u9fff]{1,8}(?:路|街|道|大道|巷|弄)(?:[一二三四五六七八九]段)?(?:\d{1,5}\s?[巷弄])?\d{1,5}\s?[号號弄]"
    r"|[\u4e00-\u9fff]{1,8}(?:花园|小区|公寓|大厦|家园|苑|广场|花園|大廈)\d{1,4}\s?[栋号座幢])"
)
_CHINESE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,6}省)?(?:[\u4e00-\u9fff]{2,5}市)?(?:[\u4e00-\u9fff]{1,6}[区區县縣])?"
    + _ESTATE
    + r"(?:[\u4e00-\u9fff\dA-Za-z-]{0,14}(?:室|楼|樓|号|栋|单元|户))?(?:[,，]?\s?\d{6}(?!\d))?"
)


_PATTERNS = (
    _GERMANIC,
    _APART,
    _ENGLISH,
    _FRENCH,
    _FRENCH_LAST,
    _SPANISH,
    _PLAIN,
    _UK_PLAIN,
    _SMALL_LETTERS,
    _CHINESE,
)
# what leads to an address: 寄到, 地址换成, 我在
_CHINESE_VERB = re.compile(
    r"^.{0,7}[放在寄送发發到给給是为為往至成](?=[\u4e00-\u9fff]{2,}?[省市区區县縣路街道])"
)


def find(text: str) -> Iterator[Found]:
    """The addresses in a text, as they stand there with single spaces."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            before = _CHINESE_VERB.match(match[0]) if pattern is _CHINESE else None
            start = match.start() + (before.end() if before else 0)
            end = match.start() + len(match[0].rstrip(" .,"))
            yield Found("address", " ".join(text[start:end].split()), start, end)
