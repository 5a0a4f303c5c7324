"""What must hold of those who were queued, whatever happened: nobody is lost or counts twice."""

from __future__ import annotations

from sqlalchemy import func, select

from analytics.collect import collect
from analytics.facts import Result
from base import log
from base.db import Session
from handoff.model import CallBackState, HandoffState
from handoff.tables import Conversation, Handoff
from handoff.waiting_tables import CallBack, WaitPromise

PARTS = ("answered", "abandoned", "converted", "returned_to_bot", "waiting")


def check_waits(session: Session) -> None:
    """queued = answered + abandoned + converted + returned + still waiting in each queue, by the
    events as by the tables; who was converted left exactly one thing behind, and at most one is
    open in a conversation.
    """
    told = [
        handoff
        for id_ in session.scalars(select(Conversation.id)).all()
        for handoff in collect(log.read(session, id_, limit=10_000)).handoffs
    ]
    parts = {
        handoff.id: "answered" if handoff.accepted_at is not None else str(handoff.result)
        for handoff in told
        if not handoff.pulled
    }
    assert set(parts.values()) <= set(PARTS), parts
    rows = session.execute(select(WaitPromise.handoff_id, WaitPromise.outcome)).all()
    assert {row.handoff_id: row.outcome or "waiting" for row in rows} == parts
    states = {row.id: row.state for row in session.execute(select(Handoff.id, Handoff.state))}
    converted = {id_ for id_, state in states.items() if state == HandoffState.CONVERTED}
    # Who was pulled from the bot and passed on waits too, and may leave a message instead.
    by_events = {handoff.id for handoff in told if handoff.result == Result.CONVERTED}
    assert converted == by_events
    assert converted == set(session.scalars(select(CallBack.handoff_id)))
    still = select(func.count()).where(
        CallBack.state.in_((CallBackState.OPEN.value, CallBackState.TAKEN.value))
    )
    assert all(n <= 1 for n in session.scalars(still.group_by(CallBack.conversation_id)))
