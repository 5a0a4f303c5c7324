"""Which times for a call are to be had: open hours, with as many calls in each as agents serve."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select

from base import log
from base.db import Session
from handoff.commands.conversation import open_handoff
from handoff.commands.service_clocks import calendar_of
from handoff.commands.waiting_line import candidates
from handoff.errors import NotThere, SlotTaken
from handoff.markets import zone_of
from handoff.model import CallBackState, Owner
from handoff.tables import Conversation
from handoff.waiting.slots import Slot, slots
from handoff.waiting_tables import CallBack

_STILL = (CallBackState.OPEN.value, CallBackState.TAKEN.value)
_TAKEN = (
    select(CallBack.slot_from, func.count())
    .where(
        CallBack.queue_id == bindparam("queue"),
        CallBack.state.in_(_STILL),
        CallBack.slot_from.is_not(None),
    )
    .group_by(CallBack.slot_from)
)
_QUEUE = (
    select(CallBack.queue_id)
    .where(CallBack.conversation_id == bindparam("conversation"), CallBack.state.in_(_STILL))
    .limit(1)
)


def free_slots(session: Session, conversation: Conversation) -> tuple[str, list[Slot]]:
    """The customer's time zone, and the slots that are to be had, of the queue in which the
    customer waits or is noted. Raises NotThere.
    """
    if conversation.owner == Owner.QUEUE:
        queue_id: str | None = open_handoff(session, conversation).queue_id
    else:
        queue_id = session.scalar(_QUEUE, {"conversation": conversation.id})
    if queue_id is None:
        raise NotThere("You are not waiting for anybody.")
    return _zone(session, conversation, queue_id), _free(session, conversation, queue_id)


def must_be_free(
    session: Session, conversation: Conversation, queue_id: str, slot: Slot | None
) -> None:
    """Raises SlotTaken unless the slot is to be had. Its queue's slots stay locked until commit."""
    if slot is None:
        return
    log.lock(session, f"slots:{queue_id}")
    session.flush()
    if slot not in _free(session, conversation, queue_id):
        raise SlotTaken("This time is not free any more. Please choose another one.")


def due_of(session: Session, queue_id: str) -> datetime:
    """When what has no slot is to be dealt with: at once, or when the queue opens."""
    return calendar_of(session, queue_id).next_opening(session.now) or session.now


def _free(session: Session, conversation: Conversation, queue_id: str) -> list[Slot]:
    serve = sum(queue_id in one.queues for one in candidates(session, free=False))
    taken = {at: number for at, number in session.execute(_TAKEN, {"queue": queue_id})}
    zone = _zone(session, conversation, queue_id)
    all_slots = slots(calendar_of(session, queue_id), session.now, zone)
    return [slot for slot in all_slots if taken.get(slot[0], 0) < serve]


def _zone(session: Session, conversation: Conversation, queue_id: str) -> str:
    return zone_of(conversation.market) or calendar_of(session, queue_id).zone
