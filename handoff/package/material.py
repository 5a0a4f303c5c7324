"""All that a package is made of, as plain values. `handoff/commands/material.py` gathers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handoff.model import Author


@dataclass(frozen=True, kw_only=True)
class Said:
    """A turn as the package looks at it."""

    turn_id: str
    seq: int
    at: datetime
    author: Author


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the bot made of one turn: intents ranked and entities, as the bot answered them.

    `clear`: the bot could act on it; `expecting`: a form waited for a value, so that the words were
    an answer and no new matter.
    """

    turn_id: str
    seq: int
    at: datetime
    intents: Sequence[Mapping[str, Any]]
    entities: Sequence[Mapping[str, Any]] = ()
    model: str | None = None
    likely: Sequence[str] = ()
    doubt: str | None = None
    sentiment: float | None = None
    clear: bool = True
    expecting: bool = False


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Something that the bot tried in the order system. `status`: ok, refused, failed, slow."""

    at: datetime
    action: str
    status: str
    code: str | None
    order_id: str | None
    changed: bool

    @property
    def went_wrong(self) -> bool:
        """Whether the customer did not get it. What was done slowly was done."""
        return self.status in ("failed", "refused") or (self.status == "slow" and not self.changed)


@dataclass(frozen=True, kw_only=True)
class CustomerFacts:
    """Who it is. Name, number, tier and persona come from the shop's signed word, or are unknown.

    `known_since`: of the shop's word, or of the customer's first visit. `market_vouched`: the shop
    says the market, too; else it is what the page said.
    """

    id: str
    verified: bool
    language: str
    channel: str
    known_since: datetime
    name: str | None = None
    email: str | None = None
    number: str | None = None
    tier: str | None = None
    persona: str | None = None
    market: str | None = None
    market_vouched: bool = False
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Why:
    """The reason, the rule in words, the decision behind it and what it knew.

    `looked_at`: the facts of the rule's conditions; `facts`: all of the decision. `decision_id` is
    None when no rule spoke: an agent stepped in.
    """

    reason: str
    reasons: Sequence[str]
    rule: str
    words: str
    looked_at: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    ruleset: str | None = None
    decision_id: str | None = None
    turn_id: str | None = None
    experiment: str | None = None
    arm: str | None = None


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where it goes and which rules say so: `because` is {table: names of rules}."""

    queue: str
    priority: int = 0
    pathway: str | None = None
    tags: Sequence[str] = ()
    skills: Sequence[str] = ()
    desired: Sequence[str] = ()
    because: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """Where the bot's dialogue stands. `frustration` 0..1 is that of the whole contact."""

    name: str | None = None
    asks_for: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    turns: int = 0
    failures: int = 0
    stuck_turns: int = 0
    repeats: int = 0
    frustration: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What an agent promised and has not kept yet. `state`: open, due."""

    id: str
    at: datetime
    text: str
    by: str | None
    due: datetime | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """The bot's words that were not sent, by reference: the words stand in `draft`."""

    draft_id: str
    turn_id: str
    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article that may help."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Material:
    """All that a package is made of, oldest first."""

    made_at: datetime
    why: Why
    customer: CustomerFacts
    route: Route
    turns: Sequence[Said] = ()
    reads: Sequence[Read] = ()
    attempts: Sequence[Attempt] = ()
    dialogue: Dialogue = field(default_factory=Dialogue)
    promises: Sequence[Promised] = ()
    draft: Withheld | None = None
    articles: Sequence[Article] = ()
    handoffs_before: int = 0
    contacts_30d: int = 0
    same_matter_30d: int = 0

    @property
    def model(self) -> str | None:
        """The model that read last."""
        return self.reads[-1].model if self.reads else None

    @property
    def last_turn(self) -> str | None:
        """The turn that was read last."""
        return self.reads[-1].turn_id if self.reads else None

    @property
    def last_read(self) -> datetime:
        """When the bot last read something; else now."""
        return self.reads[-1].at if self.reads else self.made_at
