"""Invoices and promotion codes of the demo order system."""

import pytest

from tests.api.shop_client import ShopClient, code
from tests.contract import orders_shapes as shapes


@pytest.mark.parametrize(
    ("promo", "customer", "status"),
    [
        ("WELCOME10", "C-1002", "active"),
        ("welcome10", "C-1003", "used"),
        ("WELCOME10", None, "active"),
        ("SPRING25", "C-1003", "expired"),
        ("NOSUCHCODE", "C-1003", "unknown"),
        ("x" * 500, "C-1003", "unknown"),
    ],
)
async def test_a_code_says_what_became_of_it(
    shop: ShopClient, promo: str, customer: str | None, status: str
) -> None:
    query = f"?customer={customer}" if customer else ""
    found = await shop.body(f"/v1/promotions/{promo}{query}")
    shapes.promotion(found)
    assert found["status"] == status


async def test_a_code_tells_its_conditions(shop: ShopClient) -> None:
    found = await shop.body("/v1/promotions/SHOES15?customer=C-1001")
    assert (found["minimum_minor"], found["currency"], found["applies_to"]) == (
        6000,
        "EUR",
        "shoes",
    )
    assert found["valid_until"].endswith("T23:59:59Z")


async def test_an_invoice_holds_the_tax_of_the_country(shop: ShopClient) -> None:
    orders = (await shop.body("/v1/customers/C-1003/orders"))["orders"]
    sent = next(one for one in orders if one["shipped_at"])
    found = await shop.body(f"/v1/orders/{sent['id']}/invoice")
    shapes.invoice(found)
    assert found["tax_minor"] == round(sent["total_minor"] * 19 / 119)
    open_ = next(one for one in orders if one["status"] == "placed")
    assert code(await shop.get(f"/v1/orders/{open_['id']}/invoice")) == (409, "not_invoiced")
