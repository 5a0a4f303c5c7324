"""What agents leave behind at a hand-back: the brief for the bot, and what was promised."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime
from base.log import Logged


class Brief(Base):
    """What the agent tells the bot when handing back."""

    __tablename__ = "brief"

    id: Mapped[str] = mapped_column(primary_key=True)
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"), index=True)
    agent_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved: Mapped[str]
    done: Mapped[list[str]] = mapped_column(Json)
    promised: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    do_not_touch: Mapped[list[str]] = mapped_column(Json)
    note: Mapped[str]


class Promise(Logged, Base):
    """One promise of a brief, until somebody keeps it. Its words stand in the brief, at `number`.

    `state`: open, due, kept. `id` is `handoff:number`, and the subject of its timer.
    """

    __tablename__ = "promise"

    id: Mapped[str] = mapped_column(primary_key=True)
    brief_id: Mapped[str] = mapped_column(ForeignKey("brief.id"))
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    number: Mapped[int]
    agent_id: Mapped[str]
    state: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_by: Mapped[str | None]

    __table_args__ = (Index("ix_promise_due", "state", "due_at"),)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
