"""The way to the bot: two calls with one budget for the turn, and a breaker in front.

A bot that is slow, absent, wrong or empty raises BotError with a closed code, and nothing else.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import aiohttp
import structlog
from pydantic import BaseModel, ValidationError

from base.bodies import parse_json
from base.problems import Problem
from handoff.bot_protocol import PROTOCOL, Forgotten, Health, Proposal, Resumed, Understanding
from handoff.breaker import Breaker

Answer = TypeVar("Answer", bound=BaseModel)

MAX_ANSWER = 1024 * 1024


class BotError(Exception):
    """The bot did not give a usable answer. `code` is one of the `bot_state` facts, or
    `model_changed`: another model serves since the turn was understood."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class BotTurn:
    """One customer turn as the bot is asked about it."""

    conversation: str
    turn: str
    text: str
    language: str
    channel: str
    customer: Mapping[str, Any]
    payload: str | None = None


class Bot(Protocol):
    """What the desk needs of a bot. `HttpBot` is the real one; tests have another."""

    async def understand(self, turn: BotTurn) -> Understanding:
        """Parse the turn; changes nothing. Raises BotError."""
        ...

    async def respond(self, turn: BotTurn, understanding: Understanding) -> Proposal:
        """Let the bot handle the turn with that understanding. Raises BotError."""
        ...

    async def resume(self, conversation: str, resume: Mapping[str, Any]) -> None:
        """Tell the bot what a human did. Raises BotError."""
        ...

    async def forget(self, conversation: str) -> None:
        """Let the bot keep nothing of the conversation. Raises BotError."""
        ...

    async def health(self) -> Health:
        """Whether the bot can answer. Raises BotError."""
        ...


class HttpBot:
    """The bot behind docs/bot-protocol.md. `url()` is asked at each call: a promotion moves it."""

    def __init__(
        self,
        http: Callable[[], aiohttp.ClientSession],
        url: Callable[[], str],
        token: str,
        breaker: Breaker,
    ) -> None:
        self._http = http
        self._url = url
        self._token = token
        self._breaker = breaker

    async def understand(self, turn: BotTurn) -> Understanding:
        """Parse the turn, or read the button that was pressed. Raises BotError."""
        body = {"conversation": turn.conversation, "turn": turn.turn, "language": turn.language}
        if turn.payload is not None:
            return await self._ask("choice", {**body, "payload": turn.payload}, Understanding)
        body |= {"text": turn.text, "channel": turn.channel}
        return await self._ask("understand", body, Understanding)

    async def respond(self, turn: BotTurn, understanding: Understanding) -> Proposal:
        """Let Rasa handle the turn. An answer without words that is not silent is a failure."""
        parsed = understanding.model_dump(mode="json", include={"intents", "entities"})
        body = {
            "conversation": turn.conversation,
            "turn": turn.turn,
            "text": turn.text,
            "language": turn.language,
            "channel": turn.channel,
            "model": understanding.model,
            "understanding": parsed,
            "customer": dict(turn.customer),
        }
        proposal = await self._ask("respond", body, Proposal)
        if not proposal.silent and not proposal.asks_human and not proposal.words.strip():
            self._breaker.failed()
            raise BotError("empty", "no words")
        self._breaker.answered()
        return proposal

    async def resume(self, conversation: str, resume: Mapping[str, Any]) -> None:
        """Tell Rasa's tracker what happened while a human had the conversation."""
        await self._tell("resume", {"conversation": conversation, **resume}, Resumed)

    async def forget(self, conversation: str) -> None:
        """Let Rasa's tracker and answers go."""
        await self._tell("forget", {"conversation": conversation}, Forgotten)

    async def health(self) -> Health:
        """Ask past the breaker, so that it can close again."""
        return await self._ask("health", None, Health, guarded=False)

    async def _ask(
        self, call: str, body: dict[str, Any] | None, kind: type[Answer], guarded: bool = True
    ) -> Answer:
        if guarded and not self._breaker.allows():
            raise BotError("circuit_open")
        try:
            answer = _read(kind, await self._send(call, body), body or {})
        except BotError as error:
            if error.code != "model_changed":
                self._breaker.failed()
            raise
        except asyncio.CancelledError:  # the turn's budget is spent
            self._breaker.failed()
            raise
        self._breaker.worked()
        return answer

    async def _tell(self, call: str, body: dict[str, Any], kind: type[Answer]) -> Answer:
        """What can wait: an ill bot is left alone, and a failure says nothing about its answers."""
        if self._breaker.is_open:
            raise BotError("circuit_open")
        return _read(kind, await self._send(call, body), body)

    async def _send(self, call: str, body: dict[str, Any] | None) -> bytes:
        """The body of a 200. A connection that the bot had closed meanwhile is tried once more:
        every call may be repeated."""
        try:
            return await self._send_once(call, body)
        except aiohttp.ServerDisconnectedError:
            try:
                return await self._send_once(call, body)
            except aiohttp.ServerDisconnectedError as error:
                raise BotError("refused", "the connection was closed") from error

    async def _send_once(self, call: str, body: dict[str, Any] | None) -> bytes:
        method = "GET" if body is None else "POST"
        json = None if body is None else {"protocol": PROTOCOL, **body}
        headers = {"Authorization": f"Bearer {self._token}", "X-Trace-Id": _trace(body)}
        if body:  # a load balancer before several bots keeps each conversation at one of them
            headers["X-Conversation"] = str(body["conversation"])
        url = f"{self._url()}/webhooks/tandem/{call}"
        try:
            async with self._http().request(
                method, url, json=json, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    raise BotError(_code_of(answer.status), f"HTTP {answer.status}")
                return await _body(answer)
        except aiohttp.ServerDisconnectedError:
            raise
        except TimeoutError as error:
            raise BotError("timeout") from error
        except aiohttp.ClientOSError as error:
            raise BotError("refused", type(error).__name__) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise BotError("garbage", type(error).__name__) from error


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """The whole body, but not without end. Raises BotError."""
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        if len(body) > MAX_ANSWER:
            raise BotError("garbage", "answer too large")
    return bytes(body)


def _read(kind: type[Answer], raw: bytes, asked: Mapping[str, Any]) -> Answer:
    """The answer, if it fits the protocol, can be stored, and is the one that was asked for."""
    try:
        answer = kind.model_validate(parse_json(raw, MAX_ANSWER))
    except Problem as error:
        raise BotError("garbage", error.code) from error
    except ValidationError as error:
        raise BotError("garbage", f"{error.error_count()} fields do not fit") from error
    for name in ("conversation", "turn"):
        if getattr(answer, name, None) not in (None, asked.get(name)):
            raise BotError("garbage", f"the answer is about another {name}")
    return answer


def _trace(body: Mapping[str, Any] | None) -> str:
    """The id under which both sides log the call: the request's, else the turn's."""
    known = structlog.contextvars.get_contextvars().get("trace_id")
    return str(known or (body or {}).get("turn") or "health")


def _code_of(status: int) -> str:
    return {409: "model_changed", 503: "no_model"}.get(status, "error")
