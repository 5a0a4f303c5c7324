"""What supervisors set up: queues, teams and skills."""

from datetime import datetime

from sqlalchemy import Integer, false
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Json, UtcDateTime


class Queue(Base):
    """Where handoffs wait. `offer_s`: how long an offer rings; `weight`: the places that one takes.

    `teams`: whose agents serve here, all when there are none. `language`: whether the customer's
    language is `required` of an agent, `preferred` for `language_s` seconds, or `ignored`.
    After `overflow_s` seconds the queue `overflow_id` serves too. `sticky_s`: how long one waits
    for the agent who had the customer last; `long_wait_s`: from what wait on a call-back is
    offered, never when null. An archived queue takes nobody in.
    """

    __tablename__ = "queue"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    offer_s: Mapped[int] = mapped_column(default=30)
    weight: Mapped[int] = mapped_column(default=1, server_default="1")
    teams: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    language: Mapped[str] = mapped_column(default="preferred", server_default="preferred")
    language_s: Mapped[int] = mapped_column(default=60, server_default="60")
    auto_accept: Mapped[bool] = mapped_column(default=False, server_default=false())
    overflow_id: Mapped[str | None]
    overflow_s: Mapped[int | None]
    long_wait_s: Mapped[int | None] = mapped_column(
        Integer().evaluates_none(), default=900, server_default="900"
    )
    sticky_s: Mapped[int] = mapped_column(default=30, server_default="30")
    calendar_id: Mapped[str | None]
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Team(Base):
    """Agents who serve the same queues."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Skill(Base):
    """What agents can be able or allowed to do: `returns`, `permission:refunds`. Languages
    (`language:de`) need no row.
    """

    __tablename__ = "skill"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class CannedReply(Base):
    """What agents often say. `id`: what they type after a slash; `texts`: {language: text} with
    VARIABLES of `handoff/setup/canned.py` in braces.
    """

    __tablename__ = "canned_reply"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    texts: Mapped[dict[str, str]] = mapped_column(Json)
