"""What creators ask about: conditions, commissions, samples, content, campaigns."""

from __future__ import annotations

from actions.creators import Campaign, Check, Commission, Sample
from actions.dialogues.partner import creator_of, finish, label, pick, value_of
from actions.formats import percent
from actions.talk import Talk
from actions.transport import Failed, Refused

_SHOWN = 5


async def creator_eligibility(talk: Talk) -> None:
    """Where the creator stands and which conditions are met; for others, which there are."""
    creator = await creator_of(talk, "creator_eligibility")
    found = value_of(talk, await talk.shop.creator(creator)) if creator else None
    if found is None:
        return
    known = f"creator.{found.status}"
    text = [talk.words.text(known if talk.words.knows(known) else "creator.unclear")]
    missed = [_check(talk, one) for one in found.checks if not one.passed]
    met = [talk.words.label("check", one.kind) for one in found.checks if one.passed]
    if missed:
        text.append(talk.words.text("creator.missed", list="; ".join(missed)))
    if met:
        text.append(talk.words.text("creator.met", list=", ".join(met)))
    finish(talk, text)


def _check(talk: Talk, one: Check) -> str:
    kind = talk.words.label("check", one.kind)
    if one.needed is None or one.actual is None:
        return kind
    return talk.words.text("creator.numbers", check=kind, needed=one.needed, actual=one.actual)


async def commission_missing(talk: Talk) -> None:
    """What is pending, late, paid or cancelled and why."""
    creator = await creator_of(talk, "commission_missing")
    found = value_of(talk, await talk.shop.commissions(creator)) if creator else None
    if found is None:
        return
    shown = [_commission(talk, one) for one in found.commissions[:_SHOWN]]
    if not shown:
        shown = [talk.words.text("commission.none")]
    finish(talk, [*shown, talk.words.text("commission.missing_one")])


def _commission(talk: Talk, one: Commission) -> str:
    name = one.status if one.status in ("paid", "pending", "cancelled") else "unclear"
    day = one.paid_at if name == "paid" else one.due_at
    if name == "pending" and day and day < talk.turn.now:
        name = "late"
    if name in ("paid", "pending") and day is None:
        name = f"{name}_undated"
    return talk.words.text(
        f"commission.{name}",
        title=one.title,
        amount=talk.money(one.amount_minor, one.currency),
        day=talk.day(day) if day else "",
        reason=label(talk, "commission_reason", one.reason),
    )


async def commission_rate(talk: Talk) -> None:
    """The creator's own rate, and those of campaigns that they take part in."""
    creator = await creator_of(talk, "commission_rate")
    found = value_of(talk, await talk.shop.commissions(creator)) if creator else None
    if found is None or creator is None:
        return
    text = [talk.words.text("rate.own", rate=percent(found.rate_bp, talk.words.language))]
    campaigns = await talk.shop.campaigns(creator)
    if not isinstance(campaigns, Failed | Refused):
        text += [
            talk.words.text("rate.campaign", title=one.title, rate=_rate(talk, one))
            for one in campaigns.value
            if one.application == "accepted" and one.status == "open"
        ]
    finish(talk, [*text, talk.words.text("rate.person")])


def _rate(talk: Talk, one: Campaign) -> str:
    return percent(one.rate_bp, talk.words.language)


async def sample_request(talk: Talk) -> None:
    """Where the samples are, whether they go back, and how to ask for one."""
    creator = await creator_of(talk, "sample_request")
    samples = value_of(talk, await talk.shop.samples(creator)) if creator else None
    if samples is None:
        return
    text = [_sample(talk, one) for one in samples[:_SHOWN]]
    finish(talk, [*(text or [talk.words.text("sample.none")]), talk.words.text("sample.how")])


def _sample(talk: Talk, one: Sample) -> str:
    name = f"sample.{one.status}"
    if one.status == "sent" and not (one.carrier and one.tracking_number):
        name = "sample.sent_untracked"
    text = talk.words.text(
        name if talk.words.knows(name) else "sample.unclear",
        title=one.title,
        day=talk.day(one.requested_at),
        carrier=one.carrier or "",
        number=one.tracking_number or "",
        reason=label(talk, "sample_reason", one.reason),
    )
    if one.status in ("refused", "requested"):
        return text
    back = talk.words.text("sample.goes_back" if one.goes_back else "sample.stays")
    return f"{text} {back}"


async def content_removed(talk: Talk) -> None:
    """Which content, why, and what helps; an objection is a person's to decide."""
    creator = await creator_of(talk, "content_removed")
    found = value_of(talk, await talk.shop.content(creator)) if creator else None
    if found is None:
        return
    if not found:
        finish(talk, [talk.words.text("content.none")])
        return
    by_id = {one.id: one for one in found}
    chosen = pick(talk, "content", {i: o.title for i, o in by_id.items()}, "content.which")
    if chosen is None:
        return
    one = by_id[chosen]
    name = one.status if one.status in ("removed", "muted", "restricted") else "restricted"
    reason, day = label(talk, "content_reason", one.reason), talk.day(one.changed_at)
    text = [talk.words.text(f"content.{name}", title=one.title, day=day, reason=reason)]
    known = f"content_change.{one.reason}"
    if talk.words.knows(known):
        text.append(talk.words.text(known))
    finish(talk, [*text, talk.words.text("content.person")])


async def campaign_join(talk: Talk) -> None:
    """Applies to a campaign after a yes; what was applied to is told with its state."""
    creator = await creator_of(talk, "campaign_join")
    if creator is None:
        return
    result = await talk.shop.campaigns(creator)
    if isinstance(result, Failed):
        talk.trouble(result, None, "trouble.before_change")
        return
    campaigns = () if isinstance(result, Refused) else result.value
    free = {one.id: one for one in campaigns if one.status == "open" and not one.application}
    if not free or (not talk.turn.continuing and _asks_for_own(talk, campaigns)):
        told = [_application(talk, one) for one in campaigns if one.application]
        talk.report(result, None)
        finish(talk, told or [talk.words.text("campaign.none")])
        return
    titles = {i: f"{one.title} · {_rate(talk, one)}" for i, one in free.items()}
    chosen = pick(talk, "campaign", titles, "campaign.which")
    if chosen is not None:
        await _join(talk, free[chosen], creator)


def _asks_for_own(talk: Talk, campaigns: tuple[Campaign, ...]) -> bool:
    """A campaign that the creator applied to already is named."""
    words = talk.turn.words.lower()
    return any(one.application and one.title.lower() in words for one in campaigns)


def _application(talk: Talk, one: Campaign) -> str:
    known = f"campaign.{one.application}"
    return talk.words.text(
        known if talk.words.knows(known) else "campaign.unclear",
        title=one.title,
        reason=label(talk, "campaign_reason", one.reason),
    )


async def _join(talk: Talk, one: Campaign, creator: str) -> None:
    values = {"title": one.title, "rate": _rate(talk, one), "day": talk.day(one.closes_at)}
    values["followers"] = str(one.min_followers)
    if talk.turn.answer is None:
        talk.confirm("campaign.confirm", **values)
        return
    if not talk.turn.answer:
        talk.say("campaign.kept", **values)
        return
    result = await talk.shop.apply(one.id, creator, talk.turn.key(talk.action))
    if isinstance(result, Failed):
        talk.trouble(result, None, "trouble.before_change")
        return
    talk.report(result, None, changed=not isinstance(result, Refused))
    if isinstance(result, Refused):
        name = f"campaign.{result.code}"
        talk.give_up(name if talk.words.knows(name) else "campaign.not_allowed", **values)
    else:
        talk.say("campaign.done", **values)
