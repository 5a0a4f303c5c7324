"""Whom `@name` means in a note. Pure."""

import re
from collections.abc import Mapping
from itertools import islice

#: So many names are looked for in a note; a note with more is none.
MOST = 20
_AT = re.compile(r"(?<!\w)@")


def mentioned(text: str, people: Mapping[str, str]) -> list[str]:
    """Ids of the people, {id: name}, whom the text names after an `@`, in order of appearance.

    The longest whole name counts; failing that, everybody of that first name.
    """
    folded = text.casefold()
    names = {one: name.casefold() for one, name in people.items() if name.strip()}
    found: dict[str, None] = {}
    for match in islice(_AT.finditer(folded), MOST):
        found.update(dict.fromkeys(_named(folded, match.end(), names)))
    return list(found)


def _named(text: str, at: int, names: Mapping[str, str]) -> list[str]:
    whole = [one for one, name in names.items() if _stands(name, text, at)]
    if whole:
        longest = max(len(names[one]) for one in whole)
        return [one for one in whole if len(names[one]) == longest]
    return [one for one, name in names.items() if _stands(name.split()[0], text, at)]


def _stands(name: str, text: str, at: int) -> bool:
    """Whether the name begins at that place and ends with it as a word."""
    end = at + len(name)
    return text.startswith(name, at) and not text[end : end + 1].isalnum()
