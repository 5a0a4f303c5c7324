"""What binds a sign-on to the browser that began it: a signed cookie that lives for ten minutes.

State, nonce and PKCE verifier are made of the ticket's id with the desk's key, each for its own
purpose: nothing has to be stored, and any desk with the same key can go on.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from base.sign_on.refusal import Refusal, Refused

COOKIE = "tandem_sign_on"
LIVES_S = 600
LONGEST_NEXT = 500
_LONGEST = 4_000
_USE = "sign-on"


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """One sign-on under way. `next`: the page that was wanted; the sign-in page judges it."""

    state: str
    nonce: str
    verifier: str
    next: str


def new_ticket(key: str, next_page: str, now: datetime) -> tuple[str, Ticket]:
    """The cookie's value and what it stands for. `key` is the desk's."""
    number = secrets.token_urlsafe(32)
    page = next_page if len(next_page) <= LONGEST_NEXT and next_page.isprintable() else ""
    claims = {"use": _USE, "id": number, "next": page, "exp": int(now.timestamp()) + LIVES_S}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key)), _ticket(key, number, page)


def read_ticket(key: str, cookie: str, state: str, now: datetime) -> Ticket:
    """The ticket of this browser. Raises Refused EXPIRED unless it is ours, fresh, and the one that
    `state` came back for.
    """
    try:
        if not cookie.isascii() or len(cookie) > _LONGEST:
            raise ValueError("no cookie of ours")
        claims = jwt.decode(cookie, OctKey.import_key(key), algorithms=["HS256"]).claims
        number, page, until = claims["id"], claims["next"], claims["exp"]
        ours = claims["use"] == _USE and now.timestamp() < until
    except (JoseError, ValueError, TypeError, KeyError):
        raise Refused(Refusal.EXPIRED, "no ticket") from None
    ticket = _ticket(key, number, page)
    if not ours or not hmac.compare_digest(ticket.state.encode(), state.encode("utf-8", "replace")):
        raise Refused(Refusal.EXPIRED, "another ticket")
    return ticket


def _ticket(key: str, number: str, page: str) -> Ticket:
    def made_for(purpose: str) -> str:
        digest = hmac.digest(key.encode(), f"{_USE}:{purpose}:{number}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    return Ticket(
        state=made_for("state"), nonce=made_for("nonce"), verifier=made_for("verifier"), next=page
    )
