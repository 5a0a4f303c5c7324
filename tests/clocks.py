"""The clocks of handoffs as the tables hold them, and what must always hold of them."""

from __future__ import annotations

from sqlalchemy import select

from base.db import Session
from base.plain import rfc3339
from handoff.fold import ClockState
from handoff.model import Owner
from handoff.service_tables import ServiceClock
from handoff.tables import Conversation


def clock_state(row: ServiceClock) -> ClockState:
    """The row as the fold knows it."""
    return ClockState(
        id=row.id,
        kind=row.kind,
        state=row.state,
        target_s=row.target_s,
        due_at=rfc3339(row.due_at) if row.due_at else None,
        warned=row.warned,
        ended=row.ended_at is not None,
    )


def check_clocks(session: Session) -> None:
    """Clocks are open only while a human is to act, one of a kind; and what ended is breached if
    and only if it ended late.
    """
    owners = {row.id: row.owner for row in session.scalars(select(Conversation))}
    still_open: dict[str, list[str]] = {}
    for one in session.scalars(select(ServiceClock)):
        if one.ended_at is None:
            still_open.setdefault(one.conversation_id, []).append(one.kind)
            continue
        late = one.due_at is not None and one.ended_at > one.due_at
        assert (one.state == "breached") == late, f"{one.kind} is {one.state}"
    for conversation, kinds in still_open.items():
        assert owners[conversation] in (Owner.QUEUE, Owner.AGENT), f"{kinds} of nobody"
        assert len(set(kinds)) == len(kinds), kinds
        assert not {"first_reply", "next_reply"} <= set(kinds)
