"""The way to a writer: one call to an OpenAI-compatible service, with a budget and a breaker.

A writer that is slow, absent, wrong or too talkative raises WriterError, and nothing else.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from handoff.breaker import Breaker
from handoff.package.prompt import Prompt, clean

BUDGET_S = 3.0
MAX_ANSWER = 64 * 1024
MAX_TOKENS = 500


class WriterError(Exception):
    """The writer gave no usable text. `code`: timeout, refused, error, garbage, too_large, empty,
    circuit_open."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class HttpWriter:
    """A writer behind `POST <url>/chat/completions`. `key`: its bearer token, if it wants one."""

    def __init__(
        self,
        http: Callable[[], aiohttp.ClientSession],
        url: str,
        model: str,
        key: str | None,
        breaker: Breaker,
        budget_s: float = BUDGET_S,
    ) -> None:
        self.model = model
        self._http = http
        self._url = f"{url}/chat/completions"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._breaker = breaker
        self._budget_s = budget_s

    async def write(self, prompt: Prompt) -> str:
        """The summary as clean text, within the budget. Raises WriterError."""
        if not self._breaker.allows():
            raise WriterError("circuit_open")
        try:
            text = clean(_content(await self._ask(prompt)))
            if not text:
                raise WriterError("empty")
        except WriterError:
            self._breaker.failed()
            raise
        self._breaker.answered()
        return text

    async def _ask(self, prompt: Prompt) -> bytes:
        body = {
            "model": self.model,
            "messages": [dict(one) for one in prompt.messages],
            "temperature": 0.2,
            "max_tokens": MAX_TOKENS,
            "stream": False,
        }
        try:
            async with (
                asyncio.timeout(self._budget_s),
                self._http().post(
                    self._url, json=body, headers=self._headers, allow_redirects=False
                ) as answer,
            ):
                if answer.status != 200:
                    raise WriterError("error")
                return await _whole(answer)
        except TimeoutError as error:
            raise WriterError("timeout") from error
        except aiohttp.ClientOSError as error:
            raise WriterError("refused") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise WriterError("garbage") from error


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """The whole body, but not without end. Raises WriterError."""
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        if len(body) > MAX_ANSWER:
            raise WriterError("too_large")
    return bytes(body)


def _content(raw: bytes) -> str:
    """The text in an answer of chat completions. Raises WriterError."""
    try:
        answer: Any = json.loads(raw)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError) as error:
        raise WriterError("garbage") from error
    if not isinstance(content, str):
        raise WriterError("garbage")
    return content
