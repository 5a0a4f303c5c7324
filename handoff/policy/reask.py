"""Does an agent's turn ask the customer for something that the desk already knows? Pure.

A clause asks for what it names when the sentence is a question or has made a request so far, and
the name is not one that the agent only mentions: "I have your order number, could you give me your
e-mail" asks for the e-mail alone. The words stand in `strategy/reask_words.yml`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handoff.policy.phrases import (
    FEW_SIGNS,
    FEW_WORDS,
    PhraseError,
    alternatives,
    read_by_language,
    said,
)

#: What can be asked for.
KINDS = frozenset({"order_id", "email", "name", "phone", "address", "matter", "photo", "reason"})
MATTER = "matter"
_LISTS = ("requests", "fillers", "before", "after", "openings")
_TABLES = ("names", "questions")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；;])|\n+")
_CLAUSE = re.compile(r"[,;:，；：、()（）]|\s[–—-]\s")
_QUESTION = re.compile(r"[?？]\s*$")
_CHINESE = frozenset({"zh"})
_NOTHING = "(?!)"


@dataclass(frozen=True, slots=True)
class Asking:
    """How one language asks: patterns over a clause as `Said` gives it."""

    chinese: bool
    requests: re.Pattern[str]
    openings: re.Pattern[str]
    named: Mapping[str, re.Pattern[str]]
    questions: Mapping[str, re.Pattern[str]]
    alone: Mapping[str, re.Pattern[str]]
    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause names something; `asks`: by a phrase that needs no request."""

    start: int
    end: int
    kind: str
    asks: bool

    def gives_way_to(self, other: "Place") -> bool:
        """Whether `other` is a longer name over it: "address" in "e-mail address"."""
        overlap = other.start < self.end and self.start < other.end
        longer = other.end - other.start > self.end - self.start
        return overlap and longer and self.asks is other.asks


AskingWords = Mapping[str, Asking]


def asked_for(
    text: str, language: str, words: AskingWords, *, first_turn: bool = False
) -> frozenset[str]:
    """The kinds (`KINDS`) that an agent's `text` asks the customer for.

    "How can I help you?" asks for the matter in the agent's `first_turn` alone; later it offers
    more help. A language without words asks for nothing.
    """
    asking = words.get(language)
    if asking is None:
        return frozenset()
    asked: set[str] = set()
    for sentence in _SENTENCE.split(text):
        asked |= _asked_in(sentence, asking)
        if first_turn and asking.openings.search(_heard(sentence, asking)):
            asked.add(MATTER)
    return frozenset(asked)


def reasked(
    text: str,
    language: str,
    known: Collection[str],
    words: AskingWords,
    *,
    first_turn: bool = False,
) -> frozenset[str]:
    """The kinds that `text` asks for although they are `known`."""
    return asked_for(text, language, words, first_turn=first_turn) & frozenset(known)


def read_asking(document: Any) -> dict[str, Asking]:
    """`{language: Asking}` of the parsed `strategy/reask_words.yml`.

    Raises PhraseError naming every fault found: a part that is missing, an unknown kind, a bad
    phrase.
    """
    if not isinstance(document, Mapping):
        raise PhraseError(["Words of asking are given by language."])
    problems = [fault for language, entry in document.items() for fault in _faults(language, entry)]
    if problems:
        raise PhraseError(problems)
    return {language: _asking(entry, language in _CHINESE) for language, entry in document.items()}


def _asked_in(sentence: str, asking: Asking) -> set[str]:
    question = bool(_QUESTION.search(sentence))
    requested = question
    asked: set[str] = set()
    for clause in _clauses(sentence, asking):
        requested = requested or bool(asking.requests.search(clause))
        for place in _places(clause, asking):
            if (place.asks or requested) and not _only_mentioned(clause, place, asking):
                asked.add(place.kind)
        if question:
            asked |= {kind for kind in KINDS if asking.alone[kind].fullmatch(clause)}
    return asked


def _places(clause: str, asking: Asking) -> list[Place]:
    places = [
        Place(found.start(1), found.end(1), kind, patterns is asking.questions)
        for patterns in (asking.named, asking.questions)
        for kind, pattern in patterns.items()
        for found in pattern.finditer(clause)
    ]
    return [one for one in places if not any(one.gives_way_to(other) for other in places)]


def _only_mentioned(clause: str, place: Place, asking: Asking) -> bool:
    if not place.asks and asking.after.match(clause[place.end :]):
        return True
    before = asking.before.search(clause[: place.start])
    if before is None:
        return False
    # "may I have your name" is a request, though "I have your name" is none
    requests = asking.requests.finditer(clause)
    return not any(one.start() < before.start() < one.end() for one in requests)


def _clauses(sentence: str, asking: Asking) -> Iterator[str]:
    for clause in _CLAUSE.split(sentence):
        heard = _heard(clause, asking)
        if heard.strip(" ."):
            yield heard


def _heard(text: str, asking: Asking) -> str:
    heard = said(text)
    return heard.signs.strip(".") if asking.chinese else heard.words


def _asking(entry: Mapping[str, Any], chinese: bool) -> Asking:
    space, start, end = ("", "", "") if chinese else (" ", "(?<= )", "(?= )")
    gap = FEW_SIGNS if chinese else FEW_WORDS

    def some(phrases: Collection[str]) -> str:
        return f"{start}{alternatives(phrases, chinese)}{end}" if phrases else _NOTHING

    def by_kind(table: Mapping[str, Collection[str]]) -> dict[str, re.Pattern[str]]:
        # looking ahead finds names that overlap, too
        return {kind: re.compile(f"(?=({some(table.get(kind, ()))}))") for kind in KINDS}

    fillers = f"(?:{space}{alternatives(entry['fillers'], chinese)})*{space}"
    return Asking(
        chinese=chinese,
        requests=re.compile(some(entry["requests"])),
        openings=re.compile(some(entry["openings"])),
        named=by_kind(entry["names"]),
        questions=by_kind(entry["questions"]),
        alone={
            kind: re.compile(f"{fillers}{some(entry['names'].get(kind, ()))}{fillers}")
            for kind in KINDS
        },
        before=re.compile(f"{some(entry['before'])}{gap}$"),
        after=re.compile(f"{gap}{some(entry['after'])}"),
    )


def _faults(language: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, Mapping) or set(entry) != {*_LISTS, *_TABLES}:
        yield f"Words of asking, {language}: the parts are {', '.join((*_LISTS, *_TABLES))}."
        return
    lists = {part: entry[part] for part in _LISTS}
    for table in _TABLES:
        if not isinstance(entry[table], Mapping):
            yield f"Words of asking, {language}: {table} are given by kind."
            continue
        for kind, phrases in entry[table].items():
            if kind not in KINDS:
                yield f"Words of asking, {language}: there is no kind “{kind}”."
            lists[f"{table} of {kind}"] = phrases
    try:
        read_by_language(lists, f"Words of asking, {language}")
    except PhraseError as error:
        yield from error.problems
