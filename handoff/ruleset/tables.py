"""Rulesets, which one serves, and experiments with two of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, BigId, Json, UtcDateTime
from base.log import Logged
from handoff.events.strategy import STRATEGY


class OnStrategy(Logged):
    """A row whose changes are told in the stream of the strategy."""

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return STRATEGY


class Ruleset(OnStrategy, Base):
    """Five tables as one document. `state`: draft, published, discarded.

    `number` counts the published ones, `revision` the changes of a draft; `version` is the digest
    of the document; `based_on` is the ruleset that the draft was copied from.
    """

    __tablename__ = "ruleset"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[str]
    title: Mapped[str]
    version: Mapped[str] = mapped_column(index=True)
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    based_on: Mapped[str | None] = mapped_column(ForeignKey("ruleset.id"))
    revision: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RulesetSwitch(OnStrategy, Base):
    """Who let which ruleset decide, when and why. The last one serves. `kind`: seed, publish,
    roll_back.
    """

    __tablename__ = "ruleset_switch"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    ruleset_id: Mapped[str] = mapped_column(ForeignKey("ruleset.id"))
    kind: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str]


class Experiment(OnStrategy, Base):
    """Two rulesets side by side. `state`: draft, running, stopped; `share` of the variant 0..1."""

    __tablename__ = "experiment"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    question: Mapped[str]
    salt: Mapped[str]
    control: Mapped[str] = mapped_column(ForeignKey("ruleset.id"))
    variant: Mapped[str] = mapped_column(ForeignKey("ruleset.id"))
    share: Mapped[float]
    state: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_by: Mapped[str | None]
    why: Mapped[str | None]

    __table_args__ = (
        Index(
            "uq_experiment_running",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )


class Exposure(Logged, Base):
    """A contact that takes part. `arm`: control or variant, the same to its end; `differed_at`:
    when the two rulesets first decided differently, which is when it counts.
    """

    __tablename__ = "experiment_exposure"

    experiment_id: Mapped[str] = mapped_column(ForeignKey("experiment.id"), primary_key=True)
    contact_id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str]
    customer_id: Mapped[str] = mapped_column(index=True)
    arm: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    differed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
