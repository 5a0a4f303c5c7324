"""What happens when a timer falls due. Each handler runs in the transaction that ends its timer."""

from collections.abc import Callable, Mapping

from base.db import Session
from base.timers import Timer
from handoff.commands import (
    bot,
    call_backs,
    line,
    offers,
    presence,
    promises,
    service_clocks,
    wait_promises,
)
from handoff.commands.agent import end_wrap_up
from handoff.commands.conversation import (
    SPOKEN,
    load,
    still_here,
)
from handoff.commands.leave import leave
from handoff.model import Owner
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Handoff

Handler = Callable[[Session, Timer], None]


def handlers(rules: Rulebooks) -> Mapping[str, Handler]:
    """Every kind of timer of this package and what it does."""
    return {
        "bot_turn": lambda session, timer: bot.rescue(session, timer.subject, rules),
        "offer": lambda session, timer: offers.expire(session, timer.subject),
        line.RELAX: lambda session, timer: line.relax(session, timer.subject),
        line.KEEP: lambda session, timer: line.let_go(session, timer.subject),
        "idle": lambda session, timer: customer_left(session, timer.subject),
        "wrap_up": lambda session, timer: wrap_up_over(session, timer.subject),
        promises.TIMER: promises.fall_due,
        call_backs.TIMER: call_backs.fall_due,
        service_clocks.TIMER: lambda session, timer: service_clock_rings(session, timer.subject),
        wait_promises.TIMER: lambda session, timer: wait_promises.judge_nightly(session),
        "agent_gone": lambda session, timer: presence.gone(session, timer.subject),
        "agent_lost": lambda session, timer: presence.lost(session, timer.subject),
    }


def customer_left(session: Session, conversation_id: str) -> None:
    """No sign of the customer beyond the idle time: the contact ends, an agent wraps up."""
    conversation = load(session, conversation_id)
    if conversation.owner in SPOKEN or still_here(session, conversation):
        return
    leave(session, conversation, "timer")


def service_clock_rings(session: Session, handoff_id: str) -> None:
    """A target of a handoff is near, or its time is up."""
    handoff = session.get(Handoff, handoff_id)
    if handoff is not None:
        load(session, handoff.conversation_id)
        service_clocks.rung(session, handoff)


def wrap_up_over(session: Session, conversation_id: str) -> None:
    """The agent forgot to end the wrap-up: the clock does it."""
    conversation = load(session, conversation_id)
    if conversation.owner == Owner.WRAP_UP:
        end_wrap_up(session, conversation, "timer")
