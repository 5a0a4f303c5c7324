"""What the order system tells a seller (docs/orders-api.md, Partners), and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from actions.orders import Reader
from actions.transport import Done, Failed, Refused, Transport


@dataclass(frozen=True)
class Payout:
    """Money for a seller: scheduled, paid, held."""

    id: str
    status: str
    amount_minor: int
    currency: str
    due_at: datetime


@dataclass(frozen=True)
class Seller:
    """A seller: active, suspended."""

    id: str
    name: str
    status: str


@dataclass(frozen=True)
class Listing:
    """What a seller offers: active, under_review, rejected, removed."""

    id: str
    title: str
    status: str
    reason: str | None


@dataclass(frozen=True)
class Penalty:
    """Points or money that a seller lost; `can_appeal`: now."""

    id: str
    kind: str
    status: str
    points: int
    amount_minor: int
    currency: str
    order_id: str | None
    imposed_at: datetime
    appeal_until: datetime
    can_appeal: bool


@dataclass(frozen=True)
class Deduction:
    """What was kept of one order."""

    order_id: str
    currency: str
    gross_minor: int
    commission_minor: int
    fixed_minor: int


@dataclass(frozen=True)
class Fees:
    """{category: basis points}, and what was deducted, newest first."""

    rates: dict[str, int]
    orders: tuple[Deduction, ...]


@dataclass(frozen=True)
class Label:
    """The shipping label of an order that was sold: not_made, ready, used."""

    order_id: str
    status: str
    carrier: str | None
    tracking_number: str | None
    deliver_by: datetime
    url: str | None


@dataclass(frozen=True)
class Document:
    """A paper of the verification: missing, under_review, accepted, refused."""

    kind: str
    status: str
    reason: str | None


class Sellers(Protocol):
    """What the dialogues ask for a seller."""

    async def seller(self, seller_id: str) -> Done[Seller] | Refused | Failed:
        """The seller."""

    async def payouts(self, seller_id: str) -> Done[tuple[Payout, ...]] | Refused | Failed:
        """Payouts, due last first."""

    async def listings(self, seller_id: str) -> Done[tuple[Listing, ...]] | Refused | Failed:
        """Offers, changed last first."""

    async def penalties(self, seller_id: str) -> Done[tuple[Penalty, ...]] | Refused | Failed:
        """Penalties, newest first."""

    async def appeal(
        self, penalty_id: str, text: str, key: str
    ) -> Done[Penalty] | Refused | Failed:
        """Objects to a penalty, in the seller's words."""

    async def fees(self, seller_id: str) -> Done[Fees] | Refused | Failed:
        """Rates and deductions."""

    async def labels(self, seller_id: str) -> Done[tuple[Label, ...]] | Refused | Failed:
        """Labels of what is not delivered yet, oldest first."""

    async def documents(self, seller_id: str) -> Done[tuple[Document, ...]] | Refused | Failed:
        """The papers of the verification."""


class HttpSellers:
    """Sellers over HTTP."""

    _transport: Transport

    async def seller(self, seller_id: str) -> Done[Seller] | Refused | Failed:
        """See Sellers."""
        return await self._transport.read(f"sellers/{_part(seller_id)}", _seller)

    async def payouts(self, seller_id: str) -> Done[tuple[Payout, ...]] | Refused | Failed:
        """See Sellers."""
        path = f"sellers/{_part(seller_id)}/payouts"
        return await self._transport.read(path, _payouts)

    async def listings(self, seller_id: str) -> Done[tuple[Listing, ...]] | Refused | Failed:
        """See Sellers."""
        path = f"sellers/{_part(seller_id)}/listings"
        return await self._transport.read(path, _listings)

    async def penalties(self, seller_id: str) -> Done[tuple[Penalty, ...]] | Refused | Failed:
        """See Sellers."""
        path = f"sellers/{_part(seller_id)}/penalties"
        return await self._transport.read(path, _penalties)

    async def appeal(
        self, penalty_id: str, text: str, key: str
    ) -> Done[Penalty] | Refused | Failed:
        """See Sellers."""
        path = f"penalties/{_part(penalty_id)}/appeal"
        return await self._transport.write(path, {"text": text}, key, _penalty)

    async def fees(self, seller_id: str) -> Done[Fees] | Refused | Failed:
        """See Sellers."""
        return await self._transport.read(f"sellers/{_part(seller_id)}/fees", _fees)

    async def labels(self, seller_id: str) -> Done[tuple[Label, ...]] | Refused | Failed:
        """See Sellers."""
        return await self._transport.read(f"sellers/{_part(seller_id)}/labels", _labels)

    async def documents(self, seller_id: str) -> Done[tuple[Document, ...]] | Refused | Failed:
        """See Sellers."""
        path = f"sellers/{_part(seller_id)}/documents"
        return await self._transport.read(path, _documents)


def _seller(data: Any) -> Seller:
    read = Reader(data)
    return Seller(read.text("id"), read.text("name"), read.text("status"))


def _payouts(data: Any) -> tuple[Payout, ...]:
    return tuple(
        Payout(
            id=read.text("id"),
            status=read.text("status"),
            amount_minor=read.number("amount_minor"),
            currency=read.text("currency"),
            due_at=read.time("due_at"),
        )
        for read in map(Reader, Reader(data).many("payouts"))
    )


def _listings(data: Any) -> tuple[Listing, ...]:
    return tuple(
        Listing(
            id=read.text("id"),
            title=read.text("title"),
            status=read.text("status"),
            reason=read.text_or_none("reason"),
        )
        for read in map(Reader, Reader(data).many("listings"))
    )


def _penalties(data: Any) -> tuple[Penalty, ...]:
    return tuple(_penalty(one) for one in Reader(data).many("penalties"))


def _penalty(data: Any) -> Penalty:
    read = Reader(data)
    return Penalty(
        id=read.text("id"),
        kind=read.text("kind"),
        status=read.text("status"),
        points=read.number("points"),
        amount_minor=read.number("amount_minor"),
        currency=read.text("currency"),
        order_id=read.text_or_none("order_id"),
        imposed_at=read.time("imposed_at"),
        appeal_until=read.time("appeal_until"),
        can_appeal=read.flag("can_appeal"),
    )


def _fees(data: Any) -> Fees:
    rates = map(Reader, Reader(data).many("rates"))
    return Fees(
        rates={read.text("category"): read.number("rate_bp") for read in rates},
        orders=tuple(
            Deduction(
                order_id=read.text("order_id"),
                currency=read.text("currency"),
                gross_minor=read.number("gross_minor"),
                commission_minor=read.number("commission_minor"),
                fixed_minor=read.number("fixed_minor"),
            )
            for read in map(Reader, Reader(data).many("orders"))
        ),
    )


def _labels(data: Any) -> tuple[Label, ...]:
    return tuple(
        Label(
            order_id=read.text("order_id"),
            status=read.text("status"),
            carrier=read.text_or_none("carrier"),
            tracking_number=read.text_or_none("tracking_number"),
            deliver_by=read.time("deliver_by"),
            url=read.text_or_none("url"),
        )
        for read in map(Reader, Reader(data).many("labels"))
    )


def _documents(data: Any) -> tuple[Document, ...]:
    return tuple(
        Document(read.text("kind"), read.text("status"), read.text_or_none("reason"))
        for read in map(Reader, Reader(data).many("documents"))
    )


def _part(identifier: str) -> str:
    return quote(identifier, safe="")
