"""What managers do with the rules, in the stream `strategy`. Ids and numbers, never words."""

from dataclasses import dataclass

from base.log import Event

STRATEGY = "strategy"


@dataclass(frozen=True, kw_only=True)
class DraftMade(Event):
    """A manager began a draft of the rules. `based_on`: the ruleset that it was copied from."""

    ruleset_id: str
    based_on: str | None


@dataclass(frozen=True, kw_only=True)
class DraftChanged(Event):
    """A manager changed a draft; `revision` counts its changes, `faults` what the check found."""

    ruleset_id: str
    revision: int
    faults: int


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    """A manager threw a draft away."""

    ruleset_id: str


@dataclass(frozen=True, kw_only=True)
class RulesetPublished(Event):
    """A draft passed its check and decides from now on. `before`: the ruleset that did so far."""

    ruleset_id: str
    number: int
    version: str
    before: str | None


@dataclass(frozen=True, kw_only=True)
class RulesetKept(Event):
    """A draft passed its check and got a number, but does not decide: for an experiment."""

    ruleset_id: str
    number: int
    version: str


@dataclass(frozen=True, kw_only=True)
class RulesetRolledBack(Event):
    """A ruleset of before decides again."""

    ruleset_id: str
    number: int
    version: str
    before: str | None


@dataclass(frozen=True, kw_only=True)
class ExperimentMade(Event):
    """A manager prepared an experiment; it does not run yet."""

    experiment_id: str
    control: str
    variant: str


@dataclass(frozen=True, kw_only=True)
class ExperimentStarted(Event):
    """Two rulesets decide side by side; `share` (0..1) of the customers get the variant."""

    experiment_id: str
    control: str
    variant: str
    share: float


@dataclass(frozen=True, kw_only=True)
class ExperimentStopped(Event):
    """Everybody gets the serving ruleset again; or an experiment that never ran is called off."""

    experiment_id: str


@dataclass(frozen=True, kw_only=True)
class ArmAssigned(Event):
    """A contact takes part in an experiment. `arm`: control or variant."""

    experiment_id: str
    contact_id: str
    arm: str


@dataclass(frozen=True, kw_only=True)
class ArmsDiffered(Event):
    """For the first time in a contact the two rulesets of an experiment decided differently."""

    experiment_id: str
    contact_id: str
    decision_id: str
