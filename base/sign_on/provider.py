"""The provider over HTTP: what it says of itself, its keys, and an ID token for a code.

Everything it says is bounded in time and size, and nothing of it reaches a page.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import aiohttp
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from base.sign_on.id_token import Key, Person, UnknownKey, keys_of, read_id_token
from base.sign_on.refusal import Refusal, Refused
from base.sign_on.settings import SignOn, is_safe
from base.sign_on.ticket import Ticket

ANSWER_S = 5.0  # for one answer, to its last byte
ALL_S = 10.0  # for everything that one step of a sign-on asks
LARGEST = 256 * 1024  # bytes of one answer
FRESH_S = 3_600.0  # as long as what it said of itself holds
KEYS_FRESH_S = 60.0  # an unknown key makes us ask again, but not more often
REST_S = 10.0  # after a failure nobody else waits for it that long

_CODE = re.compile(r"[a-z_]{1,40}\Z")


def _is_safe(text: str) -> str:
    if not is_safe(text):
        raise ValueError("not https")
    return text


_Safe = Annotated[str, AfterValidator(_is_safe)]


class Metadata(BaseModel):
    """What the provider says of itself."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    issuer: str
    authorization_endpoint: _Safe
    token_endpoint: _Safe
    jwks_uri: _Safe
    token_endpoint_auth_methods_supported: list[str] | None = None


class _Tokens(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    id_token: str
    access_token: str = ""


@dataclass(frozen=True)
class _Known:
    metadata: Metadata
    keys: tuple[Key, ...]
    at: float
    keys_at: float


class Provider:
    """`session` gives the desk's HTTP client, `secret` is None for a client without one,
    `monotonic` tells seconds.
    """

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        conf: SignOn,
        secret: str | None,
        monotonic: Callable[[], float],
    ) -> None:
        self.conf = conf
        self._session = session
        self._secret = secret
        self._monotonic = monotonic
        self._known: _Known | None = None
        self._rests_until = float("-inf")
        self._one_asks = asyncio.Lock()

    async def page_for(self, ticket: Ticket) -> str:
        """The address of the provider's page for this sign-on. Raises Refused AWAY."""
        async with _in_time(ALL_S):
            known = await self.look()
        url: str = prepare_grant_uri(
            known.metadata.authorization_endpoint,
            self.conf.client_id,
            "code",
            redirect_uri=self.conf.return_url,
            scope=self.conf.scopes,
            state=ticket.state,
            nonce=ticket.nonce,
            code_challenge=create_s256_code_challenge(ticket.verifier),
            code_challenge_method="S256",
        )
        return url

    async def person_of(self, code: str, ticket: Ticket, now: datetime) -> Person:
        """Who the provider says came back with the code. Raises Refused."""
        async with _in_time(ALL_S):
            return await self._person_of(code, ticket, now)

    async def _person_of(self, code: str, ticket: Ticket, now: datetime) -> Person:
        known = await self.look()
        tokens = await self._redeem(known.metadata, code, ticket)
        given = (ticket.nonce, self.conf, now)
        try:
            return read_id_token(tokens.id_token, tokens.access_token, known.keys, *given)
        except UnknownKey:
            known = await self.look(new_keys=True)
        try:
            return read_id_token(tokens.id_token, tokens.access_token, known.keys, *given)
        except UnknownKey:
            raise Refused(Refusal.UNTRUSTED, "unknown key") from None

    async def look(self, *, new_keys: bool = False) -> _Known:
        """The metadata and keys, asked for once an hour by one caller for all; `new_keys`: the keys
        asked for again, unless that was just done. Raises Refused AWAY, at once for a while after
        a failure.
        """
        async with self._one_asks:
            now, known = self._monotonic(), self._known
            least = KEYS_FRESH_S if new_keys else FRESH_S
            if known is not None and now - known.at < FRESH_S and now - known.keys_at < least:
                return known
            if now < self._rests_until:
                raise Refused(Refusal.AWAY, "just failed")
            try:
                self._known = await self._ask(known if new_keys else None, now)
            except Refused:
                self._rests_until = self._monotonic() + REST_S
                raise
            return self._known

    async def _ask(self, known: _Known | None, now: float) -> _Known:
        metadata = known.metadata if known else await self._metadata()
        status, document = await self._call("GET", metadata.jwks_uri)
        keys = keys_of(document) if status == 200 else ()
        if not keys:
            raise Refused(Refusal.AWAY, f"keys: {status}")
        return _Known(metadata, keys, known.at if known else now, now)

    async def _metadata(self) -> Metadata:
        where = get_well_known_url(self.conf.issuer, external=True)
        status, document = await self._call("GET", where)
        if status != 200:
            raise Refused(Refusal.AWAY, f"metadata: {status}")
        try:
            metadata = Metadata.model_validate(document)
        except ValidationError as error:
            raise Refused(Refusal.AWAY, f"metadata: {error.errors()[0]['loc']}") from None
        if metadata.issuer != self.conf.issuer:
            raise Refused(Refusal.AWAY, "metadata: another issuer")
        return metadata

    async def _redeem(self, metadata: Metadata, code: str, ticket: Ticket) -> _Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.conf.return_url,
            "client_id": self.conf.client_id,
            "code_verifier": ticket.verifier,
        }
        headers = {}
        methods = metadata.token_endpoint_auth_methods_supported or ["client_secret_basic"]
        if self._secret and "client_secret_basic" in methods:
            user, password = (quote(one, safe="") for one in (self.conf.client_id, self._secret))
            headers["Authorization"] = aiohttp.encode_basic_auth(user, password)
        elif self._secret:
            form["client_secret"] = self._secret
        status, answer = await self._call("POST", metadata.token_endpoint, form, headers)
        if status in (400, 401, 403):
            raise _denied(answer)
        try:
            return _Tokens.model_validate(answer if status == 200 else None)
        except ValidationError:
            raise Refused(Refusal.AWAY, f"tokens: {status}") from None

    async def _call(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """The status and the JSON of an answer, None when it is none. No redirect is followed."""
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
        try:
            async with (
                _in_time(ANSWER_S),
                self._session().request(
                    method, url, data=form, headers=sent, allow_redirects=False
                ) as answer,
            ):
                raw = await _whole(answer)
                return answer.status, _json(raw)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Refused(Refusal.AWAY, type(error).__name__) from None


@asynccontextmanager
async def _in_time(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Refused(Refusal.AWAY, "no answer in time") from None


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in answer.content.iter_any():
        raw += piece
        if len(raw) > LARGEST:
            answer.close()
            raise Refused(Refusal.AWAY, "an answer too large")
    return bytes(raw)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _denied(answer: Any) -> Refused:
    """A code that is not accepted; everything else is the desk's own registration."""
    said = answer.get("error") if isinstance(answer, dict) else None
    code = said if isinstance(said, str) and _CODE.match(said) else "none"
    why = Refusal.DENIED if code == "invalid_grant" else Refusal.AWAY
    return Refused(why, f"tokens: {code}")
