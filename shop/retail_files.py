"""The files of a retail shop: `users.json`, `products.json`, `orders.json` in the form of the
tau-bench retail domain (sierra-research/tau-bench, MIT), checked as they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

T = TypeVar("T")
COUNTRIES = {"USA": "US"}


class ImportRefused(Exception):
    """The files cannot be taken in; the message says what is wrong, and nothing was changed."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Address(Strict):
    address1: str = Field(min_length=1)
    address2: str = ""
    city: str
    country: str
    state: str
    zip: str

    def row(self) -> dict[str, str | None]:
        """As our columns name it."""
        return {
            "line1": self.address1,
            "line2": self.address2 or None,
            "postcode": self.zip,
            "city": self.city,
            "region": self.state,
            "country": COUNTRIES.get(self.country, self.country),
        }


class Name(Strict):
    first_name: str
    last_name: str


class Method(Strict):
    id: str
    source: str
    brand: str | None = None
    last_four: str | None = None
    balance: Decimal | None = None

    @property
    def label(self) -> str:
        """What a customer would call it."""
        if self.source == "credit_card":
            return f"{(self.brand or 'card').capitalize()} …{self.last_four or ''}"
        return {"paypal": "PayPal", "gift_card": "Gift card"}.get(self.source, self.source)


class User(Strict):
    name: Name
    address: Address
    email: str
    payment_methods: Mapping[str, Method]


class Item(Strict):
    name: str
    product_id: str
    item_id: str
    price: Decimal
    options: dict[str, str]


class Payment(Strict):
    transaction_type: str = Field(pattern="^(payment|refund)$")
    amount: Decimal
    payment_method_id: str


class Fulfilment(Strict):
    tracking_id: list[str] = Field(min_length=1)


class Order(Strict):
    order_id: str = Field(min_length=2)
    user_id: str
    address: Address
    items: list[Item]
    fulfillments: list[Fulfilment]
    status: str
    payment_history: list[Payment]


class Variant(Strict):
    item_id: str
    options: dict[str, str]
    available: bool
    price: Decimal


class Product(Strict):
    name: str
    product_id: str
    variants: Mapping[str, Variant]


@dataclass(frozen=True)
class Retail:
    """The three files, as they were read."""

    users: Mapping[str, User]
    products: Mapping[str, Product]
    orders: Mapping[str, Order]


def read(folder: Path) -> Retail:
    """The files of `folder`. Raises ImportRefused with the file and the first wrong field."""
    return Retail(
        _file(folder / "users.json", TypeAdapter(dict[str, User]).validate_json),
        _file(folder / "products.json", TypeAdapter(dict[str, Product]).validate_json),
        _file(folder / "orders.json", TypeAdapter(dict[str, Order]).validate_json),
    )


def _file(path: Path, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ImportRefused(f"{path}, {where or 'the file'}: {first['msg']}.") from None
