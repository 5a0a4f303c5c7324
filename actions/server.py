"""Runs the custom actions on loopback, behind a token: `python -m actions.server --port N`.

Environment: TANDEM_ACTIONS_TOKEN_FILE, TANDEM_ORDERS_URL, TANDEM_ORDERS_TOKEN_FILE; for answers of
articles also TANDEM_KNOWLEDGE_URL and TANDEM_KNOWLEDGE_TOKEN_FILE. Prints `ready` when it serves;
exit code 2: the set-up is wrong. Bodies hold what customers wrote and are never logged.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions import steps
from actions.client import HttpOrders, Orders
from actions.knowledge import HttpKnowledge, Knowledge

HOST = "127.0.0.1"
# A tracker of 200 events with long texts is a few hundred kilobytes.
MAX_BODY = 16 * 1024 * 1024
logger = logging.getLogger("tandem.actions")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BadSetup(Exception):
    """A setting is missing or wrong; the text says which."""


@dataclass(frozen=True)
class Setup:
    """Where to listen, where the order system is, and the knowledge base (None: there is none)."""

    port: int
    token: str
    orders_url: str
    orders_token: str
    knowledge_url: str | None = None
    knowledge_token: str = ""


def read_setup(arguments: list[str], environment: Mapping[str, str]) -> Setup:
    """Settings from the command line and the environment. Raises BadSetup."""
    parser = argparse.ArgumentParser(prog="python -m actions.server")
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args(arguments)
    asked = bool(environment.get("TANDEM_KNOWLEDGE_URL", "").strip())
    return Setup(
        port=given.port,
        token=_token(environment, "TANDEM_ACTIONS_TOKEN_FILE"),
        orders_url=_url(environment, "TANDEM_ORDERS_URL"),
        orders_token=_token(environment, "TANDEM_ORDERS_TOKEN_FILE"),
        knowledge_url=_url(environment, "TANDEM_KNOWLEDGE_URL") if asked else None,
        knowledge_token=_token(environment, "TANDEM_KNOWLEDGE_TOKEN_FILE") if asked else "",
    )


def _url(environment: Mapping[str, str], name: str) -> str:
    url = _required(environment, name)
    if not url.startswith(("http://", "https://")):
        raise BadSetup(f"{name} begins with http:// or https://.")
    return url


def _token(environment: Mapping[str, str], name: str) -> str:
    file = Path(_required(environment, name))
    try:
        token = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetup(f"{name}: {file} cannot be read ({error.strerror}).") from None
    if len(token) < 16:
        raise BadSetup(f"{name}: {file} holds no token of at least 16 characters.")
    return token


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise BadSetup(f"{name} is not set.")
    return value


def build_app(token: str, shop: Orders, knowledge: Knowledge | None = None) -> web.Application:
    """POST /webhook (as Rasa calls it) and GET /health; every address behind the token."""
    executor = ActionExecutor()
    steps.register(executor, shop, knowledge=knowledge)

    async def webhook(request: web.Request) -> web.Response:
        try:
            call = await request.json()
        except ValueError:
            return _error(400, "bad_request", "The body is not JSON.")
        try:
            return web.json_response(await executor.run(call))
        except ActionNotFoundException as error:
            return _error(404, "unknown_action", error.message)
        except ActionExecutionRejection as error:
            return web.json_response(
                {"action_name": error.action_name, "error": error.message}, status=400
            )

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"ready": True, "actions": sorted(executor.actions)})

    app = web.Application(middlewares=[_only_with(token)], client_max_size=MAX_BODY)
    app.router.add_post("/webhook", webhook)
    app.router.add_get("/health", health)
    return app


def _only_with(token: str) -> Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return _error(401, "unauthorized", "The token is missing or wrong.")
        try:
            return await handler(request)
        except web.HTTPException as error:
            return _error(error.status, "bad_request", error.reason)
        except Exception as error:
            logger.error("%s failed", request.path, exc_info=error)
            return _error(500, "action_failed", "The action failed.")

    return check


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


async def serve(setup: Setup) -> None:
    """Serves until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    async with aiohttp.ClientSession() as session:
        shop = HttpOrders(setup.orders_url, setup.orders_token, session)
        knowledge = None
        if setup.knowledge_url:
            knowledge = HttpKnowledge(setup.knowledge_url, setup.knowledge_token, session)
        runner = web.AppRunner(build_app(setup.token, shop, knowledge), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, setup.port).start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await stopping.wait()
        await runner.cleanup()


def main() -> int:
    """Returns the exit code."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.getLogger("tandem").setLevel(logging.INFO)
    try:
        asyncio.run(serve(read_setup(sys.argv[1:], os.environ)))
    except BadSetup as error:
        sys.stderr.write(f"actions.server: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"actions.server: cannot listen: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
