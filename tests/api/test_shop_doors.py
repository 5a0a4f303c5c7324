"""Who gets into the order system, and that no wrong call ever breaks it."""

import json

import aiohttp
import pytest

from tests.api.shop_client import CANCEL, code, pieces

READS = [
    "/v1/customers/{}",
    "/v1/customers/{}/orders",
    "/v1/orders/{}",
    "/v1/orders/{}/returns",
    "/v1/returns/{}",
    "/v1/sellers/{}",
    "/v1/sellers/{}/payouts",
]
STRANGE_IDS = [
    "%00",
    "%FF%FE",
    "%ED%A0%80",
    "a" * 5_000,
    "'%20OR%201=1--",
    "..%2f..%2fetc",
    "%E7%8E%8B",
    "R-99999999999999999999999999",
    "R-300001%0A",
    "R-0300001",
    "TD-100101%20",
    "td-100101",
]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "bearer {}",
        "Basic {}",
        "{}",
        "Bearer {}x",
        "Bearer é",
    ],
)
async def test_only_the_exact_token_opens(shop, header):
    headers = {} if header is None else {"Authorization": header.format(shop.shop.token)}
    async with shop.http.get("/v1/orders/TD-100101", headers=headers) as response:
        assert code((response.status, await response.json())) == (401, "unauthorized")


async def test_without_the_token_not_even_a_missing_page_shows(shop):
    async with shop.http.get("/v1/nothing") as response:
        assert response.status == 401
    assert code(await shop.get("/v1/nothing")) == (404, "not_found")


async def test_the_front_door_says_what_this_is(shop):
    async with shop.http.get("/") as response:
        assert response.status == 200
        assert "demo order system" in await response.text()


async def test_another_method_is_not_allowed(shop):
    async with shop.http.delete("/v1/orders/TD-100101", headers=shop.token) as response:
        assert code((response.status, await response.json())) == (405, "method_not_allowed")
        assert response.headers["Allow"] == "GET,HEAD"


@pytest.mark.parametrize("strange", STRANGE_IDS)
async def test_a_strange_id_is_just_not_found(shop, strange):
    for path in READS:
        url = shop.http.make_url("/").join(aiohttp.client.URL(path.format(strange), encoded=True))
        async with aiohttp.ClientSession() as session, session.get(url, headers=shop.token) as got:
            assert code((got.status, await got.json())) == (404, "not_found")


@pytest.mark.parametrize("query", ["", "email=", "email=" + "a" * 300])
async def test_a_search_without_an_email_is_refused(shop, query):
    assert code(await shop.get(f"/v1/customers?{query}")) == (422, "bad_request")


@pytest.mark.parametrize("email", ["%00", "%ED%A0%80", "%25", "_@example.com", "EMMA%40x"])
async def test_a_strange_email_finds_nobody(shop, email):
    assert await shop.get(f"/v1/customers?email={email}") == (200, {"customers": []})


@pytest.mark.parametrize("encoding", ["deflate", "gzip", "x-none"])
async def test_a_body_in_a_broken_encoding_is_the_callers_fault(shop, encoding):
    headers = shop.token | {"Idempotency-Key": "k", "Content-Encoding": encoding}
    headers["Connection"] = "close"  # aiohttp hangs up after such a body anyway
    path = "/v1/orders/TD-100102/cancel"
    async with shop.http.post(path, data=b"\x00\x01", headers=headers) as response:
        assert 400 <= response.status < 500
    assert (await shop.body("/v1/orders/TD-100102"))["status"] == "placed"


async def test_a_huge_body_in_pieces_is_too_large(shop):
    async def pieces_of_a_body():
        for _ in range(64):
            yield b"x" * 1024

    headers = shop.token | {"Idempotency-Key": "k"}
    path = "/v1/orders/TD-100102/cancel"
    async with shop.http.post(path, data=pieces_of_a_body(), headers=headers) as response:
        assert code((response.status, await response.json())) == (413, "too_large")


@pytest.mark.parametrize("key", ["has space", "é", "x" * 201, "\t"])
async def test_a_key_that_cannot_be_kept_is_refused(shop, key):
    answer = await shop.post("/v1/orders/TD-100102/cancel", CANCEL, key=key)
    assert code(answer) == (422, "bad_request")
    assert (await shop.body("/v1/orders/TD-100102"))["status"] == "placed"


async def test_a_note_may_hold_anything_a_customer_types(shop):
    note = "<script>alert(1)</script>\n'; DROP TABLE orders; -- 🎁\t/restart"
    body = pieces(("TD-100103-1", 1)) | {"note": note}
    status, _ = await shop.post("/v1/orders/TD-100103/returns", body)
    assert status == 200
    assert (await shop.body("/v1/orders/TD-100103"))["id"] == "TD-100103"


async def test_a_failure_nobody_thought_of_is_a_500_that_tells_nothing(shop, monkeypatch, caplog):
    def broken(_session, _order_id):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("shop.queries.order", broken)
    answer = await shop.get("/v1/orders/TD-100101")
    assert code(answer) == (500, "internal")
    assert "secret detail" not in json.dumps(answer[1])
    assert "secret detail" in caplog.text


async def test_the_label_is_for_whoever_holds_its_link(shop):
    body = pieces(("TD-100103-1", 1))
    _, goods = await shop.post("/v1/orders/TD-100103/returns", body)
    path = goods["label_url"].removeprefix("http://shop.example")
    async with shop.http.get(path) as response:
        page = await response.text()
        assert response.status == 200
        assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert goods["id"] in page and "Emma Clarke" in page and "Running shoes" in page
    for wrong in (path[:-1], path + "0", path.replace(goods["id"], "R-100108"), path[:-32] + "%FF"):
        async with shop.http.get(wrong) as response:
            assert response.status == 404


async def test_a_label_shows_an_address_as_text(shop):
    address = {
        "name": "<img src=x>",
        "line1": '"&',
        "postcode": "BS1",
        "city": "B",
        "country": "GB",
    }
    await shop.post("/v1/orders/TD-100102/address", address)
    await shop.shop.database.write(_deliver, "TD-100102")
    body = pieces(("TD-100102-1", 1))
    _, goods = await shop.post("/v1/orders/TD-100102/returns", body)
    async with shop.http.get(goods["label_url"].removeprefix("http://shop.example")) as response:
        page = await response.text()
    assert "&lt;img src=x&gt;" in page and "<img" not in page


def _deliver(session, order_id):
    from shop.tables import Order

    order = session.get(Order, order_id)
    order.status, order.delivered_at = "delivered", session.now
