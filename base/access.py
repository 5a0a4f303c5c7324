"""Who calls: the staff's cookie, the token of a customer or the bot, and what a route asks."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import hdrs, web

from base.auth import SignedInSession, find_session, touch
from base.keys import CLOCK, DATABASE, SERVICE_TOKEN
from base.origin import check_own_origin
from base.problems import Forbidden, Unauthorized, WrongType
from base.roles import PERMISSIONS, may
from base.tokens import hash_token

COOKIE = "tandem_session"
PUBLIC = "public"
CUSTOMER = "chat"
SERVICE = "ask"
LEVELS = frozenset({PUBLIC, *PERMISSIONS})
TOUCH_AFTER = timedelta(minutes=1)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
JSON = "application/json"
FILE = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """`session` for signed-in staff; `token_hash` for whoever sent a bearer token."""

    session: SignedInSession | None = None
    token_hash: str | None = None


def for_staff(access: str) -> bool:
    return access not in (PUBLIC, CUSTOMER, SERVICE)


async def admit(request: web.Request, access: str) -> Caller:
    """The caller, if the route's `access` lets them in. Raises Unauthorized or Forbidden.

    Of a customer's token this checks only that there is one: whose it is, the handler asks.
    """
    if for_staff(access):
        session = await _staff(request)
        if not may(session.user.role, access):
            raise Forbidden("forbidden", "Your role does not allow that.")
        return Caller(session=session)
    token_hash = _bearer(request)
    if access == CUSTOMER and token_hash is None:
        raise Unauthorized("no_token", "Please start the chat again.")
    if access == SERVICE and not _is_service(request, token_hash):
        raise Unauthorized("no_service_token", "Only the bot may ask that.")
    return Caller(token_hash=token_hash)


def check_write(request: web.Request, access: str, *, takes: str | None) -> None:
    """No other site's page may write in the name of the staff; bodies are of the type that the call
    `takes`, None for no body. Neither type is one that a page may send without being asked first.

    Raises Forbidden or WrongType.
    """
    staff = for_staff(access)
    if request.method in SAFE:
        return
    if staff:
        check_own_origin(request, required=False)
    wanted = takes or JSON
    if (staff or takes) and request.content_type != wanted:
        raise WrongType("wrong_type", f"The content type must be {wanted}.")


async def _staff(request: web.Request) -> SignedInSession:
    cookie = request.cookies.get(COOKIE)
    database = request.app[DATABASE]
    session = await database.look(find_session, hash_token(cookie)) if cookie else None
    if session is None:
        raise Unauthorized("signed_out", "Please sign in.")
    if request.app[CLOCK].now() - session.seen_at >= TOUCH_AFTER:
        await database.write(touch, session.token_hash)
    return session


def _is_service(request: web.Request, token_hash: str | None) -> bool:
    """Whether the token is the bot's: hashes, compared in constant time."""
    expected = request.app.get(SERVICE_TOKEN, "")
    return bool(expected) and hmac.compare_digest(token_hash or "", expected)


def _bearer(request: web.Request) -> str | None:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    token = token.strip()
    return hash_token(token) if scheme.lower() == "bearer" and token else None
