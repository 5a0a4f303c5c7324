"""Finds articles by a customer's words: BM25 over words and their pieces, all in memory. Pure.

Pieces of four letters let *Rücksendeetikett* find *Rücksendung*, and a typo find its word.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.articles import Article

FALLBACK = "en"
PIECE = 4
PIECE_WEIGHT = 0.4
TITLE, WORDS, TEXT = 8, 8, 1  # how often a term counts where it stands
SNIPPET = 180
_K1, _B = 5.0, 0.3  # measured: tests/unit/test_knowledge.py
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKS = re.compile(r"[*_`#]+|^\s*(?:\d+\.|-)\s+", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Found:
    """An article with its score (higher is better, comparable within one search) and the
    sentence that fits best."""

    article: Article
    score: float
    snippet: str


class Search:
    """All articles, ready to be searched."""

    def __init__(self, articles: Sequence[Article]) -> None:
        languages = {article.language for article in articles}
        self._by_language = {
            language: _Index([one for one in articles if one.language == language])
            for language in languages
        }

    def find(
        self, text: str, language: str, *, intent: str | None = None, limit: int = 5
    ) -> list[Found]:
        """The articles in `language` that fit, best first; English ones fill what is left.

        What names the `intent` comes before what has the words.
        """
        found = self._in(language, text, intent)
        if language != FALLBACK:
            known = {one.article.id for one in found}
            others = self._in(FALLBACK, text, intent)
            found += [one for one in others if one.article.id not in known]
        return found[:limit]

    def article(self, id: str, language: str) -> Article | None:
        """The article in `language`, in English when there is no other."""
        for wanted in (language, FALLBACK):
            index = self._by_language.get(wanted)
            for article in index.articles if index else ():
                if article.id == id:
                    return article
        return None

    def _in(self, language: str, text: str, intent: str | None) -> list[Found]:
        index = self._by_language.get(language)
        return index.find(text, intent) if index else []


class _Index:
    """The articles of one language."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = articles
        self._terms = [_terms_of(article) for article in articles]
        self._lengths = [sum(terms.values()) for terms in self._terms]
        self._mean = sum(self._lengths) / len(articles)
        in_how_many = Counter(term for terms in self._terms for term in terms)
        self._rarity = {
            term: math.log(1 + (len(articles) - n + 0.5) / (n + 0.5))
            for term, n in in_how_many.items()
        }

    def find(self, text: str, intent: str | None) -> list[Found]:
        wanted = set(_terms(text))
        scored = [
            (self._score(place, wanted), article) for place, article in enumerate(self.articles)
        ]
        best = sorted(
            (one for one in scored if one[0] > 0 or intent in one[1].intents),
            key=lambda one: (intent not in one[1].intents, -one[0], one[1].id),
        )
        return [
            Found(article=article, score=round(score, 3), snippet=_snippet(article, wanted))
            for score, article in best
        ]

    def _score(self, place: int, wanted: Iterable[str]) -> float:
        """Okapi BM25; a piece of a word counts less than a word."""
        terms, length = self._terms[place], self._lengths[place]
        norm = _K1 * (1 - _B + _B * length / self._mean)
        return sum(
            _weight(term) * self._rarity[term] * terms[term] * (_K1 + 1) / (terms[term] + norm)
            for term in wanted
            if term in terms
        )


def _terms_of(article: Article) -> Counter[str]:
    counted: Counter[str] = Counter()
    parts = ((article.title, TITLE), (" ".join(article.words), WORDS), (article.text, TEXT))
    for text, times in parts:
        for term in _terms(text):
            counted[term] += times
    return counted


def _terms(text: str) -> list[str]:
    """The words of a text without case and accents, and the pieces of the longer ones."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
    pieces = (
        f"~{word[start : start + PIECE]}"
        for word in words
        if len(word) > PIECE
        for start in range(len(word) - PIECE + 1)
    )
    return [*words, *pieces]


def _weight(term: str) -> float:
    return PIECE_WEIGHT if term.startswith("~") else 1.0


def _snippet(article: Article, wanted: set[str]) -> str:
    """The sentence with most of what was asked for, without Markdown's marks."""
    sentences = [one.strip() for one in _SENTENCE.split(_MARKS.sub("", article.text))]
    sentences = [one for one in sentences if len(one) > 2 * PIECE]
    best = max(sentences, key=lambda one: sum(_weight(t) for t in wanted & set(_terms(one))))
    return best if len(best) <= SNIPPET else best[: SNIPPET - 1].rstrip() + "…"
