"""Everything known at a decision point, and the flat facts that a rule may look at. Pure."""

from dataclasses import dataclass, field
from hashlib import sha256

from handoff.bot_protocol import Proposal, Understanding
from handoff.policy import memory as memories
from handoff.policy.facts import Facts, FactValue, Thresholds
from handoff.policy.memory import Memory

HUMAN_REQUEST = "human_request"
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "out_of_scope"})
ORDER = "order_id"

_WORST_FIRST = ("failed", "slow", "refused", "ok")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who writes, as far as it is known."""

    tier: str | None = None
    persona: str | None = None
    verified: bool = False
    contacts_30d: int = 0
    same_matter_30d: int = 0


@dataclass(frozen=True, kw_only=True)
class DeskLoad:
    """How busy the people are. `predicted_wait` in minutes, None when nobody is on duty."""

    agents_on_duty: int = 0
    agents_free: int = 0
    waiting: int = 0
    predicted_wait: float | None = None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A customer's turn and all that is known when it is decided upon."""

    text: str
    language: str
    channel: str
    market: str | None = None
    hour: int | None = None
    weekday: str | None = None
    person: Person = field(default_factory=Person)
    load: DeskLoad | None = None
    pressed_human: bool = False
    asked_in_words: bool = False
    safety_words: bool = False
    sensitive_topic: str | None = None
    bot_state: str = "ok"
    understanding: Understanding | None = None
    proposal: Proposal | None = None
    memory: Memory = field(default_factory=Memory)
    has_order: bool = False
    minutes_with_bot: float = 0.0
    handoffs: int = 0
    minutes_since_hand_back: float | None = None
    recent_reasons: tuple[str, ...] = ()

    @property
    def said(self) -> str | None:
        """A fingerprint of the words, the same for the same words however they are written."""
        words = " ".join(_letters(self.text).split())
        return sha256(words.encode()).hexdigest()[:16] if words else None


def facts_of(situation: Situation, thresholds: Thresholds) -> Facts:
    """The flat facts of a situation; what is not known is left out."""
    facts: dict[str, FactValue | None] = {
        "pressed_human": situation.pressed_human,
        "asked_in_words": situation.asked_in_words,
        "safety_words": situation.safety_words,
        "sensitive_topic": situation.sensitive_topic,
        "bot_state": situation.bot_state,
        "language": situation.language,
        "market": situation.market,
        "hour": situation.hour,
        "weekday": situation.weekday,
        "channel": situation.channel,
        "text_length": len(situation.text),
        "has_order": situation.has_order,
        "minutes_with_bot": round(situation.minutes_with_bot, 1),
        "handoffs": situation.handoffs,
        "minutes_since_hand_back": situation.minutes_since_hand_back,
        "recent_reasons": situation.recent_reasons,
        **_person_facts(situation.person),
        **_load_facts(situation.load),
        **_memory_facts(situation),
        **_understanding_facts(situation),
        **_proposal_facts(situation),
    }
    known = {name: value for name, value in facts.items() if value is not None}
    derived = derive(known, thresholds, situation.memory.failures)
    return {**derived, "frustration": _frustration(situation, derived)}


def derive(facts: Facts, thresholds: Thresholds, failures_before: int) -> dict[str, FactValue]:
    """Adds what follows from the thresholds: was it understood, how often was it not, is it a wish
    for a human. `failures_before`: turns in a row before this one.
    """
    derived: dict[str, FactValue] = {**facts, "wishes_human": derived_wish(facts, thresholds)}
    clear = derived_understood(facts, thresholds)
    if clear is not None:
        derived["understood"] = clear
        derived["failures"] = 0 if clear else failures_before + 1
    return derived


def _frustration(situation: Situation, facts: Facts) -> float:
    memory, read = situation.memory, situation.understanding
    if read is None:
        return memory.frustration
    clear = bool(facts["understood"])
    after = memories.after_understanding(memory, clear, situation.said, read.sentiment)
    if situation.proposal is not None:
        after = memories.after_proposal(after, situation.proposal)
    return after.frustration


def derived_understood(facts: Facts, thresholds: Thresholds) -> bool | None:
    """Whether the bot may act on the turn: sure enough and about something that it serves, or it
    fills the form that waits. None when nothing was read.
    """
    intent, confidence = facts.get("intent"), facts.get("confidence")
    if not isinstance(intent, str) or not isinstance(confidence, int | float):
        return None
    if facts.get("expecting_value"):
        return True
    known = intent not in NOT_UNDERSTOOD and facts.get("doubt") != "out_of_scope"
    return known and confidence >= thresholds.understood


def derived_wish(facts: Facts, thresholds: Thresholds) -> bool:
    """Whether the customer asked for a human: by the button, by plain words, or as the bot read."""
    confidence = facts.get("confidence")
    read = facts.get("intent") == HUMAN_REQUEST and isinstance(confidence, int | float)
    heard = read and float(confidence) >= thresholds.wish  # type: ignore[arg-type]
    return bool(facts.get("pressed_human") or facts.get("asked_in_words")) or heard


def understood(situation: Situation, thresholds: Thresholds) -> bool:
    """Whether the bot may act on the turn; False when nothing was read."""
    return bool(facts_of(situation, thresholds).get("understood", False))


def _person_facts(person: Person) -> dict[str, FactValue | None]:
    return {
        "tier": person.tier,
        "persona": person.persona,
        "verified": person.verified,
        "contacts_30d": person.contacts_30d,
        "same_matter_30d": person.same_matter_30d,
    }


def _load_facts(load: DeskLoad | None) -> dict[str, FactValue | None]:
    if load is None:
        return {}
    return {
        "agents_on_duty": load.agents_on_duty,
        "agents_free": load.agents_free,
        "waiting": load.waiting,
        "predicted_wait": load.predicted_wait,
    }


def _memory_facts(situation: Situation) -> dict[str, FactValue | None]:
    memory = situation.memory
    return {
        "expecting_value": memory.expecting_value,
        "dialogue": memory.dialogue,
        "stuck_turns": memory.stuck_turns,
        "turns_with_bot": memory.turns,
        "same_question": memories.same_question(memory, situation.said),
    }


def _understanding_facts(situation: Situation) -> dict[str, FactValue | None]:
    read = situation.understanding
    if read is None:
        return {}
    best = read.intents[0]
    return {
        "intent": best.name,
        "confidence": round(best.confidence, 4),
        "margin": round(read.margin, 4),
        "set_size": len(read.likely) or 1,
        "scope": round(read.scope, 4),
        "doubt": read.doubt or "none",
        "model": read.model,
        "sentiment": read.sentiment,
        "has_order": situation.has_order or any(e.entity == ORDER for e in read.entities),
    }


def _proposal_facts(situation: Situation) -> dict[str, FactValue | None]:
    proposal = situation.proposal
    if proposal is None:
        return {}
    after = memories.after_proposal(situation.memory, proposal)
    statuses = [action.status for action in proposal.actions]
    worst = next((status for status in _WORST_FIRST if status in statuses), "none")
    worth = next((a for a in reversed(proposal.actions) if a.order_value is not None), None)
    sure = proposal.policy.confidence if proposal.policy else None
    return {
        "action_status": worst,
        "action_code": next((a.code for a in proposal.actions if a.status == worst), None),
        "refusals": after.refusals,
        "changed": any(action.changed for action in proposal.actions),
        "asks_human": proposal.asks_human,
        "silent": proposal.silent,
        "repeats": after.repeats,
        "dialogue": after.dialogue,
        "stuck_turns": after.stuck_turns,
        "order_value": worth.order_value if worth else None,
        "order_currency": worth.order_currency if worth else None,
        "proposal_confidence": None if sure is None else min(1.0, max(0.0, sure)),
    }


def _letters(text: str) -> str:
    return "".join(c if c.isalnum() else " " for c in text.casefold())
