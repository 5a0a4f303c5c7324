"""What happens around it: conversations, contacts, turns, offers, surveys, presence."""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class ConversationStarted(Event):
    """A customer opened a conversation on a channel."""

    customer_id: str
    channel: str
    language: str
    market: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerVerified(Event):
    """The shop's signed word says who the customer is; an anonymous history has joined."""

    customer_id: str
    tier: str | None
    market: str | None


@dataclass(frozen=True, kw_only=True)
class LanguageChanged(Event):
    """The conversation goes on in another language."""

    language: str


@dataclass(frozen=True, kw_only=True)
class ContactStarted(Event):
    """A service episode began with the customer's first turn after none was open."""

    contact_id: str
    language: str
    market: str | None
    channel: str
    tier: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerErased(Event):
    """What the customer wrote, and what was written to and about them, is gone for good. `by`: the
    customer, or who of the staff was asked to.
    """

    by: str


@dataclass(frozen=True, kw_only=True)
class ContactClosed(Event):
    """A service episode ended.

    `outcome`: resolved, unresolved, abandoned, idle; `by`: agent, customer, timer.
    """

    contact_id: str
    outcome: str
    by: str


@dataclass(frozen=True, kw_only=True)
class TurnAdded(Event):
    """One utterance, stored in `turn`. `answers` is the customer's turn that a bot turn answers."""

    turn_id: str
    author: str
    author_id: str | None
    contact_id: str | None
    client_turn_id: str | None
    answers: str | None = None


@dataclass(frozen=True, kw_only=True)
class Offered(Event):
    """The handoff rings at one agent; the queue still owns it."""

    offer_id: str
    handoff_id: str
    agent_id: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(Event):
    """The agent said no; the handoff waits on, at its old place."""

    offer_id: str
    handoff_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class OfferExpired(Event):
    """Nobody answered the offer in time; the handoff waits on, at its old place."""

    offer_id: str
    handoff_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Event):
    """The offer lost its sense: taken by somebody else, or the customer left."""

    offer_id: str
    handoff_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class AgentReasked(Event):
    """An agent asked the customer for what the desk knew already. `kinds`: what was asked for."""

    turn_id: str
    handoff_id: str
    kinds: list[str]


@dataclass(frozen=True, kw_only=True)
class SurveyOffered(Event):
    """The customer is asked for a rating of one part: bot or human."""

    contact_id: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Surveyed(Event):
    """The customer rated one part, 1 (bad) to 5 (good)."""

    contact_id: str
    about: str
    score: int


@dataclass(frozen=True, kw_only=True)
class ReadMarked(Event):
    """The customer or the agent has seen everything up to `seq_read`. Never moves back."""

    by: str
    seq_read: int


@dataclass(frozen=True, kw_only=True)
class PromiseDue(Event):
    """A promise that an agent made falls due now."""

    handoff_id: str
    promise: int


@dataclass(frozen=True, kw_only=True)
class PromiseKept(Event):
    """An agent says that a promise is kept."""

    handoff_id: str
    promise: int
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class HandoffJudged(Event):
    """An agent's verdict on a handoff: right, too_early, too_late, should_not; the last one
    counts.
    """

    handoff_id: str
    verdict: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class SummaryWritten(Event):
    """The writer was asked for a summary. `origin`: written, or extractive when it gave none."""

    handoff_id: str
    origin: str
    took_ms: int


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(Event):
    """An agent's presence; in the agent's own stream."""

    agent_id: str
    presence: str
    why: str
