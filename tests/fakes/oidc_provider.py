"""A real OpenID Connect provider on loopback: discovery, its page, tokens, keys. It keeps the rules
(PKCE, codes that work once), and a test may make it lie, fail or dawdle.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

from base.sign_on.settings import SignOn

CLIENT_ID, CLIENT_SECRET = "tandem desk", "s3cret:of/the desk"
ROLES = (("cs-admins", "admin"), ("cs-leads", "supervisor"), ("cs-agents", "agent"))


def new_key() -> RSAKey:
    """A key with a name of its own."""
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})


@dataclass
class Grant:
    """What a code stands for."""

    nonce: str
    challenge: str
    return_url: str


@dataclass
class Answer:
    """What a path answers instead of the truth."""

    status: int = 200
    body: bytes = b""
    hangs: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class OidcProvider:
    """`claims`: of the person at the keyboard; `forge` makes the token of (claims, access token) in
    another way; `instead` by path what is answered instead; `asked` counts by path.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.origin = ""
        self.key = new_key()
        self.now = now
        self.claims: dict[str, Any] = {
            "sub": "p-100",
            "name": "Mara Lund",
            "email": "mara@example.com",
            "roles": ["cs-agents"],
        }
        self.forge: Callable[[dict[str, Any]], str] | None = None
        self.metadata: dict[str, Any] = {}
        self.published: list[dict[str, Any]] | None = None
        self.instead: dict[str, Answer] = {}
        self.asked: dict[str, int] = {}
        self._grants: dict[str, Grant] = {}

    def settings(self, **more: Any) -> SignOn:
        """The desk's settings for this provider."""
        given = {"issuer": self.origin, "client_id": CLIENT_ID, "roles": ROLES}
        return SignOn(**{**given, **more})

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None, **header: Any) -> str:
        """An ID token as it should be."""
        with_key = key or self.key
        head = {"alg": "RS256", "kid": with_key.kid, **header}
        return jwt.encode(head, claims, with_key, algorithms=[head["alg"]])

    def id_claims(self, nonce: str) -> dict[str, Any]:
        """The claims of an honest token."""
        at = int(self.now().timestamp())
        standard = {"iss": self.origin, "aud": CLIENT_ID, "iat": at, "exp": at + 300}
        return {**standard, "nonce": nonce, **self.claims}

    async def _answer(
        self, request: web.Request, honest: Callable[[web.Request], Any]
    ) -> web.StreamResponse:
        self.asked[request.path] = self.asked.get(request.path, 0) + 1
        instead = self.instead.get(request.path)
        if instead is None:
            found: web.StreamResponse = await honest(request)
            return found
        if instead.hangs:
            await asyncio.Event().wait()
        return web.Response(status=instead.status, body=instead.body, headers=instead.headers)

    async def _metadata(self, request: web.Request) -> web.Response:
        said = {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "jwks_uri": f"{self.origin}/keys",
        }
        return web.json_response({**said, **self.metadata})

    async def _keys(self, request: web.Request) -> web.Response:
        keys = self.published
        return web.json_response(
            {"keys": [self.key.as_dict(private=False)] if keys is None else keys}
        )

    async def _authorize(self, request: web.Request) -> web.Response:
        """The page where one says who one is, with one button."""
        query = request.query
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._grants[code] = Grant(query["nonce"], query["code_challenge"], query["redirect_uri"])
        back = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        link = back.replace("&", "&amp;")
        page = f'<h1>The house</h1><a href="{link}">Go in as Mara</a>'
        return web.Response(text=page, content_type="text/html")

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        scheme, _, word = request.headers.get("Authorization", "").partition(" ")
        user, _, password = base64.b64decode(word).decode().partition(":")
        if (scheme, unquote(user), unquote(password)) != ("Basic", CLIENT_ID, CLIENT_SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        grant = self._grants.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or (grant.challenge, grant.return_url) != (proof, form["redirect_uri"]):
            return web.json_response({"error": "invalid_grant"}, status=400)
        claims = self.id_claims(grant.nonce)
        token = self.forge(claims) if self.forge else self.signed(claims)
        return web.json_response(
            {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
        )


@asynccontextmanager
async def oidc_provider(now: Callable[[], datetime], port: int = 0) -> AsyncIterator[OidcProvider]:
    """A provider until the end of the block, on a free port unless one is named."""
    provider = OidcProvider(now)
    app = web.Application()
    for method, path, honest in (
        ("GET", "/.well-known/openid-configuration", provider._metadata),
        ("GET", "/keys", provider._keys),
        ("GET", "/authorize", provider._authorize),
        ("POST", "/token", provider._token),
    ):

        async def handle(request: web.Request, honest: Any = honest) -> web.StreamResponse:
            return await provider._answer(request, honest)

        app.router.add_route(method, path, handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    provider.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()
