"""What the bot understood, what the policy decided on it, and the words that were held back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime


class Understanding(Base):
    """What the bot made of a customer's turn: intents ranked, entities, language, model."""

    __tablename__ = "understanding"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turn.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    intents: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    entities: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    language: Mapped[str]
    model: Mapped[str]


class DecisionRow(Base):
    """One decision, frozen: its facts, its words and every rule's verdict."""

    __tablename__ = "decision"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage: Mapped[str]
    outcome: Mapped[str]
    rule: Mapped[str]
    words: Mapped[str]
    reason: Mapped[str | None]
    table_version: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    trace: Mapped[list[dict[str, Any]]] = mapped_column(Json)


class Draft(Base):
    """A proposal of the bot that was not sent: the agent's draft."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    messages: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    why: Mapped[str]
