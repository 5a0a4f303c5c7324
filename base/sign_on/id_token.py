"""Who the provider says it is: an ID token, checked to the last claim. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from authlib.oidc.core.claims import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from base.sign_on.refusal import Refusal, Refused
from base.sign_on.settings import SignOn

# Only what is signed with a key that the provider alone has: no `none`, and no HS256, for which the
# published key would be the secret.
ALGORITHMS = [f"{family}{size}" for family in ("RS", "PS", "ES") for size in (256, 384, 512)]
SKEW_S = 60
LONGEST_TOKEN = 32_768
LANGUAGES = ("en", "de")  # that the staff's screens speak; the first is for all others

Key = RSAKey | ECKey
_Id = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,255}$")]
_Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,200}$")]


class UnknownKey(Exception):
    """The token names a key that is not among those we know."""


class _Person(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    sub: _Id
    name: _Line | None = None
    preferred_username: _Line | None = None
    email: _Line | None = None
    email_verified: bool | str | None = None  # some say it in words
    locale: _Line | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """What Tandem takes from the token. `role` is Tandem's own."""

    issuer: str
    subject: str
    name: str
    email: str
    role: str
    language: str


def keys_of(document: Any) -> tuple[Key, ...]:
    """The keys for signatures in a JWK set; others are passed over. Raises Refused AWAY."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise Refused(Refusal.AWAY, "no key set")
    kinds: dict[Any, type[Key]] = {"RSA": RSAKey, "EC": ECKey}
    found: list[Key] = []
    for one in listed:
        kind = kinds.get(one.get("kty")) if isinstance(one, dict) else None
        if kind is None or one.get("use", "sig") != "sig":
            continue
        try:
            found.append(kind.import_key(one))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return tuple(found)


def read_id_token(
    token: str, access_token: str, keys: Sequence[Key], nonce: str, conf: SignOn, now: datetime
) -> Person:
    """The person. Raises UnknownKey, or Refused: UNTRUSTED for any flaw in the token, NO_ROLE,
    NO_EMAIL.
    """
    try:
        if not token.isascii() or len(token) > LONGEST_TOKEN:
            raise ValueError("not a compact JWT")
        decoded = jwt.decode(token, _key(token, keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": conf.issuer},
                "aud": {"essential": True, "value": conf.client_id},
            },
            params={"nonce": nonce, "client_id": conf.client_id, "access_token": access_token},
        )
        claims.validate(int(now.timestamp()), SKEW_S)
        person = _Person.model_validate(decoded.claims)
    except ValidationError as error:
        raise Refused(Refusal.UNTRUSTED, f"claim {error.errors()[0]['loc']}") from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused(Refusal.UNTRUSTED, type(error).__name__) from None
    return _person(person, decoded.claims, conf)


def _key(token: str, keys: Sequence[Key]) -> Key:
    """The key that the token says it is signed with; the only one when it says nothing."""
    kid = jws.extract_compact(token.encode()).headers().get("kid")
    fitting = [key for key in keys if kid is None or key.kid == kid]
    if not fitting or (kid is None and len(fitting) > 1):
        raise UnknownKey
    return fitting[0]


def _person(said: _Person, claims: dict[str, Any], conf: SignOn) -> Person:
    if not said.email or "@" not in said.email or said.email_verified in (False, "false"):
        raise Refused(Refusal.NO_EMAIL, said.sub)
    role = _role(_values(claims, conf.role_claim), conf)
    if role is None:
        raise Refused(Refusal.NO_ROLE, said.sub)
    spoken = (said.locale or "")[:2].lower()
    return Person(
        issuer=conf.issuer,
        subject=said.sub,
        name=said.name or said.preferred_username or said.email.partition("@")[0],
        email=said.email,
        role=role,
        language=spoken if spoken in LANGUAGES else LANGUAGES[0],
    )


def _role(values: frozenset[str], conf: SignOn) -> str | None:
    return next((role for value, role in conf.roles if value in values), None)


def _values(claims: dict[str, Any], name: str) -> frozenset[str]:
    """The texts in a claim. A claim's own name may hold dots; else they lead into it."""
    found: Any = claims
    for part in [name] if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    listed = found if isinstance(found, list) else [found]
    return frozenset(one for one in listed if isinstance(one, str))
