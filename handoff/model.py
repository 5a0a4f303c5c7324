"""The words of the field, as closed sets. Pure: no I/O, no clock."""

from enum import StrEnum


class Owner(StrEnum):
    """Who has the conversation now. Exactly one at a time."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Author(StrEnum):
    """Who wrote a turn. `system` is the desk itself: announcements, fillers."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Reason(StrEnum):
    """Why the bot did not finish. Exactly one primary reason a handoff."""

    ASKED_FOR_HUMAN = "asked_for_human"
    SAFETY = "safety"
    POLICY_REQUIRED = "policy_required"
    BOT_UNAVAILABLE = "bot_unavailable"
    BOT_TIMEOUT = "bot_timeout"
    ACTION_FAILED = "action_failed"
    REPEATED_FAILURE = "repeated_failure"
    LOW_CONFIDENCE = "low_confidence"
    STUCK_IN_FORM = "stuck_in_form"
    LOOP = "loop"
    TOO_LONG = "too_long"
    PATHWAY = "pathway"
    AGENT_STEPPED_IN = "agent_stepped_in"


class Outcome(StrEnum):
    """What a decision says is to be done with a customer's turn."""

    ANSWER = "answer"
    ASK_BACK = "ask_back"
    ESCALATE = "escalate"
    ANSWER_THEN_ESCALATE = "answer_then_escalate"


class Stage(StrEnum):
    """When facts are known: before Rasa runs any action, before its words are sent, and when a
    human is to take over.
    """

    UNDERSTANDING = "understanding"
    PROPOSAL = "proposal"
    HANDOFF = "handoff"


class StepState(StrEnum):
    """How a step of a procedure stands in a contact."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class HandoffState(StrEnum):
    """One handoff: from leaving the bot until a human is done with it."""

    WAITING = "waiting"
    ACTIVE = "active"
    HANDED_BACK = "handed_back"
    RETURNED_TO_BOT = "returned_to_bot"
    CONVERTED = "converted"
    FINISHED = "finished"
    ABANDONED = "abandoned"


class OfferState(StrEnum):
    """A handoff offered to one agent. While it is open the queue owns the conversation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class PromiseState(StrEnum):
    """What an agent promised: open until its time, due from then on, kept in the end; dropped with
    everything else when the customer is forgotten.
    """

    OPEN = "open"
    DUE = "due"
    KEPT = "kept"
    DROPPED = "dropped"


class WaitOutcome(StrEnum):
    """How a wait ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    RETURNED_TO_BOT = "returned_to_bot"
    CONVERTED = "converted"


class CallBackKind(StrEnum):
    """What somebody leaves behind who does not wait: a message, or the wish to be called."""

    MESSAGE = "message"
    CALL = "call"


class CallBackState(StrEnum):
    """Open until an agent takes it, then done; or cancelled by the customer."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    CANCELLED = "cancelled"


class CallBackOutcome(StrEnum):
    """What came of it."""

    DONE = "done"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"


class Verdict(StrEnum):
    """What an agent thinks of a handoff, for those who set the thresholds."""

    RIGHT = "right"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    SHOULD_NOT = "should_not"


class Presence(StrEnum):
    """Whether an agent takes new conversations."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class ContactOutcome(StrEnum):
    """How a contact (one service episode) ended."""

    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    ABANDONED = "abandoned"
    IDLE = "idle"


class SurveyAbout(StrEnum):
    """A contact served by both is rated twice: never one number for two."""

    BOT = "bot"
    HUMAN = "human"
