"""Reads a postal address out of a sentence: street with number, postcode, town. Pure."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

_POSTCODE_TOWN = re.compile(
    r"(?<!\d)(?:[A-Z]{1,2}-)?(\d{5})(?!\d)(?:[\s,]+([^\W\d_][^\d,;.!?\n]*))?"
)
_NUMBER = r"\d{1,4}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}[a-z]?)?"
_STREET_NUMBER = re.compile(rf"([^\W\d_][^\d,;!?\n]*?[^\W\d_]\.?)\s*({_NUMBER})(?![\w-])")
_NUMBER_STREET = re.compile(r"(?<!\d)(\d{1,4}[a-zA-Z]?)\s+([A-Z][^\d,;!?\n]*[^\W\d_])")
_HOUSE_NUMBER = re.compile(
    rf"\b(?:house number|number|hausnummer|nummer|nr)\b\D{{0,25}}?({_NUMBER})(?!\w)", re.IGNORECASE
)
_TOWN = re.compile(r"\b(?:city|town|stadt|ort) (?:is|ist|heißt) ([^\W\d_][^\d,;.!?\n]*)", re.I)
_ONLY_LETTERS = re.compile(r"[^\W\d_][^\d,;:!?\n]{1,40}")
# What people say before the street itself.
_LEAD = re.compile(
    r"^.*\b(?:is|ist|lautet|to|an|in|at|jetzt|it)\b:?\s+(?:(?:the|die|der|den|das|dem)\s+)?(?=[^\W\d_])",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"\b(?:please|bitte|instead|now|jetzt|gehen|schicken|liefern)\b.*", re.I)
_STREET_WORD = re.compile(
    r"str(?:\b|\.|aße|asse)|weg\b|allee\b|platz\b|gasse\b|ring\b|damm\b|ufer\b|markt\b|street\b|road\b"
    r"|avenue\b|lane\b|square\b|drive\b|court\b|close\b|way\b",
    re.IGNORECASE,
)
_NO_STREET = re.compile(
    r"(?:number|nummer|postcode|postleitzahl|order|bestellung|\b(?:nr|plz|zip|code))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """What is known of an address."""

    line1: str | None = None
    postcode: str | None = None
    city: str | None = None

    @property
    def complete(self) -> bool:
        """Enough to send a parcel."""
        return bool(self.line1 and self.postcode and self.city)

    def corrected_by(self, said: Place, house_number: str | None) -> Place:
        """This place with everything that was said now; a new number alone keeps the street."""
        news = {name: value for name, value in asdict(said).items() if value}
        if house_number and self.line1 and not said.line1:
            news["line1"] = re.sub(rf"{_NUMBER}\s*$", "", self.line1).strip() + f" {house_number}"
        return replace(self, **news)

    def as_dict(self) -> dict[str, str | None]:
        """For a slot."""
        return asdict(self)


def read_place(text: str, asked: bool) -> Place:
    """The parts of an address in a text.

    Without having been asked for, only a street that names itself one counts, or a postcode with
    its town.
    """
    text = re.sub(r"\bTD[\s-]?\d{6}\b", " ", text.strip(), flags=re.IGNORECASE)
    match = _POSTCODE_TOWN.search(text)
    postcode, city = (match.group(1), _town(match.group(2))) if match else (None, None)
    before, after = (text[: match.start()], text[match.end() :]) if match else (text, "")
    line1 = _street(before, asked) or _street(after, asked)
    named = _TOWN.search(text)
    if named and not city:
        city = _town(named.group(1))
    if not asked and not city:
        postcode = None
    return Place(line1=line1, postcode=postcode, city=city)


def read_house_number(text: str) -> str | None:
    """The number in "house number 14, not 12"."""
    match = _HOUSE_NUMBER.search(text)
    return match.group(1).strip() if match else None


def read_town_alone(text: str) -> str | None:
    """A text that is nothing but the name of a town."""
    text = text.strip(" .")
    if not _ONLY_LETTERS.fullmatch(text) or len(text.split()) > 3 or _STREET_WORD.search(text):
        return None
    return text


def _town(text: str | None) -> str | None:
    return _TRAIL.sub("", text or "").strip(" .,-") or None


def _street(text: str, asked: bool) -> str | None:
    match = _NUMBER_STREET.search(text)
    if match and _STREET_WORD.search(match.group(2)):
        return f"{match.group(1)} {match.group(2).strip()}"
    for match in _STREET_NUMBER.finditer(text):
        name = _LEAD.sub("", match.group(1)).strip(" ,")
        known = _STREET_WORD.search(name) is not None
        if name and (asked or known) and not _NO_STREET.search(name):
            return f"{name} {match.group(2).strip()}"
    return None
