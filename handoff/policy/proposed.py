"""Which tags a contact could get, by what was understood in it: for the agent to confirm. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handoff.policy.decide import effects, matching
from handoff.policy.effects import Label
from handoff.policy.facts import Facts
from handoff.policy.rules import Table

MOST = 3
#: An intent that is less certain proposes nothing.
LEAST = 0.05
#: The score of a tag that the handoff has although no intent of the contact gives it.
OF_HANDOFF = 0.5


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A tag, and how sure the bot was of the intent that gives it, in 0..1."""

    tag: str
    score: float


def proposed_tags(
    intents: Sequence[Mapping[str, Any]],
    facts: Facts,
    of_handoff: Sequence[str],
    table: Table,
    known: Collection[str],
) -> tuple[Proposed, ...]:
    """At most MOST of the `known` tags, the best first; of equal ones the one that was found first.

    `intents`: `[{name, confidence}]` as they were understood, ranked; the `table` of tagging is
    asked for each of them, with the `facts` of that turn. Nothing understood, nothing proposed.
    """
    scores: dict[str, float] = {}
    for intent in intents:
        if (confidence := float(intent["confidence"])) < LEAST:
            continue
        rules = matching({**facts, "intent": str(intent["name"])}, table)
        for code in (one.code for one in effects(rules) if isinstance(one, Label)):
            scores[code] = max(confidence, scores.get(code, 0.0))
    for code in of_handoff:
        scores.setdefault(code, OF_HANDOFF)
    ranked = sorted(scores.items(), key=lambda one: -one[1])
    found = [Proposed(tag=tag, score=round(score, 4)) for tag, score in ranked if tag in known]
    return tuple(found[:MOST])
