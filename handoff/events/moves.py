"""What changes the owner of a conversation. Which may follow which: handoff/lifecycle.py."""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class Moved(Event):
    """Base of the events that change the owner: the owner and version from here on."""

    owner: str
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
class OfferAccepted(Moved):
    """The agent took the offer and owns the conversation."""

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
class TakenOver(Moved):
    """A supervisor (`agent_id`) took the conversation from the agent who had it (`from_agent`)."""

    handoff_id: str
    agent_id: str
    from_agent: str


@dataclass(frozen=True, kw_only=True)
class Reassigned(Moved):
    """A supervisor (`by`) sent the conversation elsewhere: to a queue, `to_agent` before all
    others. `from_agent`: who had it; null when it waited: then it keeps its place.
    """

    handoff_id: str
    by: str
    from_agent: str | None
    queue_id: str
    to_agent: str | None


@dataclass(frozen=True, kw_only=True)
class AgentLost(Moved):
    """The agent was gone beyond the grace while the customer waited: back to the queue's head."""

    handoff_id: str
    agent_id: str
    queue_id: str


@dataclass(frozen=True, kw_only=True)
class HandedBack(Moved):
    """The agent gave the conversation back to the bot with a brief. `resolved`: yes, no, partly;
    `promises`: how many the brief holds.
    """

    handoff_id: str
    agent_id: str
    brief_id: str
    resolved: str
    promises: int = 0


@dataclass(frozen=True, kw_only=True)
class ReturnedToBot(Moved):
    """The customer left the queue or the agent (`left`) and goes on with the bot."""

    handoff_id: str
    left: str


@dataclass(frozen=True, kw_only=True)
class Converted(Moved):
    """The customer waits no longer but left a message or asked to be called: on with the bot."""

    handoff_id: str
    call_back_id: str


@dataclass(frozen=True, kw_only=True)
class Finished(Moved):
    """The agent is done; wrap-up follows. `outcome`: resolved, unresolved, abandoned."""

    handoff_id: str
    agent_id: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CustomerLeft(Moved):
    """No sign of the customer beyond the idle time, or the customer is forgotten."""

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
