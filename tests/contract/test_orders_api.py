"""docs/orders-api.md, call by call, against the order system that `orders_system` names.

Standard library and pytest only, Python 3.10 or newer. To test another implementation, define the
fixture `orders_system` (an `OrdersSystem`) in the conftest or module that imports these tests:
`from tests.contract.test_orders_api import *`. The tests change orders; each looks up its own.
"""

from datetime import timedelta

import pytest

from tests.contract import orders_shapes as shapes
from tests.contract.orders_call import call, new_key

CALLS = [
    ("GET", "/v1/customers/C-0"),
    ("GET", "/v1/customers?email=a@example.com"),
    ("GET", "/v1/customers/C-0/orders?limit=10"),
    ("GET", "/v1/orders/TD-0"),
    ("POST", "/v1/orders/TD-0/cancel"),
    ("POST", "/v1/orders/TD-0/address"),
    ("POST", "/v1/orders/TD-0/returns"),
    ("GET", "/v1/orders/TD-0/returns"),
    ("GET", "/v1/orders/TD-0/invoice"),
    ("GET", "/v1/returns/R-0"),
    ("GET", "/v1/sellers/S-0"),
    ("GET", "/v1/sellers/S-0/payouts"),
    ("GET", "/v1/faults"),
    ("PUT", "/v1/faults"),
]
BODIES = {
    "cancel": {"reason": "no_longer_needed"},
    "address": {
        "name": "Sam Hill",
        "line1": "1 New Street",
        "line2": "Flat 2",
        "postcode": "12345",
        "city": "Newtown",
    },
    "returns": {"reason": "does_not_fit", "note": "too small"},
}


def all_orders(system):
    return [
        order
        for customer in system.customers
        for order in call(system, "GET", f"/v1/customers/{customer}/orders?limit=100").body[
            "orders"
        ]
    ]


def an_order(system, what, wanted):
    found = [order for order in all_orders(system) if wanted(order)]
    assert found, f"the customers {system.customers} have no order {what}"
    return found[0]


def refused(answer, status, code):
    shapes.error(answer.body)
    assert (answer.status, answer.body["error"]["code"]) == (status, code)


def address_in(order, **changes):
    return {**BODIES["address"], "country": order["shipping"]["country"], **changes}


def one_piece(item):
    return {**BODIES["returns"], "items": [{"item_id": item["id"], "quantity": 1}]}


def left(item):
    return item["quantity"] - item["returned_quantity"]


def test_health_is_open_and_says_ready(orders_system):
    answer = call(orders_system, "GET", "/v1/health", token=None)
    assert (answer.status, answer.body) == (200, {"ready": True})


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("token", [None, "wrong"])
def test_every_other_call_needs_the_token(orders_system, method, path, token):
    answer = call(orders_system, method, path, {}, key=new_key(), token=token)
    assert answer.status == 401
    shapes.error(answer.body)


@pytest.mark.parametrize(
    "path",
    [path for method, path in CALLS if method == "GET" and "-0" in path],
)
def test_an_unknown_id_is_not_found(orders_system, path):
    refused(call(orders_system, "GET", path), 404, "not_found")


@pytest.mark.parametrize("write", ["cancel", "address", "returns"])
def test_a_write_to_an_unknown_order_is_not_found(orders_system, write):
    body = {
        "cancel": BODIES["cancel"],
        "address": {**BODIES["address"], "country": "DE"},
        "returns": one_piece({"id": "TD-0-1"}),
    }[write]
    refused(
        call(orders_system, "POST", f"/v1/orders/TD-0/{write}", body, new_key()), 404, "not_found"
    )


def test_a_customer_is_found_by_id_and_by_email(orders_system):
    for number in orders_system.customers:
        customer = call(orders_system, "GET", f"/v1/customers/{number}").body
        shapes.customer(customer)
        found = call(orders_system, "GET", f"/v1/customers?email={customer['email']}")
        assert (found.status, found.body) == (200, {"customers": [customer]})
    nobody = call(orders_system, "GET", "/v1/customers?email=nobody@example.invalid")
    assert (nobody.status, nobody.body) == (200, {"customers": []})


def test_orders_come_newest_first_and_at_most_limit(orders_system):
    path = f"/v1/customers/{orders_system.customers[0]}/orders"
    answer = call(orders_system, "GET", f"{path}?limit=100")
    shapes.orders(answer.body)
    found = answer.body["orders"]
    placed = [shapes.moment(order["placed_at"]) for order in found]
    assert placed == sorted(placed, reverse=True)
    assert call(orders_system, "GET", f"{path}?limit=1").body["orders"] == found[:1]
    assert call(orders_system, "GET", path).body["orders"] == found[:10]
    assert {order["customer_id"] for order in found} == {orders_system.customers[0]}
    for limit in ("0", "-1", "many", "1.5", ""):
        refused(call(orders_system, "GET", f"{path}?limit={limit}"), 422, "bad_request")


def test_an_order_reads_the_same_alone_as_in_the_list(orders_system):
    for order in all_orders(orders_system):
        answer = call(orders_system, "GET", f"/v1/orders/{order['id']}")
        assert (answer.status, answer.body) == (200, order)


def test_what_an_order_says_of_itself_agrees_with_the_rules(orders_system):
    for order in all_orders(orders_system):
        open_ = order["status"] in ("placed", "packed")
        assert order["can_cancel"] is order["can_change_address"] is open_
        assert (order["cancelled_at"] is not None) is (order["status"] == "cancelled")
        assert order["total_minor"] >= sum(
            item["quantity"] * item["unit_price_minor"] for item in order["items"]
        )
        if order["delivered_at"] is None:
            assert order["return_until"] is None and not order["can_return"]
        else:
            delivered = shapes.moment(order["delivered_at"])
            assert shapes.moment(order["return_until"]) == delivered + timedelta(days=30)
        if order["can_return"]:
            assert any(left(item) and not item["final_sale"] for item in order["items"])


def test_the_address_changes_until_the_order_is_shipped(orders_system):
    order = an_order(orders_system, "to send elsewhere", lambda o: o["can_change_address"])
    path, body, key = f"/v1/orders/{order['id']}/address", address_in(order), new_key()
    answer = call(orders_system, "POST", path, body, key)
    assert answer.status == 200
    sent = {"region": None, **answer.body.pop("shipping")}  # a region may be left out
    assert sent == {"region": None, **body}
    assert answer.body == {name: order[name] for name in order if name != "shipping"}
    answer = call(orders_system, "GET", f"/v1/orders/{order['id']}")
    assert call(orders_system, "POST", path, body, key)[:2] == answer[:2]
    other = address_in(order, line1="2 Other Street")
    refused(call(orders_system, "POST", path, other, key), 422, "key_reused")
    abroad = address_in(order, country="IS")
    refused(call(orders_system, "POST", path, abroad, new_key()), 422, "bad_request")
    assert call(orders_system, "GET", f"/v1/orders/{order['id']}").body == answer.body


def test_an_order_is_cancelled_once(orders_system):
    order = an_order(orders_system, "to cancel", lambda o: o["can_cancel"])
    path, key = f"/v1/orders/{order['id']}/cancel", new_key()
    answer = call(orders_system, "POST", path, BODIES["cancel"], key)
    shapes.order(answer.body)
    assert (answer.status, answer.body["status"]) == (200, "cancelled")
    assert not answer.body["can_cancel"] and not answer.body["can_change_address"]
    assert call(orders_system, "POST", path, BODIES["cancel"], key)[:2] == answer[:2]
    refused(call(orders_system, "POST", path, {"reason": "other"}, key), 422, "key_reused")
    refused(
        call(orders_system, "POST", path, BODIES["cancel"], new_key()), 409, "already_cancelled"
    )
    change = call(
        orders_system, "POST", f"/v1/orders/{order['id']}/address", address_in(order), new_key()
    )
    refused(change, 409, "already_cancelled")
    back = call(
        orders_system,
        "POST",
        f"/v1/orders/{order['id']}/returns",
        one_piece(order["items"][0]),
        new_key(),
    )
    refused(back, 409, "not_delivered")


def test_a_shipped_order_is_neither_cancelled_nor_sent_elsewhere(orders_system):
    order = an_order(orders_system, "on its way", lambda o: o["status"] == "shipped")
    path = f"/v1/orders/{order['id']}"
    cancel = call(orders_system, "POST", f"{path}/cancel", BODIES["cancel"], new_key())
    refused(cancel, 409, "already_shipped")
    change = call(orders_system, "POST", f"{path}/address", address_in(order), new_key())
    refused(change, 409, "already_shipped")
    back = call(orders_system, "POST", f"{path}/returns", one_piece(order["items"][0]), new_key())
    refused(back, 409, "not_delivered")
    assert call(orders_system, "GET", path).body == order


def test_goods_go_back_once_and_their_price_is_refunded(orders_system):
    order = an_order(orders_system, "to send back", lambda o: o["can_return"])
    item = next(item for item in order["items"] if left(item) and not item["final_sale"])
    path, key = f"/v1/orders/{order['id']}/returns", new_key()
    before = call(orders_system, "GET", path).body["returns"]
    answer = call(orders_system, "POST", path, one_piece(item), key)
    shapes.goods_return(answer.body)
    assert (answer.status, answer.body["status"]) == (200, "requested")
    assert answer.body["refund_minor"] == item["unit_price_minor"]
    assert answer.body["currency"] == order["currency"]
    assert answer.body["items"] == [{"item_id": item["id"], "quantity": 1}]
    assert call(orders_system, "POST", path, one_piece(item), key)[:2] == answer[:2]
    assert call(orders_system, "GET", f"/v1/returns/{answer.body['id']}").body == answer.body
    after = call(orders_system, "GET", path).body
    shapes.returns(after)
    assert [r for r in after["returns"] if r not in before] == [answer.body]
    now = call(orders_system, "GET", f"/v1/orders/{order['id']}").body["items"]
    returned = {i["id"]: i["returned_quantity"] for i in now}[item["id"]]
    assert returned == item["returned_quantity"] + 1
    body = one_piece(item)
    body["items"][0]["quantity"] = item["quantity"]
    refused(call(orders_system, "POST", path, body, new_key()), 409, "already_returned")


def test_goods_stay_when_the_window_is_over_or_the_sale_was_final(orders_system):
    final = an_order(
        orders_system,
        "of a final sale",
        lambda o: o["status"] == "delivered" and all(i["final_sale"] for i in o["items"]),
    )
    over = an_order(
        orders_system,
        "whose return window is over",
        lambda o: (
            o["status"] == "delivered"
            and not o["can_return"]
            and any(left(i) and not i["final_sale"] for i in o["items"])
        ),
    )
    for order, code in ((final, "final_sale"), (over, "return_window_over")):
        item = next(i for i in order["items"] if left(i))
        path = f"/v1/orders/{order['id']}/returns"
        refused(call(orders_system, "POST", path, one_piece(item), new_key()), 409, code)


def test_a_seller_and_what_the_seller_is_paid(orders_system):
    for seller_id in {order["seller_id"] for order in all_orders(orders_system)}:
        seller = call(orders_system, "GET", f"/v1/sellers/{seller_id}")
        shapes.seller(seller.body)
        payouts = call(orders_system, "GET", f"/v1/sellers/{seller_id}/payouts").body
        shapes.payouts(payouts)
        for payout in payouts["payouts"]:
            assert payout["seller_id"] == seller_id
            assert (payout["paid_at"] is not None) is (payout["status"] == "paid")


def test_an_invoice_names_every_line_and_its_tax_once_goods_are_sent(orders_system):
    order = an_order(orders_system, "that was shipped", lambda o: o["shipped_at"] is not None)
    answer = call(orders_system, "GET", f"/v1/orders/{order['id']}/invoice")
    shapes.invoice(answer.body)
    assert (answer.status, answer.body["order_id"]) == (200, order["id"])
    assert answer.body["total_minor"] == order["total_minor"]
    assert 0 <= answer.body["tax_minor"] < answer.body["total_minor"]
    assert [line["title"] for line in answer.body["lines"]] == [i["title"] for i in order["items"]]


def test_what_is_neither_paid_nor_shipped_has_no_invoice(orders_system):
    order = an_order(
        orders_system,
        "that is not paid and not shipped",
        lambda o: o["shipped_at"] is None and not o.get("payments"),
    )
    refused(call(orders_system, "GET", f"/v1/orders/{order['id']}/invoice"), 409, "not_invoiced")


def test_a_code_that_nobody_knows_is_an_answer_not_an_error(orders_system):
    answer = call(orders_system, "GET", "/v1/promotions/NO-SUCH-CODE?customer=C-0")
    shapes.promotion(answer.body)
    assert (answer.status, answer.body["status"]) == (200, "unknown")
