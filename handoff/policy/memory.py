"""What the desk remembers of the bot in a contact, from turn to turn. Pure."""

from dataclasses import dataclass, replace

from handoff.bot_protocol import Proposal

# Frustration: what is left of it after a turn, and what a turn adds to it. Heuristic weights; the
# fact is a signal for rules, not a measurement.
KEPT = 0.7
OF_ANGER = 0.6
OF_NOT_UNDERSTOOD = 0.15
OF_REPEATING = 0.2
OF_REFUSAL = 0.1
GLAD = 0.3


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the desk remembers of the bot in this contact, before the turn at hand.

    `frustration` is between 0 and 1; `last_said` is a fingerprint of the customer's last words.
    """

    failures: int = 0
    stuck_turns: int = 0
    repeats: int = 0
    refusals: int = 0
    turns: int = 0
    same_question: int = 0
    frustration: float = 0.0
    last_said: str | None = None
    requested_slot: str | None = None
    dialogue: str | None = None
    last_answer: str | None = None

    @property
    def expecting_value(self) -> bool:
        """Whether a form of the bot waits for a value."""
        return self.requested_slot is not None


def after_understanding(
    memory: Memory, clear: bool, said: str | None = None, sentiment: float | None = None
) -> Memory:
    """The memory once the turn was understood, or not. `said`: fingerprint of the words;
    `sentiment` -1..1.
    """
    return replace(
        memory,
        turns=memory.turns + 1,
        failures=0 if clear else memory.failures + 1,
        same_question=same_question(memory, said),
        frustration=frustration(memory, clear, said, sentiment),
        last_said=said,
    )


def same_question(memory: Memory, said: str | None) -> int:
    """Times in a row that the customer said the same again, this turn included."""
    return memory.same_question + 1 if said is not None and said == memory.last_said else 0


def frustration(
    memory: Memory, clear: bool, said: str | None = None, sentiment: float | None = None
) -> float:
    """How frustrated the customer is after the turn, 0..1."""
    again = same_question(memory, said) > 0
    return after_turn(memory.frustration, clear, again, sentiment)


def after_turn(before: float, clear: bool, again: bool, sentiment: float | None) -> float:
    """Frustration 0..1: what was left of it, more with every angry, repeated (`again`) or
    misunderstood turn; a glad turn takes some away.
    """
    calm = 1 - KEPT * before
    calm *= 1 - OF_ANGER * max(0.0, -(sentiment or 0.0))
    calm *= 1 - OF_NOT_UNDERSTOOD * (not clear)
    calm *= 1 - OF_REPEATING * again
    glad = GLAD * max(0.0, sentiment or 0.0)
    return round(min(1.0, max(0.0, 1 - calm - glad)), 3)


def after_refusals(before: float, refused: int) -> float:
    """Frustration 0..1 once so many actions were refused."""
    return round(1 - (1 - before) * (1 - OF_REFUSAL) ** refused, 3)


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
        dialogue=proposal.form.name if proposal.form else None,
        stuck_turns=stuck,
        last_answer=words,
        repeats=repeats,
        refusals=memory.refusals + refused,
        frustration=after_refusals(memory.frustration, refused),
    )
