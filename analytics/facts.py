"""What the numbers are made of: one fact per contact, handoff and clock. Pure values.

`analytics/collect/` makes them from the event log; `analytics/metrics.py` counts them. All times
are UTC, all spans seconds. Nothing here depends on when it was computed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handoff.model import ContactOutcome, SurveyAbout
from handoff.service_level import State

#: The customer's last words say that it is done.
CONTENT = frozenset({"thanks", "praise"})
GOOD_SCORE = 4


class Ending(StrEnum):
    """How a closed contact went. Every closed contact has exactly one."""

    BOT_CONFIRMED = "bot_confirmed"
    BOT_ASSUMED = "bot_assumed"
    BOT_DROPOUT = "bot_dropout"
    HUMAN_RESOLVED = "human_resolved"
    HUMAN_UNRESOLVED = "human_unresolved"
    NO_HUMAN_REACHED = "no_human_reached"


RESOLVED = frozenset({Ending.BOT_CONFIRMED, Ending.BOT_ASSUMED, Ending.HUMAN_RESOLVED})


class Result(StrEnum):
    """How one handoff went so far."""

    WAITING = "waiting"
    ACTIVE = "active"
    FINISHED = "finished"
    HANDED_BACK = "handed_back"
    RETURNED_TO_BOT = "returned_to_bot"
    CONVERTED = "converted"
    ABANDONED = "abandoned"


@dataclass(kw_only=True, slots=True)
class ContactFact:
    """One service episode. Filled by the fold, then only read."""

    id: str
    conversation_id: str
    customer_id: str
    started_at: datetime
    language: str
    market: str | None
    channel: str
    tier: str | None
    closed_at: datetime | None = None
    outcome: str | None = None
    closed_by: str | None = None
    customer_turns: int = 0
    bot_turns: int = 0
    agent_turns: int = 0
    decisions: int = 0
    asked_back: int = 0
    bot_failures: int = 0
    action_failures: int = 0
    withheld: int = 0
    handoffs: int = 0
    accepted: int = 0
    transfers: int = 0
    agents_lost: int = 0
    #: Why the bot did not finish, the first time; all reasons that held, in order.
    reason: str | None = None
    #: The reason of the first time that the bot itself gave up.
    escalated_for: str | None = None
    reasons: list[str] = field(default_factory=list)
    #: What the customer came for first; all intents in order.
    matter: str | None = None
    intents: list[str] = field(default_factory=list)
    last_intent: str | None = None
    models: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    first_bot_s: float | None = None
    #: From the first message of a customer's run to the agent's next turn.
    first_responses_s: list[float] = field(default_factory=list)
    next_responses_s: list[float] = field(default_factory=list)
    unanswered_runs: int = 0
    asked_bot: bool = False
    asked_human: bool = False
    csat_bot: int | None = None
    csat_human: int | None = None
    #: Whether the bot said something of its own after the customer's last turn.
    answered_last: bool = False
    last_outcome: str | None = None
    #: What the agent said when handing back, the last time: yes, no, partly.
    handed_back: str | None = None

    @property
    def contact_id(self) -> str:
        return self.id

    @property
    def handoff_id(self) -> None:
        return None

    @property
    def bot_served(self) -> bool:
        """Whether the bot had a part in it: a decision was taken, or it spoke or failed."""
        return bool(self.decisions or self.bot_turns or self.bot_failures)

    @property
    def human_served(self) -> bool:
        """Whether a human took it over, or wrote in it."""
        return bool(self.accepted or self.agent_turns)

    @property
    def contained(self) -> bool:
        """Whether no human was needed, so far."""
        return self.bot_served and not self.handoffs and not self.agent_turns

    @property
    def ending(self) -> Ending | None:
        """Which part of the whole this contact belongs to; None while it is open."""
        if self.closed_at is None:
            return None
        if not self.handoffs and not self.agent_turns:
            return self._bot_ending()
        if not self.human_served:
            return Ending.NO_HUMAN_REACHED
        solved = self.outcome == ContactOutcome.RESOLVED or (
            self.handed_back == "yes" and self.outcome == ContactOutcome.IDLE
        )
        return Ending.HUMAN_RESOLVED if solved else Ending.HUMAN_UNRESOLVED

    def _bot_ending(self) -> Ending:
        if self.csat_bot is not None:
            good = self.csat_bot >= GOOD_SCORE
            return Ending.BOT_CONFIRMED if good else Ending.BOT_DROPOUT
        answered = self.answered_last and self.last_outcome == "answer"
        if not answered or self.matter is None:
            return Ending.BOT_DROPOUT
        return Ending.BOT_CONFIRMED if self.last_intent in CONTENT else Ending.BOT_ASSUMED

    def ask(self, about: str) -> None:
        """The customer was asked to rate a part."""
        if about == SurveyAbout.BOT:
            self.asked_bot = True
        else:
            self.asked_human = True

    def rate(self, about: str, score: int) -> None:
        """The customer rated a part, 1..5."""
        if about == SurveyAbout.BOT:
            self.csat_bot = score
        else:
            self.csat_human = score


@dataclass(kw_only=True, slots=True)
class Stint:
    """One agent's time with a handoff, after-work included. `end` is None while it lasts."""

    agent_id: str
    start: datetime
    end: datetime | None = None


@dataclass(kw_only=True, slots=True)
class HandoffFact:
    """One handoff. `pulled`: an agent stepped in, nobody had been waiting."""

    id: str
    conversation_id: str
    contact_id: str
    started_at: datetime
    created_at: datetime
    language: str
    market: str | None
    channel: str
    tier: str | None
    matter: str | None = None
    reason: str
    rule: str | None
    queue_id: str | None
    pulled: bool
    result: Result
    outcome: str | None = None
    agent_id: str | None = None
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    offers: int = 0
    offers_missed: int = 0
    transfers: int = 0
    agents_lost: int = 0
    agent_turns: int = 0
    reasked: int = 0
    wrap_s: float = 0.0
    stints: list[Stint] = field(default_factory=list)

    @property
    def handoff_id(self) -> str:
        return self.id

    @property
    def wait_s(self) -> float | None:
        """From the bot's giving up to the first agent's taking over."""
        if self.accepted_at is None or self.pulled:
            return None
        return (self.accepted_at - self.created_at).total_seconds()

    @property
    def first_response_s(self) -> float | None:
        """From the bot's giving up to the first words of a human."""
        if self.answered_at is None or self.pulled:
            return None
        return (self.answered_at - self.created_at).total_seconds()

    @property
    def handle_s(self) -> float | None:
        """All agents' time with it, after-work included; None while it lasts or nobody wrote."""
        if self.ended_at is None or not self.agent_turns:
            return None
        ends = ((stint.start, stint.end) for stint in self.stints)
        return sum((end - start).total_seconds() for start, end in ends if end is not None)


@dataclass(kw_only=True, slots=True)
class ClockFact:
    """One target of a handoff: wait, first_reply, next_reply or resolution, and how it went."""

    id: str
    conversation_id: str
    contact_id: str
    handoff_id: str
    kind: str
    target_id: str
    target_s: int
    started_at: datetime
    due_at: datetime | None
    state: str
    ended_at: datetime | None = None
    language: str = ""
    market: str | None = None
    channel: str = ""
    tier: str | None = None
    matter: str | None = None
    reason: str = ""
    outcome: str | None = None

    def verdict(self, now: datetime) -> tuple[datetime, bool] | None:
        """When it was fulfilled or fell due, and whether in time, as known at `now`; None while
        that is open, and of one that was called off.
        """
        if self.state == State.MET and self.ended_at:
            return self.ended_at, True
        overdue = self.state == State.RUNNING and self.due_at is not None and self.due_at < now
        if self.due_at and (overdue or self.state == State.BREACHED):
            return self.due_at, False
        return None


@dataclass(kw_only=True, slots=True)
class Facts:
    """What one conversation's events, or many conversations', come to."""

    contacts: list[ContactFact] = field(default_factory=list)
    handoffs: list[HandoffFact] = field(default_factory=list)
    clocks: list[ClockFact] = field(default_factory=list)
