"""Takes personal data out of a customer's words and leaves a sentence of the same form. Pure.

What stands in for it looks like what it replaces (`TD-000000`), because an example whose order
number became a tag would teach the bot a word that nobody types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

EMAIL = "someone@example.com"
URL = "https://example.com"
NAME = "Alex"
PHONE = "0000 0000000"
IBAN = "00 0000 0000 0000 0000 00"
_FEWEST_IBAN_DIGITS = 10
_FEWEST_PHONE_DIGITS = 7

#: What stands in for a find, or None when it is no such thing after all.
Replace = Callable[[re.Match[str]], str | None]


def mask(text: str, names: Iterable[str] = ()) -> str:
    """`text` with addresses, numbers and `names` (the customer's own) replaced by neutral ones.

    Masks e-mail and web addresses, IBANs, numbers of payment cards, order and tracking numbers,
    telephone numbers and any other run of six digits or more. Dates, prices and small numbers
    stay. What only a reader recognises (a street, somebody else's name) stays too.
    """
    found = [(pattern, replace) for _, pattern, replace in STEPS]
    return replaced(text, [*found, *((name, _constant(NAME)) for name in name_patterns(names))])


def replaced(text: str, steps: Iterable[tuple[re.Pattern[str], Replace]]) -> str:
    """`text` after all steps; what one of them has replaced the others do not see."""
    open_parts = [(text, True)]  # (text, whether it may still be masked)
    for pattern, replace in steps:
        open_parts = [
            piece
            for part, is_open in open_parts
            for piece in (_split(part, pattern, replace) if is_open else [(part, False)])
        ]
    return "".join(part for part, _ in open_parts)


def _split(text: str, pattern: re.Pattern[str], replace: Replace) -> list[tuple[str, bool]]:
    """`text` cut at each find; what replaced a find is not looked at again."""
    parts, start = [], 0
    for found in pattern.finditer(text):
        replaced = replace(found)
        if replaced is not None:
            parts += [(text[start : found.start()], True), (replaced, False)]
            start = found.end()
    return [*parts, (text[start:], True)]


def _constant(word: str) -> Replace:
    return lambda found: word


def _keep(found: re.Match[str]) -> str:
    return found[0]


def _zeros(found: re.Match[str]) -> str:
    return "".join("0" if char.isdecimal() else char for char in found[0])


def _code(found: re.Match[str]) -> str:
    return "".join("0" if char.isdecimal() else "X" for char in found[0])


def _iban(found: re.Match[str]) -> str | None:
    """Anything of the form with enough digits: a mistyped IBAN is personal data too."""
    number, words = re.fullmatch(r"(.*?)((?:[ -][^\W\d]+)*)", found[0]).groups()  # type: ignore[union-attr]
    if sum(char.isdecimal() for char in number) < _FEWEST_IBAN_DIGITS:
        return None
    return f"{number[:2].upper()}{IBAN}{words}"


def _phone(found: re.Match[str]) -> str | None:
    digits = [char for char in found[0] if char.isdecimal()]
    if set(digits) == {"0"}:
        return found[0]  # masked already
    return PHONE if len(digits) >= _FEWEST_PHONE_DIGITS else None


#: What is looked for, in this order: (what it is, its form, what stands in for it). A `date` is
#: found so that nothing else finds it, and stays.
STEPS: tuple[tuple[str, re.Pattern[str], Replace], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE), replace)
    for kind, pattern, replace in (
        (
            "email",
            r"[^\s@<>,;:()\[\]]{1,64}@[^\s@<>,;:()\[\]]{1,190}\.\w{2,20}",
            _constant(EMAIL),
        ),
        ("link", r"(?:https?://|www\.)\S+", _constant(URL)),
        ("account", r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?!\w)", _iban),
        ("card", r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])", _zeros),  # right or mistyped
        ("date", r"(?<!\d)\d{1,2}([./-])\d{1,2}\1\d{2,4}(?!\d)", _keep),
        ("date", r"(?<!\d)\d{4}([./-])\d{1,2}\1\d{1,2}(?!\d)", _keep),
        ("order", r"(?<!\w)[A-Z]{1,3}(?:[-#]\d{4,12}|\d{5,12})(?!\w)", _zeros),
        ("code", r"(?<!\w)(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{10,40}(?!\w)", _code),
        ("phone", r"(?<![\w.,])(?:\+|00|\(?0)\d?(?:[ ()/.-]{0,2}\d){5,16}(?!\w)", _phone),
        ("phone", r"(?<![\w.,-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])", _phone),
        ("number", r"\d{6,}", _zeros),
    )
)


def name_patterns(names: Iterable[str]) -> list[re.Pattern[str]]:
    """Each name whole, then its parts; in scripts without spaces a name may stand in a word."""
    wanted = {part for name in names for part in (name.strip(), *name.split())}
    wanted = {part for part in wanted if len(part) > 1}
    return [_as_pattern(part) for part in sorted(wanted, key=lambda part: (-len(part), part))]


def _as_pattern(part: str) -> re.Pattern[str]:
    edge = "" if unicodedata.category(part[0]) == "Lo" else r"\b"
    return re.compile(rf"{edge}{re.escape(part)}{edge}", re.IGNORECASE)
