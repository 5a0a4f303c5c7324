"""shop/demo: the generated data holds together, is the same by seed, and has what a demo needs."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shop import rules
from shop.demo import files
from shop.demo.generate import generate
from shop.tables import Customer, Item, Order, Parcel, Payout, Return, ReturnLine, Seller

TODAY = date(2026, 3, 2)
MIDNIGHT = datetime.combine(TODAY, time(), UTC)


@pytest.fixture(scope="module")
def data():
    return generate(7, TODAY)


def by(rows, name):
    groups = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


def test_there_is_a_marketplace_of_data(data):
    assert len(data[Order]) >= 2_000
    assert len(data[Customer]) >= 400
    assert len(data[Seller]) >= 60
    assert {c["market"] for c in data[Customer]} == {
        "DE", "FR", "GB", "ES", "NL", "US", "CN", "CH",
    }  # fmt: skip
    assert {c["language"] for c in data[Customer]} == {"en", "de", "fr", "es", "nl", "zh"}
    assert {o["currency"] for o in data[Order]} == {"EUR", "GBP", "USD", "CHF", "CNY"}
    assert {p["status"] for p in data[Payout]} == {"scheduled", "paid", "held"}
    assert len({product.category for product in files.catalogue().values()}) >= 8


def test_every_status_occurs_often_enough_to_find_one(data):
    statuses = Counter(order["status"] for order in data[Order])
    assert set(statuses) == {"placed", "packed", "shipped", "delivered", "cancelled", "returned"}
    assert min(statuses.values()) >= 30
    assert len(Counter(parcel["status"] for parcel in data[Parcel])) == 5
    assert len(Counter(goods["status"] for goods in data[Return])) == 4


def test_the_same_seed_and_day_give_the_same_data(data):
    assert generate(7, TODAY) == data
    assert generate(8, TODAY)[Order] != data[Order]


def test_another_day_moves_every_date_and_nothing_else(data):
    later = generate(7, TODAY + timedelta(days=40))
    for order, moved in zip(data[Order], later[Order], strict=True):
        assert moved["id"] == order["id"]
        assert moved["placed_at"] - order["placed_at"] == timedelta(days=40)


def test_ids_are_unique_and_references_lead_somewhere(data):
    for table, key in ((Order, "id"), (Customer, "id"), (Seller, "id"), (Item, "id")):
        assert len({row[key] for row in data[table]}) == len(data[table])
    assert len({row["email"] for row in data[Customer]}) == len(data[Customer])
    assert len({row["number"] for row in data[Return]}) == len(data[Return])
    orders = {order["id"] for order in data[Order]}
    for table in (Item, Parcel, Return):
        assert {row["order_id"] for row in data[table]} <= orders
    assert {row["item_id"] for row in data[ReturnLine]} <= {row["id"] for row in data[Item]}
    assert {order["seller_id"] for order in data[Order]} <= {row["id"] for row in data[Seller]}
    assert all(len(order["id"]) == 9 and order["id"].startswith("TD-") for order in data[Order])


def test_times_happen_in_their_order_and_before_today(data):
    for order in data[Order]:
        done = [order["placed_at"], order["shipped_at"], order["delivered_at"]]
        done = [at for at in done if at is not None]
        assert done == sorted(done)
        assert all(at < MIDNIGHT for at in done)
        assert order["promised_at"] > order["placed_at"]
        assert (order["cancelled_at"] is not None) is (order["status"] == "cancelled")
        shipped = order["status"] in ("shipped", "delivered", "returned")
        assert (order["shipped_at"] is not None) is shipped
        assert (order["delivered_at"] is not None) is (order["status"] in ("delivered", "returned"))
        if order["cancelled_at"]:
            assert order["placed_at"] < order["cancelled_at"] < MIDNIGHT


def test_parcels_tell_the_same_as_their_order(data):
    parcels = by(data[Parcel], "order_id")
    fitting = {
        "placed": set(),
        "packed": {"label_created"},
        "shipped": {"in_transit", "out_for_delivery", "lost"},
        "delivered": {"delivered"},
        "returned": {"delivered"},
        "cancelled": set(),
    }
    for order in data[Order]:
        found = {parcel["status"] for parcel in parcels[order["id"]]}
        assert found <= fitting[order["status"]]
        assert bool(found) is bool(fitting[order["status"]])
        for parcel in parcels[order["id"]]:
            assert order["placed_at"] < parcel["last_event_at"] < MIDNIGHT


def test_an_order_costs_what_its_items_cost(data):
    items = by(data[Item], "order_id")
    for order in data[Order]:
        assert order["total_minor"] == sum(
            i["unit_price_minor"] * i["quantity"] for i in items[order["id"]]
        )


def test_returns_add_up_with_items_and_refunds(data):
    items = {item["id"]: item for item in data[Item]}
    lines = by(data[ReturnLine], "return_number")
    counted = Counter()
    for goods in data[Return]:
        worth = 0
        for line in lines[goods["number"]]:
            item = items[line["item_id"]]
            assert item["order_id"] == goods["order_id"] and not item["final_sale"]
            worth += item["unit_price_minor"] * line["quantity"]
            if goods["status"] != "refused":
                counted[line["item_id"]] += line["quantity"]
        assert goods["refund_minor"] == worth
        assert (goods["refunded_at"] is not None) is (goods["status"] == "refunded")
    assert all(items[i]["returned_quantity"] == counted[i] for i in items)
    assert all(item["returned_quantity"] <= item["quantity"] for item in data[Item])


def test_the_hard_cases_are_there(data):
    late = [o for o in data[Order] if o["status"] == "shipped" and o["promised_at"] < MIDNIGHT]
    yesterday = [
        o
        for o in data[Order]
        if o["delivered_at"] and o["delivered_at"].date() == TODAY - timedelta(days=1)
    ]
    window = rules.MARKETPLACE.return_window
    just_over = [
        o
        for o in data[Order]
        if o["status"] == "delivered"
        and window < MIDNIGHT - o["delivered_at"] < window + timedelta(days=3)
    ]
    final = [item for item in data[Item] if item["final_sale"]]
    partly = [i for i in data[Item] if 0 < i["returned_quantity"] < i["quantity"]]
    for found in (late, yesterday, just_over, final, partly):
        assert len(found) >= 10


def test_names_and_addresses_fit_the_market(data):
    cities = {code: {c for _, c in m.cities} for code, m in files.markets().items()}
    customers = {c["id"]: c for c in data[Customer]}
    for order in data[Order]:
        customer = customers[order["customer_id"]]
        assert order["country"] == customer["market"]
        assert order["name"] == customer["name"]
        assert order["city"] in cities[order["country"]]


def test_titles_are_in_the_customers_language(data):
    titles = {p.sku: p.titles for p in files.catalogue().values()}
    language = {c["id"]: c["language"] for c in data[Customer]}
    buyer = {order["id"]: order["customer_id"] for order in data[Order]}
    for item in data[Item]:
        assert item["title"] == titles[item["sku"]][language[buyer[item["order_id"]]]]
