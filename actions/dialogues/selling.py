"""What sellers ask about: refused offers, payouts, fees, labels, papers. All tell, none changes."""

from __future__ import annotations

from collections.abc import Sequence

from actions.dialogues.partner import finish, label, pick, seller_of, value_of
from actions.formats import percent
from actions.sellers import Deduction, Document, Fees, Label, Payout
from actions.talk import Talk

_SHOWN = 5


async def listing_rejected(talk: Talk) -> None:
    """Which offer, why it was refused or removed, and what to change."""
    seller = await seller_of(talk, "listing_rejected")
    listings = value_of(talk, await talk.shop.listings(seller)) if seller else None
    if listings is None:
        return
    bad = {one.id: one for one in listings if one.status in ("rejected", "removed")}
    waiting = [one.title for one in listings if one.status == "under_review"]
    if not bad:
        text = [talk.words.text("listing.none")]
        if waiting:
            text.append(talk.words.text("listing.waiting", titles=", ".join(waiting)))
        finish(talk, text)
        return
    chosen = pick(talk, "listing", {i: one.title for i, one in bad.items()}, "listing.which")
    if chosen is None:
        return
    one = bad[chosen]
    reason = label(talk, "listing_reason", one.reason)
    text = [talk.words.text(f"listing.{one.status}", title=one.title, id=one.id, reason=reason)]
    known = f"listing_change.{one.reason}"
    text.append(talk.words.text(known if talk.words.knows(known) else "listing.ask_person"))
    finish(talk, text)


async def seller_payout_late(talk: Talk) -> None:
    """The state of the payouts: what is due, late, held and why, and what was paid last."""
    seller = await seller_of(talk, "seller_payout_late")
    payouts = value_of(talk, await talk.shop.payouts(seller)) if seller else None
    if payouts is None or seller is None:
        return
    held = [one for one in payouts if one.status == "held"]
    text = [_open(talk, one) for one in reversed(payouts) if one.status == "scheduled"]
    text += [_money(talk, "payout.held", one) for one in reversed(held)]
    if held:
        text.append(await _why_held(talk, seller))
    paid = next((one for one in payouts if one.status == "paid"), None)
    if paid:
        text.append(_money(talk, "payout.paid", paid))
    finish(talk, text or [talk.words.text("payout.none")])


def _open(talk: Talk, one: Payout) -> str:
    late = one.due_at < talk.turn.now
    return _money(talk, "payout.late" if late else "payout.scheduled", one)


def _money(talk: Talk, name: str, one: Payout) -> str:
    amount = talk.money(one.amount_minor, one.currency)
    return talk.words.text(name, amount=amount, day=talk.day(one.due_at))


async def _why_held(talk: Talk, seller_id: str) -> str:
    """A suspended account holds payouts; other reasons the order system does not tell."""
    seller = value_of(talk, await talk.shop.seller(seller_id))
    suspended = seller is not None and seller.status == "suspended"
    return talk.words.text("payout.suspended" if suspended else "payout.held_unknown")


async def seller_fees(talk: Talk) -> None:
    """The rates, and what was kept of the order that is named or of the newest one."""
    seller = await seller_of(talk, "seller_fees")
    fees = value_of(talk, await talk.shop.fees(seller)) if seller else None
    if fees is None:
        return
    named = talk.turn.entity("order_id")
    kept = next((one for one in fees.orders if named in (None, one.order_id)), None)
    text = [] if named and kept else [_rates(talk, fees)]
    if kept:
        text.append(_kept(talk, kept))
    elif named:
        text.append(talk.words.text("fees.no_order", order=named))
    finish(talk, text)


def _rates(talk: Talk, fees: Fees) -> str:
    if not fees.rates:
        return talk.words.text("fees.none")
    listed = ", ".join(
        f"{talk.words.label('category', name)} {percent(rate, talk.words.language)}"
        for name, rate in fees.rates.items()
    )
    return talk.words.text("fees.rates", list=listed)


def _kept(talk: Talk, one: Deduction) -> str:
    rest = one.gross_minor - one.commission_minor - one.fixed_minor
    return talk.words.text(
        "fees.order",
        order=one.order_id,
        gross=talk.money(one.gross_minor, one.currency),
        commission=talk.money(one.commission_minor, one.currency),
        fixed=talk.money(one.fixed_minor, one.currency),
        rest=talk.money(rest, one.currency),
    )


async def seller_shipping_label(talk: Talk) -> None:
    """Where the label of a sold order is; without an order named, of those that wait."""
    seller = await seller_of(talk, "seller_shipping_label")
    labels = value_of(talk, await talk.shop.labels(seller)) if seller else None
    if labels is None:
        return
    named = talk.turn.entity("order_id")
    if named:
        meant = [one for one in labels if one.order_id == named]
        none = talk.words.text("label.no_order", order=named)
    else:
        meant = [one for one in labels if one.status != "used"][:_SHOWN]
        none = talk.words.text("label.nothing_waits")
    finish(talk, [_label(talk, one) for one in meant] or [none])
    if len(meant) == 1 and meant[0].url:
        talk.messages[-1]["card"] = {
            "title": meant[0].order_id,
            "subtitle": meant[0].carrier,
            "lines": [],
            "url": meant[0].url,
        }


def _label(talk: Talk, one: Label) -> str:
    known = one.status in ("ready", "used") and one.carrier and one.tracking_number
    name = f"label.{one.status}" if known or one.status == "not_made" else "label.unclear"
    return talk.words.text(
        name,
        order=one.order_id,
        carrier=one.carrier or "",
        number=one.tracking_number or "",
        day=talk.day(one.deliver_by),
    )


async def seller_onboarding_docs(talk: Talk) -> None:
    """Which papers are missing or refused and why; for others, which are needed."""
    seller = await seller_of(talk, "seller_onboarding_docs")
    papers = value_of(talk, await talk.shop.documents(seller)) if seller else None
    if papers is None:
        return
    text = [_refused(talk, one) for one in papers if one.status == "refused"]
    for status in ("missing", "under_review"):
        kinds = _kinds(talk, papers, status)
        if kinds:
            text.append(talk.words.text(f"documents.{status}", list=kinds))
    if not text:
        text = [talk.words.text("documents.complete" if papers else "documents.none")]
    finish(talk, [*text, talk.words.text("documents.where")])


def _refused(talk: Talk, one: Document) -> str:
    kind = talk.words.label("document", one.kind)
    reason = label(talk, "document_reason", one.reason)
    return talk.words.text("documents.refused", document=kind, reason=reason)


def _kinds(talk: Talk, papers: Sequence[Document], status: str) -> str:
    kinds = [one.kind for one in papers if one.status == status]
    return ", ".join(talk.words.label("document", kind) for kind in kinds)
