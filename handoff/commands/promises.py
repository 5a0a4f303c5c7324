"""What agents promised: made with a brief, due at its time, on the board until it is kept."""

from datetime import datetime

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.timers import Timer, cancel_timer, set_timer
from handoff.brief_tables import Brief, Promise
from handoff.commands.conversation import BOARD, load
from handoff.errors import NotThere
from handoff.events import PromiseDue, PromiseKept
from handoff.model import PromiseState
from handoff.package.material import Promised
from handoff.tables import Agent, Conversation

TIMER = "promise"
UNKEPT = (PromiseState.OPEN.value, PromiseState.DUE.value)

_OPEN = (
    select(Promise, Brief.promised, Agent.name)
    .join(Brief, Brief.id == Promise.brief_id)
    .outerjoin(Agent, Agent.user_id == Promise.agent_id)
    .where(
        Promise.conversation_id == bindparam("conversation"),
        Promise.state.in_(UNKEPT),
    )
    .order_by(Promise.due_at.is_(None), Promise.due_at, Promise.id)
)


def make_promises(session: Session, conversation: Conversation, brief: Brief) -> None:
    """Every promise of the brief waits to be kept; one with a date becomes a timer."""
    session.flush()
    for number, promised in enumerate(brief.promised):
        due = datetime.fromisoformat(promised["due"]) if promised.get("due") else None
        promise = Promise(
            id=f"{brief.handoff_id}:{number}",
            brief_id=brief.id,
            handoff_id=brief.handoff_id,
            conversation_id=conversation.id,
            number=number,
            agent_id=brief.agent_id,
            state=PromiseState.OPEN.value,
            made_at=session.now,
            due_at=due,
        )
        session.add(promise)
        if due is not None:
            set_timer(session, TIMER, promise.id, due, {"conversation_id": conversation.id})


def fall_due(session: Session, timer: Timer) -> None:
    """The time of a promise has come: it stands on the board until somebody has kept it."""
    promise = _locked(session, timer.subject)
    if promise is None or promise.state != PromiseState.OPEN:
        return
    promise.state = PromiseState.DUE.value
    event = PromiseDue(handoff_id=promise.handoff_id, promise=promise.number)
    log.append(session, promise.conversation_id, event, actor="timer")
    session.hint(BOARD)


def keep(session: Session, promise_id: str, agent_id: str) -> None:
    """The promise is kept, by whoever of the staff says so. Saying it twice changes nothing.
    Raises NotThere.
    """
    promise = _locked(session, promise_id)
    if promise is None or promise.state == PromiseState.DROPPED:
        raise NotThere("There is no such promise.")
    if promise.state == PromiseState.KEPT:
        return
    promise.state = PromiseState.KEPT.value
    promise.kept_at = session.now
    promise.kept_by = agent_id
    cancel_timer(session, TIMER, promise.id)
    event = PromiseKept(handoff_id=promise.handoff_id, promise=promise.number, agent_id=agent_id)
    log.append(session, promise.conversation_id, event, actor=agent_id)
    session.hint(BOARD)


def drop(session: Session, conversation_id: str) -> None:
    """Nobody needs to keep what was promised here. The caller says why, in an event."""
    query = select(Promise).where(
        Promise.conversation_id == conversation_id, Promise.state.in_(UNKEPT)
    )
    for promise in session.scalars(query):
        promise.state = PromiseState.DROPPED.value
        cancel_timer(session, TIMER, promise.id)
    session.hint(BOARD)


def open_promises(session: Session, conversation_id: str) -> list[Promised]:
    """What is promised in the conversation and not kept yet, the next due first."""
    rows = session.execute(_OPEN, {"conversation": conversation_id})
    return [
        Promised(
            id=promise.id,
            at=promise.made_at,
            text=promised[promise.number]["text"],
            by=name,
            due=promise.due_at,
            state=promise.state,
        )
        for promise, promised, name in rows
    ]


def _locked(session: Session, promise_id: str) -> Promise | None:
    promise = session.get(Promise, promise_id)
    if promise is None:
        return None
    load(session, promise.conversation_id)
    session.refresh(promise)
    return promise
