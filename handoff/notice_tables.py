"""What staff tell each other: private notes, on whose boards they stand, messages to many."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, UtcDateTime
from base.log import Logged


class Note(Logged, Base):
    """A private note in a conversation, at `seq` between its turns. Its words stand only here.
    `to_agent`: for whom it is meant; everybody who may open the conversation reads it.
    """

    __tablename__ = "note"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    to_agent: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    client_note_id: Mapped[str]
    text: Mapped[str]

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "author_id", "client_note_id"),
    )

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id


_UNSEEN = text("seen_at IS NULL")


class Mention(Base):
    """A note stands on somebody's board until that one has seen it."""

    __tablename__ = "mention"

    note_id: Mapped[str] = mapped_column(ForeignKey("note.id"), primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("user.id"), primary_key=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_mention_unseen", "agent_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
    )


class Broadcast(Logged, Base):
    """A message on the boards of a team's or a queue's agents, or of all, until it expires."""

    __tablename__ = "broadcast"

    id: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str]
    team_id: Mapped[str | None]
    queue_id: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.id


class BroadcastClosed(Base):
    """An agent has read a message and put it away."""

    __tablename__ = "broadcast_closed"

    broadcast_id: Mapped[str] = mapped_column(ForeignKey("broadcast.id"), primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("user.id"), primary_key=True)
