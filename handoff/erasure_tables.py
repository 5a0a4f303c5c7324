"""What was asked to be forgotten, and how far that has come."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime


class Erasure(Base):
    """A customer's wish to be forgotten: ids alone, so that nothing of the customer is in it.

    The desk's own tables are cleared when it is stored. `left` names what is yet to be done
    elsewhere; `files` and `conversations` say what of.
    """

    __tablename__ = "erasure"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), unique=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    conversations: Mapped[list[str]] = mapped_column(Json)
    files: Mapped[list[str]] = mapped_column(Json)
    left: Mapped[list[str]] = mapped_column(Json)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
