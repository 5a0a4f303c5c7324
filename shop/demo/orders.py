"""Turns a story into the rows of one order: items, parcels and, where goods went back, a return."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shop.demo.files import Market, Product, Story
from shop.tables import Base, Item, Order, Parcel, Return, ReturnLine

Row = dict[str, Any]
Rows = dict[type[Base], list[Row]]

# hours of the day, UTC, in the order in which things happen to a parcel
PLACED, DELIVERED, RETURNED, REFUNDED, SHIPPED, MOVED = (
    (6, 8),
    (9, 12),
    (13, 14),
    (15, 16),
    (15, 17),
    (18, 20),
)
PROMISED = (20, 20)
RETURN_REASONS = ("damaged", "wrong_item", "not_as_described", "does_not_fit", "no_longer_needed")
CANCEL_REASONS = ("no_longer_needed", "ordered_by_mistake", "too_late", "other")


@dataclass(frozen=True)
class Sale:
    """What was bought, by whom, from whom, and what became of it."""

    order_id: str
    customer: Row
    seller_id: str
    address: Row
    market: Market
    language: str
    basket: list[tuple[Product, int]]
    story: Story
    return_number: int
    events: dict[str, str]  # {parcel status: what the carrier says}


class Calendar:
    """Moments around today, each at a chance minute of the right hours."""

    def __init__(self, today: date, older: int, rng: random.Random) -> None:
        self._midnight = datetime.combine(today, time(), UTC) - timedelta(days=older)
        self._rng = rng

    def at(self, day: int, hours: tuple[int, int]) -> datetime:
        minutes = self._rng.randint(hours[0] * 60, hours[1] * 60)
        return self._midnight + timedelta(days=day, minutes=minutes)

    def maybe(self, day: int | None, hours: tuple[int, int]) -> datetime | None:
        return None if day is None else self.at(day, hours)


def rows(sale: Sale, today: date, older: int, rng: random.Random) -> Rows:
    """All rows of the sale, `older` days further back than its story says."""
    calendar = Calendar(today, older, rng)
    items = _items(sale, rng)
    order = _order(sale, items, calendar, rng)
    made: Rows = {Order: [order], Item: items, Parcel: _parcels(sale, order, calendar, rng)}
    if sale.story.gone_back:
        made |= _return(sale, items, calendar, rng)
    return made


def _items(sale: Sale, rng: random.Random) -> list[Row]:
    story = sale.story
    return [
        {
            "id": f"{sale.order_id}-{number}",
            "order_id": sale.order_id,
            "sku": product.sku,
            "title": product.titles[sale.language],
            "quantity": quantity,
            "unit_price_minor": sale.market.price(product.price_eur_minor),
            "returned_quantity": 0,
            "final_sale": story.final_sale,
        }
        for number, (product, quantity) in enumerate(sale.basket, start=1)
    ]


def _order(sale: Sale, items: list[Row], calendar: Calendar, rng: random.Random) -> Row:
    story = sale.story
    return {
        "id": sale.order_id,
        "customer_id": sale.customer["id"],
        "seller_id": sale.seller_id,
        "status": story.status,
        "currency": sale.market.currency,
        "total_minor": sum(item["unit_price_minor"] * item["quantity"] for item in items),
        **sale.address,
        "placed_at": calendar.at(story.placed, PLACED),
        "promised_at": calendar.at(story.promised, PROMISED),
        "shipped_at": calendar.maybe(story.shipped, SHIPPED),
        "delivered_at": calendar.maybe(story.delivered, DELIVERED),
        "cancelled_at": calendar.maybe(story.cancelled, DELIVERED),
        "cancel_reason": None if story.cancelled is None else rng.choice(CANCEL_REASONS),
    }


def _parcels(sale: Sale, order: Row, calendar: Calendar, rng: random.Random) -> list[Row]:
    story = sale.story
    if not story.parcel or story.parcel_event is None:
        return []
    moved = order["delivered_at"] or calendar.at(story.parcel_event, MOVED)
    carrier = rng.choice(sale.market.carriers)
    return [
        {
            "id": f"{sale.order_id}-P{number}",
            "order_id": sale.order_id,
            "carrier": carrier,
            "tracking_number": f"{sale.market.code}{rng.randrange(10**11, 10**12)}",
            "status": story.parcel,
            "last_event": sale.events[story.parcel],
            "last_event_at": moved,
        }
        for number in range(1, 3 if len(sale.basket) > 2 else 2)
    ]


def _return(sale: Sale, items: list[Row], calendar: Calendar, rng: random.Random) -> Rows:
    story = sale.story
    wanted = (
        {item["id"]: item["quantity"] for item in items}
        if story.gone_back == "all"
        else {items[0]["id"]: 1}
    )
    goods = {
        "number": sale.return_number,
        "order_id": sale.order_id,
        "status": story.return_status,
        "reason": rng.choice(RETURN_REASONS),
        "note": None,
        "refund_minor": sum(i["unit_price_minor"] * wanted.get(i["id"], 0) for i in items),
        "currency": sale.market.currency,
        "created_at": calendar.maybe(story.returned, RETURNED),
        "refunded_at": calendar.maybe(story.refunded, REFUNDED),
    }
    if story.return_status != "refused":  # what was refused has come back to the customer
        for item in items:
            item["returned_quantity"] = wanted.get(item["id"], 0)
    lines = [
        {"return_number": sale.return_number, "item_id": item_id, "quantity": quantity}
        for item_id, quantity in wanted.items()
    ]
    return {Return: [goods], ReturnLine: lines}


def with_some_final(made: Rows, rng: random.Random, share: float) -> Rows:
    """The rows with a share of the items as final sale, except where goods went back."""
    if Return in made:
        return made
    items = [i | {"final_sale": i["final_sale"] or rng.random() < share} for i in made[Item]]
    return made | {Item: items}
