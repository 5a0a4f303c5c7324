"""One ear for phrases in people's words, in every language of the shop. Pure.

Case, accents and punctuation do not count. A phrase is whole words in order; Chinese is not written
in words, so a phrase with Chinese characters is looked for anywhere between two punctuation marks.
` ... ` in a phrase stands for up to four words of the same sentence (Chinese: `…` for up to eight
characters): `speak ... human` is heard in "could I speak with a real human".
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from handoff.policy.chinese import SIMPLE

_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_ENDS = frozenset(".!?;。！？；")
_DOTS = re.compile(r"\.{2,}|…+")
_GAP = re.compile(r"\s*(?:\.{3}|…)\s*")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_FEW_WORDS = r"(?: [^ .]+){0,4} "
_FEW_SIGNS = r"[^.]{0,8}"


class PhraseError(ValueError):
    """A file of phrases cannot be used. `problems` lists a sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Said:
    """A text as phrases are looked for: its words without punctuation, the same with sentence
    ends as words of their own, and for Chinese its characters without spaces, marks as dots.
    """

    words: str
    sentences: str
    signs: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """One spelling of a phrase: its parts between gaps, and the whole as a pattern."""

    parts: tuple[str, ...]
    whole: re.Pattern[str]
    chinese: bool

    def is_in(self, said: Said) -> bool:
        """Whether `said` holds the phrase."""
        place = said.signs if self.chinese else said.words
        if not all(part in place for part in self.parts):
            return False
        if len(self.parts) == 1:
            return True
        return bool(self.whole.search(said.signs if self.chinese else said.sentences))


def said(text: str) -> Said:
    """The text as phrases are looked for; see `Said`."""
    plain = fold(_DOTS.sub(" ", text))
    ends = "".join(c if c.isalnum() else " . " if c in _SENTENCE_ENDS else " " for c in plain)
    # Chinese characters stand apart, so that a Latin word beside them is a whole word
    spaced = _HAN.sub(r" \g<0> ", ends).split()
    signs = "".join(c if c.isalnum() else "." for c in plain if not c.isspace())
    return Said(
        words=f" {' '.join(word for word in spaced if word != '.')} ",
        sentences=f" {' '.join(spaced)} ",
        signs=signs,
    )


def fold(text: str) -> str:
    """Lower case, without accents and invisible characters, Chinese in simplified characters."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LIGATURES)
    kept = (c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(kept).translate(SIMPLE)


def holds(text: Said, phrases: Collection[str]) -> bool:
    """Whether the text holds one of the phrases."""
    return any(phrase.is_in(text) for phrase in _compiled(tuple(phrases)))


def has_safety_words(text: str, phrases: Mapping[str, Collection[str]]) -> bool:
    """Whether `text` holds a phrase of danger, of any language: a customer may mix them."""
    heard = said(text)
    return any(holds(heard, known) for known in phrases.values())


def read_phrases(document: Any, place: str) -> dict[str, tuple[str, ...]]:
    """`{language: phrases}` of a parsed file `{language: [phrase]}`; `place` names it in faults.

    Raises PhraseError naming every fault found: no such form, no text, a phrase without a letter.
    """
    if not isinstance(document, Mapping):
        raise PhraseError([f"{place} lists phrases by language."])
    problems = [
        f"{place}, {language}: {phrase!r} is no phrase."
        for language, phrases in document.items()
        for phrase in (phrases if isinstance(phrases, list | tuple) else [phrases])
        if not isinstance(phrase, str) or not all(_parts(phrase))
    ]
    if problems:
        raise PhraseError(problems)
    return {str(language): tuple(phrases) for language, phrases in document.items()}


def alternatives(phrases: Iterable[str], chinese: bool) -> str:
    """A pattern for any of the phrases, in `Said.sentences` or (`chinese`) in `Said.signs`."""
    known = (phrase for phrase in _compiled(tuple(phrases)) if phrase.chinese is chinese)
    return "|".join(sorted({phrase.whole.pattern for phrase in known}, key=len, reverse=True))


@lru_cache(maxsize=1024)
def _compiled(phrases: tuple[str, ...]) -> tuple[Phrase, ...]:
    spelt = (spelling for phrase in phrases for spelling in _spellings(phrase))
    return tuple(_phrase(spelling) for spelling in dict.fromkeys(spelt))


def _spellings(phrase: str) -> Iterable[str]:
    """As customers type it: `don't` and `dont`, `fängt` and `faengt` (`fangt` is folding)."""
    lower = phrase.casefold()
    for umlauts, apostrophe in product((lower, lower.translate(_UMLAUTS)), ("'", "")):
        yield umlauts.replace("’", "'").replace("'", apostrophe)


def _phrase(spelling: str) -> Phrase:
    parts = _parts(spelling)
    chinese = bool(_HAN.search(spelling))
    gap = _FEW_SIGNS if chinese else _FEW_WORDS
    whole = re.compile(gap.join(re.escape(part) for part in parts))
    if not chinese:
        whole = re.compile(f"(?<= ){whole.pattern}(?= )")
        parts = tuple(f" {part} " for part in parts)
    return Phrase(parts=parts, whole=whole, chinese=chinese)


def _parts(phrase: str) -> tuple[str, ...]:
    heard = [said(part) for part in _GAP.split(phrase)]
    if _HAN.search(phrase):
        return tuple(one.signs.replace(".", "") for one in heard)
    return tuple(one.words.strip() for one in heard)
