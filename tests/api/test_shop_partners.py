"""Sellers and creators in the demo: who they are, and what time and rules do to their wishes."""

from datetime import timedelta

import pytest

from tests.contract.orders_shapes import moment


async def test_who_sells_and_who_creates_is_told_with_the_customer(shop):
    for customer, kind, number in (
        ("C-1010", "seller_id", "S-2001"),
        ("C-1011", "seller_id", "S-2002"),
        ("C-1001", "seller_id", "S-2003"),
        ("C-1002", "creator_id", "K-3001"),
        ("C-1003", "seller_id", None),
        ("C-1003", "creator_id", None),
    ):
        assert (await shop.body(f"/v1/customers/{customer}"))[kind] == number


async def test_an_appeal_is_possible_until_its_last_moment(shop, clock):
    (one,) = (await shop.body("/v1/sellers/S-2001/penalties"))["penalties"]
    assert one["can_appeal"]
    left = moment(one["appeal_until"]) - clock.now()
    clock.advance(left.total_seconds() + 1)
    (one,) = (await shop.body("/v1/sellers/S-2001/penalties"))["penalties"]
    assert not one["can_appeal"]
    status, body = await shop.post(f"/v1/penalties/{one['id']}/appeal", {"text": "Too late?"})
    assert (status, body["error"]["code"]) == (409, "appeal_window_over")


async def test_a_lifted_penalty_needs_no_appeal(shop):
    found = (await shop.body("/v1/sellers/S-2003/penalties"))["penalties"]
    lifted = next(one for one in found if one["status"] == "lifted")
    status, body = await shop.post(f"/v1/penalties/{lifted['id']}/appeal", {"text": "Why?"})
    assert (status, body["error"]["code"]) == (409, "not_appealable")


async def test_what_was_deducted_is_never_more_than_was_sold(shop):
    fees = await shop.body("/v1/sellers/S-2001/fees")
    assert fees["orders"]
    for one in fees["orders"]:
        assert 0 < one["commission_minor"] + one["fixed_minor"] < one["gross_minor"]
        order = await shop.body(f"/v1/orders/{one['order_id']}")
        assert (order["seller_id"], order["total_minor"]) == ("S-2001", one["gross_minor"])


async def test_labels_are_of_orders_that_are_not_delivered(shop):
    for one in (await shop.body("/v1/sellers/S-2001/labels"))["labels"]:
        order = await shop.body(f"/v1/orders/{one['order_id']}")
        made = {"placed": "not_made", "packed": "ready", "shipped": "used"}
        assert (order["seller_id"], one["status"]) == ("S-2001", made[order["status"]])
        assert (one["tracking_number"] is None) is (one["status"] == "not_made")


@pytest.mark.parametrize(
    ("creator", "campaign", "code"),
    [
        ("K-3001", "CP-503", "not_eligible"),
        ("K-3001", "CP-504", "already_applied"),
        ("K-3002", "CP-504", "campaign_closed"),
        ("K-3003", "CP-501", "not_eligible"),
    ],
)
async def test_a_campaign_keeps_its_conditions(shop, creator, campaign, code):
    body = {"creator_id": creator}
    status, answer = await shop.post(f"/v1/campaigns/{campaign}/apply", body)
    assert (status, answer["error"]["code"]) == (409, code)


async def test_a_campaign_of_another_market_is_not_there(shop):
    assert "CP-502" not in str(await shop.body("/v1/creators/K-3002/campaigns"))
    body = {"creator_id": "K-3002"}
    assert (await shop.post("/v1/campaigns/CP-502/apply", body))[0] == 404
    assert (await shop.post("/v1/campaigns/CP-501/apply", {"creator_id": "K-0"}))[0] == 404


async def test_a_campaign_closes_and_stays_with_those_who_applied(shop, clock):
    body = {"creator_id": "K-3001"}
    assert (await shop.post("/v1/campaigns/CP-502/apply", body))[0] == 200
    clock.advance(timedelta(days=30).total_seconds())
    found = (await shop.body("/v1/creators/K-3001/campaigns"))["campaigns"]
    shown = {one["id"]: one["status"] for one in found}
    assert shown == {"CP-502": "closed", "CP-504": "closed"}
