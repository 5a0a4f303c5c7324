"""The parts of the package about the customer, about why the bot stopped, and where it goes."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from handoff.package.facts import Fact, Origin, fact, named, origin_of
from handoff.package.material import CustomerFacts, Material


def why(material: Material) -> dict[str, Any]:
    """The reason, the rule in words with what it looked at, the decision behind it."""
    told = material.why
    looked = [name for name in told.looked_at if name in told.facts]
    made = {
        "reason": by_rules(told.reason, material),
        "reasons": by_rules(list(told.reasons), material),
        "rule": by_rules({"name": told.rule, "words": told.words}, material),
        "facts": [_looked_at(name, told.facts[name], material) for name in looked],
    }
    if told.decision_id is None:
        return made
    decision = {
        "id": told.decision_id,
        "turn_id": told.turn_id,
        "ruleset": told.ruleset,
        "experiment": told.experiment,
        "arm": told.arm,
    }
    return {**made, "decision": fact(decision, Origin.DESK, told.decision_id, material.made_at)}


def by_rules(value: Any, material: Material) -> Fact:
    """What the rules say."""
    return fact(value, Origin.RULES, material.why.ruleset, material.made_at)


def _looked_at(name: str, value: Any, material: Material) -> Fact:
    origin = origin_of(name)
    refs = {Origin.TURN: material.why.turn_id, Origin.BOT: material.model}
    vouched = material.customer.verified if origin is Origin.SHOP else None
    return named(name, fact(value, origin, refs.get(origin), material.made_at, vouched))


def customer(material: Material) -> dict[str, Fact]:
    """What is known of the customer; what is not known is not there."""
    who, now = material.customer, material.made_at
    known = {
        "id": fact(who.id, Origin.DESK, who.id, now),
        "verified": fact(who.verified, Origin.DESK, who.id, now),
        "name": _signed(who.name, who),
        "email": _signed(who.email, who),
        "number": _signed(who.number, who),
        "tier": _signed(who.tier, who),
        "persona": _signed(who.persona, who),
        "market": _market(who),
        "market_time": fact(_market_time(material), Origin.DESK, who.market, now),
        "language": fact(who.language, Origin.TURN, material.last_turn, material.last_read),
        "channel": fact(who.channel, Origin.DESK, who.id, now),
        "handoffs_before": fact(material.handoffs_before, Origin.DESK, who.id, now),
        "contacts_30d": fact(material.contacts_30d, Origin.DESK, who.id, now),
        "same_matter_30d": fact(material.same_matter_30d, Origin.DESK, who.id, now),
    }
    return {name: one for name, one in known.items() if one["value"] is not None}


def _signed(value: str | None, who: CustomerFacts) -> Fact:
    return fact(value, Origin.SHOP, who.id, who.known_since, who.verified)


def _market(who: CustomerFacts) -> Fact:
    """The shop's word, or what the page said."""
    origin = Origin.SHOP if who.market_vouched else Origin.DESK
    return fact(who.market, origin, who.id, who.known_since, who.market_vouched)


def _market_time(material: Material) -> dict[str, str] | None:
    """The clock on the wall where the customer is."""
    zone = material.customer.zone
    if zone is None:
        return None
    there = material.made_at.astimezone(ZoneInfo(zone))
    return {"zone": zone, "time": there.isoformat(timespec="minutes")}


def route(material: Material) -> dict[str, Fact]:
    """The queue and all that leads there."""
    to = material.route
    known: Mapping[str, Any] = {
        "queue": to.queue,
        "priority": to.priority,
        "pathway": to.pathway,
        "skills": list(to.skills),
        "desired": list(to.desired),
        "because": {table: list(names) for table, names in to.because.items()},
    }
    return {n: by_rules(value, material) for n, value in known.items() if value is not None}
