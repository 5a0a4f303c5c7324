"""A fact of the package: its value, where it comes from, since when, and who vouches for it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from base.plain import rfc3339

Fact = dict[str, Any]


class Origin(StrEnum):
    """Where a fact comes from. `turn`: the customer's own words; `bot`: the bot's reading."""

    SHOP = "shop"
    ORDERS = "orders"
    TURN = "turn"
    BOT = "bot"
    DESK = "desk"
    RULES = "rules"
    AGENT = "agent"
    ARTICLES = "articles"


#: What only the customer or the bot says; everything else somebody vouches for.
UNVERIFIED = frozenset({Origin.TURN, Origin.BOT})

#: Parts of a package that are its form or follow from its facts, and are no facts.
FORM = frozenset(
    {"version", "made_at", "language", "summary", "summary_written", "replies", "transcript"}
    | {"completeness", "left_out"}
)


def fact(
    value: Any, origin: Origin, ref: str | None, at: datetime, verified: bool | None = None
) -> Fact:
    """A fact as JSON. `ref` names what within the origin; `verified`: when the origin does not say
    it already.
    """
    return {
        "value": value,
        "source": {"kind": origin.value, "ref": ref},
        "at": rfc3339(at),
        "verified": origin not in UNVERIFIED if verified is None else verified,
    }


def named(name: str, made: Fact) -> Fact:
    """The fact with its name, for lists."""
    return {"name": name, **made}


_BY_CUSTOMER = frozenset(
    {"pressed_human", "asked_in_words", "wishes_human", "safety_words", "sensitive_topic"}
    | {"text_length", "same_question", "language"}
)
_BY_BOT = frozenset(
    {"sentiment", "frustration", "intent", "confidence", "margin", "set_size", "scope", "doubt"}
    | {"understood", "failures", "has_order", "model", "dialogue", "expecting_value"}
    | {"stuck_turns", "proposal_confidence", "asks_human", "silent", "repeats"}
)
_BY_ORDERS = frozenset(
    {"action_status", "action_code", "refusals", "changed", "order_value", "order_currency"}
)
_BY_SHOP = frozenset({"tier", "persona", "verified"})


def origin_of(policy_fact: str) -> Origin:
    """Where a fact of `handoff/policy/facts.py` comes from; what is not listed the desk knows."""
    for origin, names in (
        (Origin.TURN, _BY_CUSTOMER),
        (Origin.BOT, _BY_BOT),
        (Origin.ORDERS, _BY_ORDERS),
        (Origin.SHOP, _BY_SHOP),
    ):
        if policy_fact in names:
            return origin
    return Origin.DESK


def facts_in(part: Any) -> Iterator[Fact | None]:
    """Every fact in a part of a package; None for a value that stands there without a source."""
    if isinstance(part, Mapping):
        if "value" in part:
            yield dict(part) if _is_whole(part) else None
            return
        for one in part.values():
            yield from facts_in(one)
    elif isinstance(part, list):
        for one in part:
            yield from facts_in(one)
    elif part is not None:
        yield None


def provenance(package: Mapping[str, Any]) -> tuple[int, int]:
    """(facts with source, age and voucher; values in all) of a package."""
    found = [one for name, part in package.items() if name not in FORM for one in facts_in(part)]
    return sum(one is not None for one in found), len(found)


def _is_whole(one: Mapping[str, Any]) -> bool:
    source = one.get("source")
    kind = source.get("kind") if isinstance(source, Mapping) else None
    return kind in {*Origin} and bool(one.get("at")) and isinstance(one.get("verified"), bool)
