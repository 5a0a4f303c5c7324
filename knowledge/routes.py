"""The knowledge base over HTTP, for whoever serves customers; and for the handoff's package."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field, StringConstraints

from base.http import Body, Call, NotFound, Reply, Routes
from knowledge.answers import Answers
from knowledge.articles import AGENT, for_readers, load
from knowledge.search import Search

SUGGESTED = 3
SEARCH = web.AppKey("search", Search)
ANSWERS = web.AppKey("answers", Answers)
routes = Routes(prefix="/api/knowledge", tag="knowledge")

_Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
#: (intent, text, language) -> [{id, title, snippet}]
Suggest = Callable[[str | None, str, str], list[dict[str, Any]]]


class Query(Body):
    q: Annotated[str, Field(max_length=4000)] = ""
    language: _Language = "en"
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class Language(Body):
    language: _Language = "en"


class Question(Body):
    q: Annotated[str, Field(max_length=4000)] = ""
    language: _Language = "en"
    intent: Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,64}$")] = ""


class AnswerView(Reply):
    id: str
    title: str
    answer: str
    language: str
    score: float


class AnswersReply(Reply):
    answers: list[AnswerView]


class FoundView(Reply):
    id: str
    title: str
    snippet: str
    language: str
    score: float


class SearchReply(Reply):
    articles: list[FoundView]


class ArticleView(Reply):
    id: str
    title: str
    language: str
    text: str
    intents: list[str]
    reviewed: date


def install(app: web.Application, search: Search | None = None) -> None:
    """Give the app the knowledge base. Raises ArticleError for a file that is not right."""
    articles = load()
    app[SEARCH] = search or Search(for_readers(articles, AGENT))
    app[ANSWERS] = Answers(articles)


def suggestions(search: Search) -> Suggest:
    """What the handoff's context package asks for its suggested articles."""

    def suggest(intent: str | None, text: str, language: str) -> list[dict[str, Any]]:
        found = search.find(text, language, intent=intent, limit=SUGGESTED)
        return [
            {"id": one.article.id, "title": one.article.title, "snippet": one.snippet}
            for one in found
        ]

    return suggest


@routes.get("/search", access="serve")
async def find(call: Call, query: Query) -> SearchReply:
    """Articles that fit, best first: those in the language, then English ones."""
    found = call.app[SEARCH].find(query.q, query.language, limit=query.limit)
    return SearchReply(
        articles=[
            FoundView(
                id=one.article.id,
                title=one.article.title,
                snippet=one.snippet,
                language=one.article.language,
                score=one.score,
            )
            for one in found
        ]
    )


@routes.get("/articles/{id}", access="serve", errors=(404,))
async def article(call: Call, query: Language) -> ArticleView:
    """One article, for agents or customers, in English where there is no other."""
    id = call.path["id"]
    found = call.app[SEARCH].article(id, query.language)
    found = found or call.app[ANSWERS].article(id, query.language)
    if found is None:
        raise NotFound
    return ArticleView(
        id=found.id,
        title=found.title,
        language=found.language,
        text=found.text,
        intents=list(found.intents),
        reviewed=found.reviewed,
    )


@routes.get("/answers", access="ask")
async def answers(call: Call, query: Question) -> AnswersReply:
    """What the articles for customers say to a question, best first; empty: nothing is known."""
    found = call.app[ANSWERS].find(query.q, query.language, query.intent or None)
    return AnswersReply(
        answers=[
            AnswerView(
                id=one.article.id,
                title=one.article.title,
                answer=one.article.answer,
                language=one.article.language,
                score=one.score,
            )
            for one in found
        ]
    )
