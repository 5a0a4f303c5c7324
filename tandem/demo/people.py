"""Who comes: customers of the demo shop, known by name, and strangers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from base.identity import Identity
from shop.demo.generate import Generator
from shop.tables import Customer, Order

SHOP_SEED = 7  # the demo shop's own: its customers and their orders
FIRST_OF_THE_CROWD = "C-2001"  # before it stand the ones that visitors of the demo play
KNOWN_SHARE = 0.35
CHANNELS = {"web": 62, "app": 30, "page": 8}
MARKETS = {"DE": 38, "GB": 18, "US": 14, "CH": 9, "FR": 8, "ES": 7, "NL": 6}
GERMAN = frozenset({"DE", "CH"})


@dataclass(kw_only=True)
class Person:
    """A customer. `conversation`: the one on their channel, once there is one."""

    language: str
    market: str
    channel: str
    identity: Identity | None = None
    orders: list[str] = field(default_factory=list)
    conversation: str = ""
    customer_id: str = ""

    @property
    def name(self) -> str:
        """What the agent calls them."""
        return (self.identity.name if self.identity else None) or ""


class Crowd:
    """Everybody who may come. The same seed gives the same people."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self._rng = rng
        made = Generator(SHOP_SEED, today).run()
        orders: dict[str, list[str]] = {}
        for order in made[Order]:
            orders.setdefault(order["customer_id"], []).append(order["id"])
        self._known = [
            self._customer(row, orders.get(row["id"], []))
            for row in made[Customer]
            if row["id"] >= FIRST_OF_THE_CROWD
        ]

    def somebody(self) -> Person:
        """Who comes next."""
        if self._rng.random() < KNOWN_SHARE:
            return self._rng.choice(self._known)
        market = self._rng.choices(list(MARKETS), list(MARKETS.values()))[0]
        german = market in GERMAN and self._rng.random() < 0.9
        return Person(language="de" if german else "en", market=market, channel=self._channel())

    def order_of(self, person: Person) -> str:
        """An order that the customer may ask about."""
        return self._rng.choice(person.orders or [f"TD-{self._rng.randint(200_000, 999_999)}"])

    def _customer(self, row: dict[str, str], orders: list[str]) -> Person:
        claims = {name: row[name] for name in ("name", "email", "market", "tier", "language")}
        return Person(
            language="de" if row["language"] == "de" else "en",
            market=row["market"],
            channel=self._channel(),
            identity=Identity.model_validate({"sub": row["id"], **claims}),
            orders=orders,
        )

    def _channel(self) -> str:
        return self._rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
