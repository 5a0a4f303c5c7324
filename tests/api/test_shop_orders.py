"""The order system over HTTP: shapes, rules against the clock, repeats and races."""

import asyncio
from datetime import timedelta

import pytest

from tests.api.shop_client import CANCEL, ShopClient, code, open_at, pieces
from tests.contract import orders_shapes as shapes

ADDRESS = {
    "name": "Émma Clarke",
    "line1": "7 <b>Harbour</b> Road",
    "postcode": "BS1 5TY",
    "city": "Bristol",
    "country": "GB",
}


async def test_everything_that_is_stored_has_the_documented_shape(shop):
    sellers = set()
    for number in [*range(1001, 1012), *range(2001, 2061)]:
        shapes.customer(await shop.body(f"/v1/customers/C-{number}"))
        found = await shop.body(f"/v1/customers/C-{number}/orders?limit=100")
        shapes.orders(found)
        sellers |= {order["seller_id"] for order in found["orders"]}
        for order in found["orders"]:
            shapes.returns(await shop.body(f"/v1/orders/{order['id']}/returns"))
    for seller in sellers:
        shapes.seller(await shop.body(f"/v1/sellers/{seller}"))
        shapes.payouts(await shop.body(f"/v1/sellers/{seller}/payouts"))


async def test_goods_can_go_back_until_the_window_closes(shop, clock):
    order = await shop.body("/v1/orders/TD-100103")
    assert order["can_return"]
    clock.set(shapes.moment(order["return_until"]))
    assert (await shop.body("/v1/orders/TD-100103"))["can_return"]
    clock.advance(timedelta(seconds=1))
    assert not (await shop.body("/v1/orders/TD-100103"))["can_return"]
    answer = await shop.post("/v1/orders/TD-100103/returns", pieces(("TD-100103-1", 1)))
    assert code(answer) == (409, "return_window_over")


async def test_a_cancelled_order_says_when(shop, clock):
    clock.advance(90)
    status, order = await shop.post("/v1/orders/TD-100102/cancel", CANCEL)
    assert (status, order["status"]) == (200, "cancelled")
    assert shapes.moment(order["cancelled_at"]) == clock.now()
    assert await shop.body("/v1/orders/TD-100102") == order


async def test_an_address_keeps_its_characters_and_loses_its_margins(shop):
    body = ADDRESS | {"city": "  Bristol "}
    status, order = await shop.post("/v1/orders/TD-100102/address", body)
    assert status == 200
    assert order["shipping"] == ADDRESS | {"line2": None, "region": None}


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "a\u0000b"},
        {"city": "two\nlines"},
        {"city": "left\u202eright"},
        {"line1": "x" * 121},
        {"postcode": "x" * 17},
        {"country": "gb"},
        {"country": "GB\n"},
        {"country": "United Kingdom"},
        {"line2": 5},
        {"phone": "1"},
    ],
)
async def test_an_address_that_cannot_be_printed_is_refused(shop, change):
    before = await shop.body("/v1/orders/TD-100102")
    answer = await shop.post("/v1/orders/TD-100102/address", ADDRESS | change)
    assert code(answer) == (422, "bad_request")
    assert await shop.body("/v1/orders/TD-100102") == before


async def test_a_return_of_several_items_refunds_their_prices(shop):
    order = await shop.body("/v1/orders/TD-100103")
    shoes, shirts = order["items"]
    status, goods = await shop.post(
        "/v1/orders/TD-100103/returns", pieces((shoes["id"], 1), (shirts["id"], 2))
    )
    assert status == 200
    assert goods["refund_minor"] == order["total_minor"]
    after = await shop.body("/v1/orders/TD-100103")
    assert [item["returned_quantity"] for item in after["items"]] == [1, 2]
    assert after["status"] == "delivered" and not after["can_return"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([("TD-100103-1", 2)], (422, "bad_request")),
        ([("TD-100103-1", 1), ("TD-100103-1", 1)], (422, "bad_request")),
        ([("TD-100203-1", 1)], (422, "bad_request")),
        ([], (422, "bad_request")),
    ],
)
async def test_a_return_of_what_was_never_bought_is_refused(shop, wanted, expected):
    assert code(await shop.post("/v1/orders/TD-100103/returns", pieces(*wanted))) == expected
    assert await shop.body("/v1/orders/TD-100103/returns") == {"returns": []}


async def test_one_of_two_cancellations_at_once_wins(shop):
    answers = await asyncio.gather(
        *(shop.post("/v1/orders/TD-100102/cancel", CANCEL) for _ in range(10))
    )
    assert sorted(status for status, _ in answers) == [200] + [409] * 9
    losers = {code(answer) for answer in answers if answer[0] == 409}
    assert losers == {(409, "already_cancelled")}


async def test_a_call_repeated_at_once_happens_once_and_answers_alike(shop):
    body = pieces(("TD-100103-2", 1))
    answers = await asyncio.gather(
        *(shop.post("/v1/orders/TD-100103/returns", body, key="same") for _ in range(10))
    )
    assert answers == [answers[0]] * 10 and answers[0][0] == 200
    assert len((await shop.body("/v1/orders/TD-100103/returns"))["returns"]) == 1


async def test_returns_at_once_never_exceed_what_was_bought(shop):
    body = pieces(("TD-100103-2", 1))  # two were bought
    answers = await asyncio.gather(
        *(shop.post("/v1/orders/TD-100103/returns", body) for _ in range(12))
    )
    assert sorted(status for status, _ in answers) == [200] * 2 + [409] * 10
    assert {code(a) for a in answers if a[0] == 409} == {(409, "already_returned")}
    assert len({a[1]["id"] for a in answers if a[0] == 200}) == 2
    item = (await shop.body("/v1/orders/TD-100103"))["items"][1]
    assert item["returned_quantity"] == item["quantity"] == 2


async def test_the_first_answer_is_kept_across_a_restart(shop_data, clock):
    before = await ShopClient.started(await open_at(shop_data, clock))
    first = await before.post("/v1/orders/TD-100102/cancel", CANCEL, key="turn-1")
    refused = await before.post("/v1/orders/TD-100102/cancel", CANCEL, key="turn-2")
    await before.close()
    clock.advance(timedelta(days=1))
    after = await ShopClient.started(await open_at(shop_data, clock))
    assert await after.post("/v1/orders/TD-100102/cancel", CANCEL, key="turn-1") == first
    assert await after.post("/v1/orders/TD-100102/cancel", CANCEL, key="turn-2") == refused
    assert await after.body("/v1/orders/TD-100102") == first[1]
    await after.close()


async def test_the_same_body_in_another_order_of_fields_is_the_same(shop):
    path = "/v1/orders/TD-100102/address"
    first = await shop.post(path, ADDRESS, key="k")
    again = dict(reversed(ADDRESS.items())) | {"line2": None}
    assert await shop.post(path, again, key="k") == first


async def test_a_new_return_gets_the_next_number(shop):
    _, first = await shop.post("/v1/orders/TD-100103/returns", pieces(("TD-100103-1", 1)))
    _, second = await shop.post("/v1/orders/TD-100203/returns", pieces(("TD-100203-1", 1)))
    assert int(second["id"][2:]) == int(first["id"][2:]) + 1
    assert await shop.body(f"/v1/returns/{second['id']}") == second


async def test_a_database_that_is_gone_is_unavailable_not_broken(shop):
    await shop.shop.database.close()
    answer = await shop.post("/v1/orders/TD-100102/cancel", CANCEL)
    assert code(answer) == (503, "unavailable")
