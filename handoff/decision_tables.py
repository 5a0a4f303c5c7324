"""What the bot understood, what the policy decided on it, and the words that were held back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime
from base.log import Logged


class Understanding(Base):
    """What the bot made of a customer's turn: intents ranked, entities, language, model.

    `likely`: the intents of which one should be right; `scope`, `doubt` and `sentiment` as in
    docs/bot-protocol.md.
    """

    __tablename__ = "understanding"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turn.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    intents: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    entities: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    language: Mapped[str]
    model: Mapped[str]
    likely: Mapped[list[str]] = mapped_column(Json, default=list)
    scope: Mapped[float | None]
    doubt: Mapped[str | None]
    sentiment: Mapped[float | None]


class DecisionRow(Base):
    """One decision, frozen: its facts and the version of its rules. What every rule said is worked
    out again from them; `fingerprint` shows that nothing was changed.
    """

    __tablename__ = "decision"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    stage: Mapped[str]
    outcome: Mapped[str]
    rule: Mapped[str]
    words: Mapped[str]
    reason: Mapped[str | None]
    table_version: Mapped[str]
    fingerprint: Mapped[str | None]
    experiment_id: Mapped[str | None]
    arm: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


class Draft(Base):
    """A proposal of the bot that was not sent: the agent's draft."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    messages: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    why: Mapped[str]


class HandoffVerdict(Logged, Base):
    """What an agent thinks of a handoff: right, too_early, too_late, should_not; the last word."""

    __tablename__ = "handoff_verdict"

    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    verdict: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
