"""What the fake order system sells in variants: products, payment methods, exchanges, invoices and
promotions. Eva buys in a retail shop, which changes an order once.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

EVA = "C-1007"
SHOES, SHIRT, MUG = "6938111410", "9523456873", "8310926033"


def variant(sku: str, price: int, available: bool = True, **options: str) -> dict:
    """One variant of a product, in dollars."""
    return {
        "sku": sku,
        "options": options,
        "available": available,
        "price_minor": price,
        "currency": "USD",
    }


PRODUCTS = {
    SHOES: [
        variant("4153505238", 15000, size="8", color="red"),
        variant("1775591963", 15000, size="9", color="red"),
        variant("9635758562", 14000, size="9", color="white"),
        variant("9791469541", 14000, False, size="10", color="red"),
    ],
    SHIRT: [
        variant("9612497925", 5000, size="M", color="blue"),
        variant("8124970213", 5500, size="L", color="blue"),
        variant("9354168549", 4500, size="M", color="red"),
    ],
    MUG: [variant("3453331371", 2000, color="white"), variant("9999999999", 2000, False)],
}
NAMES = {SHOES: "Running Shoes", SHIRT: "T-Shirt", MUG: "Mug"}
METHODS = [
    {
        "id": "credit_card_9513926",
        "kind": "credit_card",
        "label": "Visa 4421",
        "currency": "USD",
        "balance_minor": None,
    },
    {
        "id": "gift_card_1725971",
        "kind": "gift_card",
        "label": "Gift card",
        "currency": "USD",
        "balance_minor": 1000,
    },
]


def line(number: int, product: str, at: int = 0) -> dict:
    """An order's line with the variant at this place."""
    one = PRODUCTS[product][at]
    return {
        "id": f"I-{number}",
        "sku": one["sku"],
        "product_id": product,
        "options": one["options"],
        "title": NAMES[product],
        "quantity": 1,
        "unit_price_minor": one["price_minor"],
        "returned_quantity": 0,
        "final_sale": False,
    }


def paid(order: dict) -> dict:
    """The order in dollars, paid once by card."""
    payment = {
        "kind": "payment",
        "amount_minor": order["total_minor"],
        "payment_method_id": "credit_card_9513926",
    }
    return {**order, "currency": "USD", "payments": [payment], "return_until": None}


class Catalogue:
    """The calls about products, payment methods, exchanges, invoices and promotions."""

    orders: dict[str, dict]
    exchanges: dict[str, list[dict]]
    promotions: dict[str, dict]

    def catalogue_routes(self) -> list[web.RouteDef]:
        """For the fake's router."""
        return [
            web.get("/v1/products/{id}", self._product),
            web.get("/v1/customers/{id}/payment-methods", self._methods),
            web.get("/v1/orders/{id}/exchanges", self._exchanges_of),
            web.get("/v1/orders/{id}/invoice", self._invoice),
            web.get("/v1/promotions/{code}", self._promotion),
        ]

    async def _invoice(self, request: web.Request) -> web.Response:
        one = self.orders[request.match_info["id"]]
        if one["shipped_at"] is None and not one.get("payments"):
            error = {"code": "not_invoiced", "message": "not yet"}
            return web.json_response({"error": error}, status=409)
        lines = [
            {
                "title": item["title"],
                "quantity": item["quantity"],
                "unit_price_minor": item["unit_price_minor"],
                "total_minor": item["unit_price_minor"] * item["quantity"],
            }
            for item in one["items"]
        ]
        return web.json_response(
            {
                "number": f"INV-{one['id']}",
                "order_id": one["id"],
                "issued_at": one["placed_at"],
                "currency": one["currency"],
                "lines": lines,
                "tax_minor": 100,
                "total_minor": one["total_minor"],
                "url": None,
            }
        )

    async def _promotion(self, request: web.Request) -> web.Response:
        code = request.match_info["code"].upper()
        unknown = dict.fromkeys(("minimum_minor", "currency", "valid_until", "applies_to"))
        known = self.promotions.get(code, {"status": "unknown"})
        used = code == "ONCE10" and request.query.get("customer") == EVA
        return web.json_response(
            {"code": code, **unknown, **known, **({"status": "used"} if used else {})}
        )

    async def _product(self, request: web.Request) -> web.Response:
        found = request.match_info["id"]
        return web.json_response(
            {"id": found, "name": NAMES[found], "variants": self.products[found]}
        )

    async def _methods(self, request: web.Request) -> web.Response:
        known = METHODS if request.match_info["id"] == EVA else []
        return web.json_response({"payment_methods": known})

    async def _exchanges_of(self, request: web.Request) -> web.Response:
        return web.json_response({"exchanges": self.exchanges.get(request.match_info["id"], [])})

    def _payment(self, one: dict, body: dict) -> dict:
        amount = one["total_minor"]
        first, new = one["payments"][0]["payment_method_id"], body["payment_method_id"]
        one["payments"] += [
            {"kind": "payment", "amount_minor": amount, "payment_method_id": new},
            {"kind": "refund", "amount_minor": amount, "payment_method_id": first},
        ]
        return self._shown(one)

    def _items(self, one: dict, body: dict) -> dict:
        for item, new in self._swaps(one, body):
            item.update(sku=new["sku"], options=new["options"], unit_price_minor=new["price_minor"])
        one["items_changed"] = True
        return self._shown(one)

    def _exchanges(self, one: dict, body: dict) -> dict:
        swaps = self._swaps(one, body)
        for item, _ in swaps:
            item["returned_quantity"] = item["quantity"]
        made = {
            "id": "X-1",
            "order_id": one["id"],
            "status": "requested",
            "items": body["changes"],
            "difference_minor": sum(new["price_minor"] - i["unit_price_minor"] for i, new in swaps),
            "currency": one["currency"],
            "payment_method_id": body["payment_method_id"],
            "created_at": one["placed_at"],
        }
        self.exchanges.setdefault(one["id"], []).append(made)
        return made

    def _swaps(self, one: dict, body: dict) -> list[tuple[dict, dict]]:
        items = {item["id"]: item for item in one["items"]}
        variants = {v["sku"]: v for found in self.products.values() for v in found}
        return [(items[c["item_id"]], variants[c["sku"]]) for c in body["changes"]]

    products: dict[str, list[dict]]

    def _shown(self, one: dict) -> dict[str, Any]:
        raise NotImplementedError
