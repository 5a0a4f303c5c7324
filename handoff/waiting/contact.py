"""How somebody can be reached: a telephone number or an e-mail address. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

LONGEST = 254
#: Of a number with its country, by E.164; the shortest that are called have seven.
DIGITS = (7, 15)

_EMAIL = re.compile(r"[^\s@<>,;:()\[\]\"]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}")
_PHONE = re.compile(r"\+?[0-9 ()/.\-]+")


@dataclass(frozen=True, kw_only=True)
class Contact:
    """`value`: an address as it was written, or a number without what only makes it readable."""

    kind: Literal["phone", "email"]
    value: str


def read_contact(written: str) -> Contact | None:
    """What is meant; None when it is neither."""
    text = unicodedata.normalize("NFKC", written).strip()
    if len(text) > LONGEST:
        return None
    if _EMAIL.fullmatch(text):
        return Contact(kind="email", value=text)
    digits = re.sub(r"\D", "", text)
    if not _PHONE.fullmatch(text) or not DIGITS[0] <= len(digits) <= DIGITS[1]:
        return None
    return Contact(kind="phone", value=f"+{digits}" if text.startswith("+") else digits)
