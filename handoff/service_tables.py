"""When somebody is there, how long things may take, and the clocks of the handoffs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime
from base.log import Logged


class Calendar(Base):
    """Business hours, in the words of `read_calendar`: `handoff/calendars/reading.py`."""

    __tablename__ = "calendar"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    hours: Mapped[dict[str, Any]] = mapped_column(Json)
    holidays: Mapped[str | None]
    closed: Mapped[list[str]] = mapped_column(Json, default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class ServiceTarget(Base):
    """How long things may take, in seconds; null: no target. It is the target of the handoffs whose
    route names it, or that go its pathway; without a pathway, of all others. One that only routes
    name has a pathway that nobody goes. `business`: by the calendar of the queue, else always.
    """

    __tablename__ = "service_target"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    pathway: Mapped[str | None] = mapped_column(unique=True)
    wait_s: Mapped[int | None]
    first_reply_s: Mapped[int | None]
    next_reply_s: Mapped[int | None]
    resolution_s: Mapped[int | None]
    business: Mapped[bool] = mapped_column(default=True)


class ServiceClock(Logged, Base):
    """One target of one handoff as it counts: `handoff/service_level/clock.py`. Open until
    `ended_at`. `calendar`: as it was when the clock got its target; null: day and night.
    """

    __tablename__ = "service_clock"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"), index=True)
    kind: Mapped[str]
    target_id: Mapped[str]
    target_s: Mapped[int]
    calendar: Mapped[dict[str, Any] | None] = mapped_column(Json)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counted_from: Mapped[datetime] = mapped_column(UtcDateTime)
    remaining_s: Mapped[float]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str]
    warned: Mapped[int]

    __table_args__ = (
        Index(
            "uq_service_clock_open",
            "handoff_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
