"""The only door to the bot: docs/bot-protocol.md over Rasa's own HTTP server. Customer text is
data, never a command.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import conversations, protocol, turnfacts
from bot.collect import Collector
from bot.journal import Overtaken
from bot.language import LANGUAGES
from bot.parse import own_intents, parse_as_text, parse_of_button
from bot.protocol import ProtocolError
from bot.wording import APOLOGY

logger = logging.getLogger("tandem.bot")
FALLBACK = "nlu_fallback"
Handler = Callable[[Request, Agent, dict[str, Any]], Awaitable[dict[str, Any]]]


class TandemChannel(InputChannel):
    """understand, choice, respond, resume, forget, health."""

    def __init__(self, trained_at: str) -> None:
        self._trained_at = trained_at
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def name(cls) -> str:
        """The last part of the address."""
        return "tandem"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes; Rasa mounts them at /webhooks/tandem."""
        routes = Blueprint("tandem")
        for name, handler in (
            ("understand", self.understand),
            ("choice", self.choice),
            ("respond", self.respond),
            ("resume", self.resume),
            ("forget", self.forget),
        ):
            routes.add_route(_route(name, handler), f"/{name}", methods=["POST"], name=name)
        routes.add_route(_route("health", self.health), "/health", methods=["GET"], name="health")
        return routes

    async def understand(
        self, request: Request, agent: Agent, body: dict[str, Any]
    ) -> dict[str, Any]:
        """Parses a text with the loaded model; no tracker is read or written."""
        started = time.perf_counter()
        order = protocol.understand(body)
        parse = parse_as_text(agent, order.text, order.language)
        return _understood(agent, order, parse, started)

    async def choice(self, request: Request, agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
        """Turns a button that the bot offered into an understanding."""
        started = time.perf_counter()
        order = protocol.choice(body, own_intents(agent), set(agent.domain.entities))
        return _understood(agent, order, parse_of_button(order), started)

    async def respond(self, request: Request, agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
        """Handles a turn with the parse of `understand`; a repeat gets the same answer."""
        order = protocol.respond(body, own_intents(agent) | {FALLBACK}, set(agent.domain.entities))

        async def work() -> dict[str, Any]:
            if order.model != agent.model_id:
                raise ProtocolError(
                    409, "model_changed", f"The model {order.model} is no longer loaded."
                )
            return await _handle(agent, order, request.headers.get("X-Trace-Id", ""))

        return await self._once(agent, order, work)

    async def resume(self, request: Request, agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
        """A human hands the conversation back."""
        order = protocol.resume(body)

        async def work() -> dict[str, Any]:
            answer = {
                "protocol": protocol.PROTOCOL,
                "conversation": order.conversation,
                "model": agent.model_id,
                "resumed": True,
            }
            await conversations.resume(agent, order, answer)
            return answer

        return await self._once(agent, order, work)

    async def forget(self, request: Request, agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
        """The customer is to be forgotten: nothing of the conversation is kept."""
        order = protocol.forget(body)
        async with self._lock(order.conversation):
            await agent.tracker_store.forget(order.conversation)
        return {
            "protocol": protocol.PROTOCOL,
            "conversation": order.conversation,
            "model": agent.model_id,
            "forgotten": True,
        }

    async def health(self, request: Request, agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
        """What is loaded."""
        return {
            "protocol": protocol.PROTOCOL,
            "model": agent.model_id,
            "trained_at": self._trained_at,
            "ready": True,
            "intents": sorted(own_intents(agent)),
            "languages": list(LANGUAGES),
        }

    async def _once(
        self,
        agent: Agent,
        order: protocol.Respond | protocol.Resume,
        work: Callable[[], Awaitable[dict[str, Any]]],
    ) -> dict[str, Any]:
        """The answer that the turn got before, or what `work` answers and stores.

        When another process wrote to the conversation meanwhile, nothing was stored and it is done
        again, on what is there now; what actions changed has the turn's key and changes once.
        """
        journal = agent.tracker_store.journal
        async with self._lock(order.conversation):
            for again in (False, True):
                given = await journal.answer(order.conversation, order.turn)
                if given is not None:
                    return given
                try:
                    return await work()
                except Overtaken:
                    if again:
                        raise
        raise AssertionError("unreachable")

    def _lock(self, conversation: str) -> asyncio.Lock:
        """One turn at a time in a conversation; locks vanish when nobody holds them."""
        lock = self._locks.get(conversation)
        if lock is None:
            lock = self._locks[conversation] = asyncio.Lock()
        return lock


async def _handle(agent: Agent, order: protocol.Respond, trace: str) -> dict[str, Any]:
    """One turn through Rasa: policies predict, actions run, tracker and answer are written in one
    transaction. A turn that fails before leaves nothing, and may be sent again.
    """
    started = time.perf_counter()
    tracker = await conversations.prepare(agent, order.conversation, order.language, order.customer)
    collector = Collector()
    await agent.processor.turn(_message(order, collector, trace), tracker)
    if tracker.latest_message.message_id != order.turn:
        raise RuntimeError("the turn is not in the tracker")
    actions = turnfacts.executed(tracker)
    reports = turnfacts.reports(actions, collector, agent.domain)
    messages = collector.messages
    if not messages and any(r["code"] == turnfacts.UNREACHABLE for r in reports):
        messages = [_plain(_apology(agent, order))]
    if not messages and not collector.asks_human:
        raise RuntimeError("the bot has nothing to say")
    answer = {
        "protocol": protocol.PROTOCOL,
        "conversation": order.conversation,
        "turn": order.turn,
        "model": agent.model_id,
        "messages": messages,
        "silent": not messages,
        "slots": turnfacts.slots(tracker),
        "form": turnfacts.form(tracker),
        "policy": turnfacts.policy(actions),
        "actions": reports,
        "asks_human": collector.asks_human,
        "took_ms": _since(started),
    }
    await agent.tracker_store.save(tracker, (order.turn, answer))
    return answer


def _message(order: protocol.Respond, collector: Collector, trace: str) -> UserMessage:
    """The turn as Rasa takes it, with the parse in place: the NLU does not run again."""
    parse = {
        "text": order.text,
        "intent": order.intents[0],
        "intent_ranking": order.intents,
        "entities": order.entities,
        "turn": order.turn,
        "trace": trace,
    }
    return UserMessage(
        text=order.text,
        output_channel=collector,
        sender_id=order.conversation,
        parse_data=parse,
        input_channel="tandem",
        message_id=order.turn,
    )


def _understood(
    agent: Agent,
    order: protocol.Understand | protocol.Choice,
    parse: dict[str, Any],
    started: float,
) -> dict[str, Any]:
    return {
        "protocol": protocol.PROTOCOL,
        "conversation": order.conversation,
        "turn": order.turn,
        "model": agent.model_id,
        "language": parse["language"],
        "intents": parse["intents"],
        "entities": parse["entities"],
        "scope": parse["scope"],
        "likely": parse["likely"],
        "doubt": parse["doubt"],
        "sentiment": parse["sentiment"],
        "took_ms": _since(started),
    }


def _apology(agent: Agent, order: protocol.Respond) -> str:
    said = agent.nlg.replies.message(APOLOGY, order.language, order.turn)
    return said["text"]


def _plain(text: str) -> dict[str, Any]:
    return {"text": text, "quick_replies": [], "card": None, "image": None}


def _agent(request: Request) -> Agent:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise ProtocolError(503, "no_model", "No model is loaded.")
    return agent


def _route(name: str, handler: Handler) -> Callable[[Request], Awaitable[HTTPResponse]]:
    """Reads the body, runs the handler, turns every failure into an error body. Never logs what the
    customer wrote.
    """

    async def serve(request: Request) -> HTTPResponse:
        started = time.perf_counter()
        body: dict[str, Any] = {}
        status = 200
        try:
            body = protocol.read_body(request.body) if request.method == "POST" else {}
            answer = await handler(request, _agent(request), body)
        except ProtocolError as error:
            status, answer = error.status, error.body()
        except Exception as error:
            status = 500
            answer = ProtocolError(500, "bot_error", "The bot failed while it handled this.").body()
            logger.error("%s failed: %s", name, type(error).__name__, exc_info=error)
        logger.info(
            "%s conversation=%r turn=%r trace=%r status=%d took_ms=%d",
            name,
            str(body.get("conversation"))[:64],
            str(body.get("turn"))[:64],
            request.headers.get("X-Trace-Id", "")[:64],
            status,
            _since(started),
        )
        return response.json(answer, status=status)

    return serve


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
