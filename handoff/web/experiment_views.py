"""How experiments look on the wire (docs/api.md, "Strategy")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from base.http import Reply
from handoff.ruleset.experiments import Arm
from handoff.ruleset.tables import Experiment


class ArmView(Reply):
    """Contacts in an arm, and those in which the two rulesets decided differently."""

    assigned: int
    differed: int


class ExperimentView(Reply):
    """Two rulesets side by side. `state`: draft, running, stopped."""

    id: str
    name: str
    question: str
    control: str
    control_number: int | None
    variant: str
    variant_number: int | None
    share: float
    state: str
    made_by: str
    made_at: datetime
    started_at: datetime | None
    stopped_at: datetime | None
    stopped_by: str | None
    why: str | None
    arms: dict[str, ArmView]


class ExperimentsReply(Reply):
    """All experiments, newest first."""

    experiments: list[ExperimentView]


def experiment_view(
    row: Experiment, arms: Mapping[str, Arm], numbers: Mapping[str, int | None], names: Mapping[str, str]
) -> ExperimentView:
    """An experiment with its counts."""
    return ExperimentView(
        id=row.id,
        name=row.name,
        question=row.question,
        control=row.control,
        control_number=numbers.get(row.control),
        variant=row.variant,
        variant_number=numbers.get(row.variant),
        share=row.share,
        state=row.state,
        made_by=names.get(row.made_by, row.made_by),
        made_at=row.made_at,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        stopped_by=names.get(row.stopped_by, row.stopped_by) if row.stopped_by else None,
        why=row.why,
        arms={
            name: ArmView(assigned=arm.assigned, differed=arm.differed)
            for name, arm in arms.items()
        },
    )
