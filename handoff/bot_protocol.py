"""The bot's answers as typed values: docs/bot-protocol.md in code. What does not fit is garbage."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL = 1
LONGEST_TEXT = 4_000  # code points
MOST_MESSAGES = 30

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Language(_Wire):
    """The language of a text and how sure the bot is."""

    code: str
    confidence: Share


class Intent(_Wire):
    """One reading of a turn."""

    name: str
    confidence: Share


class Entity(_Wire):
    """A value found in a turn; `start` and `end` are offsets in code points."""

    entity: str
    value: Any
    start: int | None = None
    end: int | None = None
    confidence: float | None = None
    extractor: str | None = None
    pii: str | None = None


class Understanding(_Wire):
    """What `understand` and `choice` answer. `scope` 0..1: how much it sounds like what the bot
    knows; `likely`: the intents of which one should be right; `doubt`: why it may be wrong.
    """

    protocol: Literal[1]
    conversation: str
    turn: str
    model: str
    language: Language
    intents: tuple[Intent, ...] = Field(min_length=1)
    entities: tuple[Entity, ...] = ()
    scope: Share = 1.0
    likely: tuple[str, ...] = ()
    doubt: str | None = None
    sentiment: Annotated[float, Field(ge=-1, le=1)] | None = None
    took_ms: int = 0

    @property
    def margin(self) -> float:
        """Confidence of the first reading minus that of the second, 0..1."""
        second = self.intents[1].confidence if len(self.intents) > 1 else 0.0
        return max(0.0, self.intents[0].confidence - second)


class QuickReply(_Wire):
    """A button. `payload` stays on the desk; the customer gets the title and a number."""

    title: str
    payload: str


class CardLine(_Wire):
    """One labelled value of a card."""

    label: str
    value: str


class Card(_Wire):
    """A small table of facts beside a message."""

    title: str
    subtitle: str | None = None
    lines: tuple[CardLine, ...] = ()
    url: str | None = None


class Message(_Wire):
    """One message that the bot would send."""

    text: str = Field(max_length=LONGEST_TEXT)
    quick_replies: tuple[QuickReply, ...] = ()
    card: Card | None = None
    image: str | None = None


class Form(_Wire):
    """The dialogue that is open and the value it waits for."""

    name: str
    requested_slot: str | None = None


class Policy(_Wire):
    """The first action of the turn and how sure Rasa's policy was."""

    action: str
    name: str
    confidence: float


class ActionReport(_Wire):
    """What one custom action did in the order system. `order_value`: the order's total in whole
    units of `order_currency` (ISO 4217).
    """

    name: str
    status: Literal["ok", "refused", "failed", "slow"]
    code: str | None = None
    took_ms: int | None = None
    order_id: str | None = None
    changed: bool = False
    order_value: Annotated[float, Field(ge=0)] | None = None
    order_currency: str | None = None


class Proposal(_Wire):
    """What `respond` answers: words, not yet sent."""

    protocol: Literal[1]
    conversation: str
    turn: str
    model: str
    messages: tuple[Message, ...] = Field(max_length=MOST_MESSAGES)
    silent: bool = False
    slots: dict[str, Any] = Field(default_factory=dict)
    form: Form | None = None
    policy: Policy | None = None
    actions: tuple[ActionReport, ...] = ()
    asks_human: bool = False
    took_ms: int = 0

    @property
    def words(self) -> str:
        """All texts of the proposal, one a line."""
        return "\n".join(message.text for message in self.messages)


class Resumed(_Wire):
    """What `resume` answers."""

    protocol: Literal[1]
    conversation: str
    resumed: Literal[True]


class Forgotten(_Wire):
    """What `forget` answers."""

    protocol: Literal[1]
    conversation: str
    forgotten: Literal[True]


class Health(_Wire):
    """What `health` answers."""

    protocol: Literal[1]
    model: str
    trained_at: str | None = None
    ready: bool
    intents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
