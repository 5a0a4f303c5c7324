"""Sign-on over HTTP: to the provider, and back with a session. All ends are pages, never an error
as JSON: a person looks at them.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from aiohttp import hdrs, web

from base.access import COOKIE as SESSION_COOKIE
from base.address import address_of
from base.auth import LONGEST_SESSION
from base.cookies import cookie
from base.http import DATABASE, Call, NotFound, Reply, Routes
from base.limits import RateLimit
from base.problems import TooMany
from base.session import StorageUnavailable
from base.sign_on import ticket
from base.sign_on.people import sign_on
from base.sign_on.provider import Provider
from base.sign_on.refusal import Refusal, Refused
from base.tokens import hash_token, new_token

PATH = "/api/auth/sign-on"
LONGEST_CODE = 4_096

_log = structlog.get_logger(__name__)

routes = Routes(prefix="/api/auth", tag="auth")


@dataclass(frozen=True, kw_only=True)
class SignOnDesk:
    """What the calls need when sign-on is set up. `key` signs tickets."""

    provider: Provider
    key: str
    rate: RateLimit


SIGN_ON: web.AppKey[SignOnDesk | None] = web.AppKey("sign_on")


class Options(Reply):
    """`sign_on`: whether there is one; `label`: of its button, null for the page's own words;
    `passwords`: for everybody, not for admins only.
    """

    sign_on: bool
    label: str | None
    passwords: bool


@routes.get("/options", access="public")
async def options(call: Call) -> Options:
    """How one may sign in here."""
    desk = call.app[SIGN_ON]
    if desk is None:
        return Options(sign_on=False, label=None, passwords=True)
    conf = desk.provider.conf
    return Options(sign_on=True, label=conf.label, passwords=not conf.only)


@routes.get("/sign-on", access="public")
async def begin(call: Call) -> web.Response:
    """Go to the provider's page. `next`: the page that is wanted afterwards."""
    desk = _desk(call)
    wanted = call.request.query.get("next", "")
    try:
        _take(desk, call)
        value, given = ticket.new_ticket(desk.key, wanted, call.now)
        answer = _to(await desk.provider.page_for(given))
    except Refused as refused:
        return _refused(refused, wanted)
    _set_ticket(answer, desk, value, ticket.LIVES_S)
    return answer


@routes.get("/sign-on/return", access="public")
async def come_back(call: Call) -> web.Response:
    """Back from the provider: with a code for this browser's ticket, or without."""
    desk = _desk(call)
    wanted = ""
    try:
        _take(desk, call)
        query = call.request.query
        value = call.request.cookies.get(ticket.COOKIE, "")
        given = ticket.read_ticket(desk.key, value, query.get("state", ""), call.now)
        wanted = given.next
        answer = await _enter(desk, call, given)
    except Refused as refused:
        answer = _refused(refused, wanted)
    except StorageUnavailable:
        answer = _refused(Refused(Refusal.STORAGE), wanted)
    _set_ticket(answer, desk, "", 0)
    return answer


async def _enter(desk: SignOnDesk, call: Call, given: ticket.Ticket) -> web.Response:
    query = call.request.query
    if query.get("iss", desk.provider.conf.issuer) != desk.provider.conf.issuer:
        raise Refused(Refusal.UNTRUSTED, "came back from another issuer")
    code = query.get("code", "")
    if "error" in query or not 0 < len(code) <= LONGEST_CODE:
        raise Refused(Refusal.DENIED, "no code")
    person = await desk.provider.person_of(code, given, call.now)
    token, token_hash = new_token()
    old = call.request.cookies.get(SESSION_COOKIE)
    old_hash = hash_token(old) if old else None
    await call.app[DATABASE].write(sign_on, person, token_hash, old_hash)
    answer = _to(f"/sign-in?{urlencode({'signed_on': '1', 'next': given.next})}")
    seconds = int(LONGEST_SESSION.total_seconds())
    answer.headers.add(
        hdrs.SET_COOKIE, cookie(SESSION_COOKIE, token, seconds, secure=_secure(desk))
    )
    return answer


def _desk(call: Call) -> SignOnDesk:
    desk = call.app[SIGN_ON]
    if desk is None:
        raise NotFound("no_sign_on", "Sign-on is not set up here.")
    return desk


def _take(desk: SignOnDesk, call: Call) -> None:
    try:
        desk.rate.take(address_of(call.request))
    except TooMany:
        raise Refused(Refusal.TOO_MANY) from None


def _refused(refused: Refused, wanted: str) -> web.Response:
    """Back to the sign-in page, which says why and lets one try again."""
    _log.warning("sign_on_refused", why=refused.why.value, detail=refused.detail)
    more = {"next": wanted} if 0 < len(wanted) <= ticket.LONGEST_NEXT else {}
    return _to(f"/sign-in?{urlencode({'problem': refused.why.value, **more}, errors='replace')}")


def _to(url: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={hdrs.LOCATION: url})


def _set_ticket(answer: web.Response, desk: SignOnDesk, value: str, seconds: int) -> None:
    line = cookie(ticket.COOKIE, value, seconds, secure=_secure(desk), path=PATH)
    answer.headers.add(hdrs.SET_COOKIE, line)


def _secure(desk: SignOnDesk) -> bool:
    return desk.provider.conf.desk_url.startswith("https://")
