"""What the calls of the strategy answer (docs/api.md, "Strategy")."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from base.http import Reply
from handoff.web.experiment_views import ExperimentView

class FactView(Reply):
    """One fact. `values`: the only words it can be, null for any; `seen`: words it had lately."""

    name: str
    kind: str
    means: str
    values: list[str] | None
    low: float | None
    high: float | None
    unit: str
    whole: bool
    stage: str
    operators: list[str]
    tables: list[str]
    seen: list[str]


class TableView(Reply):
    """One table. `collects`: every rule that holds counts, not only the first."""

    name: str
    collects: bool


class LockedRuleView(Reply):
    """A rule of the safety net, which nobody can edit or delete."""

    name: str
    when: list[list[Any]]
    then: str
    reason: str | None
    note: str


class FactsReply(Reply):
    """All that an editor of rules needs to know."""

    facts: list[FactView]
    tables: list[TableView]
    outcomes: list[str]
    escalating: list[str]
    reasons: list[str]
    thresholds: dict[str, float]
    safety_net: list[LockedRuleView]
    most: dict[str, int]


class RulesetView(Reply):
    """A ruleset without its rules. `serves`: it decides now; `served`: it decided at some time."""

    id: str
    number: int | None
    state: str
    title: str
    version: str
    based_on: str | None
    based_on_number: int | None
    revision: int
    serves: bool
    served: bool
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime


class FaultView(Reply):
    """One fault; `says` is a sentence for people. `number`: the place of a rule without a name."""

    code: str
    kind: str
    rule: str | None
    number: int | None
    by: list[str]
    says: str


class FaultsReply(Reply):
    """The faults of each table that has some."""

    faults: dict[str, list[FaultView]]


class OpenRulesetReply(Reply):
    """A ruleset with its rules and what is wrong with them."""

    ruleset: RulesetView
    document: dict[str, Any]
    faults: dict[str, list[FaultView]]


class SwitchView(Reply):
    """Who let which rules decide, when and why. `kind`: seed, publish, roll_back."""

    ruleset_id: str
    number: int | None
    kind: str
    by: str
    at: datetime
    why: str


class RulesetsReply(Reply):
    """What decides, what is being written, what decided before."""

    serving: RulesetView
    drafts: list[RulesetView]
    published: list[RulesetView]
    history: list[SwitchView]
    experiment: ExperimentView | None


class FieldView(Reply):
    field: str
    before: Any
    after: Any


class RuleChangeView(Reply):
    """`kind`: added, removed, changed, moved; `was` and `at`: places from 1."""

    kind: str
    name: str
    was: int | None
    at: int | None
    moved: bool
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    fields: list[FieldView]


class ThresholdChangeView(Reply):
    name: str
    before: float | None
    after: float | None


class TableChangesView(Reply):
    rules: list[RuleChangeView]
    thresholds: list[ThresholdChangeView]


class DiffReply(Reply):
    """What `after` has otherwise than `before`; only tables with a change."""

    before: RulesetView
    after: RulesetView
    changes: dict[str, TableChangesView]


class ConflictView(Reply):
    """Both changed it and the draft's word stayed. `kind`: rule, threshold, order."""

    table: str
    kind: str
    name: str | None
    mine: Any
    theirs: Any


class RebaseReply(Reply):
    """The draft with what others published meanwhile."""

    ruleset: RulesetView
    document: dict[str, Any]
    faults: dict[str, list[FaultView]]
    conflicts: list[ConflictView]


class DecisionLine(Reply):
    """A decision in a list."""

    id: str
    conversation_id: str
    turn_id: str
    at: datetime
    stage: str
    outcome: str
    rule: str
    words: str
    reason: str | None
    market: str | None
    language: str | None


class DecisionLinesReply(Reply):
    """Decisions, newest first, 50 a page; `next` goes into `after`."""

    decisions: list[DecisionLine]
    next: str | None


class ReplayReply(Reply):
    """What a replay found; its parts are told in docs/guide-manager.md."""

    report: dict[str, Any]
