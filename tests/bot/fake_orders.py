"""An order system in memory that keeps docs/orders-api.md, for the tests of the bot."""

from __future__ import annotations

import asyncio
import json
import threading
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from typing import Any

from aiohttp import web

from tests.bot.fake_catalogue import EVA, MUG, PRODUCTS, SHIRT, SHOES, Catalogue, line, paid
from tests.bot.fake_partners import Partners

TOKEN = "orders-token-0123456789"
ANNA, BEN, CARLA, DORA = "C-1003", "C-1004", "C-1005", "C-1006"
EMAILS = {
    ANNA: "anna.weber@example.com",
    BEN: "ben@example.com",
    CARLA: "carla@example.com",
    DORA: "dora@example.com",
    EVA: "eva@example.com",
}
NOW = datetime.now(timezone.utc).replace(microsecond=0)


def at(days: float) -> str:
    """A time relative to now, RFC 3339."""
    return (NOW + timedelta(days=days)).isoformat().replace("+00:00", "Z")


def item(number: int, title: str, quantity: int = 1, price: int = 4990, **more: Any) -> dict:
    """One line of an order."""
    return {
        "id": f"I-{number}",
        "sku": f"SKU-{number}",
        "title": title,
        "quantity": quantity,
        "unit_price_minor": price,
        "returned_quantity": 0,
        "final_sale": False,
        **more,
    }


def order(number: int, customer: str, status: str, items: list[dict], **more: Any) -> dict:
    """An order whose flags follow from its status."""
    made = {
        "id": f"TD-{number}",
        "customer_id": customer,
        "seller_id": "S-1",
        "status": status,
        "currency": "EUR",
        "total_minor": sum(i["quantity"] * i["unit_price_minor"] for i in items),
        "items": items,
        "shipping": {
            "name": "Anna Weber",
            "line1": "Alte Gasse 1",
            "line2": None,
            "postcode": "50667",
            "city": "Köln",
            "country": "DE",
        },
        "placed_at": at(-3),
        "promised_at": at(2),
        "shipped_at": at(-1) if status in ("shipped", "delivered") else None,
        "delivered_at": at(-2) if status == "delivered" else None,
        "cancelled_at": at(-1) if status == "cancelled" else None,
        "return_until": at(28) if status == "delivered" else None,
        "parcels": [],
        **more,
    }
    return made


def start_orders() -> dict[str, dict]:
    """What the shop knows when a test begins. Anna has many orders, Ben one, Carla one late, Dora
    none.
    """
    parcel = {
        "id": "P-1",
        "carrier": "DHL",
        "tracking_number": "JJD000390007816",
        "status": "in_transit",
        "last_event": "Leipzig",
        "last_event_at": at(-0.5),
    }
    all_orders = [
        order(100482, ANNA, "placed", [item(1, "Kaffeemühle"), item(2, "Filter", 2, 500)]),
        order(100481, ANNA, "shipped", [item(3, "Stehlampe")], parcels=[parcel]),
        order(100480, ANNA, "packed", [item(4, "Wanduhr")]),
        order(
            100470,
            ANNA,
            "delivered",
            [item(5, "Kopfhörer", 1, 7990), item(6, "Tasche", 1, 2500)],
        ),
        order(100460, ANNA, "delivered", [item(7, "Restposten", final_sale=True)]),
        order(100450, ANNA, "delivered", [item(8, "Schuhe")], return_until=at(-5)),
        order(100500, BEN, "placed", [item(9, "Lamp")]),
        order(100600, CARLA, "shipped", [item(10, "Chair")], promised_at=at(-3), parcels=[parcel]),
        retail(1000001, "delivered", [line(11, SHOES), line(12, SHIRT)]),
        retail(1000002, "placed", [line(13, SHIRT), line(14, MUG)]),
    ]
    return {one["id"]: one for one in all_orders}


def retail(number: int, status: str, items: list[dict]) -> dict:
    """An order of Eva's in a retail shop."""
    return {**paid(order(number, EVA, status, items)), "id": f"W{number}"}


class FakeOrders(Catalogue, Partners):
    """The server in its own thread. `mode` breaks it; `calls` says what it was asked."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self.reset()
        threading.Thread(target=self._run, daemon=True).start()
        assert self._ready.wait(10)

    def reset(self) -> None:
        """Back to the beginning."""
        self.orders = start_orders()
        self.returns: dict[str, list[dict]] = {}
        self.exchanges = {}
        self.products = deepcopy(PRODUCTS)
        self.promotions = {
            "SHOES15": {
                "status": "active",
                "minimum_minor": 6000,
                "currency": "EUR",
                "valid_until": at(9),
                "applies_to": "shoes",
            },
            "SPRING25": {"status": "expired", "valid_until": at(-12)},
            "ONCE10": {"status": "active"},
        }
        self.reset_partners()
        self.refuse_with = None
        self.mode = "normal"
        self.calls: list[tuple[str, str, str | None]] = []
        self._answers: dict[str, tuple[str, Any]] = {}

    @property
    def writes(self) -> list[tuple[str, str, str | None]]:
        """The calls that wanted to change something."""
        return [call for call in self.calls if call[0] == "POST"]

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        app = web.Application(middlewares=[self._gate])
        app.router.add_get("/v1/customers", self._customers)
        app.router.add_get("/v1/customers/{id}/orders", self._orders_of)
        app.router.add_get("/v1/orders/{id}", self._order)
        app.router.add_get("/v1/orders/{id}/returns", self._returns_of)
        app.add_routes(self.catalogue_routes() + self.partner_routes())
        app.router.add_post("/v1/orders/{id}/{what}", self._change)
        runner = web.AppRunner(app)
        loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        loop.run_until_complete(site.start())
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        self._ready.set()
        loop.run_forever()

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls.append((request.method, request.path, request.headers.get("Idempotency-Key")))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "unauthorized")
        if self.mode == "hang":
            await asyncio.sleep(20)
        if self.mode == "error":
            return _error(500, "broken")
        if self.mode == "garbage":
            return web.Response(text='{"id": "TD-1004', content_type="application/json")
        if self.mode == "hang_after_write" and request.method == "POST":
            await handler(request)
            await asyncio.sleep(20)
        return await handler(request)

    async def _customers(self, request: web.Request) -> web.Response:
        email = request.query.get("email")
        found = [
            {"id": i, "name": "N", "email": e, "language": "de", "market": "DE", "tier": "standard"}
            for i, e in EMAILS.items()
            if e == email
        ]
        return web.json_response({"customers": found})

    async def _orders_of(self, request: web.Request) -> web.Response:
        customer = request.match_info["id"]
        if self.mode == "foreign":
            customer = BEN
        found = [self._shown(o) for o in self.orders.values() if o["customer_id"] == customer]
        return web.json_response({"orders": found})

    async def _order(self, request: web.Request) -> web.Response:
        one = self.orders.get(request.match_info["id"])
        if self.mode == "foreign":
            one = self.orders["TD-100500"]
        return web.json_response(self._shown(one)) if one else _error(404, "not_found")

    async def _returns_of(self, request: web.Request) -> web.Response:
        return web.json_response({"returns": self.returns.get(request.match_info["id"], [])})

    async def _change(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key")
        body = await request.json()
        if not key:
            return _error(422, "bad_request")
        if key in self._answers:
            said, answer = self._answers[key]
            return (
                web.json_response(answer) if said == json.dumps(body) else _error(422, "key_reused")
            )
        one = self.orders[request.match_info["id"]]
        refusal = self.refuse_with or self._rule(one, request.match_info["what"], body)
        if refusal:
            return _error(409, refusal)
        answer = getattr(self, f"_{request.match_info['what']}")(one, body)
        self._answers[key] = (json.dumps(body), answer)
        return web.json_response(answer)

    refuse_with: str | None = None

    def _rule(self, one: dict, what: str, body: dict) -> str | None:
        if what in ("returns", "exchanges"):
            return None if self._shown(one)["can_return"] else "return_window_over"
        return None if one["status"] in ("placed", "packed") else "already_shipped"

    def _cancel(self, one: dict, body: dict) -> dict:
        one.update(status="cancelled", cancelled_at=at(0), cancel_reason=body["reason"])
        return self._shown(one)

    def _address(self, one: dict, body: dict) -> dict:
        one["shipping"] = dict(body)
        return self._shown(one)

    def _returns(self, one: dict, body: dict) -> dict:
        by_id = {i["id"]: i for i in one["items"]}
        refund = 0
        for said in body["items"]:
            by_id[said["item_id"]]["returned_quantity"] += said["quantity"]
            refund += said["quantity"] * by_id[said["item_id"]]["unit_price_minor"]
        made = make_return(one["id"], refund, "requested", reason=body["reason"])
        made["refund_to"] = body.get("refund_to")
        self.returns.setdefault(one["id"], []).append(made)
        return made

    def _shown(self, one: dict) -> dict:
        shown = deepcopy(one)
        early = one["status"] in ("placed", "packed")
        shown["can_cancel"] = shown["can_change_address"] = early
        left = [
            i
            for i in one["items"]
            if not i["final_sale"] and i["returned_quantity"] < i["quantity"]
        ]
        variants = any(i.get("product_id") for i in one["items"])
        changed = shown.pop("items_changed", False)
        shown["can_cancel"] = shown["can_cancel"] and not changed
        shown["can_change_items"] = early and variants and not changed
        open_ = variants or (one["return_until"] is not None and one["return_until"] > at(0))
        once = variants and (self.exchanges.get(one["id"]) or self.returns.get(one["id"]))
        delivered = one["status"] == "delivered"
        shown["can_return"] = delivered and bool(left) and open_ and not once
        shown["can_exchange"] = shown["can_return"] and variants
        return shown


def make_return(order_id: str, refund: int, status: str, **more: Any) -> dict:
    """A return as the shop shows it."""
    return {
        "id": "R-1",
        "order_id": order_id,
        "status": status,
        "items": [],
        "reason": "other",
        "refund_minor": refund,
        "currency": "EUR",
        "created_at": at(-1),
        "label_url": "https://labels.example/R-1.pdf",
        "refunded_at": None,
        **more,
    }


def _error(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status)
