"""Signs who a customer of the demo shop is, so that the desk believes it (docs/api.md)."""

from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.jwk import OctKey

from shop.tables import Customer

LIFE = timedelta(minutes=10)


def sign(customer: Customer, key: str, now: datetime) -> str:
    """A JWT (HS256) for the desk, good for `LIFE`. `key` is the secret, `now` the true time."""
    claims = {
        "aud": "tandem",
        "sub": customer.id,
        "exp": int((now + LIFE).timestamp()),
        "name": customer.name,
        "email": customer.email,
        "market": customer.market,
        "tier": customer.tier,
        "language": customer.language,
    }
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key), algorithms=["HS256"])
