"""The staff's sign-in over HTTP."""

from __future__ import annotations

from typing import Annotated

from aiohttp import hdrs
from pydantic import Field

from base.access import COOKIE, check_write
from base.address import address_of
from base.auth import LONGEST_SESSION, Principal, sign_in, sign_out
from base.cookies import cookie
from base.http import DATABASE, SETTINGS, Body, Call, Reply, Routes
from base.origin import check_own_origin
from base.staff import Language, change_language
from base.tokens import hash_token

routes = Routes(prefix="/api/auth", tag="auth")


Password = Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^[^\x00]*$")]


class SignIn(Body):
    """`new_password`: takes the place of the one that is right now."""

    email: Annotated[str, Field(min_length=3, max_length=320, pattern=r"^[^\x00-\x20\x7f]*$")]
    password: Password
    new_password: Password | None = None


class ChooseLanguage(Body):
    language: Language


class UserView(Reply):
    id: str
    name: str
    email: str
    role: str
    language: str


class Me(Reply):
    user: UserView


@routes.post("/sign-in", access="public", errors=(401, 403, 429))
async def enter(call: Call, body: SignIn) -> Me:
    """Sign in.

    Sets the session cookie. After 10 failures in 5 minutes for the account or from the address:
    429 `too_many_tries`. Where passwords are for admins only: 403 `passwords_off` for others. A
    password that was made for somebody is for once: 403 `new_password_needed`.
    """
    check_own_origin(call.request, required=False)
    old = call.request.cookies.get(COOKIE)
    address = address_of(call.request)
    sign_on = call.app[SETTINGS].sign_on
    token, user = await sign_in(
        call.app[DATABASE],
        body.email,
        body.password,
        address,
        old,
        new_password=body.new_password,
        only_admins=sign_on is not None and sign_on.only,
    )
    _set_cookie(call, token, int(LONGEST_SESSION.total_seconds()))
    return _me(user)


@routes.post("/sign-out", access="public", errors=(403, 415))
async def leave(call: Call) -> None:
    """Sign out. Also right for somebody who is signed out already."""
    check_write(call.request, "signed_in", takes=None)
    token = call.request.cookies.get(COOKIE)
    if token:
        await call.app[DATABASE].write(sign_out, hash_token(token))
    _set_cookie(call, "", 0)


@routes.get("/me", access="signed_in")
async def me(call: Call) -> Me:
    """Who is signed in."""
    return _me(call.user)


@routes.post("/language", access="signed_in")
async def speak(call: Call, body: ChooseLanguage) -> None:
    """Another language for one's own screens and all that the desk writes on them."""
    await call.app[DATABASE].write(change_language, call.user.id, body.language)


def _me(user: Principal) -> Me:
    return Me(
        user=UserView(
            id=user.id, name=user.name, email=user.email, role=user.role, language=user.language
        )
    )


def _set_cookie(call: Call, token: str, seconds: int) -> None:
    """Secure wherever the browser came by HTTPS, also when a proxy ends TLS before us."""
    origin = call.request.headers.get(hdrs.ORIGIN, "")
    secure = call.request.secure or origin.startswith("https://")
    call.headers[hdrs.SET_COOKIE] = cookie(COOKIE, token, seconds, secure=secure)
