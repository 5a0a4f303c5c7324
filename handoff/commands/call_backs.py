"""Instead of waiting: a message is left or a call asked for, falls due, is dealt with or cancelled.

What the customer wrote and how they are reached stands in the row alone, never in an event.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.ids import new_id
from base.plain import rfc3339
from base.timers import Timer, cancel_timer, set_timer
from handoff.commands import service_clocks
from handoff.commands.call_back_slots import due_of, must_be_free
from handoff.commands.conversation import (
    BOARD,
    load,
    move,
    must_not_be_erased,
    open_handoff,
    say_system,
    withdraw_offer,
)
from handoff.commands.hand_back import tell_bot_later
from handoff.commands.line import leave_line
from handoff.errors import BadContact, NotOpen, NotThere, Stale
from handoff.events import (
    CallBackAsked,
    CallBackCancelled,
    CallBackDone,
    CallBackDue,
    CallBackTaken,
    Converted,
)
from handoff.markets import zone_of
from handoff.model import (
    CallBackKind,
    CallBackOutcome,
    CallBackState,
    HandoffState,
    Owner,
    WaitOutcome,
)
from handoff.tables import Agent, Conversation, Customer, Handoff
from handoff.texts import span
from handoff.waiting.contact import read_contact
from handoff.waiting.slots import Slot
from handoff.waiting_tables import CallBack

TIMER = "call_back"
OPEN = (CallBackState.OPEN.value, CallBackState.TAKEN.value)

_OPEN = (
    select(CallBack)
    .where(CallBack.conversation_id == bindparam("conversation"), CallBack.state.in_(OPEN))
    .order_by(CallBack.made_at.desc(), CallBack.id.desc())
    .limit(1)
)
_KNOWN = select(CallBack).where(
    CallBack.conversation_id == bindparam("conversation"),
    CallBack.client_id == bindparam("client_id"),
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the customer asks for. Without a `slot` as soon as somebody is there; without a
    `contact` the e-mail address that the shop vouches for.
    """

    client_id: str
    kind: CallBackKind
    text: str
    contact: str | None = None
    slot: Slot | None = None


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A call-back as it was stored."""

    id: str
    duplicate: bool


def ask(session: Session, conversation_id: str, customer_id: str, wish: Wish) -> Noted:
    """Note the wish, once per client id, in place of one that is still open. Who waits waits no
    longer. Raises NotThere, BadContact, SlotTaken, and Stale for who neither waits nor has one.
    """
    conversation = load(session, conversation_id)
    must_not_be_erased(session, conversation)
    keys = {"conversation": conversation.id, "client_id": wish.client_id}
    if known := session.scalar(_KNOWN, keys):
        return Noted(id=known.id, duplicate=True)
    before = open_call_back(session, conversation.id)
    handoff = _handoff(session, conversation, before)
    contact = _contact(session.get_one(Customer, customer_id), wish)
    if before is not None:
        end_call_back(session, before, customer_id, "replaced")
    must_be_free(session, conversation, handoff.queue_id, wish.slot)
    row = _store(session, conversation, handoff, wish, contact)
    if conversation.owner == Owner.QUEUE:
        _stop_waiting(session, conversation, handoff, row, customer_id)
    _say_noted(session, conversation, row)
    return Noted(id=row.id, duplicate=False)


def open_call_back(session: Session, conversation_id: str) -> CallBack | None:
    """What is noted and not dealt with yet."""
    return session.scalar(_OPEN, {"conversation": conversation_id})


def _handoff(session: Session, conversation: Conversation, before: CallBack | None) -> Handoff:
    """Whose wait it takes the place of."""
    if conversation.owner == Owner.QUEUE:
        return open_handoff(session, conversation)
    if before is not None:
        return session.get_one(Handoff, before.handoff_id)
    raise Stale("You are not waiting for anybody.", owner=conversation.owner)


def _contact(customer: Customer, wish: Wish) -> str:
    """How the customer is reached. Raises BadContact."""
    if not (wish.contact or "").strip() and wish.kind is CallBackKind.MESSAGE and customer.email:
        return customer.email
    found = read_contact(wish.contact or "")
    if wish.kind is CallBackKind.CALL and (found is None or found.kind != "phone"):
        raise BadContact("no_phone", "Please give a telephone number with 7 to 15 digits.")
    if found is None:
        raise BadContact("no_contact", "Please give a telephone number or an e-mail address.")
    return found.value


def _store(
    session: Session, conversation: Conversation, handoff: Handoff, wish: Wish, contact: str
) -> CallBack:
    start, end = wish.slot or (None, None)
    row = CallBack(
        id=new_id("cbk"),
        conversation_id=conversation.id,
        client_id=wish.client_id,
        handoff_id=handoff.id,
        queue_id=handoff.queue_id,
        kind=wish.kind.value,
        text=wish.text,
        contact=contact,
        slot_from=start,
        slot_to=end,
        state=CallBackState.OPEN.value,
        made_at=session.now,
        due_at=start or due_of(session, handoff.queue_id),
    )
    session.add(row)
    event = CallBackAsked(
        call_back_id=row.id,
        handoff_id=handoff.id,
        queue_id=row.queue_id,
        kind=row.kind,
        slot_from=rfc3339(start) if start else None,
        due_at=rfc3339(row.due_at),
    )
    log.append(session, conversation.id, event, actor=conversation.customer_id)
    set_timer(session, TIMER, row.id, row.due_at)
    session.hint(BOARD)
    return row


def _stop_waiting(
    session: Session, conversation: Conversation, handoff: Handoff, row: CallBack, customer_id: str
) -> None:
    withdraw_offer(session, handoff)
    leave_line(session, handoff, WaitOutcome.CONVERTED)
    handoff.state = HandoffState.CONVERTED.value
    handoff.ended_at = session.now
    service_clocks.left(session, handoff)
    move(
        session,
        conversation,
        Converted,
        customer_id,
        handoff_id=handoff.id,
        call_back_id=row.id,
    )
    conversation.handoff_id = None
    tell_bot_later(session, conversation, handoff.id, resolved="no")


def _say_noted(session: Session, conversation: Conversation, row: CallBack) -> None:
    if row.kind == CallBackKind.MESSAGE:
        say_system(session, conversation, "noted_message")
    elif row.slot_from is None or row.slot_to is None:
        say_system(session, conversation, "noted_call")
    else:
        calendar = service_clocks.calendar_of(session, row.queue_id)
        zone = zone_of(conversation.market) or calendar.zone
        when = span(conversation.language, row.slot_from, row.slot_to, zone)
        say_system(session, conversation, "noted_call_at", when=when)


def cancel(session: Session, conversation_id: str, customer_id: str) -> None:
    """The customer wants it no longer. Raises NotThere when nothing is noted."""
    conversation = load(session, conversation_id)
    row = open_call_back(session, conversation.id)
    if row is None:
        raise NotThere("Nothing is noted that could be cancelled.")
    end_call_back(session, row, customer_id, "customer")
    say_system(session, conversation, "call_back_cancelled")


def end_call_back(session: Session, row: CallBack, by: str, why: str) -> None:
    """It is dealt with no longer. `why`: customer, replaced, erased."""
    row.state = CallBackState.CANCELLED.value
    row.ended_at = session.now
    cancel_timer(session, TIMER, row.id)
    event = CallBackCancelled(call_back_id=row.id, why=why)
    log.append(session, row.conversation_id, event, actor=by)
    session.hint(BOARD)


def fall_due(session: Session, timer: Timer) -> None:
    """Its time has come: from now on it stands on the boards of those who serve its queue."""
    row = session.get(CallBack, timer.subject)
    if row is None:
        return
    load(session, row.conversation_id)
    session.refresh(row)
    if row.state in OPEN:
        event = CallBackDue(call_back_id=row.id)
        log.append(session, row.conversation_id, event, actor="timer")
        session.hint(BOARD)


def take(session: Session, call_back_id: str, agent_id: str) -> None:
    """The agent deals with it; saying it twice changes nothing. One whose agent is off duty can be
    taken over. Raises NotThere, NotOpen.
    """
    row = _locked(session, call_back_id)
    if row.state not in OPEN:
        raise NotOpen("This call-back is over.", state=row.state)
    if row.agent_id == agent_id:
        return
    holder = session.get(Agent, row.agent_id or "")
    if holder is not None and holder.presence != "offline":
        raise NotOpen(f"{holder.name} deals with this.", state=row.state, name=holder.name)
    row.state, row.agent_id, row.taken_at = CallBackState.TAKEN.value, agent_id, session.now
    event = CallBackTaken(call_back_id=row.id, agent_id=agent_id)
    log.append(session, row.conversation_id, event, actor=agent_id)
    session.hint(BOARD)


def done(session: Session, call_back_id: str, agent_id: str, outcome: CallBackOutcome) -> None:
    """The agent who took it has dealt with it; saying it twice changes nothing. Raises NotThere,
    NotOpen.
    """
    row = _locked(session, call_back_id)
    if row.state == CallBackState.DONE and row.outcome == outcome:
        return
    if row.state != CallBackState.TAKEN or row.agent_id != agent_id:
        raise NotOpen("Only who took this call-back can tick it off.", state=row.state)
    row.state, row.outcome = CallBackState.DONE.value, outcome.value
    row.ended_at = session.now
    cancel_timer(session, TIMER, row.id)
    event = CallBackDone(call_back_id=row.id, agent_id=agent_id, outcome=outcome.value)
    log.append(session, row.conversation_id, event, actor=agent_id)
    session.hint(BOARD)


def _locked(session: Session, call_back_id: str) -> CallBack:
    row = session.get(CallBack, call_back_id)
    if row is None:
        raise NotThere("There is no such call-back.")
    load(session, row.conversation_id)
    session.refresh(row)
    return row
