"""Makes a customer's words one line of training data that means nothing but itself. Pure.

Rasa reads `[x](entity)` as markup, a leading `/` as a command, `\\u000a` as a line break where a
file is pure ASCII, and `${NAME}` as an environment value: none of that may come from a customer.
"""

from __future__ import annotations

import re
import unicodedata

from workbench.errors import NotAnExample

LONGEST = 500  # code points; more is a story, not an example

_NEUTRAL = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "\\": "/"})
_JOINERS = "\u200c\u200d"  # they change how Persian, Hindi and emoji read
_LEADING = "-/\uff0f "
#: What `[text](entity)` and its longer forms look like to Rasa.
_MARKUP = re.compile(r"\[(?P<text>[^\]]+?)\](?:\([^)]+?\)|\{[^}]+?\}|\[.*?\])")


def clean(text: str) -> str:
    """`text` as one plain line that Rasa reads back as exactly itself. Raises NotAnExample."""
    shown = "".join(_shown(char) for char in unicodedata.normalize("NFC", text))
    line = " ".join(shown.split()).translate(_NEUTRAL).lstrip(_LEADING)
    if not any(char.isalnum() or unicodedata.category(char) == "So" for char in line):
        raise NotAnExample("Nothing is left of it that the bot could learn.")
    if len(line) > LONGEST:
        raise NotAnExample(f"An example has at most {LONGEST} characters: shorten it to its point.")
    return line


def without_markup(example: str) -> str:
    """An example of a data file as the customer would type it, its entities unmarked."""
    return _MARKUP.sub(lambda found: found["text"], example)


def same_words(text: str) -> str:
    """The key under which two texts count as the same: case, spaces, digits, signs ignored."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = ("0" if char.isdecimal() else char if _counts(char) else " " for char in folded)
    return re.sub("0+", "0", " ".join("".join(letters).split())) or " ".join(folded.split())


def _shown(char: str) -> str:
    """The character, a space for a break or control, nothing for what no eye can see."""
    kind = unicodedata.category(char)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if kind == "Cs" or (kind == "Cf" and char not in _JOINERS) or _is_noncharacter(ord(char)):
        return ""
    return char


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _counts(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc", "So")
