"""Builds the package: every part made of facts, then what follows from them. Pure."""

from typing import Any

from base.plain import rfc3339
from handoff.package import tried, who_and_why
from handoff.package.budget import fit
from handoff.package.material import Material
from handoff.package.matter import (
    WITHOUT_ORDER,
    intent_of,
    matter_fact,
    matter_of,
    order_facts,
    orders_at_hand,
)
from handoff.package.replies import replies
from handoff.package.summary import summary

VERSION = 2


def build(material: Material) -> dict[str, Any]:
    """The package as JSON, within its bytes, in the form of `context.schema.json`."""
    read = matter_of(material.reads)
    matter, orders = intent_of(read), order_facts(material)
    at_hand = orders_at_hand(orders)
    return fit(
        {
            "version": VERSION,
            "made_at": rfc3339(material.made_at),
            "language": material.customer.language,
            "why": who_and_why.why(material),
            "customer": who_and_why.customer(material),
            "matter": matter_fact(read),
            "orders": orders,
            "summary": summary(material, matter, at_hand),
            "summary_written": None,
            "replies": replies(material, matter, at_hand),
            "attempts": tried.attempts(material),
            "promises": tried.promises(material),
            "mood": tried.mood(material),
            "readings": tried.readings(material),
            "entities": tried.entities(material),
            "slots": tried.slots(material),
            "dialogue": tried.dialogue(material),
            "draft": tried.draft(material),
            "route": who_and_why.route(material),
            "tags": [who_and_why.by_rules(tag, material) for tag in material.route.tags],
            "articles": tried.articles(material),
            "transcript": tried.transcript(material),
            "completeness": _completeness(material, matter, bool(orders)),
            "left_out": tried.left_out(material),
        }
    )


def _completeness(material: Material, matter: str | None, has_order: bool) -> dict[str, Any]:
    """The share of what an agent asks for first that the package holds, and what it lacks."""
    wanted = {
        "customer": material.customer.verified,
        "matter": matter is not None,
        "words": bool(material.turns),
        "reason": bool(material.why.rule),
    }
    if matter not in WITHOUT_ORDER:
        wanted["order"] = has_order
    missing = [name for name, there in wanted.items() if not there]
    return {"score": round(1 - len(missing) / len(wanted), 2), "missing": missing}
