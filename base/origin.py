"""Which web pages may talk to the desk: its own, and for customers those of the operator."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import hdrs, web

from base.keys import SETTINGS
from base.problems import Forbidden

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Trace-Id",
    "Access-Control-Max-Age": "600",
}


def check_own_origin(request: web.Request, *, required: bool) -> None:
    """Raise Forbidden unless the page is the desk's own. Only browsers send an Origin."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None and not required:
        return
    if origin is None or not _is_own(request, origin):
        raise _refused()


def check_allowed_origin(request: web.Request) -> None:
    """Raise Forbidden for a page that is neither the desk's own nor an allowed one."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and not _is_own(request, origin) and not is_allowed(request, origin):
        raise _refused()


def is_allowed(request: web.Request, origin: str) -> bool:
    """Whether the operator allows the pages of `origin` to embed the widget."""
    return origin.lower() in request.app[SETTINGS].allowed_origins


def let_read(request: web.Request, response: web.StreamResponse) -> None:
    """Let an allowed site's page read this answer."""
    response.headers.add(hdrs.VARY, hdrs.ORIGIN)
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and is_allowed(request, origin):
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "Retry-After, X-Trace-Id"


def _is_own(request: web.Request, origin: str) -> bool:
    # The scheme may differ behind a proxy that ends TLS; the host is what the browser asked for.
    try:
        return urlsplit(origin).netloc.lower() == request.host.lower() != ""
    except ValueError:
        return False


def _refused() -> Forbidden:
    return Forbidden("origin", "This web page may not do that.")
