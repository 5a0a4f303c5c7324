"""The composition root: every part of the desk is put together here, and only here."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog
from aiohttp import web

from analytics.routes import routes as analytics_routes
from base.app import new_app
from base.auth_routes import routes as auth
from base.clock import Clock, SystemClock
from base.db import Database
from base.feed import Feed
from base.feed_redis import make_feed
from base.keys import SERVICE_TOKEN
from base.limits import RateLimit
from base.outgoing import Outgoing
from base.secrets import read_if_given, read_or_create
from base.settings import Settings
from base.sign_on.provider import Provider
from base.sign_on.routes import SIGN_ON, SignOnDesk
from base.sign_on.routes import routes as sign_on_routes
from base.timers import Timers
from base.tokens import hash_token
from handoff import candidates
from handoff.bot_client import Bot, HttpBot
from handoff.bot_turn import BotTurns, Budget
from handoff.breaker import Breaker
from handoff.commands import clock as timer_handlers
from handoff.commands.wait_promises import ensure_backtest
from handoff.erasing import Erasing
from handoff.file_sweep import forget_files
from handoff.files.store import FileStore
from handoff.hooks.relay import Relay
from handoff.hooks.sender import Sender
from handoff.orders import HttpOrders
from handoff.router import Router
from handoff.ruleset import store as rulesets
from handoff.ruleset.serving import Rulebooks
from handoff.service_seeds import ensure_service_levels
from handoff.sops import SopError, sops
from handoff.web import routes as handoff_routes
from handoff.web.boards import Boards
from handoff.web.desk import DESK, Desk, Orders
from handoff.web.live import typing_topic
from handoff.web.overviews import Overviews
from handoff.web.signed_in import SignedIn
from handoff.web.webhooks import SENDER
from handoff.writer import Writer
from handoff.writer_client import HttpWriter
from knowledge import routes as knowledge_routes
from knowledge.articles import AGENT, for_readers, load
from knowledge.search import Search
from tandem.demo_staff import ensure_demo_staff
from tandem.demo_web import add_demo
from tandem.demo_web import routes as demo_routes
from tandem.errors import CannotRun
from tandem.forgetting import forgetting
from tandem.pages import add_pages
from tandem.plan import BOT_PYTHON, CHECKOUT
from tandem.replaying import Replays
from tandem.serving import serving_url
from workbench import desk as workbench
from workbench.bot_tools import BotTools, scrubbed
from workbench.desk import WORKBENCH
from workbench.places import Places
from workbench.routes import routes as workbench_routes

AGAIN_S = 1.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a test may put in place of the real thing. None: the real thing."""

    clock: Clock | None = None
    bot: Bot | None = None
    orders: Orders | None = None
    budget: Budget | None = None


#: Every declared call of the desk. Pages and sockets stand beside them.
ROUTES = [
    auth,
    sign_on_routes,
    *handoff_routes.parts(),
    knowledge_routes.routes,
    workbench_routes,
    analytics_routes,
    demo_routes,
]


def make_app(settings: Settings, parts: Parts | None = None) -> web.Application:
    """The desk as an aiohttp application. Raises SettingsError, TableError, CannotRun."""
    _check_procedures()
    given = parts or Parts()
    clock = given.clock or SystemClock()
    feed = make_feed(settings)
    outgoing = Outgoing()
    writer = _writer(settings, outgoing)
    database = Database.open(settings.effective_database_url, clock, _announcing(feed, writer))
    bot = given.bot or _bot(settings, outgoing)
    search = Search(for_readers(load(), AGENT))
    rules = Rulebooks(suggest=knowledge_routes.suggestions(search))
    desk = _desk(settings, given, clock, feed, database, bot, rules, outgoing)
    app = new_app(settings, clock, database, feed, ROUTES)
    app[DESK] = desk
    app[SENDER] = Sender(read_or_create(settings, "webhook_key"), settings.webhook_hosts, clock)
    handoff_routes.add_sockets(app)
    knowledge_routes.install(app, search)
    app[SIGN_ON] = _sign_on(settings, outgoing, clock)
    app[SERVICE_TOKEN] = hash_token(read_or_create(settings, "knowledge_token"))
    _add_workbench(app, settings)
    add_demo(app, settings, outgoing.session, read_or_create(settings, "orders_token"))
    add_pages(app, ROUTES, bot)
    app.cleanup_ctx.append(_running(desk, bot, outgoing, writer, settings.demo))
    return app


def _check_procedures() -> None:
    """Now, and not in the middle of a chat. Raises CannotRun."""
    try:
        sops()
    except SopError as error:
        raise CannotRun(str(error)) from None


def _bot(settings: Settings, outgoing: Outgoing) -> Bot:
    token = read_or_create(settings, "bot_token")
    breaker = Breaker(monotonic=time.monotonic)
    return HttpBot(outgoing.session, lambda: serving_url(settings), token, breaker)


def _writer(settings: Settings, outgoing: Outgoing) -> Writer | None:
    """Who writes summaries; None when nobody is set up."""
    if settings.writer_url is None or settings.writer_model is None:
        return None
    key = read_if_given(settings, "writer_key")
    breaker = Breaker(monotonic=time.monotonic)
    url, model = settings.writer_url, settings.writer_model
    return Writer(HttpWriter(outgoing.session, url, model, key, breaker))


def _sign_on(settings: Settings, outgoing: Outgoing, clock: Clock) -> SignOnDesk | None:
    """Sign-on with the provider; None when none is set up."""
    if settings.sign_on is None:
        return None
    secret = read_if_given(settings, "oidc_client_secret")
    return SignOnDesk(
        provider=Provider(outgoing.session, settings.sign_on, secret, time.monotonic),
        key=read_or_create(settings, "sign_on_key"),
        rate=RateLimit(0.5, 20, clock),
    )


def _announcing(feed: Feed, writer: Writer | None) -> Callable[[frozenset[str]], None]:
    """What is done with the hints of a transaction once it is stored."""
    if writer is None:
        return feed.publish

    def announce(topics: frozenset[str]) -> None:
        feed.publish(topics)
        writer.hear(topics)

    return announce


def _desk(
    settings: Settings,
    given: Parts,
    clock: Clock,
    feed: Feed,
    database: Database,
    bot: Bot,
    rules: Rulebooks,
    outgoing: Outgoing,
) -> Desk:
    def typing(conversation: str, on: bool) -> None:
        feed.publish({typing_topic(conversation, "bot", on)})

    orders_token = read_or_create(settings, "orders_token")
    return Desk(
        database=database,
        clock=clock,
        feed=feed,
        turns=BotTurns(database, bot, rules, typing, given.budget),
        rules=rules,
        orders=given.orders
        or HttpOrders(outgoing.session, settings.effective_orders_url, orders_token),
        identity_key=read_or_create(settings, "shop_identity_key"),
        arrival_rate=RateLimit(1.0, 60, clock),
        customer_rate=RateLimit(1.0, 10, clock),
        agent_rate=RateLimit(5.0, 30, clock),
        boards=Boards(database, feed),
        overviews=Overviews(database, feed),
        signed_in=SignedIn(database),
        replay=Replays(settings),
        files=FileStore(settings.effective_files_dir),
    )


def _add_workbench(app: web.Application, settings: Settings) -> None:
    data_dir = settings.data_dir.absolute()
    places = Places(
        bot=data_dir / "bot",
        training=settings.training_dir,
        heldout=CHECKOUT / "data" / "heldout",
    )
    tools = BotTools(
        prefix=(str(BOT_PYTHON), "-m"), folder=CHECKOUT, env=scrubbed(os.environ, data_dir)
    )
    elsewhere = settings.bot_url is not None
    workbench.install(app, source=candidates, tools=tools, places=places, elsewhere=elsewhere)


async def _again_and_again(name: str, part: Callable[[], Awaitable[None]]) -> None:
    """Run what is to run for ever. A fault in it is logged and does not end it."""
    while True:
        try:
            await part()
        except Exception:
            _log.exception("background_part_failed", part=name)
        await asyncio.sleep(AGAIN_S)


def _running(
    desk: Desk, bot: Bot, outgoing: Outgoing, writer: Writer | None, demo: bool
) -> Callable[[web.Application], AsyncIterator[None]]:
    """What runs beside the requests: timers and routing, from start to end."""

    async def run(app: web.Application) -> AsyncIterator[None]:
        await desk.database.write(rulesets.ensure_seed)
        await desk.database.write(ensure_service_levels)
        await desk.database.write(ensure_backtest)
        if demo:
            await desk.database.write(ensure_demo_staff)
        await desk.feed.start(desk.database)
        if writer is not None:
            writer.start(desk.database)
        timers = Timers(desk.database, desk.clock, timer_handlers.handlers(desk.rules))
        router = Router(desk.database, desk.feed)
        relay = Relay(desk.database, desk.feed, app[SENDER])
        forget = forgetting(desk.database, desk.files, app[WORKBENCH].teaching, bot)
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "timers": timers.run,
            "router": router.run,
            "boards": desk.boards.run,
            "overviews": desk.overviews.run,
            "signed_in": desk.signed_in.run,
            "webhooks": relay.run,
            "files": partial(forget_files, desk.database, desk.clock, desk.files),
            "erasures": Erasing(desk.database, desk.clock, desk.feed, forget).run,
        }
        tasks = [
            asyncio.create_task(_again_and_again(name, part), name=name)
            for name, part in parts.items()
        ]
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await desk.turns.close()
        if writer is not None:
            await writer.close()
        await desk.feed.close()
        await app[SENDER].close()
        await outgoing.close()
        await desk.database.close()

    return run
