"""What happens at the workbench, in the stream `workbench`. Ids and numbers, never words."""

from __future__ import annotations

from dataclasses import dataclass

from base.log import Event

STREAM = "workbench"


@dataclass(frozen=True, kw_only=True)
class ExampleCorrected(Event):
    """A trainer said what a customer's turn meant; it is an example now."""

    turn_id: str
    conversation_id: str
    language: str
    intent: str


@dataclass(frozen=True, kw_only=True)
class CandidateDismissed(Event):
    """A trainer said that a turn teaches the bot nothing. `why` is from the closed list."""

    turn_id: str
    conversation_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class CandidateReopened(Event):
    """A trainer took a verdict back; the example is taken out again."""

    turn_id: str
    conversation_id: str


@dataclass(frozen=True, kw_only=True)
class TrainingStarted(Event):
    """A training began."""

    training_id: str


@dataclass(frozen=True, kw_only=True)
class TrainingFailed(Event):
    """A training ended without a model. `step`: train, check, evaluate, compare."""

    training_id: str
    step: str


@dataclass(frozen=True, kw_only=True)
class ModelTrained(Event):
    """A training ended with a model. `accuracy` on the held-out sets; `refused`: gate codes."""

    training_id: str
    model_id: str
    sha256: str
    accuracy: float
    passed: bool
    refused: list[str]


@dataclass(frozen=True, kw_only=True)
class ModelFound(Event):
    """The bot serves a model that the workbench did not train, such as the first one."""

    model_id: str


@dataclass(frozen=True, kw_only=True)
class SwitchStarted(Event):
    """Somebody asked for another model to serve. `kind`: promote, roll_back."""

    promotion_id: str
    kind: str
    model_id: str
    from_model_id: str | None


@dataclass(frozen=True, kw_only=True)
class SwitchFailed(Event):
    """The model could not serve; the one before goes on."""

    promotion_id: str
    model_id: str


@dataclass(frozen=True, kw_only=True)
class ModelPromoted(Event):
    """A trained model serves."""

    promotion_id: str
    model_id: str
    from_model_id: str | None


@dataclass(frozen=True, kw_only=True)
class ModelRolledBack(Event):
    """The model before serves again."""

    promotion_id: str
    model_id: str
    from_model_id: str | None
