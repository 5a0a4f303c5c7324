"""What was told of waits and whether it came true, and what is left behind by who does not wait."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, UtcDateTime
from base.log import Logged


class WaitPromise(Base):
    """What was foretold when a handoff began to wait for the first time, `shown` to the customer or
    not, and how it came. Null: too little was known, or it still waits. Seconds. A measurement, so
    it is not logged: the log has the handoff.
    """

    __tablename__ = "wait_promise"

    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"), primary_key=True)
    queue_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ahead: Mapped[int]
    low_s: Mapped[float | None]
    high_s: Mapped[float | None]
    point_s: Mapped[float | None]
    last_wait_s: Mapped[float | None]
    shown: Mapped[bool]
    actual_s: Mapped[float | None]
    outcome: Mapped[str | None]

    __table_args__ = (Index("ix_wait_promise_of", "queue_id", "at"),)


class WaitVerdict(Logged, Base):
    """Whether the ranges of a queue came true: `handoff/waiting/backtest.py`. The newest counts."""

    __tablename__ = "wait_verdict"

    id: Mapped[str] = mapped_column(primary_key=True)
    queue_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    rows: Mapped[int]
    coverage: Mapped[float | None]
    sure_low: Mapped[float | None]
    sure_high: Mapped[float | None]
    error: Mapped[float | None]
    last_error: Mapped[float | None]
    holds: Mapped[bool]

    __table_args__ = (Index("ix_wait_verdict_of", "queue_id", "at"),)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return f"waits:{self.queue_id}"


class CallBack(Logged, Base):
    """A message or a wish to be called, of who did not wait. `state`: open, taken, done, cancelled.
    `text` and `contact` are personal data and stand nowhere else.
    """

    __tablename__ = "call_back"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    client_id: Mapped[str]
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"))
    queue_id: Mapped[str] = mapped_column(ForeignKey("queue.id"))
    kind: Mapped[str]
    text: Mapped[str]
    contact: Mapped[str]
    slot_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slot_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agent_id: Mapped[str | None]
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_call_back_due", "state", "due_at"),
    )

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
