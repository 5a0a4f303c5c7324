"""Is it a yes? An order is cancelled on it, so words must say so, and none may doubt. Pure.

All languages together: people mix them in short answers. Words that agree in one language and doubt
in another count in the customer's own only.
"""

from __future__ import annotations

import re
from functools import cache

from actions.lexicon import LANGUAGES, any_of, is_wide, tidy, words

_SIGNS = re.compile(r"[\W_]+")
_KINDS = ("yes", "alone", "polite", "doubt")


def says_yes(text: str, language: str = "en") -> bool:
    """True when a text agrees in so many words and holds no word of doubt and no question.

    Some words agree only when all of the answer does; in Chinese, without borders between words,
    that holds for each.
    """
    low = tidy(text).lower()
    if "?" in low or "\uff1f" in low:
        return False
    told = [match.group() for match in _all(language).finditer(low)]
    kinds = {kind: [w for w in told if _is(kind, language).fullmatch(w)] for kind in _KINDS}
    if kinds["doubt"]:
        return False
    # what is left when all that was heard is taken away
    if not _SIGNS.sub("", _all(language).sub(" ", low)):
        agreed = kinds["yes"] or kinds["alone"]
        heard = {*kinds["yes"], *kinds["alone"], *kinds["polite"]}
        if agreed and heard >= set(told):
            return True
    here = any(_is("doubt_here", language).fullmatch(word) for word in told)
    return bool(kinds["yes"]) and not here and not is_wide(low)


@cache
def _all(language: str) -> re.Pattern[str]:
    """Any word that counts; of two at one place the longer."""
    kinds = (*_KINDS, "doubt_here")
    return re.compile(any_of(tuple(w for kind in kinds for w in _words(kind, language)), True))


@cache
def _is(kind: str, language: str) -> re.Pattern[str]:
    return re.compile(any_of(_words(kind, language), True))


def _words(kind: str, language: str) -> tuple[str, ...]:
    if kind not in ("alone", "doubt_here"):
        return words(f"consent.{kind}")
    own = words(f"consent.{kind}", language) if language in LANGUAGES else ()
    if kind == "doubt_here":
        return own
    doubted = _words("doubt_here", language)
    return (*own, *(word for word in words("consent.alone") if word not in doubted))
