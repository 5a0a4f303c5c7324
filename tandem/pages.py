"""Static pages, the documents, the OpenAPI description, and what machines ask: /health, /ready."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy import text

from base.db import Session, StorageUnavailable
from base.http import Routes
from base.openapi import openapi, serve_document
from handoff.bot_client import Bot, BotError
from handoff.web.desk import DESK
from tandem.docs_pages import add_docs

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
PAGES = {
    "/": "home",
    "/shop": "shop",
    "/chat": "chat",
    "/console": "console",
    "/workbench": "workbench",
    "/dashboard": "dashboard",
    "/strategy": "strategy",
    "/supervise": "supervise",
    "/setup": "setup",
    "/sign-in": "sign-in",
}
BOT_ANSWERS_IN_S = 2.0
SHARED_WITH_OTHER_SITES = ("/web/widget/", "/web/shared/")
PAGE_CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: https:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def add_pages(app: web.Application, routes: Sequence[Routes], bot: Bot) -> None:
    """Everything that is not an API call."""
    for path, name in PAGES.items():
        app.router.add_get(path, _page(WEB / name / "index.html"))
    add_docs(app, PAGE_CSP)
    app.router.add_static("/web/", WEB, follow_symlinks=False)
    document = openapi(route for part in routes for route in part.declared)
    app.router.add_get("/openapi.json", serve_document(document))
    app.router.add_get("/health", _health)
    app.router.add_get("/ready", _ready(bot))
    app.on_response_prepare.append(_page_headers)


def _page(file: Path) -> Handler:
    async def serve(request: web.Request) -> web.FileResponse:
        return web.FileResponse(file, headers={"Content-Security-Policy": PAGE_CSP})

    return serve


async def _page_headers(request: web.Request, response: web.StreamResponse) -> None:
    """The widget's modules are loaded by other sites; files are asked after, not kept blindly."""
    if request.path.startswith("/web/"):
        response.headers["Cache-Control"] = "no-cache"
    if request.path.startswith(SHARED_WITH_OTHER_SITES):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


async def _health(request: web.Request) -> web.Response:
    """The process lives."""
    return web.json_response({"status": "ok"})


def _ready(bot: Bot) -> Handler:
    async def ready(request: web.Request) -> web.Response:
        """Whether the desk can serve. Without a bot it serves through humans, and says so."""
        try:
            await request.app[DESK].database.read(_ask_database)
        except StorageUnavailable:
            return web.json_response({"ready": False, "database": "away"}, status=503)
        try:
            async with asyncio.timeout(BOT_ANSWERS_IN_S):
                health = await bot.health()
            state = {"bot": "ready", "model": health.model}
        except (BotError, TimeoutError) as error:
            code = error.code if isinstance(error, BotError) else "timeout"
            state = {"bot": code, "mode": "humans only"}
        return web.json_response({"ready": True, "database": "ready", **state})

    return ready


def _ask_database(session: Session) -> None:
    session.execute(text("SELECT 1"))
