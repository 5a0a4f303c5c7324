"""The parts of the package about what was said, read, noted, tried and promised."""

from collections.abc import Mapping
from typing import Any

from base.plain import rfc3339
from handoff.package.facts import Fact, Origin, fact, named
from handoff.package.material import Material
from handoff.package.matter import OTHERS, ranked

TRANSCRIPT_TURNS = 40
READINGS = 6

#: Slots that say nothing about the matter: who writes, and the dialogues' own notes.
OWN_SLOTS = frozenset(
    {"language", "customer_external_id", "customer_name", "market", "requested_slot"}
    | {"hand_back", "attempts", "carried", "next_form", "misses", "matter"}
)


def attempts(material: Material) -> list[Fact]:
    """What the bot tried in the order system, oldest first."""
    return [
        fact(
            {
                "action": one.action,
                "status": one.status,
                "code": one.code,
                "order_id": one.order_id,
                "changed": one.changed,
            },
            Origin.ORDERS,
            one.action,
            one.at,
        )
        for one in material.attempts
    ]


def promises(material: Material) -> list[Fact]:
    """What agents promised and have not kept."""
    return [
        fact(
            {
                "id": one.id,
                "text": one.text,
                "by": one.by,
                "due": rfc3339(one.due) if one.due else None,
                "state": one.state,
            },
            Origin.AGENT,
            one.by,
            one.at,
        )
        for one in material.promises
    ]


def mood(material: Material) -> dict[str, Fact]:
    """How the last turn sounded (-1..1), and the frustration over the contact (0..1)."""
    felt = next((one for one in reversed(material.reads) if one.sentiment is not None), None)
    level = material.dialogue.frustration
    made = {"frustration": fact(level, Origin.BOT, material.model, material.last_read)}
    if felt is not None:
        made["sentiment"] = fact(felt.sentiment, Origin.BOT, felt.model, felt.at)
    return made


def readings(material: Material) -> list[Fact]:
    """What the bot made of the last turns, oldest first."""
    return [
        fact(
            {
                "turn_id": one.turn_id,
                "seq": one.seq,
                "intents": [ranked(intent) for intent in one.intents[:OTHERS]],
                "likely": list(one.likely),
                "doubt": one.doubt,
                "understood": one.clear,
            },
            Origin.BOT,
            one.model,
            one.at,
        )
        for one in material.reads[-READINGS:]
    ]


def entities(material: Material) -> list[Fact]:
    """Each value once, as it was last stated; oldest first."""
    found: dict[tuple[str, str], Fact] = {}
    for read in material.reads:
        for entity in read.entities:
            key = (str(entity["entity"]), str(entity["value"]))
            found.pop(key, None)
            found[key] = named(key[0], fact(entity["value"], Origin.TURN, read.turn_id, read.at))
    return list(found.values())


def slots(material: Material) -> list[Fact]:
    """What the bot's dialogue has noted about the matter."""
    return [
        named(name, fact(value, Origin.BOT, material.model, material.last_read))
        for name, value in material.dialogue.slots.items()
        if name not in OWN_SLOTS and value is not None
    ]


def dialogue(material: Material) -> dict[str, Fact]:
    """The step that the bot's dialogue had reached."""
    reached = material.dialogue
    known: Mapping[str, Any] = {
        "name": reached.name,
        "asks_for": reached.asks_for,
        "turns": reached.turns,
        "not_understood": reached.failures,
        "asked_in_vain": reached.stuck_turns,
    }
    return {
        name: fact(value, Origin.BOT, material.model, material.last_read)
        for name, value in known.items()
        if value is not None
    }


def draft(material: Material) -> Fact | None:
    """The bot's withheld answer, by reference."""
    held = material.draft
    if held is None:
        return None
    value = {"id": held.draft_id, "turn_id": held.turn_id, "why": held.why}
    return fact(value, Origin.BOT, held.draft_id, held.at)


def articles(material: Material) -> list[Fact]:
    """Articles that may help, best first."""
    return [
        fact({"id": one.id, "title": one.title}, Origin.ARTICLES, one.id, material.made_at)
        for one in material.articles
    ]


def transcript(material: Material) -> dict[str, Any]:
    """The last turns of the contact, by reference."""
    shown = material.turns[-TRANSCRIPT_TURNS:]
    return {
        "first_seq": shown[0].seq if shown else None,
        "last_seq": shown[-1].seq if shown else None,
        "turns": [{"id": one.turn_id, "seq": one.seq, "author": one.author.value} for one in shown],
    }


def left_out(material: Material) -> list[dict[str, Any]]:
    """What a package never holds all of."""
    parts = {
        "turns": len(material.turns) - TRANSCRIPT_TURNS,
        "readings": len(material.reads) - READINGS,
    }
    return [{"part": part, "count": count} for part, count in parts.items() if count > 0]
