"""What the fake servers tell of sellers, creators and articles."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta, timezone
from typing import Any

from aiohttp import web

SELLER, CREATOR = "C-1010", "C-1002"
ARTICLES = {
    ("en", "shipping_cost_options"): ("What delivery costs", "The checkout shows every price."),
    ("de", "shipping_cost_options"): ("Was die Lieferung kostet", "Die Kasse zeigt jeden Preis."),
    ("en", "product_info"): ("Questions about a product", "Its page has its data."),
    ("en", "size_advice"): ("The right size", "Each page has a table of sizes."),
    ("en", "return_label"): ("Return label", "The label is in your account."),
    ("en", "seller_onboarding_docs"): ("Becoming a seller", "You need four papers."),
    ("en", "creator_eligibility"): ("Becoming a creator", "You must be of age."),
}


def at(days: float) -> str:
    """A time relative to now, RFC 3339."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    return (now + timedelta(days=days)).isoformat().replace("+00:00", "Z")


def payout(status: str, amount: int, due: int) -> dict:
    """A payout in euros."""
    return {
        "id": f"PO-{amount}",
        "seller_id": "S-1",
        "status": status,
        "amount_minor": amount,
        "currency": "EUR",
        "due_at": at(due),
        "paid_at": at(due) if status == "paid" else None,
    }


def listing(number: int, title: str, status: str, reason: str | None = None) -> dict:
    """An offer."""
    return {
        "id": f"L-{number}",
        "seller_id": "S-1",
        "title": title,
        "status": status,
        "reason": reason,
        "changed_at": at(-2),
    }


def penalty(number: int, kind: str, until: float, status: str = "in_force") -> dict:
    """A penalty of two points."""
    return {
        "id": f"PN-{number}",
        "seller_id": "S-1",
        "kind": kind,
        "status": status,
        "points": 2,
        "amount_minor": 5000,
        "currency": "EUR",
        "order_id": None,
        "imposed_at": at(-4),
        "appeal_until": at(until),
        "appealed_at": None,
        "can_appeal": status == "in_force" and until > 0,
    }


def document(kind: str, status: str, reason: str | None = None) -> dict:
    """A paper."""
    return {"kind": kind, "status": status, "reason": reason, "changed_at": None}


def label(number: int, status: str) -> dict:
    """The label of a sold order."""
    made = status != "not_made"
    return {
        "order_id": f"TD-{number}",
        "status": status,
        "carrier": "DHL" if made else None,
        "tracking_number": f"JJD{number}" if made else None,
        "deliver_by": at(3),
        "url": None,
    }


def commission(title: str, status: str, due: float | None, reason: str | None = None) -> dict:
    """What one sale earned."""
    return {
        "id": f"CM-{title}",
        "title": title,
        "status": status,
        "reason": reason,
        "amount_minor": 959,
        "currency": "EUR",
        "sold_at": at(-30),
        "due_at": None if due is None else at(due),
        "paid_at": at(-5) if status == "paid" else None,
    }


def campaign(number: int, title: str, application: dict | None = None) -> dict:
    """An open campaign."""
    return {
        "id": f"CP-{number}",
        "title": title,
        "status": "open",
        "rate_bp": 1550,
        "min_followers": 1000,
        "closes_at": at(9),
        "application": application,
    }


def sample(title: str, status: str, goes_back: bool = False, reason: str | None = None) -> dict:
    """A sample."""
    sent = status == "sent"
    return {
        "id": f"SM-{title}",
        "title": title,
        "status": status,
        "reason": reason,
        "goes_back": goes_back,
        "carrier": "DHL" if sent else None,
        "tracking_number": "DE4410" if sent else None,
        "requested_at": at(-3),
    }


def start() -> dict[str, dict[str, Any]]:
    """{"sellers/listings": what is answered}, of the one seller and the one creator."""
    checks = [
        {"kind": "followers", "passed": False, "needed": 1000, "actual": 640},
        {"kind": "of_age", "passed": True, "needed": None, "actual": None},
    ]
    kept = {"gross_minor": 10000, "commission_minor": 1200, "fixed_minor": 30}
    labels = [label(11, "ready"), label(12, "not_made"), label(13, "used")]
    fees = [{"order_id": n, "currency": "EUR", "charged_at": at(-1), **kept} for n in ("TD-1",)]
    removed = {"kind": "video", "status": "removed", "changed_at": at(-2)}
    return {
        "sellers/": {"id": "S-1", "name": "Elbwerk", "market": "DE", "status": "active"},
        "sellers/payouts": {"payouts": [payout("scheduled", 30000, 10), payout("paid", 20000, -4)]},
        "sellers/listings": {
            "listings": [
                listing(1, "Table lamp", "active"),
                listing(2, "Espresso maker", "rejected", "missing_safety_data"),
                listing(3, "Wool scarf", "removed", "something_new"),
            ]
        },
        "sellers/penalties": {"penalties": [penalty(1, "late_shipment", 10)]},
        "sellers/fees": {"rates": [{"category": "shoes", "rate_bp": 1250}], "orders": fees},
        "sellers/labels": {"labels": labels},
        "sellers/documents": {
            "documents": [
                document("identity", "refused", "expired"),
                document("tax_number", "missing"),
                document("bank_account", "accepted"),
            ]
        },
        "creators/": {
            "id": "K-1",
            "name": "Lukas",
            "market": "DE",
            "status": "refused",
            "followers": 640,
            "checks": checks,
        },
        "creators/commissions": {
            "rate_bp": 1200,
            "commissions": [
                commission("Headphones", "pending", 5),
                commission("Jeans", "cancelled", None, "returned"),
            ],
        },
        "creators/samples": {"samples": [sample("Speaker", "sent", True)]},
        "creators/content": {
            "content": [
                {"id": "CT-1", "title": "My test", "reason": "music_rights", **removed},
                {"id": "CT-2", "title": "Unboxing", "reason": "new_rule", **removed},
            ]
        },
        "creators/campaigns": {
            "campaigns": [campaign(1, "Winter at home"), campaign(2, "Kitchen week")]
        },
    }


class Partners:
    """The calls about sellers and creators, and the desk's about articles."""

    articles: dict[tuple[str, str], tuple[str, str]]
    asked: list[dict[str, str]]
    partners: dict[str, dict[str, Any]]
    appeals: list[tuple[str, str]]
    refuse_with: str | None

    def partner_routes(self) -> list[web.RouteDef]:
        """For the fake's router."""
        return [
            web.get("/api/knowledge/answers", self._article),
            web.get("/v1/customers/{id}", self._customer),
            web.get("/v1/{kind:sellers|creators}/{id}", self._partner),
            web.get("/v1/{kind:sellers|creators}/{id}/{what}", self._partner),
            web.post("/v1/penalties/{id}/appeal", self._appeal),
            web.post("/v1/campaigns/{id}/apply", self._apply),
        ]

    def reset_partners(self) -> None:
        """Back to the beginning."""
        self.articles = dict(ARTICLES)
        self.asked = []
        self.partners = start()
        self.appeals = []

    async def _article(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.asked.append(query)
        found = self.articles.get((query["language"], query["intent"]))
        answers = [{"id": query["intent"], "title": found[0], "answer": found[1]}] if found else []
        return web.json_response({"answers": answers})

    async def _customer(self, request: web.Request) -> web.Response:
        number = request.match_info["id"]
        known = {"id": number, "name": "N", "email": "n@example.com"}
        if number == SELLER:
            known["seller_id"] = "S-1"
        return web.json_response({**known, "creator_id": "K-1" if number == CREATOR else None})

    async def _partner(self, request: web.Request) -> web.Response:
        kind, what = request.match_info["kind"], request.match_info.get("what", "")
        assert request.match_info["id"] == {"sellers": "S-1", "creators": "K-1"}[kind]
        return web.json_response(self.partners[f"{kind}/{what}"])

    async def _appeal(self, request: web.Request) -> web.Response:
        return await self._write(request, "sellers/penalties", "penalties")

    async def _apply(self, request: web.Request) -> web.Response:
        return await self._write(request, "creators/campaigns", "campaigns")

    async def _write(self, request: web.Request, place: str, name: str) -> web.Response:
        body, number = await request.json(), request.match_info["id"]
        assert request.headers["Idempotency-Key"]
        if self.refuse_with:
            error = {"code": self.refuse_with, "message": "no"}
            return web.json_response({"error": error}, status=409)
        one = next(one for one in self.partners[place][name] if one["id"] == number)
        self.appeals.append((number, body.get("text") or body["creator_id"]))
        if name == "penalties":
            one.update(status="appealed", can_appeal=False, appealed_at=at(0))
        else:
            one["application"] = {"status": "applied", "reason": None, "applied_at": at(0)}
        return web.json_response(deepcopy(one))
