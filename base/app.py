"""The web app: routes mounted, every error answered the same way, every answer hardened."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from base.bodies import LARGEST
from base.clock import Clock
from base.db import Database, StorageUnavailable
from base.feed import Feed
from base.http import PATH_PART, Route, Routes
from base.keys import CLOCK, CROSS_ORIGIN, DATABASE, FEED, SETTINGS, TRACE_ID
from base.origin import PREFLIGHT, let_read
from base.problems import Problem, Unavailable
from base.settings import Settings
from base.sockets import SOCKETS, close_sockets

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TRACE = "X-Trace-Id"

_log = structlog.get_logger(__name__)
_TRACE_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")
_VARIABLE = re.compile(r"\{(\w+)\}")


def new_app(
    settings: Settings, clock: Clock, database: Database, feed: Feed, parts: Iterable[Routes]
) -> web.Application:
    """An app that serves `parts`. Its owner closes the database and the feed."""
    app = web.Application(middlewares=[answer_problems], client_max_size=LARGEST)
    app[SETTINGS] = settings
    app[CLOCK] = clock
    app[DATABASE] = database
    app[FEED] = feed
    app[SOCKETS] = set()
    app.on_response_prepare.append(_harden)
    app.on_shutdown.append(close_sockets)
    routes = [route for part in parts for route in part.declared]
    for route in routes:
        app.router.add_route(route.method, _pattern(route), _handler(route))
    for path in sorted({_pattern(route) for route in routes if route.cross_origin}):
        app.router.add_route("OPTIONS", path, _preflight)
    return app


def _pattern(route: Route) -> str:
    return _VARIABLE.sub(rf"{{\1:{PATH_PART}}}", route.path)


def _handler(route: Route) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        request[CROSS_ORIGIN] = route.cross_origin
        return await route(request)

    return handle


async def _preflight(request: web.Request) -> web.Response:
    request[CROSS_ORIGIN] = True
    return web.Response(status=204, headers=PREFLIGHT)


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every exception into an answer, and log each request under its trace id."""
    given = request.headers.get(TRACE, "")
    trace_id = given if _TRACE_ID.match(given) else secrets.token_hex(8)
    request[TRACE_ID] = trace_id
    began = time.perf_counter()
    with structlog.contextvars.bound_contextvars(trace_id=trace_id):
        response = await _answer(request, handler, trace_id)
        resource = request.match_info.route.resource
        _log.info(
            "request",
            method=request.method,
            route=resource.canonical if resource else None,
            status=response.status,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
    return response


async def _answer(request: web.Request, handler: Handler, trace_id: str) -> web.StreamResponse:
    try:
        return await handler(request)
    except Problem as problem:
        return _problem(problem)
    except StorageUnavailable as error:
        _log.error("storage_unavailable", error=str(error))
        return _problem(
            Unavailable("storage_unavailable", "Nothing can be stored just now. Please try again.")
        )
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return _http_error(error)
    except Exception:
        _log.exception("unexpected_error")
        return _problem(Problem("internal", "Something went wrong on our side.", trace_id=trace_id))


def _problem(problem: Problem) -> web.Response:
    return web.json_response(problem.body(), status=problem.status, headers=problem.headers)


def _http_error(error: web.HTTPException) -> web.Response:
    """aiohttp's own refusals (no such page, wrong method), in our form."""
    status = HTTPStatus(error.status)
    body = Problem(status.name.lower(), f"{status.phrase}.").body()
    response = web.json_response(body, status=error.status)
    if hdrs.ALLOW in error.headers:
        response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
    return response


async def _harden(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers[hdrs.SERVER] = "tandem"
    if request.path.startswith("/api/"):
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    if TRACE_ID in request:
        response.headers[TRACE] = request[TRACE_ID]
    if request.get(CROSS_ORIGIN):
        let_read(request, response)
