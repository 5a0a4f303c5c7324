"""What the bot understood, did and failed to do, and what the policy decided on it."""

from dataclasses import dataclass
from typing import ClassVar

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class Understood(Event):
    """The bot parsed a customer's turn. `confidence` and `margin` (to the second) are in 0..1."""

    quiet: ClassVar[bool] = True

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

    quiet: ClassVar[bool] = True

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

    quiet: ClassVar[bool] = True

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
