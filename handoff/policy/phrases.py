"""One ear for phrases in people's words, in every language of the shop. Pure.

Case, accents and punctuation do not count. A phrase is whole words in order; Chinese is not written
in words, so a phrase with Chinese characters is looked for anywhere between two punctuation marks.
` ... ` in a phrase stands for up to four words of the same sentence (Chinese: `…` for up to eight
characters), `|` for a choice of words: `talk|speak ... human` is heard in "could I speak with a
real human". A hyphen is punctuation, so that `staff|member-of-staff` is a choice, too.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
#: A gap between two parts of a phrase, as a pattern in `Said.sentences` and in `Said.signs`.
FEW_WORDS = r"(?: [^ .]+){0,4} "
FEW_SIGNS = r"[^.]{0,8}"


class PhraseError(ValueError):
    """A file of phrases cannot be used. `problems` lists a sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Said:
    """A text as phrases are looked for: its words without punctuation, the same with sentence
    ends as words of their own, and for Chinese its characters without spaces, marks as dots.
    `beginnings`: whatever a phrase that it holds can begin with, a word or a Chinese character.
    """

    words: str
    sentences: str
    signs: str
    beginnings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One spelling of a phrase, as a pattern; `literal` where a search for the text will do."""

    pattern: re.Pattern[str]
    literal: str | None
    chinese: bool
    gaps: bool

    def is_in(self, said: Said) -> bool:
        """Whether `said` holds the phrase."""
        if self.literal is not None:
            return self.literal in (said.signs if self.chinese else said.words)
        place = said.signs if self.chinese else said.sentences if self.gaps else said.words
        return bool(self.pattern.search(place))


def said(text: str) -> Said:
    """The text as phrases are looked for; see `Said`."""
    plain = fold(_DOTS.sub(" ", text))
    ends = "".join(c if c.isalnum() else " . " if c in _SENTENCE_ENDS else " " for c in plain)
    # Chinese characters stand apart, so that a Latin word beside them is a whole word
    spaced = _HAN.sub(r" \g<0> ", ends).split()
    return Said(
        words=f" {' '.join(word for word in spaced if word != '.')} ",
        sentences=f" {' '.join(spaced)} ",
        signs="".join(c if c.isalnum() else "." for c in plain if not c.isspace()),
        beginnings=frozenset(spaced),
    )


def fold(text: str) -> str:
    """Lower case, without accents and invisible characters, Chinese in simplified characters."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LIGATURES)
    kept = (c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(kept).translate(SIMPLE)


def holds(text: Said, phrases: Collection[str]) -> bool:
    """Whether the text holds one of the phrases."""
    known = _compiled(tuple(phrases))
    return any(phrase.is_in(text) for word in text.beginnings for phrase in known.get(word, ()))


def has_safety_words(text: str, phrases: Mapping[str, Collection[str]]) -> bool:
    """Whether `text` holds a phrase of danger, of any language: a customer may mix them."""
    heard = said(text)
    return any(holds(heard, known) for known in phrases.values())


def read_by_language(document: Any, place: str) -> dict[str, tuple[str, ...]]:
    """`{language: phrases}` of a parsed file `{language: [phrase]}`; `place` names it in faults.

    Raises PhraseError naming every fault found: no such form, no text, a phrase without a letter.
    """
    if not isinstance(document, Mapping):
        raise PhraseError([f"{place} lists phrases by language."])
    problems = [
        fault for key, phrases in document.items() for fault in _faults(f"{place}, {key}", phrases)
    ]
    if problems:
        raise PhraseError(problems)
    return {str(language): tuple(phrases) for language, phrases in document.items()}


def _faults(place: str, phrases: Any) -> list[str]:
    if not isinstance(phrases, list | tuple):
        return [f"{place}: that is no list of phrases."]
    bad = (one for one in phrases if not isinstance(one, str) or not _is_phrase(one))
    return [f"{place}: {one!r} is no phrase." for one in bad]


def alternatives(phrases: Iterable[str], chinese: bool) -> str:
    """The source of a pattern for any of the phrases, without bounds, in `Said.words` of a sentence
    or (`chinese`) in its `Said.signs`.
    """
    spelt = {spelling for phrase in phrases for spelling in _spellings(phrase)}
    sources = {_source(spelling, chinese) for spelling in spelt}
    return f"(?:{'|'.join(sorted(sources, key=len, reverse=True))})"


def _is_phrase(phrase: str) -> bool:
    """Whether there is something to look for at every place of the phrase."""
    parts = [part.split() for part in _GAP.split(phrase)]
    choices = (choice for part in parts for word in part for choice in word.split("|"))
    return all(parts) and all(_letters(choice) for choice in choices)


@lru_cache(maxsize=1024)
def _compiled(phrases: tuple[str, ...]) -> Mapping[str, Sequence[Phrase]]:
    """The phrases by what they can begin with."""
    known: dict[str, list[Phrase]] = defaultdict(list)
    spelt = (spelling for phrase in phrases for spelling in _spellings(phrase))
    for spelling in dict.fromkeys(spelt):
        phrase = _phrase(spelling)
        for word in _beginnings(spelling):
            known[word].append(phrase)
    return known


def _beginnings(spelling: str) -> Iterable[str]:
    """The first word, or Chinese character, of each choice for the first place."""
    choices = _GAP.split(spelling)[0].split()[0].split("|")
    return {said(choice).sentences.split()[0] for choice in choices}


def _spellings(phrase: str) -> Iterable[str]:
    """As customers type it: `don't` and `dont`, `fängt` and `faengt` (`fangt` is folding)."""
    lower = phrase.casefold().replace("’", "'")
    for spelling, apostrophe in product((lower, lower.translate(_UMLAUTS)), ("'", "")):
        yield spelling.replace("'", apostrophe)


def _phrase(spelling: str) -> Phrase:
    chinese = bool(_HAN.search(spelling))
    gaps, choice = len(_GAP.split(spelling)) > 1, "|" in spelling
    literal = None if gaps or choice else _letters(spelling, chinese)
    source = _source(spelling, chinese)
    if not chinese:
        source = f"(?<= )(?:{source})(?= )"
        literal = literal and f" {literal} "
    return Phrase(pattern=re.compile(source), literal=literal, chinese=chinese, gaps=gaps)


def _source(spelling: str, chinese: bool) -> str:
    join, gap = ("", FEW_SIGNS) if chinese else (" ", FEW_WORDS)
    return gap.join(
        join.join(_one_of(word.split("|"), chinese) for word in part.split())
        for part in _GAP.split(spelling)
    )


def _one_of(words: list[str], chinese: bool) -> str:
    known = [re.escape(_letters(word, chinese)) for word in words]
    return known[0] if len(known) == 1 else f"(?:{'|'.join(known)})"


def _letters(word: str, chinese: bool = False) -> str:
    heard = said(word)
    return heard.signs.replace(".", "") if chinese else heard.words.strip()
