"""Files that were sent in conversations. Their content lies in a folder: handoff/files/store.py."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from base.columns import Base, UtcDateTime


class FileRow(Base):
    """One file. `turn_id`: the turn that it went with, None until it is sent; `author`: customer or
    agent; `size` in bytes; `digest`: SHA-256, hexadecimal.
    """

    __tablename__ = "file"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    author: Mapped[str]
    author_id: Mapped[str]
    client_id: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    turn_id: Mapped[str | None]

    __table_args__ = (UniqueConstraint("conversation_id", "author_id", "client_id"),)
