"""Reads a postal address out of a sentence: street with number, postcode, town. Pure.

The forms of the countries where the six languages are spoken; `actions/streets.py` finds the street
and `actions/wide_places.py` reads Chinese.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from actions.lexicon import WIDE, alternatives, any_of, is_wide, pattern, plain, tidy, words
from actions.streets import NUMBER, find_street, names_street, with_number, without_trail
from actions.wide_places import WITHOUT_POSTCODE, read_wide

_LATIN = re.compile(r"[^\W\d_]{3}", re.ASCII)
_WIDE_SIGNS = re.compile(f"[{WIDE}]+")
_ORDER = re.compile(r"\b(?:TD[\s-]?\d{6}|W\d{7})\b", re.IGNORECASE)
_NAME = r"(?:[^\W\d_][^\d,;.!?\n]*)"
# Postcodes with letters: London NW1 6XE, Toronto, ON M5H 2N2, Dublin D01 F5P2, 1015 CN Amsterdam.
_LETTERED = re.compile(
    r"(?<![\w-])(?:(?i:[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}|[a-z]\d[a-z]\s?\d[a-z]\d)"
    r"|[A-Z]\d[\dW]\s[A-Z][A-Z\d]{3}|\d{4}\s?[A-Z]{2}|\d{4}[a-z]{2}|[A-Z]\d{4}(?:[A-Z]{3})?)(?![\w-])"
)
_FIGURES = re.compile(r"(?<![\d/#-])(?:[A-Z]{1,2}-)?(\d{5}(?:-\d{4})?|\d{6})(?!\d)")
_FOUR = re.compile(r"(?<![\w/#-])(?:[A-Z]{1,2}-)?(\d{4})(?=$|\s+[^\W\d_]|\s*[.!]?$)")
_AFTER = re.compile(rf"[\s,]+({_NAME})")
_STATE = re.compile(r"[^\W\d_]\.?(,?\s+[A-Z]{2,3})[\s,]*$")
_TOWN = re.compile(rf"{alternatives('address.town')}\s+({_NAME})")
_ONLY_LETTERS = re.compile(r"[^\W\d_][^\d,;:!?\n]{0,40}")
_NO_TOWN = pattern("address.no_street", "address.number")
_NOT = any_of(tuple(w for w in words("option.not") if w not in ("no", "sin", "pas de", "kein*")))
_ARTICLE = r"(?:(?:the|die|der|den|le|la|el|het|de|au|du)\s+)?"
_DENIED = re.compile(
    rf"{_NOT}\s*{_ARTICLE}(?:{alternatives('address.number')}\s*)?\d{{1,5}}[a-z]?\s?[号號]?"
)
_HOUSE = re.compile(rf"{alternatives('address.number')}\D{{0,25}}?({NUMBER})(?!\w)")
_WIDE_HOUSE = re.compile(r"(\d{1,5})\s?[号號]")
_ALONE = re.compile(
    rf"\W*(?:(?:{alternatives('address.no')}|{_ARTICLE.strip('?')})\W*)*(\d{{1,3}}\s?[a-h]?)\W*"
    rf"(?:{alternatives('address.trail')}\W*)*"
)


@dataclass(frozen=True)
class Place:
    """What is known of an address."""

    line1: str | None = None
    postcode: str | None = None
    city: str | None = None

    @property
    def complete(self) -> bool:
        """Enough to send a parcel; Hong Kong has no postcodes."""
        coded = self.postcode or WITHOUT_POSTCODE.search(f"{self.line1} {self.city}")
        return bool(self.line1 and coded and self.city)

    def corrected_by(self, said: Place, house_number: str | None) -> Place:
        """This place with everything that was said now; a new number alone keeps the street."""
        news = {name: value for name, value in asdict(said).items() if value}
        if house_number and self.line1 and not said.line1:
            news["line1"] = with_number(self.line1, house_number)
        return replace(self, **news)

    def as_dict(self) -> dict[str, str | None]:
        """For a slot."""
        return asdict(self)


def read_place(text: str, asked: bool, span: str | None = None) -> Place:
    """The parts of an address in a text.

    `span` is the address that the understanding found in it: its parts come first. Without having
    been asked for, only a street that names itself one counts, or a postcode with its town.
    """
    found = _read(text, asked)
    return found.corrected_by(_read(span, True), None) if span else found


def _read(text: str, asked: bool) -> Place:
    text = tidy(text.strip()).replace("\uff0c", ", ").replace("\u3001", ", ")
    text = _ORDER.sub(" ", text)
    if is_wide(text):
        line1, code, city = read_wide(text)
        if line1 or (asked and (code or city) and not _LATIN.search(text)):
            return Place(line1=line1, postcode=code, city=city)
        text = _WIDE_SIGNS.sub(" ", text)
    code, start, end = _postcode(text)
    city, line1 = None, None
    before, after = text[:start], text[end:]
    if code:
        city, before, after = _town_beside(before, after)
    line1 = find_street(before, asked) or find_street(after, asked)
    named = _TOWN.search(plain(text))
    if named and not city:
        city = without_trail(text[named.start(1) : named.end(1)]) or None
    if not asked and (not city or (len(code or "") == 4 and not line1)):
        code, city = None, city if line1 else None
    return Place(line1=line1, postcode=code, city=city)


def _postcode(text: str) -> tuple[str | None, int, int]:
    """The postcode and where it stands; (None, end, end) without one."""
    for shape in (_LETTERED, _FIGURES):
        match = shape.search(text)
        if match:
            return match.group(match.lastindex or 0).upper(), *match.span()
    # four figures may be the number of a house as well
    for match in _FOUR.finditer(text):
        before = text[: match.start()]
        rest = before + text[match.end() :]
        if any(c.isdigit() for c in rest) or not names_street(before):
            return match.group(1), *match.span()
    return None, len(text), len(text)


def _town_beside(before: str, after: str) -> tuple[str | None, str, str]:
    """The town next to a postcode, and what is left before and after of both."""
    state = _STATE.search(before)
    follows = _AFTER.match(after)
    if follows and not state:
        town = without_trail(follows.group(1))
        if town:
            return town, before, after[follows.end() :]
    named = before[: state.start(1)] if state else before.rstrip(" ,")
    head, comma, last = named.rpartition(",")
    town, street = _split(last.strip(), bool(comma))
    if town is None:
        return None, before, after
    if state:
        town += state.group(1)
    return town, f"{head}{comma} {street}", after


def _split(part: str, apart: bool) -> tuple[str | None, str]:
    """(town, street) of the words before a postcode; `apart`: a comma stood before them."""
    low = plain(part)
    words_of_streets = list(pattern("address.street_after").finditer(low))
    cut = max(
        [match.end() for match in words_of_streets if any(c.isdigit() for c in low)]
        + [match.end() for match in re.finditer(r"\d+[a-z]?(?!\w)", low)],
        default=0,
    )
    town = part[cut:].strip(" .,")
    if not town or _NO_TOWN.search(plain(town)) or not _ONLY_LETTERS.fullmatch(town):
        return None, part
    alone = all(word[0].isupper() or len(word) < 4 for word in town.split())
    if not apart and not cut and not (alone and len(town.split()) <= 3):
        return None, part
    return town, part[:cut]


def read_house_number(text: str) -> str | None:
    """The number in "house number 14, not 12", "no, el 14", "不是12号，是14号"."""
    low = _DENIED.sub(" ", plain(text))
    for shape in (_HOUSE, _WIDE_HOUSE):
        match = shape.search(low)
        if match:
            return match.group(1).strip()
    match = _ALONE.fullmatch(low)
    return match.group(1).strip() if match else None


def read_town_alone(text: str) -> str | None:
    """A text that is nothing but the name of a town."""
    text = text.strip(" .。")
    if not _ONLY_LETTERS.fullmatch(text) or len(text.split()) > 3 or names_street(text):
        return None
    return text if not is_wide(text) or len(text) <= 8 else None
