"""The customer has left: the contact ends, an agent wraps up."""

from base.db import Session
from base.timers import set_timer
from handoff.commands import line, service_clocks
from handoff.commands.agent import WRAP_UP
from handoff.commands.contact import close_contact, offer_surveys
from handoff.commands.conversation import SYSTEM, move, open_handoff, withdraw_offer
from handoff.events import CustomerLeft
from handoff.model import ContactOutcome, HandoffState, Owner, WaitOutcome
from handoff.tables import Conversation, Handoff


def leave(session: Session, conversation: Conversation, by: str) -> None:
    """The customer is gone from a conversation in which somebody could still speak. `by`: who says
    so, timer or customer.
    """
    owner = Owner(conversation.owner)
    handoff = open_handoff(session, conversation) if conversation.handoff_id else None
    if handoff is not None:
        _give_up(session, handoff)
    handoff_id = handoff.id if handoff else None
    move(session, conversation, CustomerLeft, SYSTEM, handoff_id=handoff_id)
    if owner is Owner.AGENT:
        offer_surveys(session, conversation)
        set_timer(session, "wrap_up", conversation.id, session.now + WRAP_UP)
        return
    conversation.handoff_id = None
    outcome = ContactOutcome.IDLE if owner is Owner.BOT else ContactOutcome.ABANDONED
    close_contact(session, conversation, outcome, by)


def _give_up(session: Session, handoff: Handoff) -> None:
    withdraw_offer(session, handoff)
    line.leave_line(session, handoff, WaitOutcome.ABANDONED)
    handoff.state = HandoffState.ABANDONED.value
    handoff.outcome = ContactOutcome.ABANDONED.value
    handoff.ended_at = session.now
    service_clocks.left(session, handoff)
