"""What docs/orders-api.md says of wrong calls, repeats and faults. Runs as test_orders_api does."""

import pytest

from tests.contract import orders_shapes as shapes
from tests.contract.orders_call import call, new_key
from tests.contract.test_orders_api import BODIES, all_orders, an_order, one_piece, refused

BAD_BODIES = [
    b"",
    b"{",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b'{"reason": null}',
    b'{"reason": 7}',
    b'{"reason": "because"}',
    b'{"reason": ["other"]}',
    b'{"reason": "other", "items": "all"}',
    b'{"reason": "other", "items": []}',
    b'{"reason": "other", "items": [{}]}',
    b'{"reason": "other", "items": [{"item_id": "x", "quantity": 0}]}',
    b'{"reason": "other", "items": [{"item_id": "x", "quantity": -1}]}',
    b'{"reason": "other", "items": [{"item_id": "x", "quantity": 1.5}]}',
    b'{"reason": "other", "items": [{"item_id": "x", "quantity": "1"}]}',
    b'{"reason": "other", "items": [{"item_id": "x", "quantity": true}]}',
    b'{"reason": "other", "items": [{"item_id": "x", "quantity": 1e400}]}',
    b'{"reason": "other", "items": [{"item_id": "no such item", "quantity": 1}]}',
    b'{"reason": "other", "items": [{"item_id": 5, "quantity": 1}]}',
    b"[" * 20_000,
    b'{"a":' * 5_000,
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
@pytest.mark.parametrize("write", ["address", "returns"])
def test_a_wrong_body_is_a_bad_request_and_changes_nothing(orders_system, write, body):
    before = an_order(orders_system, "to send back", lambda o: o["can_return"])
    answer = call(orders_system, "POST", f"/v1/orders/{before['id']}/{write}", body, new_key())
    refused(answer, 422, "bad_request")
    assert call(orders_system, "GET", f"/v1/orders/{before['id']}").body == before


def test_a_huge_body_is_too_large(orders_system):
    order = all_orders(orders_system)[0]
    huge = {**one_piece(order["items"][0]), "note": "x" * 100_000}
    answer = call(orders_system, "POST", f"/v1/orders/{order['id']}/returns", huge, new_key())
    refused(answer, 413, "too_large")


@pytest.mark.parametrize("write", ["cancel", "address", "returns"])
def test_a_write_without_an_idempotency_key_is_refused(orders_system, write):
    order = all_orders(orders_system)[0]
    answer = call(orders_system, "POST", f"/v1/orders/{order['id']}/{write}", BODIES["cancel"])
    refused(answer, 422, "bad_request")
    assert call(orders_system, "GET", f"/v1/orders/{order['id']}").body == order


def test_a_key_of_one_order_does_not_serve_another(orders_system):
    first, second = [o for o in all_orders(orders_system) if o["status"] == "delivered"][:2]
    key = new_key()
    answer = call(orders_system, "POST", f"/v1/orders/{first['id']}/cancel", BODIES["cancel"], key)
    refused(answer, 409, "already_shipped")
    again = call(orders_system, "POST", f"/v1/orders/{second['id']}/cancel", BODIES["cancel"], key)
    refused(again, 422, "key_reused")


def test_a_call_that_was_wrong_may_be_put_right_under_the_same_key(orders_system):
    order = an_order(orders_system, "on its way", lambda o: o["status"] == "shipped")
    path, key = f"/v1/orders/{order['id']}/cancel", new_key()
    refused(call(orders_system, "POST", path, {"reason": "because"}, key), 422, "bad_request")
    refused(call(orders_system, "POST", path, BODIES["cancel"], key), 409, "already_shipped")


def test_the_switches_make_calls_fail_and_heal_them(orders_system):
    path = f"/v1/customers/{orders_system.customers[0]}"
    healthy = {"latency_ms": 0, "error_rate": 0, "mode": "normal"}
    before = call(orders_system, "GET", path)
    try:
        sick = call(orders_system, "PUT", "/v1/faults", {**healthy, "mode": "error"})
        assert (sick.status, sick.body) == (200, {**healthy, "mode": "error"})
        assert call(orders_system, "GET", "/v1/faults").body == sick.body
        failed = call(orders_system, "GET", path)
        assert failed.status == 500
        shapes.error(failed.body)
        assert call(orders_system, "GET", "/v1/health").body == {"ready": True}
        call(orders_system, "PUT", "/v1/faults", {**healthy, "error_rate": 1})
        assert call(orders_system, "GET", path).status == 500
    finally:
        healed = call(orders_system, "PUT", "/v1/faults", healthy)
    assert healed.body == healthy
    assert call(orders_system, "GET", path) == before
    wrong = call(orders_system, "PUT", "/v1/faults", {**healthy, "mode": "sleepy"})
    refused(wrong, 422, "bad_request")
