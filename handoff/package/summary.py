"""The summary: facts first, one sentence each, as keys with values. `words.py` makes them words.

Who wants what; what the bot did; what did not work, and at which step; what is promised; what the
customer still waits for; why a human.
"""

from collections.abc import Sequence
from typing import Any

from base.plain import rfc3339
from handoff.model import Reason
from handoff.package.material import Attempt, Material
from handoff.texts import has_wish

Sentence = dict[str, Any]

UPSET = 0.5
ATTEMPTS_TOLD = 3
PROMISES_TOLD = 3


def summary(material: Material, matter: str | None, orders: Sequence[str]) -> list[Sentence]:
    """The sentences, the most telling first. `matter`: an intent; `orders`: those at hand."""
    return [
        _wants(material, matter, orders),
        *_done(material),
        *_failed(material),
        *_promised(material),
        *_waits(material, matter, orders),
        *_mood(material),
        sentence("why", reason=material.why.reason),
        *_again(material),
    ]


def sentence(key: str, **values: Any) -> Sentence:
    """A sentence of that key; values that are None are left out."""
    return {"key": key, "values": {n: one for n, one in values.items() if one is not None}}


def _wants(material: Material, matter: str | None, orders: Sequence[str]) -> Sentence:
    customer = material.customer
    standing = material.route.pathway or customer.tier
    who = {"who": customer.name or "", "standing": standing if standing != "standard" else None}
    key = "wants_unknown" if matter is None else "wants" if has_wish(matter) else "about"
    if orders:
        return sentence(f"{key}_order", **who, wish=matter, orders=list(orders))
    return sentence(key, **who, wish=matter)


def _done(material: Material) -> list[Sentence]:
    changed = [one for one in material.attempts if one.changed]
    return [_deed("done", one) for one in changed[-ATTEMPTS_TOLD:]]


def _failed(material: Material) -> list[Sentence]:
    """The steps that went wrong; where none did in the order system, what the bot stuck at."""
    wrong = [one for one in material.attempts if one.went_wrong]
    told = [_deed(one.status, one) for one in _distinct(wrong)[-ATTEMPTS_TOLD:]]
    return [*told, *_stopped(material)]


def _distinct(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Each way to fail once, as it was last seen."""
    seen = {(one.action, one.order_id, one.status, one.code): one for one in attempts}
    return sorted(seen.values(), key=lambda one: one.at)


def _deed(key: str, attempt: Attempt) -> Sentence:
    made = sentence(key, action=attempt.action, order=attempt.order_id, code=attempt.code)
    made["key"] = "_".join([key, *(n for n in ("order", "code") if n in made["values"])])
    return made


def _stopped(material: Material) -> list[Sentence]:
    """Where the bot itself got no further."""
    dialogue, why = material.dialogue, material.why
    match why.reason:
        case Reason.REPEATED_FAILURE | Reason.LOW_CONFIDENCE:
            return [sentence("not_understood", times=max(1, _number(why.facts, "failures")))]
        case Reason.STUCK_IN_FORM if dialogue.asks_for:
            return [sentence("stuck", slot=dialogue.asks_for, times=dialogue.stuck_turns + 1)]
        case Reason.LOOP:
            return [sentence("loop", times=dialogue.repeats + 1)]
        case Reason.BOT_UNAVAILABLE | Reason.BOT_TIMEOUT:
            return [sentence("bot_down", code=str(why.facts.get("bot_state") or "timeout"))]
    return []


def _number(facts: Any, name: str) -> int:
    value = facts.get(name)
    return value if isinstance(value, int) else 0


def _promised(material: Material) -> list[Sentence]:
    told = []
    for one in material.promises[:PROMISES_TOLD]:
        key = "promised_due" if one.due else "promised"
        due = rfc3339(one.due) if one.due else None
        told.append(sentence(key, by=one.by or "", text=one.text, due=due))
    return told


def _waits(material: Material, matter: str | None, orders: Sequence[str]) -> list[Sentence]:
    """What is still open: the step that went wrong last and was not mended, the value that the bot
    asked for, or the answer to the matter.
    """
    attempts = material.attempts
    last = attempts[-1] if attempts else None
    if last is not None and last.went_wrong:
        key = "waits_step_order" if last.order_id else "waits_step"
        return [sentence(key, action=last.action, order=last.order_id)]
    if material.dialogue.asks_for and material.why.reason != Reason.STUCK_IN_FORM:
        return [sentence("asked", slot=material.dialogue.asks_for)]
    if matter and has_wish(matter) and not (last is not None and last.changed):
        return [sentence("waits_answer", wish=matter)]
    return []


def _mood(material: Material) -> list[Sentence]:
    level = material.dialogue.frustration
    return [sentence("upset", share=round(level, 2))] if level >= UPSET else []


def _again(material: Material) -> list[Sentence]:
    told = []
    if material.handoffs_before:
        told.append(sentence("again", times=material.handoffs_before))
    if material.same_matter_30d:
        told.append(sentence("same_matter", times=material.same_matter_30d))
    return told
