"""The web application: its doors (token, errors, faults) around the calls of `shop.web`."""

import hmac
import logging

from aiohttp import web

from base.problems import Problem, Unauthorized, Unavailable
from base.session import StorageUnavailable
from shop.bodies import MAX_BODY
from shop.faults import NEVER_FAULTY, Handler
from shop.partner_web import ROUTES as PARTNER_ROUTES
from shop.web import ROUTES, SHOP, Shop

log = logging.getLogger("shop")

CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def make_app(shop: Shop) -> web.Application:
    """The order system over `shop`, which it closes when it stops."""
    app = web.Application(middlewares=[faulty, errors, token_needed], client_max_size=MAX_BODY)
    app[SHOP] = shop
    app.add_routes([*ROUTES, *PARTNER_ROUTES])
    app.on_shutdown.append(_release)
    app.on_cleanup.append(_close)
    return app


async def _release(app: web.Application) -> None:
    app[SHOP].faults.release()


async def _close(app: web.Application) -> None:
    await app[SHOP].database.close()


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure as `{"error": {"code", "message"}}`."""
    try:
        return await handler(request)
    except Problem as problem:
        return _answer(problem)
    except web.HTTPException as refusal:
        return _refusal(refusal)
    except StorageUnavailable:
        log.exception("the database did not answer")
        return _answer(Unavailable("unavailable", "The order system is busy; try again."))
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return _answer(Problem("internal", "The order system failed."))


def _answer(problem: Problem) -> web.Response:
    return web.json_response(problem.body(), status=problem.status, headers=problem.headers)


def _refusal(refusal: web.HTTPException) -> web.Response:
    """What aiohttp refuses by itself: an unknown path or method, a body that is too large."""
    problem = Problem(CODES.get(refusal.status, "bad_request"), f"{refusal.reason}.")
    allow = {name: refusal.headers[name] for name in ("Allow",) if name in refusal.headers}
    return web.json_response(problem.body(), status=refusal.status, headers=allow)


@web.middleware
async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path in NEVER_FAULTY or not request.path.startswith("/v1/"):
        return await handler(request)
    return await request.app[SHOP].faults.apply(request, handler)


@web.middleware
async def token_needed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses every call without the token but the three that need none."""
    if request.path not in ("/", "/v1/health") and not request.path.startswith("/labels/"):
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, f"Bearer {request.app[SHOP].token}".encode()):
            raise Unauthorized("unauthorized", "Send the orders token as a bearer token.")
    return await handler(request)
