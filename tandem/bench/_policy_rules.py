"""The rules that the policy is measured with: those that Tandem comes with, and more."""

from __future__ import annotations

import copy
import random
from typing import Any

from handoff.rulebook import seed_document
from tandem.bench._policy_rows import INTENTS, LANGUAGES, MARKETS

Rule = dict[str, Any]
REASONS = ("policy_required", "low_confidence", "pathway")


def table_of(chance: random.Random, rules: int) -> dict[str, Any]:
    """A ruleset of which the escalation table has so many rules, as a shop of some size might
    write them: each for two intents and some customers.
    """
    document = seed_document()
    own = document["escalation"]["rules"]
    more = [_rule(chance, place) for place in range(rules - len(own))]
    document["escalation"]["rules"] = [*more, *own]
    return document


def stricter(document: dict[str, Any]) -> dict[str, Any]:
    """The same with a higher threshold, so that there is something to report."""
    draft = copy.deepcopy(document)
    draft["escalation"]["thresholds"]["understood"] += 0.05
    return draft


def _rule(chance: random.Random, place: int) -> Rule:
    """The intents of a rule are no other rule's, so none stands in another's way."""
    first = 2 * place % len(INTENTS)
    customers = [
        ["market", "in", chance.sample(MARKETS, 2)],
        ["language", "is", chance.choice(LANGUAGES)],
        ["sentiment", "below", -0.5],
        ["contacts_30d", "above", 2],
        ["order_value", "above", 250 + place],
        ["frustration", "at least", 0.6],
    ]
    when = [["intent", "in", INTENTS[first : first + 2]], *chance.sample(customers, 2)]
    chance.shuffle(when)
    return {
        "name": f"house rule {place}",
        "when": when,
        "then": "escalate",
        "reason": chance.choice(REASONS),
    }
