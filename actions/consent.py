"""Is it a yes? An order is cancelled on it, so words must say so, and none may doubt. Pure.

English and German together: people mix them in short answers.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_TOKEN.findall(phrase)) for phrase in text.split(","))


_YES = _phrases(
    """
    absolutely, agreed, alles klar, alright, auf jeden fall, bestätige, bestätigt, bitte
    stornieren, bitte ändern, certainly, confirm, confirmed, correct, definitely, do it, do so,
    do that, einverstanden, exactly, fine, genau, gern, gerne, go ahead, go for it, go on, in
    ordnung, indeed, ja, jaa, jawohl, jep, jo, jup, klar, korrekt, looks right, mach, mach das,
    mach es, machen sie, machen sie das, machen sie es, na klar, natürlich, of course, ok, okay,
    passt, perfect, perfekt, please do, proceed, richtig, right, selbstverständlich, sicher, so
    ist es, sounds good, stimmt, sure, sure thing, that is right, that's right, tu das, tun sie
    das, unbedingt, y, yea, yeah, yep, yes, yess, yup
    """
)
_DOUBT = _phrases(
    """
    aber, but, depends, do not know, don't, don't know, dunno, eventuell, evtl, evtl., hmm, hold
    on, how, if, kein, keine, kommt drauf an, later, maybe, moment, möglicherweise, nein, nicht,
    nicht sicher, no, not, not sure, oder, or, perhaps, possibly, später, unsicher, unsure,
    vielleicht, wait, warten sie, warum, was, weiss nicht, weiß nicht, wenn, what, why, wie
    """
)
_LONGEST = max(len(phrase) for phrase in _YES | _DOUBT)


def says_yes(text: str) -> bool:
    """True when a text agrees in so many words and holds no word of doubt."""
    words = _TOKEN.findall(text.lower().replace("\u2019", "'"))
    said = {
        tuple(words[start : start + length])
        for length in range(1, _LONGEST + 1)
        for start in range(len(words) - length + 1)
    }
    return bool(said & _YES) and not said & _DOUBT
