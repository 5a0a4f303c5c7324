"""What happens when a timer falls due. Each handler runs in the transaction that ends its timer."""

from collections.abc import Callable, Mapping

from base.db import Session
from base.timers import Timer, set_timer
from handoff.commands import bot, offers, presence, promises
from handoff.commands.agent import WRAP_UP, end_wrap_up
from handoff.commands.conversation import (
    SYSTEM,
    close_contact,
    load,
    move,
    offer_surveys,
    open_handoff,
    withdraw_offer,
)
from handoff.events import CustomerLeft
from handoff.model import ContactOutcome, HandoffState, Owner
from handoff.ruleset.serving import Rulebooks

Handler = Callable[[Session, Timer], None]


def handlers(rules: Rulebooks) -> Mapping[str, Handler]:
    """Every kind of timer of this package and what it does."""
    return {
        "bot_turn": lambda session, timer: bot.rescue(session, timer.subject, rules),
        "offer": lambda session, timer: offers.expire(session, timer.subject),
        "idle": lambda session, timer: customer_left(session, timer.subject),
        "wrap_up": lambda session, timer: wrap_up_over(session, timer.subject),
        promises.TIMER: promises.fall_due,
        "agent_gone": lambda session, timer: presence.gone(session, timer.subject),
        "agent_lost": lambda session, timer: presence.lost(session, timer.subject),
    }


def customer_left(session: Session, conversation_id: str) -> None:
    """No sign of the customer beyond the idle time: the contact ends, an agent wraps up."""
    conversation = load(session, conversation_id)
    owner = Owner(conversation.owner)
    if owner in (Owner.CLOSED, Owner.WRAP_UP):
        return
    handoff = open_handoff(session, conversation) if conversation.handoff_id else None
    if handoff is not None:
        withdraw_offer(session, handoff)
        handoff.state = HandoffState.ABANDONED.value
        handoff.outcome = ContactOutcome.ABANDONED.value
        handoff.ended_at = session.now
    handoff_id = handoff.id if handoff else None
    move(session, conversation, CustomerLeft, SYSTEM, handoff_id=handoff_id)
    if owner is Owner.AGENT:
        offer_surveys(session, conversation)
        set_timer(session, "wrap_up", conversation.id, session.now + WRAP_UP)
        return
    conversation.handoff_id = None
    outcome = ContactOutcome.IDLE if owner is Owner.BOT else ContactOutcome.ABANDONED
    close_contact(session, conversation, outcome, "timer")


def wrap_up_over(session: Session, conversation_id: str) -> None:
    """The agent forgot to end the wrap-up: the clock does it."""
    conversation = load(session, conversation_id)
    if conversation.owner == Owner.WRAP_UP:
        end_wrap_up(session, conversation, "timer")
