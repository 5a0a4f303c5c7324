"""What a contact was about, as a person confirmed it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime
from base.log import Logged


class ContactTags(Logged, Base):
    """The tags of a contact, by whom and when; the last word counts. `proposed`: what the machine
    proposed then, `[{tag, score}]`, the best first; `ranks`: for each tag its place there from 1,
    None when it was not proposed.
    """

    __tablename__ = "contact_tags"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    tags: Mapped[list[str]] = mapped_column(Json)
    ranks: Mapped[list[int | None]] = mapped_column(Json)
    proposed: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
