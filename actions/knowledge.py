"""Asks the desk what its articles for customers answer (docs/api.md, Knowledge). One try, one
second: without an answer the bot says what it says anyhow.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from actions.breaker import Breaker
from actions.orders import BadAnswer, Reader

BUDGET_SECONDS = 1.0
# The desk refuses a longer line of a request; what is asked stands at the beginning.
LONGEST_QUESTION = 400


@dataclass(frozen=True)
class Answer:
    """What an article says, and its name."""

    id: str
    title: str
    text: str
    took_ms: int


@dataclass(frozen=True)
class NoAnswer:
    """Nothing is known (`no_article`), or the desk did not say (`knowledge_unreachable`)."""

    code: str
    took_ms: int


class Knowledge(Protocol):
    """What the dialogues need of a knowledge base."""

    async def answer(self, text: str, intent: str, language: str) -> Answer | NoAnswer:
        """The article that answers a question best."""


class HttpKnowledge:
    """The desk behind TANDEM_KNOWLEDGE_URL. Nothing is raised."""

    def __init__(
        self,
        url: str,
        token: str,
        session: aiohttp.ClientSession,
        breaker: Breaker | None = None,
    ) -> None:
        self._url = f"{url.rstrip('/')}/api/knowledge/answers"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session = session
        self._breaker = breaker or Breaker()

    async def answer(self, text: str, intent: str, language: str) -> Answer | NoAnswer:
        """See Knowledge."""
        started = time.monotonic()
        if not self._breaker.allows():
            return NoAnswer("knowledge_unreachable", 0)
        query = {"q": _clean(text), "intent": intent, "language": language}
        try:
            async with self._session.get(
                self._url,
                params=query,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=BUDGET_SECONDS),
                allow_redirects=False,
            ) as answer:
                if answer.status != 200:
                    raise BadAnswer(f"status {answer.status}")
                found = _read(json.loads(await answer.read()), started)
        except (
            aiohttp.ClientError,
            asyncio.TimeoutError,
            OSError,
            ValueError,
            RecursionError,
            BadAnswer,
        ):
            self._breaker.failed()
            return NoAnswer("knowledge_unreachable", _ms(started))
        self._breaker.succeeded()
        return found


def _clean(text: str) -> str:
    """What can stand in an address: no halves of characters."""
    return text[:LONGEST_QUESTION].encode("utf-8", "ignore").decode("utf-8")


def _read(data: Any, started: float) -> Answer | NoAnswer:
    """The first of `{answers: [{id, title, answer}]}`. Raises BadAnswer."""
    answers = Reader(data).many("answers")
    if not answers:
        return NoAnswer("no_article", _ms(started))
    first = Reader(answers[0])
    text = first.text("answer").strip()
    if not text:
        raise BadAnswer("an empty answer")
    return Answer(first.text("id"), first.text("title"), text, _ms(started))


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
