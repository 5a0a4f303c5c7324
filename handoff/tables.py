"""The present state. The past is the event log; both change in the same transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime
from base.log import Logged


class Customer(Base):
    """Who writes. Anonymous by a hashed token; verified by the shop's signed word."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str | None]
    email: Mapped[str | None]
    market: Mapped[str | None]
    tier: Mapped[str | None]
    persona: Mapped[str | None]
    language: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def verified(self) -> bool:
        """Whether the shop vouches for this customer."""
        return self.external_id is not None


class CustomerToken(Base):
    """One browser or app of a customer. Only the hash is kept."""

    __tablename__ = "customer_token"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SpentIdentity(Base):
    """A word of the shop that has let its customer in: the hash of who and which one."""

    __tablename__ = "spent_identity"

    key: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Conversation(Logged, Base):
    """One customer's thread on one channel. `version` rises with every change of owner."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    channel: Mapped[str]
    language: Mapped[str]
    market: Mapped[str | None]
    owner: Mapped[str] = mapped_column(index=True)
    agent_id: Mapped[str | None] = mapped_column(index=True)
    handoff_id: Mapped[str | None]
    contact_id: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    customer_read: Mapped[int] = mapped_column(default=0)
    agent_read: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("customer_id", "channel"),)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.id


class BotState(Base):
    """What the desk remembers of the bot in a conversation. Working memory, not history.

    `busy_until`: the claim of the bot turn that runs now; `answered`: seq of the last customer
    turn that was dealt with; `resume`: what humans did that the bot has not been told of yet.
    """

    __tablename__ = "bot_state"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    busy_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    stuck_turns: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    turns: Mapped[int] = mapped_column(default=0)
    same_question: Mapped[int] = mapped_column(default=0)
    frustration: Mapped[float] = mapped_column(default=0.0)
    last_said: Mapped[str | None]
    requested_slot: Mapped[str | None]
    dialogue: Mapped[str | None]
    last_answer: Mapped[str | None]
    slots: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    resume: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Contact(Logged, Base):
    """One service episode: from the first turn when none was open until it is closed."""

    __tablename__ = "contact"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None]
    matter: Mapped[str | None]

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id


class Turn(Logged, Base):
    """One utterance. The only place where customer text lives, with its understanding."""

    __tablename__ = "turn"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    contact_id: Mapped[str | None] = mapped_column(index=True)
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    author: Mapped[str]
    author_id: Mapped[str | None]
    text: Mapped[str]
    client_turn_id: Mapped[str | None]
    choice: Mapped[dict[str, Any] | None] = mapped_column(Json)
    extras: Mapped[dict[str, Any] | None] = mapped_column(Json)

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "author", "client_turn_id"),
    )

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id


class Agent(Base):
    """A member of staff who serves. `load` counts the places of conversations held and of offers
    ringing. `skills`: {code: level 1 to 5}; `calendar_id`: working hours, always without one;
    `reason`: why not online, as the agent said; `presence_at`: since when.
    """

    __tablename__ = "agent"

    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), primary_key=True)
    name: Mapped[str]
    presence: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    presence_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    capacity: Mapped[int] = mapped_column(default=3)
    load: Mapped[int] = mapped_column(default=0)
    last_offer_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    team_id: Mapped[str | None]
    skills: Mapped[dict[str, int]] = mapped_column(Json, default=dict, server_default="{}")
    calendar_id: Mapped[str | None]

    __table_args__ = (CheckConstraint("load >= 0", name="load_not_negative"),)


class LaneRow(Base):
    """Every lane that there ever was, so that the router need not look for them."""

    __tablename__ = "lane"

    name: Mapped[str] = mapped_column(primary_key=True)


#: Those who wait in the order of their lanes, and the few who do not.
IN_LINE = "state = 'waiting' AND NOT rings AND NOT at_head AND kept_for IS NULL"
APART = "state = 'waiting' AND NOT rings AND (at_head OR kept_for IS NOT NULL)"
_IN_LINE: Any = {"sqlite_where": text(IN_LINE), "postgresql_where": text(IN_LINE)}
_APART: Any = {"sqlite_where": text(APART), "postgresql_where": text(APART)}


class Handoff(Logged, Base):
    """One handoff: why, where it waits, who has it, and the package as it was handed over.

    `priority`: minutes that it counts as if already waited; `skills`: what an agent must have,
    `desired`: what would be good, until `steps` relax it. `lane`: what it asks for now; `rank_at`:
    its order there; `rings`: it is offered to somebody; `kept_for`: the agent for whom it is kept.
    """

    __tablename__ = "handoff"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    contact_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    reason: Mapped[str]
    queue_id: Mapped[str] = mapped_column(ForeignKey("queue.id"))
    priority: Mapped[int] = mapped_column(default=0)
    pathway: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    skills: Mapped[list[str]] = mapped_column(Json, default=list)
    desired: Mapped[list[str]] = mapped_column(Json, default=list)
    steps: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    target_id: Mapped[str | None]
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at_head: Mapped[bool] = mapped_column(default=False)
    lane: Mapped[str] = mapped_column(default="", server_default="")
    rank_at: Mapped[datetime] = mapped_column(UtcDateTime)
    weight: Mapped[int] = mapped_column(default=1, server_default="1")
    rings: Mapped[bool] = mapped_column(default=False, server_default=false())
    kept_for: Mapped[str | None]
    agent_id: Mapped[str | None]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    package: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (
        Index("ix_handoff_waiting", "state", "queue_id"),
        Index("ix_handoff_queued", "queue_id", "queued_at"),
        Index("ix_handoff_line", "lane", "rank_at", "id", **_IN_LINE),
        Index("ix_handoff_apart", "state", "id", **_APART),
        Index(
            "uq_handoff_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'active')"),
            postgresql_where=text("state IN ('waiting', 'active')"),
        ),
    )

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id


class Offer(Logged, Base):
    """A handoff ringing at one agent, at most one a handoff. `why`: the score."""

    __tablename__ = "offer"

    id: Mapped[str] = mapped_column(primary_key=True)
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    agent_id: Mapped[str] = mapped_column(ForeignKey("agent.user_id"), index=True)
    state: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    why: Mapped[dict[str, Any] | None] = mapped_column(Json)

    __table_args__ = (
        Index(
            "uq_offer_open",
            "handoff_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id


class Survey(Logged, Base):
    """One question for a rating: of the bot's part or the human's part of a contact."""

    __tablename__ = "survey"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    score: Mapped[int | None]
    comment: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
