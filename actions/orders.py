"""What the order system tells us (docs/orders-api.md), as checked, immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class BadAnswer(Exception):
    """The order system answered with something that is not in its contract."""


@dataclass(frozen=True)
class Item:
    """One line of an order; `unit_price_minor` in the order's currency."""

    id: str
    title: str
    quantity: int
    unit_price_minor: int
    returned_quantity: int
    final_sale: bool
    sku: str = ""
    product_id: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many could still be sent back."""
        return 0 if self.final_sale else max(0, self.quantity - self.returned_quantity)


@dataclass(frozen=True)
class Address:
    """Where a parcel goes."""

    name: str
    line1: str
    line2: str | None
    postcode: str
    city: str
    country: str
    region: str | None = None

    def text(self) -> str:
        """On one line, without the name."""
        first = f"{self.line1}, {self.line2}" if self.line2 else self.line1
        return f"{first}, {self.postcode} {self.city}"


@dataclass(frozen=True)
class Parcel:
    """One parcel of an order."""

    carrier: str
    tracking_number: str
    status: str
    last_event: str | None
    last_event_at: datetime | None


@dataclass(frozen=True)
class Payment:
    """Money of an order: a `payment` came in, a `refund` went back."""

    kind: str
    amount_minor: int
    payment_method_id: str


@dataclass(frozen=True)
class Order:
    """One order; amounts in minor units of `currency`."""

    id: str
    customer_id: str
    status: str
    currency: str
    total_minor: int
    items: tuple[Item, ...]
    shipping: Address
    placed_at: datetime
    promised_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    return_until: datetime | None
    parcels: tuple[Parcel, ...]
    can_cancel: bool
    can_change_address: bool
    can_return: bool
    can_change_items: bool = False
    can_exchange: bool = False
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True)
class Return:
    """Goods on their way back, and the money for them."""

    id: str
    order_id: str
    status: str
    refund_minor: int
    currency: str
    created_at: datetime
    label_url: str | None
    refunded_at: datetime | None
    refund_to: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Customer:
    """A customer of the shop; who they are as a seller or a creator, if they are."""

    id: str
    name: str
    email: str
    seller_id: str | None = None
    creator_id: str | None = None


def order(data: Any) -> Order:
    """Reads an Order. Raises BadAnswer."""
    return Reader(data).order()


def orders(data: Any) -> tuple[Order, ...]:
    """Reads `{orders: [...]}`. Raises BadAnswer."""
    return tuple(order(one) for one in Reader(data).many("orders"))


def one_return(data: Any) -> Return:
    """Reads a Return. Raises BadAnswer."""
    read = Reader(data)
    return Return(
        id=read.text("id"),
        order_id=read.text("order_id"),
        status=read.text("status"),
        refund_minor=read.number("refund_minor"),
        currency=read.text("currency"),
        created_at=read.time("created_at"),
        label_url=read.text_or_none("label_url"),
        refunded_at=read.time_or_none("refunded_at"),
        refund_to=read.text_or_none("refund_to"),
        reason=read.text_or_none("reason"),
    )


def returns(data: Any) -> tuple[Return, ...]:
    """Reads `{returns: [...]}`. Raises BadAnswer."""
    return tuple(one_return(one) for one in Reader(data).many("returns"))


def customers(data: Any) -> tuple[Customer, ...]:
    """Reads `{customers: [...]}`. Raises BadAnswer."""
    return tuple(customer(one) for one in Reader(data).many("customers"))


def customer(data: Any) -> Customer:
    """Reads a Customer. Raises BadAnswer."""
    read = Reader(data)
    return Customer(
        id=read.text("id"),
        name=read.text("name"),
        email=read.text("email"),
        seller_id=read.text_or_none("seller_id"),
        creator_id=read.text_or_none("creator_id"),
    )


class Reader:
    """Takes fields out of a JSON object and insists on their types."""

    def __init__(self, data: Any) -> None:
        if not isinstance(data, dict):
            raise BadAnswer("not an object")
        self._data = data

    def text(self, name: str) -> str:
        return self._typed(name, str)

    def text_or_none(self, name: str) -> str | None:
        return None if self._data.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        if isinstance(self._data.get(name), bool):
            raise BadAnswer(f"{name} is not a number")
        return self._typed(name, int)

    def number_or_none(self, name: str) -> int | None:
        return None if self._data.get(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        return self._typed(name, bool)

    def many_or_none(self, name: str) -> list[Any]:
        return [] if self._data.get(name) is None else self.many(name)

    def flag_or_false(self, name: str) -> bool:
        return self._data.get(name) is not None and self.flag(name)

    def words(self, name: str) -> dict[str, str]:
        found = self._typed(name, dict)
        if any(not isinstance(word, str) for pair in found.items() for word in pair):
            raise BadAnswer(f"{name} holds something that is not text")
        return dict(found)

    def many(self, name: str) -> list[Any]:
        return self._typed(name, list)

    def time(self, name: str) -> datetime:
        try:
            read = datetime.fromisoformat(self.text(name).replace("Z", "+00:00"))
        except ValueError:
            raise BadAnswer(f"{name} is not a time") from None
        if read.tzinfo is None:
            raise BadAnswer(f"{name} has no time zone")
        return read

    def time_or_none(self, name: str) -> datetime | None:
        return None if self._data.get(name) is None else self.time(name)

    def order(self) -> Order:
        return Order(
            id=self.text("id"),
            customer_id=self.text("customer_id"),
            status=self.text("status"),
            currency=self.text("currency"),
            total_minor=self.number("total_minor"),
            items=tuple(Reader(one).item() for one in self.many("items")),
            shipping=Reader(self._data.get("shipping")).address(),
            placed_at=self.time("placed_at"),
            promised_at=self.time_or_none("promised_at"),
            shipped_at=self.time_or_none("shipped_at"),
            delivered_at=self.time_or_none("delivered_at"),
            cancelled_at=self.time_or_none("cancelled_at"),
            return_until=self.time_or_none("return_until"),
            parcels=tuple(Reader(one).parcel() for one in self.many("parcels")),
            can_cancel=self.flag("can_cancel"),
            can_change_address=self.flag("can_change_address"),
            can_return=self.flag("can_return"),
            can_change_items=self.flag_or_false("can_change_items"),
            can_exchange=self.flag_or_false("can_exchange"),
            payments=tuple(Reader(one).payment() for one in self.many_or_none("payments")),
        )

    def item(self) -> Item:
        return Item(
            id=self.text("id"),
            title=self.text("title"),
            quantity=self.number("quantity"),
            unit_price_minor=self.number("unit_price_minor"),
            returned_quantity=self.number("returned_quantity"),
            final_sale=self.flag("final_sale"),
            sku=self.text("sku"),
            product_id=self.text_or_none("product_id"),
            options=self.words("options") if self._data.get("options") else {},
        )

    def payment(self) -> Payment:
        return Payment(
            kind=self.text("kind"),
            amount_minor=self.number("amount_minor"),
            payment_method_id=self.text("payment_method_id"),
        )

    def address(self) -> Address:
        return Address(
            name=self.text("name"),
            line1=self.text("line1"),
            line2=self.text_or_none("line2"),
            postcode=self.text("postcode"),
            city=self.text("city"),
            country=self.text("country"),
            region=self.text_or_none("region"),
        )

    def parcel(self) -> Parcel:
        return Parcel(
            carrier=self.text("carrier"),
            tracking_number=self.text("tracking_number"),
            status=self.text("status"),
            last_event=self.text_or_none("last_event"),
            last_event_at=self.time_or_none("last_event_at"),
        )

    def _typed(self, name: str, kind: type) -> Any:
        value = self._data.get(name)
        if not isinstance(value, kind):
            raise BadAnswer(f"{name} is not {kind.__name__}")
        return value
