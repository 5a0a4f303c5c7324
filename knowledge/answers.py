"""What the bot may tell customers: the articles for them, and only one that surely fits. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.articles import CUSTOMER, Article, for_readers
from knowledge.search import Found, Search

#: Words alone answer from this score on, and with so much more than the next article has.
THRESHOLD, LEAD = 20.0, 2.0  # measured: tests/unit/test_answers.py


class Answers:
    """The articles for customers, ready to be asked."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._search = Search(for_readers(articles, CUSTOMER))

    def article(self, id: str, language: str) -> Article | None:
        """The article in `language`, in English when there is no other."""
        return self._search.article(id, language)

    def find(self, text: str, language: str, intent: str | None = None) -> list[Found]:
        """The articles that name the intent, those with the words first; where none does, the one
        whose words surely fit. Empty when nothing is known.

        Never in another language: an answer that the customer cannot read is none.
        """
        found = self._search.find(text, language, intent=intent, limit=20)
        found = [one for one in found if one.article.language == language]
        named = [one for one in found if intent in one.article.intents]
        if named or not found:
            return named
        first, *others = found
        next_score = others[0].score if others else 0.0
        sure = first.score >= THRESHOLD and first.score >= LEAD * next_score
        return [first] if sure else []
