"""Who may own a conversation next. This dict is the whole law; nothing else changes an owner.

An event that is not listed for an owner raises and changes nothing. Events that stand nowhere in
the table (turns, offers, tags ...) never move ownership.
"""

from base.log import Event
from handoff.events import (
    AgentLost,
    AgentSteppedIn,
    Converted,
    CustomerLeft,
    CustomerReplied,
    Escalated,
    Finished,
    HandedBack,
    OfferAccepted,
    Reassigned,
    Reopened,
    ReturnedToBot,
    TakenOver,
    Transferred,
    WrappedUp,
)
from handoff.model import Owner

TRANSITIONS: dict[Owner, dict[type[Event], Owner]] = {
    Owner.BOT: {
        Escalated: Owner.QUEUE,
        AgentSteppedIn: Owner.AGENT,
        CustomerLeft: Owner.CLOSED,
    },
    Owner.QUEUE: {
        OfferAccepted: Owner.AGENT,
        AgentSteppedIn: Owner.AGENT,
        Reassigned: Owner.QUEUE,
        ReturnedToBot: Owner.BOT,
        Converted: Owner.BOT,
        CustomerLeft: Owner.CLOSED,
    },
    Owner.AGENT: {
        TakenOver: Owner.AGENT,
        Transferred: Owner.QUEUE,
        Reassigned: Owner.QUEUE,
        AgentLost: Owner.QUEUE,
        HandedBack: Owner.BOT,
        ReturnedToBot: Owner.BOT,
        Finished: Owner.WRAP_UP,
        CustomerLeft: Owner.WRAP_UP,
    },
    Owner.WRAP_UP: {
        WrappedUp: Owner.CLOSED,
        HandedBack: Owner.BOT,
        CustomerReplied: Owner.AGENT,
    },
    Owner.CLOSED: {
        Reopened: Owner.BOT,
    },
}

MOVES = frozenset(event for row in TRANSITIONS.values() for event in row)
MOVE_NAMES = frozenset(event.__name__ for event in MOVES)


class IllegalTransition(Exception):
    """The event cannot happen while this owner has the conversation."""

    def __init__(self, owner: Owner, event: type[Event]) -> None:
        super().__init__(f"{event.__name__} cannot happen while the owner is {owner.value}")
        self.owner = owner
        self.event = event


def next_owner(owner: Owner, event: type[Event]) -> Owner:
    """The owner after `event`. Raises IllegalTransition for a pair that is not listed."""
    try:
        return TRANSITIONS[owner][event]
    except KeyError:
        raise IllegalTransition(owner, event) from None
