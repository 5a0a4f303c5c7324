"""docs/demo.md tells the truth about the generated data."""

import re
from pathlib import Path

import pytest

from shop.demo import files
from shop.queries import count_orders
from tests.contract.orders_shapes import moment

PAGE = (Path(__file__).parents[2] / "docs" / "demo.md").read_text(encoding="utf-8")


def table(first_column):
    """The rows of the page's table that starts with this column, as dicts."""
    lines = PAGE[PAGE.index(f"| {first_column} |") :].split("\n\n")[0].splitlines()
    split = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(split[0], row, strict=True)) for row in split[2:]]


def told(text, clock):
    """`{field: days from now}` of the sentence that says what happened."""
    days = {"yesterday": "1 days ago"}
    for word, meant in days.items():
        text = text.replace(word, meant)
    found = {}
    for verb, field in (
        ("placed", "placed_at"),
        ("delivered", "delivered_at"),
        ("promised", "promised_at"),
        ("cancelled", "cancelled_at"),
    ):
        if match := re.search(rf"{verb} (\d+) days ago", text):
            found[field] = -int(match[1])
    if match := re.search(r"due in (\d+) days", text):
        found["promised_at"] = int(match[1])
    return found


CUSTOMERS = table("customer")
CASES = {row["ends in"]: row for row in table("ends in")}


def orders_of(row):
    return [] if row["orders"] == "none" else row["orders"].split()


@pytest.mark.parametrize("row", CUSTOMERS, ids=lambda row: row["customer"])
async def test_a_customer_is_who_the_page_says(shop, row):
    customer = await shop.body(f"/v1/customers/{row['customer']}")
    for column in ("name", "language", "market", "tier"):
        assert customer[column] == row[column]
    found = await shop.body(f"/v1/customers/{row['customer']}/orders?limit=100")
    assert sorted(order["id"] for order in found["orders"]) == sorted(orders_of(row))


@pytest.mark.parametrize("ending", CASES)
async def test_an_orders_number_says_what_happened_to_it(shop, clock, ending):
    case = CASES[ending]
    ids = [
        order
        for row in CUSTOMERS
        for order in orders_of(row)
        if order == f"TD-{row['customer'][2:]}{ending}"
    ]
    assert ids
    for order_id in ids:
        order = await shop.body(f"/v1/orders/{order_id}")
        assert order["status"] == case["status"]
        may_change = {"yes": True, "no": False}[case["cancel or change address"]]
        assert order["can_cancel"] is order["can_change_address"] is may_change
        assert order["can_return"] is {"yes": True, "no": False}[case["return"]]
        days = told(case["what happened"], clock)
        for field, expected in days.items():
            assert (moment(order[field]).date() - clock.now().date()).days == expected
        assert len(order["items"]) == case["items"].count(",") + 1
        assert order["items"][0]["final_sale"] is ("final sale" in case["what happened"])


def test_every_case_of_the_data_stands_in_the_page():
    assert set(files.cases()) == set(CASES) | {"100482"}


async def test_the_lost_parcel_the_open_return_and_the_paid_refund_are_there(shop):
    for row in CUSTOMERS:
        for order_id in orders_of(row):
            order = await shop.body(f"/v1/orders/{order_id}")
            lost = any(parcel["status"] == "lost" for parcel in order["parcels"])
            assert lost is (order_id.endswith("09"))
            goods = (await shop.body(f"/v1/orders/{order_id}/returns"))["returns"]
            assert bool(goods) is order_id.endswith(("08", "12"))
            for one in goods:
                assert one["id"] == f"R-{order_id[3:]}"
                assert one["status"] == ("requested" if order_id.endswith("08") else "refunded")


async def test_the_expensive_order_of_the_vip_is_as_told(shop):
    order = await shop.body("/v1/orders/TD-100482")
    assert (order["customer_id"], order["status"]) == ("C-1003", "shipped")
    assert (order["total_minor"], order["currency"]) == (189_900, "EUR")


async def test_the_three_sellers_show_a_payout_each_way(shop, clock):
    def at(payout):
        return (moment(payout["due_at"]).date() - clock.now().date()).days

    on_time, late, held = [
        (await shop.body(f"/v1/sellers/{row['seller']}/payouts"))["payouts"]
        for row in table("seller")
    ]
    assert [p["status"] for p in on_time] == ["scheduled"] + ["paid"] * 5 and at(on_time[0]) == 10
    assert (late[0]["status"], at(late[0])) == ("scheduled", -4)
    assert held[0]["status"] == "held"
    assert (await shop.body("/v1/sellers/S-2003"))["status"] == "suspended"


async def test_the_figures_of_the_page_are_the_datas(shop):
    orders = await shop.shop.database.read(count_orders)
    assert f"{orders:,} orders" in PAGE
    assert "501 customers in eight markets" in PAGE and len(files.markets()) == 8
