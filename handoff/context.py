"""What the agent gets to see: the context package, made of facts with their source. Pure, no LLM.

The form is `context.schema.json`. The transcript is named by its turns, not copied: words live in
`turn` alone, so that erasing them there erases them everywhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handoff.model import Author

VERSION = 1
BYTE_BUDGET = 16 * 1024
TRANSCRIPT_TURNS = 40


@dataclass(frozen=True, kw_only=True)
class Said:
    """A turn as the package looks at it."""

    turn_id: str
    seq: int
    at: datetime
    author: Author


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the bot made of one turn: intents ranked and entities, as the bot answered them."""

    turn_id: str
    at: datetime
    intents: Sequence[Mapping[str, Any]]
    entities: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Something that the bot tried in the order system."""

    at: datetime
    action: str
    status: str
    code: str | None
    order_id: str | None
    changed: bool


@dataclass(frozen=True, kw_only=True)
class CustomerFacts:
    """Who it is. Name, number, tier and market come from the shop's signed word, or are unknown."""

    id: str
    verified: bool
    name: str | None
    email: str | None
    number: str | None
    tier: str | None
    market: str | None
    language: str
    channel: str
    known_since: datetime


@dataclass(frozen=True, kw_only=True)
class Why:
    """The reason, the rule in words, and the facts it looked at."""

    reason: str
    reasons: Sequence[str]
    rule: str
    words: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Material:
    """All that a package is made of, oldest first."""

    made_at: datetime
    why: Why
    customer: CustomerFacts
    turns: Sequence[Said] = ()
    reads: Sequence[Read] = ()
    attempts: Sequence[Attempt] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    handoffs_before: int = 0


def build(material: Material) -> dict[str, Any]:
    """The package as JSON, within BYTE_BUDGET: the oldest entities, attempts, slots go first."""
    package = _package(material)
    while len(json.dumps(package, ensure_ascii=False).encode()) > BYTE_BUDGET:
        if not _drop_oldest(package):
            break
    return package


def _package(material: Material) -> dict[str, Any]:
    shown = material.turns[-TRANSCRIPT_TURNS:]
    matter = _matter(material.reads)
    return {
        "version": VERSION,
        "made_at": material.made_at.isoformat(),
        "reason": {
            "code": material.why.reason,
            "all": list(material.why.reasons),
            "rule": material.why.rule,
            "words": material.why.words,
            "facts": dict(material.why.facts),
        },
        "customer": _customer(material.customer),
        "matter": matter,
        "summary": _summary(material, matter),
        "transcript": {
            "first_seq": shown[0].seq if shown else None,
            "last_seq": shown[-1].seq if shown else None,
            "turns": len(shown),
            "left_out": len(material.turns) - len(shown),
        },
        "entities": _entities(material.reads),
        "slots": dict(material.slots),
        "orders": _orders(material),
        "attempts": [_attempt(attempt) for attempt in material.attempts],
        "tags": [matter["intent"]] if matter["intent"] else [],
        "completeness": _completeness(material, matter),
    }


def _fact(value: Any, source: str, at: datetime | None, verified: bool) -> dict[str, Any]:
    return {
        "value": value,
        "source": source,
        "at": at.isoformat() if at else None,
        "verified": verified,
    }


def _customer(customer: CustomerFacts) -> dict[str, Any]:
    def signed(value: str | None) -> dict[str, Any]:
        return _fact(value, "shop identity", customer.known_since, customer.verified)

    return {
        "id": customer.id,
        "verified": customer.verified,
        "name": signed(customer.name),
        "email": signed(customer.email),
        "number": signed(customer.number),
        "tier": signed(customer.tier),
        "market": signed(customer.market),
        "language": customer.language,
        "channel": customer.channel,
    }


#: Intents that name no matter.
SMALL_TALK = frozenset(
    {"greet", "thanks", "goodbye", "affirm", "deny", "bot_challenge", "human_request", "praise"}
    | {"nlu_fallback", "out_of_scope", "help", "stop", "never_mind"}
)


def _matter(reads: Sequence[Read]) -> dict[str, Any]:
    """The last reading that names a matter; small talk and the wish for a human are none."""
    for read in reversed(reads):
        if read.intents and read.intents[0]["name"] not in SMALL_TALK:
            best, *others = read.intents
            return {
                "intent": best["name"],
                "confidence": best["confidence"],
                "alternatives": [dict(other) for other in others[:3]],
                "turn_id": read.turn_id,
            }
    return {"intent": None, "confidence": None, "alternatives": [], "turn_id": None}


def _entities(reads: Sequence[Read]) -> list[dict[str, Any]]:
    """Each value once, as it was last stated."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for read in reads:
        for entity in read.entities:
            key = (str(entity["entity"]), str(entity["value"]))
            fact = _fact(entity["value"], f"turn {read.turn_id}", read.at, verified=False)
            found[key] = {"name": key[0], **fact}
    return list(found.values())


def _orders(material: Material) -> list[dict[str, Any]]:
    """Order numbers: touched by an action (verified), or only stated by the customer."""
    orders: dict[str, dict[str, Any]] = {}
    for read in material.reads:
        for entity in read.entities:
            if entity["entity"] == "order_id":
                value = str(entity["value"])
                orders[value] = _fact(value, f"turn {read.turn_id}", read.at, verified=False)
    for attempt in material.attempts:
        if attempt.order_id:
            source = f"{attempt.action} in the order system"
            known = attempt.status in ("ok", "refused")
            orders[attempt.order_id] = _fact(attempt.order_id, source, attempt.at, verified=known)
    return list(orders.values())


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "action": attempt.action,
        "status": attempt.status,
        "code": attempt.code,
        "order_id": attempt.order_id,
        "changed": attempt.changed,
        "at": attempt.at.isoformat(),
    }


def _summary(material: Material, matter: Mapping[str, Any]) -> list[str]:
    """Who wants what, what was tried, what failed: facts first, one sentence each."""
    customer = material.customer
    who = customer.name or "An anonymous customer"
    tier = f" ({customer.tier})" if customer.tier and customer.tier != "standard" else ""
    wish = f"is about: {_plain(matter['intent'])}" if matter["intent"] else "has not said what for"
    orders = [str(order["value"]) for order in _orders(material)]
    about = f", order {', '.join(orders)}" if orders else ""
    sentences = [f"{who}{tier} {wish}{about}."]
    changed = [a for a in material.attempts if a.changed]
    sentences += [f"Done by the bot: {_did(attempt)}." for attempt in changed]
    failed = [a for a in material.attempts if a.status in ("failed", "slow", "refused")]
    sentences += [f"Did not work: {_did(attempt)}." for attempt in failed[-3:]]
    sentences.append(f"Why you: {_plain(material.why.reason)}.")
    if material.handoffs_before:
        times = "once" if material.handoffs_before == 1 else f"{material.handoffs_before} times"
        sentences.append(f"A human has already dealt with this contact {times}.")
    return sentences


_WENT = {"failed": "failed", "slow": "was too slow", "refused": "was refused"}


def _did(attempt: Attempt) -> str:
    what = _plain(attempt.action.removeprefix("action_"))
    order = f" for {attempt.order_id}" if attempt.order_id else ""
    if attempt.status == "ok":
        return f"{what}{order}"
    code = f" ({_plain(attempt.code)})" if attempt.code else ""
    return f"{what}{order} {_WENT[attempt.status]}{code}"


def _completeness(material: Material, matter: Mapping[str, Any]) -> dict[str, Any]:
    """The share of what an agent asks for first that the package holds."""
    wanted = {
        "who the customer is": material.customer.verified,
        "what it is about": matter["intent"] is not None,
        "which order": bool(_orders(material)),
        "what was said": bool(material.turns),
        "why the bot stopped": bool(material.why.rule),
    }
    missing = [name for name, there in wanted.items() if not there]
    return {"score": round(1 - len(missing) / len(wanted), 2), "missing": missing}


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _drop_oldest(package: dict[str, Any]) -> bool:
    """Make the package smaller by one old thing. False when nothing is left to drop."""
    for part in ("entities", "attempts"):
        if len(package[part]) > 5:
            del package[part][0]
            return True
    if package["slots"]:
        largest = max(package["slots"], key=lambda name: len(json.dumps(package["slots"][name])))
        del package["slots"][largest]
        return True
    return False
