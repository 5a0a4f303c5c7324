"""What the order system tells a creator (docs/orders-api.md, Partners), and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from actions.orders import Reader
from actions.transport import Done, Failed, Refused, Transport


@dataclass(frozen=True)
class Check:
    """One condition of the programme; `needed` and `actual` where it is a number."""

    kind: str
    passed: bool
    needed: int | None
    actual: int | None


@dataclass(frozen=True)
class Creator:
    """A creator: applied, active, refused, suspended."""

    id: str
    status: str
    followers: int
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Commission:
    """What one sale earned: pending, paid, cancelled."""

    id: str
    title: str
    status: str
    reason: str | None
    amount_minor: int
    currency: str
    due_at: datetime | None
    paid_at: datetime | None


@dataclass(frozen=True)
class Earnings:
    """The rate in basis points, and the commissions, newest first."""

    rate_bp: int
    commissions: tuple[Commission, ...]


@dataclass(frozen=True)
class Sample:
    """Goods to show: requested, approved, sent, delivered, refused."""

    title: str
    status: str
    reason: str | None
    goes_back: bool
    carrier: str | None
    tracking_number: str | None
    requested_at: datetime


@dataclass(frozen=True)
class Content:
    """What was removed, muted, restricted."""

    id: str
    kind: str
    title: str
    status: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True)
class Campaign:
    """A campaign: open, closed; `application` is what became of the creator's: applied, accepted,
    refused, or None.
    """

    id: str
    title: str
    status: str
    rate_bp: int
    min_followers: int
    closes_at: datetime
    application: str | None
    reason: str | None


class Creators(Protocol):
    """What the dialogues ask for a creator."""

    async def creator(self, creator_id: str) -> Done[Creator] | Refused | Failed:
        """The creator with the conditions."""

    async def commissions(self, creator_id: str) -> Done[Earnings] | Refused | Failed:
        """Rate and commissions."""

    async def samples(self, creator_id: str) -> Done[tuple[Sample, ...]] | Refused | Failed:
        """Samples, newest first."""

    async def content(self, creator_id: str) -> Done[tuple[Content, ...]] | Refused | Failed:
        """What was removed or restricted, newest first."""

    async def campaigns(self, creator_id: str) -> Done[tuple[Campaign, ...]] | Refused | Failed:
        """Open campaigns, and those applied to."""

    async def apply(
        self, campaign_id: str, creator_id: str, key: str
    ) -> Done[Campaign] | Refused | Failed:
        """Applies to a campaign."""


class HttpCreators:
    """Creators over HTTP."""

    _transport: Transport

    async def creator(self, creator_id: str) -> Done[Creator] | Refused | Failed:
        """See Creators."""
        return await self._transport.read(f"creators/{_part(creator_id)}", _creator)

    async def commissions(self, creator_id: str) -> Done[Earnings] | Refused | Failed:
        """See Creators."""
        path = f"creators/{_part(creator_id)}/commissions"
        return await self._transport.read(path, _earnings)

    async def samples(self, creator_id: str) -> Done[tuple[Sample, ...]] | Refused | Failed:
        """See Creators."""
        return await self._transport.read(f"creators/{_part(creator_id)}/samples", _samples)

    async def content(self, creator_id: str) -> Done[tuple[Content, ...]] | Refused | Failed:
        """See Creators."""
        return await self._transport.read(f"creators/{_part(creator_id)}/content", _content)

    async def campaigns(self, creator_id: str) -> Done[tuple[Campaign, ...]] | Refused | Failed:
        """See Creators."""
        path = f"creators/{_part(creator_id)}/campaigns"
        return await self._transport.read(path, _campaigns)

    async def apply(
        self, campaign_id: str, creator_id: str, key: str
    ) -> Done[Campaign] | Refused | Failed:
        """See Creators."""
        path = f"campaigns/{_part(campaign_id)}/apply"
        return await self._transport.write(path, {"creator_id": creator_id}, key, _campaign)


def _creator(data: Any) -> Creator:
    read = Reader(data)
    return Creator(
        id=read.text("id"),
        status=read.text("status"),
        followers=read.number("followers"),
        checks=tuple(
            Check(
                kind=one.text("kind"),
                passed=one.flag("passed"),
                needed=one.number_or_none("needed"),
                actual=one.number_or_none("actual"),
            )
            for one in map(Reader, read.many("checks"))
        ),
    )


def _earnings(data: Any) -> Earnings:
    read = Reader(data)
    found = tuple(
        Commission(
            id=one.text("id"),
            title=one.text("title"),
            status=one.text("status"),
            reason=one.text_or_none("reason"),
            amount_minor=one.number("amount_minor"),
            currency=one.text("currency"),
            due_at=one.time_or_none("due_at"),
            paid_at=one.time_or_none("paid_at"),
        )
        for one in map(Reader, read.many("commissions"))
    )
    return Earnings(rate_bp=read.number("rate_bp"), commissions=found)


def _samples(data: Any) -> tuple[Sample, ...]:
    return tuple(
        Sample(
            title=read.text("title"),
            status=read.text("status"),
            reason=read.text_or_none("reason"),
            goes_back=read.flag("goes_back"),
            carrier=read.text_or_none("carrier"),
            tracking_number=read.text_or_none("tracking_number"),
            requested_at=read.time("requested_at"),
        )
        for read in map(Reader, Reader(data).many("samples"))
    )


def _content(data: Any) -> tuple[Content, ...]:
    return tuple(
        Content(
            id=read.text("id"),
            kind=read.text("kind"),
            title=read.text("title"),
            status=read.text("status"),
            reason=read.text("reason"),
            changed_at=read.time("changed_at"),
        )
        for read in map(Reader, Reader(data).many("content"))
    )


def _campaigns(data: Any) -> tuple[Campaign, ...]:
    return tuple(_campaign(one) for one in Reader(data).many("campaigns"))


def _campaign(data: Any) -> Campaign:
    read = Reader(data)
    made = data.get("application")
    application = None if made is None else Reader(made)
    return Campaign(
        id=read.text("id"),
        title=read.text("title"),
        status=read.text("status"),
        rate_bp=read.number("rate_bp"),
        min_followers=read.number("min_followers"),
        closes_at=read.time("closes_at"),
        application=application.text("status") if application else None,
        reason=application.text_or_none("reason") if application else None,
    )


def _part(identifier: str) -> str:
    return quote(identifier, safe="")
