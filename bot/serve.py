"""Runs Rasa with our channel: `python -m bot.serve --model FILE --port N --actions-url URL`.

Environment: TANDEM_BOT_TOKEN_FILE, TANDEM_ACTIONS_TOKEN_FILE, TANDEM_TRACKER_DB. Listens on
127.0.0.1 only, without Rasa's own API; prints `ready` when it serves. Exit code 2: the set-up is
wrong; 3: the model is refused.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import model, paths, protocol, wording
from bot.journal import Journal, SqliteJournal
from bot.model import BadModel
from bot.wording import BadReplies

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from sanic import Sanic

    from bot.channel import TandemChannel

HOST = "127.0.0.1"
# What an action may take; the order system has 2.5 s of it (actions/client.py).
ACTION_SECONDS = 3.5


class BadSetup(Exception):
    """A setting is missing or wrong; the text says which."""


@dataclass(frozen=True)
class Setup:
    """Where everything is. `tracker_db` is where trackers and answers are kept: an SQLite file, or
    a URL of PostgreSQL's.
    """

    model: Path
    port: int
    actions_url: str
    bot_token: str
    actions_token: str
    tracker_db: str


def read_setup(arguments: list[str], environment: Mapping[str, str]) -> Setup:
    """Settings from the command line and the environment. Raises BadSetup."""
    parser = argparse.ArgumentParser(prog="python -m bot.serve")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--actions-url", required=True)
    given = parser.parse_args(arguments)
    return Setup(
        model=given.model,
        port=given.port,
        actions_url=given.actions_url,
        bot_token=read_token(environment, "TANDEM_BOT_TOKEN_FILE"),
        actions_token=read_token(environment, "TANDEM_ACTIONS_TOKEN_FILE"),
        tracker_db=_required(environment, "TANDEM_TRACKER_DB"),
    )


def read_token(environment: Mapping[str, str], name: str) -> str:
    """The token in the file that a variable names. Raises BadSetup."""
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


def build_app(agent: Agent, channel: TandemChannel, token: str) -> Sanic:
    """Rasa's server with our channel and nothing else: no root page, no CORS, every address behind
    the token.
    """
    from rasa.core import channels
    from sanic import Sanic
    from sanic.exceptions import PayloadTooLarge, SanicException
    from sanic.request import Request
    from sanic.response import HTTPResponse, json

    app = Sanic("tandem_bot", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = protocol.MAX_BODY + 1024
    app.config.ACCESS_LOG = False
    app.config.KEEP_ALIVE_TIMEOUT = 60
    app.ctx.agent = agent

    def refusal(request: Request) -> HTTPResponse | None:
        try:
            protocol.authorise(request.headers.get("Authorization"), token)
        except protocol.ProtocolError as error:
            return json(error.body(), status=error.status)
        return None

    async def refuse(request: Request) -> HTTPResponse | None:
        return refusal(request)

    def failed(request: Request, error: SanicException) -> HTTPResponse:
        refused = refusal(request) if request is not None else None
        if refused is not None:
            return refused
        code = "too_large" if isinstance(error, PayloadTooLarge) else "bad_request"
        status = getattr(error, "status_code", 500)
        return json({"error": {"code": code, "message": str(error)[:200]}}, status=status)

    app.register_middleware(refuse, "request")
    app.error_handler.add(SanicException, failed)
    channels.channel.register([channel], app, route="/webhooks/")
    return app


def open_journal(place: str) -> Journal:
    """The database of trackers and answers: a URL of PostgreSQL's, or a file. Raises BadSetup."""
    from bot import postgres

    try:
        if postgres.is_postgres(place):
            return postgres.PostgresJournal(place)
        return SqliteJournal(Path(place).resolve())
    except (OSError, sqlite3.Error, postgres.Error) as error:
        reason = str(error).splitlines()[0]
        raise BadSetup(f"TANDEM_TRACKER_DB cannot be opened: {reason}") from None


def load_agent(setup: Setup, journal: Journal) -> Agent:
    """The model behind our trackers and our words. Raises BadModel, or BadReplies when the words do
    not fit the model.
    """
    from bot.endpoint import ActionEndpoint
    from bot.nlg import ReplyGenerator
    from bot.parse import own_intents
    from bot.processor import ServingAgent
    from bot.trackers import Trackers

    replies = wording.read(paths.REPLIES)
    empty = ServingAgent(
        generator=ReplyGenerator(replies),
        tracker_store=Trackers(journal),
        action_endpoint=ActionEndpoint(setup.actions_url, setup.actions_token, ACTION_SECONDS),
    )
    agent = model.load(setup.model, empty)
    replies.check(agent.domain.user_actions, own_intents(agent), set(agent.domain.entities))
    return agent


def serve(setup: Setup) -> None:
    """Loads the model, then serves until the process is ended."""
    card = model.card(setup.model)
    model.prepare_imports(setup.model)
    from bot import logs, parse
    from bot.channel import TandemChannel

    logs.set_up()
    agent = load_agent(setup, open_journal(setup.tracker_db))
    parse.parse_as_text(agent, "hello")
    app = build_app(agent, TandemChannel(card["trained_at"]), setup.bot_token)

    async def say_ready(app: Any, loop: Any) -> None:
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    async def hang_up(app: Any, loop: Any) -> None:
        await agent.action_endpoint.close()

    app.register_listener(say_ready, "after_server_start")
    app.register_listener(hang_up, "after_server_stop")
    app.run(host=HOST, port=setup.port, workers=1, access_log=False, motd=False)


def main() -> int:
    """Returns the exit code."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    try:
        serve(read_setup(sys.argv[1:], os.environ))
    except (BadSetup, BadReplies) as error:
        sys.stderr.write(f"bot.serve: {error}\n")
        return 2
    except BadModel as error:
        sys.stderr.write(f"bot.serve: {error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
