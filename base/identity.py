"""Who the shop says the customer is: a short-lived JWT, signed with a key that both know."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from base.problems import Unauthorized

AUDIENCE = "tandem"
LONGEST_LIFE = 3600  # seconds from now to `exp`
SKEW = 60  # seconds that the shop's clock may be ahead of ours
LONGEST_JWT = 4_096
SHORTEST_KEY = 32  # bytes

_Short = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
_Moment = Annotated[int, Field(strict=True)]


class Identity(BaseModel):
    """What the shop vouches for. `subject`: its customer number; with a `jti` it counts once."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    subject: _Short = Field(alias="sub")
    name: _Short | None = None
    email: _Short | None = None
    market: _Short | None = None
    tier: _Short | None = None
    persona: _Short | None = None
    language: _Short | None = None
    jti: _Short | None = None


class _Claims(Identity):
    aud: str | list[str]
    exp: _Moment
    nbf: _Moment | None = None
    iat: _Moment | None = None

    def hold_at(self, now: float) -> bool:
        audiences = [self.aud] if isinstance(self.aud, str) else self.aud
        begun = all(at is None or at <= now + SKEW for at in (self.nbf, self.iat))
        return AUDIENCE in audiences and begun and now < self.exp <= now + LONGEST_LIFE + SKEW


def verify_identity(token: str, key: str, now: datetime) -> Identity:
    """The identity in a JWT of the shop. Raises Unauthorized `bad_identity` for any flaw.

    Only HS256 is taken, whatever the token's own header says.
    """
    if len(key.encode()) < SHORTEST_KEY:
        raise ValueError(f"the identity key needs at least {SHORTEST_KEY} bytes")
    try:
        if not token.isascii() or len(token) > LONGEST_JWT:
            raise ValueError("not a compact JWT")
        decoded = jwt.decode(token, OctKey.import_key(key), algorithms=["HS256"])
        claims = _Claims.model_validate(decoded.claims)
    except (JoseError, ValidationError, ValueError, TypeError, KeyError, RecursionError):
        raise _refused() from None
    if not claims.hold_at(now.timestamp()):
        raise _refused()
    return Identity.model_validate(
        {"sub": claims.subject, **claims.model_dump(exclude={"subject"})}
    )


def _refused() -> Unauthorized:
    # One answer for all flaws: whoever forges learns nothing from it.
    return Unauthorized("bad_identity", "The shop's word about this customer is not valid.")
