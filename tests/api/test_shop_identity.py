"""The identity that the demo shop signs for a customer, as the desk checks it (docs/api.md)."""

from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import OctKey

from base.identity import verify_identity
from base.problems import Unauthorized
from tests.api.shop_client import code


async def test_the_identity_names_the_customer_for_a_short_time(shop, shop_data, clock):
    key = (shop_data / "secrets" / "shop_identity_key").read_text().strip()
    status, body = await shop.post("/v1/customers/C-1003/identity", None)
    assert status == 200 and set(body) == {"identity"}
    token = jwt.decode(body["identity"], OctKey.import_key(key), algorithms=["HS256"])
    assert token.header == {"alg": "HS256", "typ": "JWT"}
    assert token.claims == {
        "aud": "tandem",
        "sub": "C-1003",
        "exp": int((clock.now() + timedelta(minutes=10)).timestamp()),
        "name": "Anna Weber",
        "email": "anna.weber@example.com",
        "market": "DE",
        "tier": "vip",
        "language": "de",
    }


async def test_the_desk_believes_the_identity_while_it_lasts(shop, clock):
    _, body = await shop.post("/v1/customers/C-1008/identity", None)
    identity = verify_identity(body["identity"], shop.shop.identity_key, clock.now())
    assert (identity.subject, identity.name, identity.tier) == ("C-1008", "王芳", "vip")
    with pytest.raises(Unauthorized):
        later = clock.advance(timedelta(minutes=11))
        verify_identity(body["identity"], shop.shop.identity_key, later)


async def test_the_identity_is_signed_with_the_shops_key_and_not_with_the_orders_token(shop):
    _, body = await shop.post("/v1/customers/C-1008/identity", None)
    with pytest.raises(BadSignatureError):
        jwt.decode(body["identity"], OctKey.import_key(shop.shop.token), algorithms=["HS256"])


async def test_nobody_else_is_signed_in(shop):
    assert code(await shop.post("/v1/customers/C-9999/identity", None)) == (404, "not_found")
    async with shop.http.post("/v1/customers/C-1001/identity") as response:
        assert response.status == 401
