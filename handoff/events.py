"""Every event of a conversation. Past tense; ids and numbers only, never a customer's words.

An event's docstring is its documentation: `docs/events.md` is checked against this file.
"""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class Moved(Event):
    """Base of the events that change the owner: the owner and version from here on."""

    owner: str
    version: int


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
class Understood(Event):
    """The bot parsed a customer's turn. `confidence` and `margin` (to the second) are in 0..1."""

    turn_id: str
    intent: str | None
    confidence: float
    margin: float
    language: str
    model: str
    took_ms: int


@dataclass(frozen=True, kw_only=True)
class Decided(Event):
    """The policy spoke: facts, verdicts and words are in `decision`."""

    decision_id: str
    turn_id: str
    stage: str
    outcome: str
    rule: str
    reason: str | None
    table_version: str


@dataclass(frozen=True, kw_only=True)
class ActionReported(Event):
    """A custom action of the bot ran. `status`: ok, refused, failed, slow."""

    turn_id: str
    action: str
    status: str
    code: str | None
    took_ms: int | None
    order_id: str | None
    changed: bool


@dataclass(frozen=True, kw_only=True)
class ReplyWithheld(Event):
    """The bot's proposal was not sent; it is the agent's draft."""

    turn_id: str
    draft_id: str


@dataclass(frozen=True, kw_only=True)
class BotFailed(Event):
    """A call to the bot failed. `code` is one of the `bot_state` facts."""

    turn_id: str
    code: str
    took_ms: int


@dataclass(frozen=True, kw_only=True)
class BotAnswerDropped(Event):
    """An answer came after the conversation had left the bot: recorded, never shown."""

    turn_id: str
    version: int


@dataclass(frozen=True, kw_only=True)
class Escalated(Moved):
    """The bot stopped; the handoff waits in a queue."""

    handoff_id: str
    contact_id: str
    turn_id: str | None
    reason: str
    reasons: list[str]
    rule: str
    queue_id: str
    priority: int


@dataclass(frozen=True, kw_only=True)
class AgentSteppedIn(Moved):
    """An agent took the conversation from the bot or straight from the queue."""

    handoff_id: str
    contact_id: str
    agent_id: str
    took_from: str


@dataclass(frozen=True, kw_only=True)
class Offered(Event):
    """The handoff rings at one agent; the queue still owns it."""

    offer_id: str
    handoff_id: str
    agent_id: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(Moved):
    """The agent took the offer and owns the conversation."""

    offer_id: str
    handoff_id: str
    agent_id: str


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
class Transferred(Moved):
    """The agent gave the conversation back to a queue, with a note."""

    handoff_id: str
    agent_id: str
    queue_id: str


@dataclass(frozen=True, kw_only=True)
class AgentLost(Moved):
    """The agent was gone beyond the grace while the customer waited: back to the queue's head."""

    handoff_id: str
    agent_id: str
    queue_id: str


@dataclass(frozen=True, kw_only=True)
class HandedBack(Moved):
    """The agent gave the conversation back to the bot with a brief. `resolved`: yes, no, partly."""

    handoff_id: str
    agent_id: str
    brief_id: str
    resolved: str


@dataclass(frozen=True, kw_only=True)
class ReturnedToBot(Moved):
    """The customer left the queue or the agent (`left`) and goes on with the bot."""

    handoff_id: str
    left: str


@dataclass(frozen=True, kw_only=True)
class Finished(Moved):
    """The agent is done; wrap-up follows. `outcome`: resolved, unresolved, abandoned."""

    handoff_id: str
    agent_id: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CustomerLeft(Moved):
    """No sign of the customer beyond the idle time."""

    handoff_id: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerReplied(Moved):
    """The customer wrote during wrap-up: the same agent goes on."""

    handoff_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class WrappedUp(Moved):
    """The agent finished the after-work; the agent is free again."""

    handoff_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class Reopened(Moved):
    """The customer came back to a closed conversation: the bot takes it."""


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
class PresenceChanged(Event):
    """An agent's presence; in the agent's own stream."""

    agent_id: str
    presence: str
    why: str


EVENTS: dict[str, type[Event]] = {
    event.__name__: event
    for event in (
        ConversationStarted,
        CustomerVerified,
        LanguageChanged,
        ContactStarted,
        ContactClosed,
        TurnAdded,
        Understood,
        Decided,
        ActionReported,
        ReplyWithheld,
        BotFailed,
        BotAnswerDropped,
        Escalated,
        AgentSteppedIn,
        Offered,
        OfferAccepted,
        OfferDeclined,
        OfferExpired,
        OfferWithdrawn,
        Transferred,
        AgentLost,
        HandedBack,
        ReturnedToBot,
        Finished,
        CustomerLeft,
        CustomerReplied,
        WrappedUp,
        Reopened,
        SurveyOffered,
        Surveyed,
        ReadMarked,
        PromiseDue,
        PresenceChanged,
    )
}
