"""What the demo tells of sellers and creators: a little for every seller, a story for the known."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shop.demo.files import Product
from shop.demo.orders import Row, Rows
from shop.partner_tables import (
    Campaign,
    CampaignApplication,
    Commission,
    Content,
    Creator,
    CreatorCheck,
    Deduction,
    Document,
    FeeRate,
    Listing,
    Penalty,
    Sample,
)
from shop.tables import Item, Order, Seller

RATES = {
    "beauty": 1200,
    "electronics": 800,
    "fashion": 1500,
    "home": 1200,
    "kitchen": 1200,
    "shoes": 1500,
    "sports": 1000,
    "toys": 1300,
}
FIXED_MINOR = 30
Told = dict[str, list[tuple[Any, ...]]]  # {who: what there is of them}
# (sku, status, reason, day)
LISTINGS: Told = {
    "S-2001": [
        ("HOM-102", "active", None, -90),
        ("KIT-203", "rejected", "missing_safety_data", -2),
        ("FAS-404", "rejected", "poor_images", -6),
        ("TOY-803", "under_review", None, -1),
    ],
    "S-2002": [
        ("BEA-604", "removed", "trademark", -3),
        ("BEA-601", "active", None, -40),
    ],
    "S-2003": [
        ("ELE-303", "removed", "prohibited_item", -19),
        ("ELE-305", "rejected", "price", -9),
    ],
}
# (kind, status, points, amount, day, days to appeal)
PENALTIES: Told = {
    "S-2001": [("late_shipment", "in_force", 2, 0, -4, 14)],
    "S-2002": [("cancellation_rate", "in_force", 4, 0, -40, 14)],
    "S-2003": [
        ("policy_violation", "in_force", 6, 5000, -19, 30),
        ("late_shipment", "lifted", 2, 0, -70, 14),
    ],
}
KINDS = ("bank_account", "business_register", "identity", "tax_number")
# {paper: (status, reason, day)}; all other papers are accepted
DOCUMENTS: dict[str, dict[str, tuple[Any, ...]]] = {
    "S-2002": {
        "bank_account": ("refused", "name_differs", -5),
        "tax_number": ("missing", None, None),
    },
    "S-2003": {"identity": ("refused", "expired", -18), "tax_number": ("under_review", None, -2)},
}
# (id, name, market, status, followers, rate)
CREATORS = [
    ("K-3001", "Lukas Braun", "DE", "active", 18_400, 1200),
    ("K-3002", "Olivia Reed", "US", "active", 96_000, 1500),
    ("K-3003", "Sanne de Vries", "NL", "refused", 640, 1000),
]
NEEDED = 1000
# (sku, status, reason, amount, sold, due, paid)
COMMISSIONS: Told = {
    "K-3001": [
        ("ELE-301", "pending", None, 959, -6, 26, None),
        ("SPO-701", "paid", None, 395, -50, -18, -18),
        ("FAS-403", "cancelled", "returned", 659, -21, None, None),
    ],
    "K-3002": [("BEA-604", "pending", None, 1035, -35, -3, None)],
}
# (sku, status, reason, goes back, carrier, number, day)
SAMPLES: Told = {
    "K-3001": [
        ("ELE-305", "sent", None, True, "DHL", "DE004410087731", -3),
        ("BEA-602", "refused", "out_of_samples", False, None, None, -8),
    ],
    "K-3002": [("FAS-402", "requested", None, False, None, None, -1)],
}
# (kind, title, status, reason, day)
CONTENT: Told = {
    "K-3001": [("video", "Kopfhörer im Test", "removed", "undisclosed_advertising", -2)],
    "K-3002": [("live", "Friday live", "muted", "music_rights", -4)],
}
# (id, title, market, rate, followers, closes)
CAMPAIGNS: list[tuple[Any, ...]] = [
    ("CP-501", "Winter at home", None, 1800, 5_000, 20),
    ("CP-502", "Kitchen week", "DE", 1500, 1_000, 9),
    ("CP-503", "Big sound", None, 2000, 50_000, 12),
    ("CP-504", "Autumn shoes", None, 1600, 1_000, -5),
]
APPLICATIONS = [
    ("CP-503", "K-3002", "accepted", None, -2),
    ("CP-504", "K-3001", "refused", "full", -12),
]


def partner_rows(
    made: Rows, catalogue: Mapping[str, Product], currencies: Mapping[str, str], today: date
) -> Rows:
    """All rows about partners; no chance in it. `made` holds sellers, orders and items;
    `currencies` is {market: currency}.
    """
    noon = datetime.combine(today, time(12), UTC)
    titles = {sku: product.titles["en"] for sku, product in catalogue.items()}
    money = {one["id"]: currencies[one["market"]] for one in made[Seller]}
    return {
        FeeRate: [{"category": name, "rate_bp": rate} for name, rate in RATES.items()],
        Deduction: _deductions(made, catalogue),
        Listing: _listings(titles, noon),
        Penalty: _penalties(money, noon),
        Document: [_document(one["id"], kind, noon) for one in made[Seller] for kind in KINDS],
        Creator: [dict(zip(_CREATOR, one, strict=True)) for one in CREATORS],
        CreatorCheck: [check for one in CREATORS for check in _checks(one[0], one[4])],
        Commission: _commissions(titles, currencies, noon),
        Sample: _samples(titles, noon),
        Content: _content(noon),
        Campaign: [_campaign(one, noon) for one in CAMPAIGNS],
        CampaignApplication: [_application(one, noon) for one in APPLICATIONS],
    }


_CREATOR = ("id", "name", "market", "status", "followers", "rate_bp")


def _deductions(made: Rows, catalogue: Mapping[str, Product]) -> list[Row]:
    """What was kept of each order that was delivered, when it was delivered."""
    kept: dict[str, int] = {}
    for item in made[Item]:
        worth = item["unit_price_minor"] * item["quantity"]
        rate = RATES[catalogue[item["sku"]].category]
        kept[item["order_id"]] = kept.get(item["order_id"], 0) + worth * rate // 10_000
    return [
        {
            "order_id": order["id"],
            "seller_id": order["seller_id"],
            "currency": order["currency"],
            "gross_minor": order["total_minor"],
            "commission_minor": kept[order["id"]],
            "fixed_minor": FIXED_MINOR,
            "charged_at": order["delivered_at"],
        }
        for order in made[Order]
        if order["status"] == "delivered"
    ]


def _listings(titles: Mapping[str, str], noon: datetime) -> list[Row]:
    return [
        {
            "id": f"L-{seller[2:]}{number:02d}",
            "seller_id": seller,
            "title": titles[sku],
            "status": status,
            "reason": reason,
            "changed_at": noon + timedelta(days=day),
        }
        for seller, offers in LISTINGS.items()
        for number, (sku, status, reason, day) in enumerate(offers, start=1)
    ]


def _penalties(money: Mapping[str, str], noon: datetime) -> list[Row]:
    return [
        {
            "id": f"PN-{seller[2:]}{number:02d}",
            "seller_id": seller,
            "kind": kind,
            "status": status,
            "points": points,
            "amount_minor": amount,
            "currency": money[seller],
            "order_id": None,
            "imposed_at": noon + timedelta(days=day),
            "appeal_until": noon + timedelta(days=day + window),
            "appealed_at": None,
            "appeal_text": None,
        }
        for seller, found in PENALTIES.items()
        for number, (kind, status, points, amount, day, window) in enumerate(found, start=1)
    ]


def _document(seller: str, kind: str, noon: datetime) -> Row:
    accepted = ("accepted", None, -200)
    status, reason, day = DOCUMENTS.get(seller, {}).get(kind, accepted)
    changed = None if day is None else noon + timedelta(days=day)
    return {
        "seller_id": seller,
        "kind": kind,
        "status": status,
        "reason": reason,
        "changed_at": changed,
    }


def _checks(creator: str, followers: int) -> list[Row]:
    enough = followers >= NEEDED
    kinds: list[tuple[Any, ...]] = [
        ("followers", enough, NEEDED, followers),
        ("of_age", True, None, None),
    ]
    kinds += [("country", True, None, None), ("recent_posts", enough, 1, 4 if enough else 0)]
    names = ("kind", "passed", "needed", "actual")
    return [{"creator_id": creator, **dict(zip(names, one, strict=True))} for one in kinds]


def _commissions(
    titles: Mapping[str, str], currencies: Mapping[str, str], noon: datetime
) -> list[Row]:
    market = {one[0]: one[2] for one in CREATORS}

    def at(day: int | None) -> datetime | None:
        return None if day is None else noon + timedelta(days=day)

    return [
        {
            "id": f"CM-{creator[2:]}{number:02d}",
            "creator_id": creator,
            "title": titles[sku],
            "status": status,
            "reason": reason,
            "amount_minor": amount,
            "currency": currencies[market[creator]],
            "sold_at": at(sold),
            "due_at": at(due),
            "paid_at": at(paid),
        }
        for creator, found in COMMISSIONS.items()
        for number, (sku, status, reason, amount, sold, due, paid) in enumerate(found, start=1)
    ]


def _samples(titles: Mapping[str, str], noon: datetime) -> list[Row]:
    return [
        {
            "id": f"SM-{creator[2:]}{number:02d}",
            "creator_id": creator,
            "title": titles[sku],
            "status": status,
            "reason": reason,
            "goes_back": back,
            "carrier": carrier,
            "tracking_number": tracking,
            "requested_at": noon + timedelta(days=day),
        }
        for creator, found in SAMPLES.items()
        for number, (sku, status, reason, back, carrier, tracking, day) in enumerate(found, start=1)
    ]


def _content(noon: datetime) -> list[Row]:
    return [
        {
            "id": f"CT-{creator[2:]}{number:02d}",
            "creator_id": creator,
            "kind": kind,
            "title": title,
            "status": status,
            "reason": reason,
            "changed_at": noon + timedelta(days=day),
        }
        for creator, found in CONTENT.items()
        for number, (kind, title, status, reason, day) in enumerate(found, start=1)
    ]


def _campaign(one: tuple[Any, ...], noon: datetime) -> Row:
    names = ("id", "title", "market", "rate_bp", "min_followers")
    return {**dict(zip(names, one[:5], strict=True)), "closes_at": noon + timedelta(days=one[5])}


def _application(one: tuple[Any, ...], noon: datetime) -> Row:
    names = ("campaign_id", "creator_id", "status", "reason")
    return {**dict(zip(names, one[:4], strict=True)), "applied_at": noon + timedelta(days=one[4])}
