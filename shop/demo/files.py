"""Reads the tables beside this file: markets, catalogue, stories, well-known customers."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Market:
    """A country: how people and streets are called there, what it pays with, who delivers."""

    code: str
    languages: list[str]
    currency: str
    price_level: float  # a price in euro times this is the price here
    name: str
    line1: str
    carriers: list[str]
    given: list[str]
    family: list[str]
    streets: list[str]
    cities: list[list[str]]
    seller_words: list[str]
    seller_names: list[str]

    def price(self, euro_minor: int) -> int:
        """The price here of what costs `euro_minor`, to the tenth: both in minor units."""
        return round(euro_minor * self.price_level / 10) * 10


@dataclass(frozen=True)
class Product:
    sku: str
    category: str
    price_eur_minor: int
    titles: dict[str, str]


@dataclass(frozen=True)
class Story:
    """What happened to an order, in days from today's midnight UTC: -1 is yesterday, None is never.

    At most `older` days may be added to its age. `gone_back`: what a return names (`one`, `all`).
    `weight`: how often it is told among the generated orders.
    """

    name: str
    status: str
    placed: int
    promised: int
    shipped: int | None
    delivered: int | None
    cancelled: int | None
    parcel: str
    parcel_event: int | None
    older: int
    gone_back: str
    return_status: str
    returned: int | None
    refunded: int | None
    final_sale: bool
    weight: int


def markets() -> dict[str, Market]:
    loaded: dict[str, dict[str, Any]] = json.loads(_text("markets.json"))
    return {code: Market(code=code, **fields) for code, fields in loaded.items()}


def parcel_events() -> dict[str, dict[str, str]]:
    """`{language: {parcel status: what the carrier says}}`."""
    loaded: dict[str, dict[str, str]] = json.loads(_text("parcel_events.json"))
    return loaded


def catalogue() -> dict[str, Product]:
    languages = parcel_events()
    return {
        row["sku"]: Product(
            row["sku"],
            row["category"],
            int(row["price_eur_minor"]),
            {language: row[language] for language in languages},
        )
        for row in _rows("catalogue.csv")
    }


def stories() -> dict[str, Story]:
    return {row["name"]: _story(row) for row in _rows("stories.csv")}


def _story(row: dict[str, str]) -> Story:
    def day(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    return Story(
        name=row["name"],
        status=row["status"],
        placed=int(row["placed"]),
        promised=int(row["promised"]),
        shipped=day("shipped"),
        delivered=day("delivered"),
        cancelled=day("cancelled"),
        parcel=row["parcel"],
        parcel_event=day("parcel_event"),
        older=int(row["older"]),
        gone_back=row["gone_back"],
        return_status=row["return_status"],
        returned=day("returned"),
        refunded=day("refunded"),
        final_sale=row["final_sale"] == "yes",
        weight=int(row["weight"]),
    )


def people() -> list[dict[str, str]]:
    """The well-known customers; `cases` names their orders."""
    return _rows("people.csv")


def cases() -> dict[str, tuple[str, dict[str, int]]]:
    """`{case: (story, {sku: quantity})}`."""
    return {
        row["case"]: (
            row["story"],
            {sku: int(n) for sku, n in (part.split() for part in row["items"].split(","))},
        )
        for row in _rows("cases.csv")
    }


def promotions() -> list[dict[str, str]]:
    """The promotion codes; `used_by` names customers, `valid_days` counts from today."""
    return _rows("promotions.csv")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines(), delimiter=";"))


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
