"""A retail shop's orders in the demo order system: imported, changed only as its policy says."""

import pytest

from shop import orders_command, retail, retail_files
from tests.api import retail_files as files
from tests.api.shop_client import ShopClient, code, open_at
from tests.contract import orders_shapes as shapes


@pytest.fixture
async def store(shop_data, clock, tmp_path):
    """The demo order system with the retail shop in it."""
    shop = await open_at(shop_data, clock)
    await shop.database.write(retail.bring_in, retail_files.read(files.write(tmp_path / "retail")))
    client = await ShopClient.started(shop)
    yield client
    await client.close()


def swap(item, sku, method="card_ann"):
    return {"changes": [{"item_id": item, "sku": sku}], "payment_method_id": method}


async def gift(store, customer="ann_1"):
    found = (await store.body(f"/v1/customers/{customer}/payment-methods"))["payment_methods"]
    return next(one["balance_minor"] for one in found if one["kind"] == "gift_card")


async def test_imported_things_have_the_documented_shapes_and_keep_their_cents(store):
    order = await store.body("/v1/orders/W1")
    shapes.order(order)
    assert (order["status"], order["total_minor"], order["currency"]) == ("placed", 5000, "USD")
    assert order["payments"] == [
        {"kind": "payment", "amount_minor": 5000, "payment_method_id": "card_ann"}
    ]
    customer = await store.body("/v1/customers/ann_1")
    shapes.customer(customer)
    assert customer["address"]["region"] == "TX"
    shapes.payment_methods(await store.body("/v1/customers/ann_1/payment-methods"))
    shapes.product(await store.body("/v1/products/P1"))
    assert (await store.get("/v1/products/P9"))[0] == 404
    assert (await store.body("/v1/orders/TD-100102"))["can_cancel"]


async def test_a_cancelled_order_gives_a_gift_card_its_money_back_at_once(store):
    status, order = await store.post("/v1/orders/W4/cancel", {"reason": "ordered_by_mistake"})
    assert (status, order["status"]) == (200, "cancelled")
    assert order["payments"][1]["kind"] == "refund"
    assert await gift(store, "bob_2") == 51000


async def test_a_retail_order_is_not_cancelled_for_other_reasons_or_while_it_is_packed(store):
    answer = await store.post("/v1/orders/W1/cancel", {"reason": "too_late"})
    assert code(answer) == (409, "reason_not_accepted")
    answer = await store.post("/v1/orders/W3/cancel", {"reason": "no_longer_needed"})
    assert code(answer) == (409, "being_processed")


async def test_items_change_once_and_the_difference_is_settled(store):
    status, order = await store.post("/v1/orders/W1/items", swap("W1-01", "M2", "gift_ann"))
    assert status == 200
    assert (order["total_minor"], order["items"][0]["sku"]) == (5550, "M2")
    assert await gift(store) == 2000 - 550
    assert not order["can_cancel"]
    again = await store.post("/v1/orders/W1/items", swap("W1-01", "M1"))
    assert code(again) == (409, "already_changed")
    cancel = await store.post("/v1/orders/W1/cancel", {"reason": "no_longer_needed"})
    assert code(cancel) == (409, "already_changed")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (swap("W1-01", "L1"), (409, "other_product")),
        (swap("W1-01", "M4"), (409, "not_available")),
        (swap("W1-01", "nothing"), (409, "other_product")),
        (swap("W1-01", "M3", "gift_ann"), (409, "balance_too_low")),
        (swap("W1-01", "M2", "card_bob"), (409, "unknown_payment_method")),
        (swap("W2-01", "M2"), (422, "bad_request")),
    ],
)
async def test_a_change_that_the_policy_forbids_changes_nothing(store, change, refusal):
    before = await store.body("/v1/orders/W1")
    assert code(await store.post("/v1/orders/W1/items", change)) == refusal
    assert await store.body("/v1/orders/W1") == before
    assert await gift(store) == 2000


async def test_an_order_is_paid_by_another_method_which_must_cover_it(store):
    short = await store.post("/v1/orders/W1/payment", {"payment_method_id": "gift_ann"})
    assert code(short) == (409, "balance_too_low")
    same = await store.post("/v1/orders/W1/payment", {"payment_method_id": "card_ann"})
    assert code(same) == (409, "same_payment_method")
    foreign = await store.post("/v1/orders/W1/payment", {"payment_method_id": "gift_bob"})
    assert code(foreign) == (409, "unknown_payment_method")
    status, order = await store.post("/v1/orders/W4/payment", {"payment_method_id": "card_bob"})
    assert status == 200
    assert [one["kind"] for one in order["payments"]] == ["payment", "payment", "refund"]
    assert await gift(store, "bob_2") == 51000


async def test_a_return_is_refunded_to_where_it_was_paid_from_or_to_a_gift_card(store):
    body = {"items": [{"item_id": "W2-01", "quantity": 1}], "reason": "other"}
    foreign = await store.post("/v1/orders/W2/returns", body | {"refund_to": "card_bob"})
    assert code(foreign) == (409, "unknown_payment_method")
    status, goods = await store.post("/v1/orders/W2/returns", body | {"refund_to": "gift_ann"})
    assert (status, goods["refund_minor"], goods["refund_to"]) == (200, 1000, "gift_ann")
    shapes.goods_return(goods)
    other = {"items": [{"item_id": "W2-02", "quantity": 1}], "reason": "other"}
    again = await store.post("/v1/orders/W2/returns", other)
    assert code(again) == (409, "already_returned")
    exchange = await store.post("/v1/orders/W2/exchanges", swap("W2-02", "M2"))
    assert code(exchange) == (409, "already_returned")


async def test_one_of_two_equal_items_is_exchanged_and_then_the_order_rests(store):
    status, goods = await store.post("/v1/orders/W2/exchanges", swap("W2-01", "M2"))
    assert (status, goods["difference_minor"]) == (200, 550)
    shapes.exchange(goods)
    shapes.exchanges(await store.body("/v1/orders/W2/exchanges"))
    assert not (await store.body("/v1/orders/W2"))["can_exchange"]
    body = {"items": [{"item_id": "W2-02", "quantity": 1}], "reason": "other"}
    assert code(await store.post("/v1/orders/W2/returns", body)) == (409, "already_exchanged")


async def test_a_customers_own_address_changes_without_touching_orders(store):
    new = {"line1": "2 Oak Road", "postcode": "10001", "city": "New York", "country": "US"}
    status, customer = await store.post("/v1/customers/ann_1/address", new)
    assert (status, customer["address"]["city"]) == (200, "New York")
    assert (await store.body("/v1/orders/W1"))["shipping"]["city"] == "Austin"
    assert (await store.post("/v1/customers/nobody/address", new))[0] == 404


def run_import(shop_data, folder):
    return orders_command.main(["import", str(folder), "--data-dir", str(shop_data)])


def test_the_command_imports_once_and_says_why_not_twice(shop_data, tmp_path, capsys):
    folder = files.write(tmp_path / "retail")
    assert run_import(shop_data, folder) == 0
    assert "4 orders of 2 customers" in capsys.readouterr().out
    assert run_import(shop_data, folder) == 1
    assert "W1 is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"orders": {"#W9": {**files.ORDERS["#W1"], "order_id": "#W9", "status": "lost"}}}, "#W9"),
        ({"orders": {"#W9": {**files.ORDERS["#W1"], "user_id": "nobody"}}}, "#W1"),
        ({"users": {"ann_1": {"name": "Ann"}}}, "users.json, ann_1.name"),
        ({"users": {k: {**u, "email": "same@x.yz"} for k, u in files.USERS.items()}}, "contradict"),
    ],
)
def test_files_that_are_wrong_are_refused_whole_in_a_sentence(
    shop_data, tmp_path, capsys, changed, said
):
    assert run_import(shop_data, files.write(tmp_path / "wrong", **changed)) == 1
    assert said in capsys.readouterr().err
    assert run_import(shop_data, files.write(tmp_path / "right")) == 0


def test_a_folder_without_the_files_is_refused_in_a_sentence(shop_data, tmp_path, capsys):
    assert run_import(shop_data, tmp_path) == 1
    assert "users.json cannot be read" in capsys.readouterr().err
