"""The facts as tables, for the dashboard and for SQL. Made from the event log; can be made anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime


class FactCursor(Base):
    """How far the facts know a stream, and the version of the code that made them."""

    __tablename__ = "fact_cursor"

    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    made_by: Mapped[int]


class FactContact(Base):
    """One row for each contact: analytics/facts.py, ContactFact, and its ending."""

    __tablename__ = "fact_contact"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None]
    closed_by: Mapped[str | None]
    ending: Mapped[str | None]
    language: Mapped[str]
    market: Mapped[str | None]
    channel: Mapped[str]
    tier: Mapped[str | None]
    customer_turns: Mapped[int]
    bot_turns: Mapped[int]
    agent_turns: Mapped[int]
    decisions: Mapped[int]
    asked_back: Mapped[int]
    bot_failures: Mapped[int]
    action_failures: Mapped[int]
    withheld: Mapped[int]
    handoffs: Mapped[int]
    accepted: Mapped[int]
    transfers: Mapped[int]
    agents_lost: Mapped[int]
    reason: Mapped[str | None]
    escalated_for: Mapped[str | None]
    reasons: Mapped[list[Any]] = mapped_column(Json)
    matter: Mapped[str | None]
    intents: Mapped[list[Any]] = mapped_column(Json)
    last_intent: Mapped[str | None]
    models: Mapped[list[Any]] = mapped_column(Json)
    rules: Mapped[list[Any]] = mapped_column(Json)
    first_bot_s: Mapped[float | None]
    unanswered_runs: Mapped[int]
    asked_bot: Mapped[bool]
    asked_human: Mapped[bool]
    csat_bot: Mapped[int | None]
    csat_human: Mapped[int | None]
    answered_last: Mapped[bool]
    last_outcome: Mapped[str | None]
    handed_back: Mapped[str | None]

    __table_args__ = (Index("ix_fact_contact_customer", "customer_id", "started_at"),)


class FactHandoff(Base):
    """One row for each handoff: analytics/facts.py, HandoffFact. Spans in seconds."""

    __tablename__ = "fact_handoff"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(index=True)
    contact_id: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    language: Mapped[str]
    market: Mapped[str | None]
    channel: Mapped[str]
    tier: Mapped[str | None]
    matter: Mapped[str | None]
    reason: Mapped[str]
    rule: Mapped[str | None]
    queue_id: Mapped[str | None]
    pulled: Mapped[bool]
    result: Mapped[str]
    outcome: Mapped[str | None]
    agent_id: Mapped[str | None]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offers: Mapped[int]
    offers_missed: Mapped[int]
    transfers: Mapped[int]
    agents_lost: Mapped[int]
    agent_turns: Mapped[int]
    reasked: Mapped[int]
    wrap_s: Mapped[float]
    wait_s: Mapped[float | None]
    first_response_s: Mapped[float | None]
    handle_s: Mapped[float | None]


class FactClock(Base):
    """One row for each clock of a handoff: analytics/facts.py, ClockFact."""

    __tablename__ = "fact_clock"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(index=True)
    contact_id: Mapped[str]
    handoff_id: Mapped[str]
    kind: Mapped[str]
    target_id: Mapped[str]
    target_s: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    state: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    language: Mapped[str]
    market: Mapped[str | None]
    channel: Mapped[str]
    tier: Mapped[str | None]
    matter: Mapped[str | None]
    reason: Mapped[str]
    outcome: Mapped[str | None]


class FactResponse(Base):
    """One run of customer turns that a human answered, and how long that took, in seconds."""

    __tablename__ = "fact_response"

    contact_id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(index=True)
    first: Mapped[bool]
    seconds: Mapped[float]


class FactStint(Base):
    """One agent's time with one handoff, after-work included. `end_at` is null while it lasts."""

    __tablename__ = "fact_stint"

    handoff_id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(index=True)
    agent_id: Mapped[str]
    start_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    end_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
