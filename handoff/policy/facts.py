"""What a rule may look at: the closed, typed list of facts. A fact that is missing never matches.

Facts are frozen with the decision that used them, so that any decision can be explained.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handoff.model import Reason, Stage

FactValue = bool | int | float | str | tuple[str, ...]
Facts = Mapping[str, FactValue]


class Kind(StrEnum):
    """The type of a fact, and with it the operators that make sense."""

    FLAG = "flag"
    NUMBER = "number"
    WORD = "word"
    WORDS = "words"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact: `low`..`high` bound a number, `values` lists the possible words (None: any)."""

    name: str
    kind: Kind
    means: str
    stage: Stage = Stage.UNDERSTANDING
    low: float | None = None
    high: float | None = None
    unit: str = ""
    values: frozenset[str] | None = None


def _flag(name: str, means: str, stage: Stage = Stage.UNDERSTANDING) -> Fact:
    return Fact(name=name, kind=Kind.FLAG, means=means, stage=stage)


def _share(name: str, means: str, stage: Stage = Stage.UNDERSTANDING) -> Fact:
    return Fact(name=name, kind=Kind.NUMBER, means=means, stage=stage, low=0.0, high=1.0)


def _count(
    name: str, means: str, stage: Stage = Stage.UNDERSTANDING, unit: str = "", low: float = 0
) -> Fact:
    return Fact(name=name, kind=Kind.NUMBER, means=means, stage=stage, low=low, unit=unit)


def _word(
    name: str, means: str, values: set[str] | None = None, stage: Stage = Stage.UNDERSTANDING
) -> Fact:
    known = None if values is None else frozenset(values)
    return Fact(name=name, kind=Kind.WORD, means=means, stage=stage, values=known)


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Probabilities, from the table: a turn counts as understood, a wish for a human as heard."""

    understood: float = 0.55
    wish: float = 0.4


_PROPOSAL = Stage.PROPOSAL

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        _flag("wishes_human", "the customer asked for a human, in words or by the button"),
        _flag("safety_words", "the turn holds words of danger to life or health"),
        _word(
            "bot_state",
            "how the last call to the bot ended",
            {"ok", "timeout", "refused", "error", "empty", "garbage", "no_model", "circuit_open"},
        ),
        _word("intent", "the most likely intent"),
        _share("confidence", "probability of that intent"),
        _share("margin", "confidence of the first intent minus that of the second"),
        _flag("understood", "the confidence reached the threshold, or the turn fills a form"),
        _count("failures", "turns in a row that were not understood, this one included"),
        _flag("expecting_value", "the bot's form waits for a value, so free text is normal"),
        _count("stuck_turns", "turns in a row in which the form asked for the same value"),
        _count("turns_with_bot", "customer turns to the bot in this contact"),
        _count("minutes_with_bot", "since the contact began", unit="min"),
        _count("handoffs", "handoffs of this contact so far"),
        _count("minutes_since_hand_back", "since a human gave the conversation back", unit="min"),
        Fact(
            name="recent_reasons",
            kind=Kind.WORDS,
            means="reasons of handoffs that ended within the guard time",
            values=frozenset(reason.value for reason in Reason),
        ),
        _word("language", "language of the turn (ISO 639-1)"),
        _word("market", "the customer's market (ISO 3166-1)"),
        _word("channel", "where the customer writes", {"web", "app", "page", "api"}),
        _word("tier", "from the shop's signed word", {"standard", "plus", "vip"}),
        _flag("verified", "the shop's signed word says who the customer is"),
        _count("text_length", "code points of the turn"),
        _share("proposal_confidence", "the dialogue policy's confidence", _PROPOSAL),
        _word(
            "action_status",
            "the worst outcome of the bot's actions in this turn",
            {"none", "ok", "refused", "slow", "failed"},
            _PROPOSAL,
        ),
        _word("action_code", "why the action was refused or failed", None, _PROPOSAL),
        _count("refusals", "refused actions in this contact, this turn included", _PROPOSAL),
        _flag("changed", "an action changed something in the order system", _PROPOSAL),
        _flag("asks_human", "the bot's dialogue concluded that a human is needed", _PROPOSAL),
        _flag("silent", "the bot deliberately says nothing", _PROPOSAL),
        _count("repeats", "times in a row that the bot gave the same answer", _PROPOSAL),
    )
}
