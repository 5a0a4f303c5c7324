"""Everything known at a decision point, and the flat facts that a rule may look at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handoff.bot_protocol import Proposal, Understanding
from handoff.policy.facts import Facts, FactValue, Thresholds

HUMAN_REQUEST = "human_request"
OUT_OF_SCOPE = "out_of_scope"
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "out_of_scope"})

_WORST_FIRST = ("failed", "slow", "refused", "ok")


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the desk remembers of the bot in this contact, before the turn at hand."""

    failures: int = 0
    stuck_turns: int = 0
    repeats: int = 0
    refusals: int = 0
    turns: int = 0
    requested_slot: str | None = None
    last_answer: str | None = None

    @property
    def expecting_value(self) -> bool:
        """Whether a form of the bot waits for a value."""
        return self.requested_slot is not None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A customer's turn and all that is known when it is decided upon."""

    text: str
    language: str
    channel: str
    market: str | None = None
    tier: str | None = None
    verified: bool = False
    pressed_human: bool = False
    safety_words: bool = False
    bot_state: str = "ok"
    understanding: Understanding | None = None
    proposal: Proposal | None = None
    memory: Memory = field(default_factory=Memory)
    minutes_with_bot: float = 0.0
    handoffs: int = 0
    minutes_since_hand_back: float | None = None
    recent_reasons: tuple[str, ...] = ()


def understood(situation: Situation, thresholds: Thresholds) -> bool:
    """Whether the bot may act on the turn: sure enough and about something that it serves, or it
    fills the form that waits.
    """
    if situation.understanding is None:
        return False
    if situation.memory.expecting_value:
        return True
    best = situation.understanding.intents[0]
    known = best.name not in NOT_UNDERSTOOD and situation.understanding.doubt != OUT_OF_SCOPE
    return known and best.confidence >= thresholds.understood


def wishes_human(situation: Situation, thresholds: Thresholds) -> bool:
    """Whether the customer asked for a human, by the button or in words."""
    if situation.pressed_human or situation.understanding is None:
        return situation.pressed_human
    best = situation.understanding.intents[0]
    return best.name == HUMAN_REQUEST and best.confidence >= thresholds.wish


def facts_of(situation: Situation, thresholds: Thresholds) -> Facts:
    """The flat facts of a situation; what is not known is left out."""
    facts: dict[str, FactValue | None] = {
        "wishes_human": wishes_human(situation, thresholds),
        "safety_words": situation.safety_words,
        "bot_state": situation.bot_state,
        "language": situation.language,
        "market": situation.market,
        "channel": situation.channel,
        "tier": situation.tier,
        "verified": situation.verified,
        "text_length": len(situation.text),
        "expecting_value": situation.memory.expecting_value,
        "stuck_turns": situation.memory.stuck_turns,
        "turns_with_bot": situation.memory.turns,
        "minutes_with_bot": round(situation.minutes_with_bot, 1),
        "handoffs": situation.handoffs,
        "minutes_since_hand_back": situation.minutes_since_hand_back,
        "recent_reasons": situation.recent_reasons,
        **_understanding_facts(situation, thresholds),
        **_proposal_facts(situation),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _understanding_facts(situation: Situation, thresholds: Thresholds) -> dict[str, FactValue]:
    if situation.understanding is None:
        return {}
    best = situation.understanding.intents[0]
    clear = understood(situation, thresholds)
    return {
        "intent": best.name,
        "confidence": round(best.confidence, 4),
        "margin": round(situation.understanding.margin, 4),
        "understood": clear,
        "failures": 0 if clear else situation.memory.failures + 1,
    }


def _proposal_facts(situation: Situation) -> dict[str, FactValue]:
    proposal = situation.proposal
    if proposal is None:
        return {}
    after = after_proposal(situation.memory, proposal)
    statuses = [action.status for action in proposal.actions]
    worst = next((status for status in _WORST_FIRST if status in statuses), "none")
    code = next((a.code for a in proposal.actions if a.status == worst and a.code), None)
    facts: dict[str, FactValue] = {
        "action_status": worst,
        "refusals": after.refusals,
        "changed": any(action.changed for action in proposal.actions),
        "asks_human": proposal.asks_human,
        "silent": proposal.silent,
        "repeats": after.repeats,
        "stuck_turns": after.stuck_turns,
    }
    if code:
        facts["action_code"] = code
    if proposal.policy:
        facts["proposal_confidence"] = min(1.0, max(0.0, proposal.policy.confidence))
    return facts


def after_understanding(memory: Memory, clear: bool) -> Memory:
    """The memory once the turn was understood, or not."""
    return replace(memory, turns=memory.turns + 1, failures=0 if clear else memory.failures + 1)


def after_proposal(memory: Memory, proposal: Proposal) -> Memory:
    """The memory once the bot has proposed: forms, repeats and refusals counted."""
    requested = proposal.form.requested_slot if proposal.form else None
    stuck = memory.stuck_turns + 1 if requested and requested == memory.requested_slot else 0
    words = proposal.words or None
    repeats = memory.repeats + 1 if words and words == memory.last_answer else 0
    refused = sum(action.status == "refused" for action in proposal.actions)
    return replace(
        memory,
        requested_slot=requested,
        stuck_turns=stuck,
        last_answer=words,
        repeats=repeats,
        refusals=memory.refusals + refused,
    )


def has_safety_words(text: str, phrases: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether `text` holds a phrase of danger, of any language: a customer may mix them."""
    words = f" {' '.join(_letters(text).split())} "
    return any(f" {phrase} " in words for known in phrases.values() for phrase in known)


def _letters(text: str) -> str:
    return "".join(c if c.isalnum() else " " for c in text.casefold())
