"""Which steps of a procedure were done for a contact, as people said."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, UtcDateTime
from base.log import Logged


class ContactStep(Logged, Base):
    """A step of a procedure that somebody dealt with. `state`: `done`, `not_needed`, or `open`
    again; the last word counts, also over what the bot did.
    """

    __tablename__ = "contact_step"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    sop: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The event stream of this row."""
        return self.conversation_id
