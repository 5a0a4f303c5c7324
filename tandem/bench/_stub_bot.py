"""A bot for benchmarks: a process that speaks docs/bot-protocol.md and understands little.

It stands in place of Rasa where the desk is measured and the bot is not. A text with the word
`human` is a wish for one; anything else is answered with its own words, after a set delay, and with
a card and two buttons where it holds an order's number. The language is Arabic where there are
Arabic letters, else the one that the chat was opened in.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import itertools
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

PROTOCOL = 1
MODEL = "stub"
ARABIC = re.compile("[\u0621-\u064a]")
ORDER = re.compile(r"\bTD-\d{6}\b")
Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, kw_only=True)
class StubBot:
    """`delay_s` before each answer; every `fails_each`-th call of `respond` is a 500 (0: none)."""

    token: str
    delay_s: float = 0.0
    fails_each: int = 0

    def app(self) -> web.Application:
        """The calls of the protocol."""
        calls = itertools.count(1)

        async def understand(request: web.Request) -> web.Response:
            body = await request.json()
            return web.json_response(_echo(body) | _reading(body))

        async def respond(request: web.Request) -> web.Response:
            if self.fails_each and next(calls) % self.fails_each == 0:
                return _error(500, "bot_error", "The stub was told to fail.")
            body = await request.json()
            return web.json_response(_echo(body) | _answer(str(body["text"])))

        async def resume(request: web.Request) -> web.Response:
            return web.json_response(_echo(await request.json()) | {"resumed": True})

        async def forget(request: web.Request) -> web.Response:
            named = {"conversation": (await request.json())["conversation"]}
            known = {"protocol": PROTOCOL, "model": MODEL}
            return web.json_response({**known, **named, "forgotten": True})

        async def health(_request: web.Request) -> web.Response:
            state = {"ready": True, "trained_at": None, "intents": [], "languages": ["en"]}
            return web.json_response({"protocol": PROTOCOL, "model": MODEL, **state})

        app = web.Application()
        handlers = {
            "understand": understand,
            "choice": understand,
            "respond": respond,
            "resume": resume,
            "forget": forget,
        }
        for name, handler in handlers.items():
            app.router.add_post(f"/webhooks/tandem/{name}", self._guarded(handler))
        app.router.add_get("/webhooks/tandem/health", self._guarded(health))
        return app

    def _guarded(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            given = request.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
                return _error(401, "unauthorized", "The token is missing or wrong.")
            await asyncio.sleep(self.delay_s)
            return await handler(request)

        return handle


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def _echo(body: dict[str, Any]) -> dict[str, Any]:
    """What every answer repeats of its request."""
    named = {"conversation": body["conversation"], "turn": body["turn"]}
    return {"protocol": PROTOCOL, "model": MODEL, "took_ms": 0, **named}


def _reading(body: dict[str, Any]) -> dict[str, Any]:
    text = str(body.get("text", ""))
    code = "ar" if ARABIC.search(text) else body.get("language") or "en"
    intent = "human_request" if "human" in text.casefold() else "order_status"
    return {
        "language": {"code": code, "confidence": 0.99},
        "intents": [{"name": intent, "confidence": 0.95}, {"name": "faq", "confidence": 0.03}],
        "entities": [],
    }


def _answer(text: str) -> dict[str, Any]:
    message: dict[str, Any] = {"text": f"Answer to: {text}", "quick_replies": []}
    if order := ORDER.search(text):
        lines = [{"label": "DHL", "value": "JD014600"}]
        message["card"] = {"title": order[0], "subtitle": None, "lines": lines, "url": None}
        buttons = [{"title": title, "payload": "/order_status"} for title in ("1", "2")]
        message["quick_replies"] = buttons
    return {
        "messages": [message],
        "silent": False,
        "slots": {},
        "form": None,
        "policy": {"action": "utter_order_status", "name": "RulePolicy", "confidence": 1.0},
        "actions": [],
        "asks_human": False,
    }


def main() -> int:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token-file", type=Path, required=True)
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--fails-each", type=int, default=0)
    options = parser.parse_args()
    stub = StubBot(
        token=options.token_file.read_text(encoding="utf-8").strip(),
        delay_s=options.delay_ms / 1000,
        fails_each=options.fails_each,
    )
    web.run_app(stub.app(), host="127.0.0.1", port=options.port, access_log=None, print=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
