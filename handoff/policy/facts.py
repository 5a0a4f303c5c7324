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
    """One fact: `low`..`high` bound a number (`whole`: no fractions), `values` lists the
    possible words (None: any).
    """

    name: str
    kind: Kind
    means: str
    stage: Stage = Stage.UNDERSTANDING
    low: float | None = None
    high: float | None = None
    unit: str = ""
    whole: bool = False
    values: frozenset[str] | None = None


def _flag(name: str, means: str, stage: Stage = Stage.UNDERSTANDING) -> Fact:
    return Fact(name=name, kind=Kind.FLAG, means=means, stage=stage)


def _share(name: str, means: str, stage: Stage = Stage.UNDERSTANDING) -> Fact:
    return Fact(name=name, kind=Kind.NUMBER, means=means, stage=stage, low=0.0, high=1.0)


def _count(name: str, means: str, stage: Stage = Stage.UNDERSTANDING) -> Fact:
    return Fact(name=name, kind=Kind.NUMBER, means=means, stage=stage, low=0, whole=True)


def _measure(name: str, means: str, unit: str, stage: Stage = Stage.UNDERSTANDING) -> Fact:
    return Fact(name=name, kind=Kind.NUMBER, means=means, stage=stage, low=0, unit=unit)


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
_HANDOFF = Stage.HANDOFF
_REASONS = frozenset(reason.value for reason in Reason)
_DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
#: What a customer may be in the marketplace.
PERSONAS = frozenset({"buyer", "seller", "creator"})
#: Topics for which people are asked for, found by words: strategy/sensitive_words.yml.
SENSITIVE = frozenset(
    {"legal", "press", "privacy", "discrimination", "bereavement", "minor", "fraud", "distress"}
)

_SAID = (
    _flag("wishes_human", "the customer asked for a human, in words or by the button"),
    _flag("pressed_human", "the customer pressed the button for a human"),
    _flag("asked_in_words", "the turn holds plain words of a wish for a human"),
    _flag("safety_words", "the turn holds words of danger to life or health"),
    _word("sensitive_topic", "a topic that people deal with, found by its words", {*SENSITIVE}),
    Fact(
        name="sentiment",
        kind=Kind.NUMBER,
        means="how the turn sounds, from -1 (angry, sad) to 1 (glad)",
        low=-1,
        high=1,
    ),
    _share("frustration", "how frustrated the customer is over the whole contact"),
    _count("same_question", "times in a row that the customer said the same again"),
    _count("text_length", "code points of the turn"),
    _word("language", "language of the turn (ISO 639-1)"),
)

_UNDERSTOOD = (
    _word("intent", "the most likely intent"),
    _share("confidence", "probability of that intent, calibrated"),
    _share("margin", "confidence of the first intent minus that of the second"),
    _count("set_size", "intents of which one is right in 95 of 100 turns (conformal set)"),
    _share("scope", "how much the turn sounds like what the bot knows"),
    _word(
        "doubt", "why the reading may be wrong", {"none", "out_of_scope", "ambiguous", "no_words"}
    ),
    _flag("understood", "the confidence reached the threshold, or the turn fills a form"),
    _count("failures", "turns in a row that were not understood, this one included"),
    _flag("has_order", "the turn or the contact names an order"),
)

_BOT = (
    _word(
        "bot_state",
        "how the last call to the bot ended",
        {"ok", "timeout", "refused", "error", "empty", "garbage", "no_model", "circuit_open"},
    ),
    _word("model", "the model that understood the turn"),
    _word("dialogue", "the bot's dialogue that is open"),
    _flag("expecting_value", "the bot's form waits for a value, so free text is normal"),
    _count("stuck_turns", "turns in a row in which the form asked for the same value"),
    _count("turns_with_bot", "customer turns to the bot in this contact"),
    _measure("minutes_with_bot", "since the contact began", "min"),
)

_WHO = (
    _word("tier", "from the shop's signed word", {"standard", "plus", "vip"}),
    _word("persona", "what the customer is here", {*PERSONAS}),
    _flag("verified", "the shop's signed word says who the customer is"),
    _word("market", "the customer's market (ISO 3166-1)"),
    _word("channel", "where the customer writes", {"web", "app", "page", "api"}),
    _word("pathway", "the way this customer goes, from the table of pathways"),
)

_HISTORY = (
    _count("handoffs", "handoffs of this contact so far"),
    _measure("minutes_since_hand_back", "since a human gave the conversation back", "min"),
    Fact(
        name="recent_reasons",
        kind=Kind.WORDS,
        means="reasons of handoffs that ended within the guard time",
        values=_REASONS,
    ),
    _count("contacts_30d", "earlier contacts of this customer within 30 days"),
    _count("same_matter_30d", "earlier contacts within 30 days about the same intent"),
)

_DESK = (
    _count("agents_on_duty", "agents who are online or away"),
    _count("agents_free", "agents who could take one more conversation"),
    _count("waiting", "conversations that wait for an agent"),
    _measure("predicted_wait", "until an agent would take it, as far as can be foretold", "min"),
    Fact(
        name="hour",
        kind=Kind.NUMBER,
        means="hour of the day in the customer's market",
        low=0,
        high=23,
        whole=True,
    ),
    _word("weekday", "day of the week in the customer's market", _DAYS),
)

_PROPOSED = (
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
    _measure("order_value", "total of the order at hand, in its own currency", "", _PROPOSAL),
    _word("order_currency", "currency of that total (ISO 4217)", None, _PROPOSAL),
)

_HANDED_OVER = (
    _word("reason", "why the bot stopped: the primary reason", {*_REASONS}, _HANDOFF),
    Fact(
        name="tags",
        kind=Kind.WORDS,
        means="the tags from the table of tags",
        stage=_HANDOFF,
    ),
)

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        *_SAID,
        *_UNDERSTOOD,
        *_BOT,
        *_WHO,
        *_HISTORY,
        *_DESK,
        *_PROPOSED,
        *_HANDED_OVER,
    )
}
