"""The workbench's state: verdicts on turns, trainings, models and switches between them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime
from base.log import Logged
from workbench.events import STREAM


class OnWorkbench(Logged):
    """A row whose changes are told in the workbench's own stream."""

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return STREAM


class Correction(OnWorkbench, Base):
    """A trainer's verdict on a turn. `state`: open (taken back), corrected, dismissed.

    `text` is the example as it stands in the data: masked, cleaned. `words` is the hash of what
    counts as the same words, so that one verdict holds for all who said it so.
    """

    __tablename__ = "correction"

    turn_id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str]
    customer_id: Mapped[str] = mapped_column(index=True)
    words: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    state: Mapped[str]
    intent: Mapped[str | None]
    text: Mapped[str | None]
    why: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Training(Base):
    """One training. While it runs, the desk that runs it moves `beat_at` on."""

    __tablename__ = "training"

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    step: Mapped[str]
    progress: Mapped[float]
    log_tail: Mapped[list[str]] = mapped_column(Json)
    why: Mapped[str | None]
    by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    model_id: Mapped[str | None]

    __table_args__ = (
        Index(
            "uq_training_running",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )


class Model(OnWorkbench, Base):
    """A trained model. `state`: candidate, serving, retired, refused."""

    __tablename__ = "model"

    id: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str]
    sha256: Mapped[str]
    fingerprint: Mapped[str]
    trained_at: Mapped[datetime] = mapped_column(UtcDateTime)
    trained_by: Mapped[str | None]
    state: Mapped[str]
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    gate: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Promotion(OnWorkbench, Base):
    """One switch to another model. `kind`: promote, roll_back; `state`: switching, done, failed."""

    __tablename__ = "promotion"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    model_id: Mapped[str]
    from_model_id: Mapped[str | None]
    state: Mapped[str]
    why: Mapped[str | None]
    by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_promotion_switching",
            "state",
            unique=True,
            sqlite_where=text("state = 'switching'"),
            postgresql_where=text("state = 'switching'"),
        ),
    )
