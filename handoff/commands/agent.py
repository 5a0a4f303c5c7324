"""What an agent can do with a conversation: take, reply, hand back, close, wrap up."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from base.db import Session
from base.ids import new_id
from base.timers import cancel_timer, set_timer
from handoff.brief_tables import Brief
from handoff.commands import service_clocks
from handoff.commands.contact import close_contact, offer_surveys
from handoff.commands.conversation import (
    add_turn,
    free_place,
    load,
    move,
    must_hold,
    open_handoff,
    say_system,
    take_place,
    withdraw_offer,
)
from handoff.commands.customer import Stored
from handoff.commands.escalate import Escalation, make_handoff
from handoff.commands.files import sent, to_send
from handoff.commands.hand_back import tell_bot_later
from handoff.commands.offers import give_to
from handoff.commands.promises import make_promises
from handoff.commands.reasking import notice_reasking
from handoff.errors import Stale, Taken
from handoff.events import (
    AgentSteppedIn,
    Finished,
    HandedBack,
    WrappedUp,
)
from handoff.model import Author, ContactOutcome, HandoffState, Outcome, Owner, Reason
from handoff.policy.decide import Decision
from handoff.policy.reask import Asking
from handoff.tables import Agent, Conversation, Handoff, Offer, Turn

WRAP_UP = timedelta(minutes=2)

_KNOWN = select(Turn.id, Turn.seq).where(
    Turn.conversation_id == bindparam("conversation"),
    Turn.author == Author.AGENT.value,
    Turn.client_turn_id == bindparam("client_id"),
)


def take(session: Session, conversation_id: str, agent_id: str) -> None:
    """Pull the conversation from the queue or the bot. Raises Taken, NoCapacity, Stale."""
    conversation = load(session, conversation_id)
    owner = Owner(conversation.owner)
    if owner in (Owner.AGENT, Owner.WRAP_UP):
        holder = session.get(Agent, conversation.agent_id or "")
        name = holder.name if holder else "somebody else"
        raise Taken(f"{name} has this conversation.", agent_id=conversation.agent_id, name=name)
    if owner is Owner.CLOSED or conversation.contact_id is None:
        raise Stale("There is nothing to take: the customer has no open request.", owner=owner)
    if owner is Owner.QUEUE:
        handoff = open_handoff(session, conversation)
        rings = _rings_at(session, handoff, agent_id)
        withdraw_offer(session, handoff, keep_for=agent_id)
    else:
        handoff = make_handoff(session, conversation, _stepping_in(), HandoffState.ACTIVE)
        rings = False
    if not rings:
        take_place(session, agent_id, handoff.weight)
    move(
        session,
        conversation,
        AgentSteppedIn,
        agent_id,
        handoff_id=handoff.id,
        contact_id=handoff.contact_id,
        agent_id=agent_id,
        took_from=owner.value,
    )
    if owner is Owner.BOT:
        service_clocks.start(session, handoff)  # after the event that tells of the handoff
    conversation.handoff_id = handoff.id
    give_to(session, conversation, handoff, agent_id)


def _rings_at(session: Session, handoff: Handoff, agent_id: str) -> bool:
    query = select(Offer.agent_id).where(Offer.handoff_id == handoff.id, Offer.state == "open")
    return session.scalar(query) == agent_id


def _stepping_in() -> Escalation:
    reason = Reason.AGENT_STEPPED_IN
    decision = Decision(
        outcome=Outcome.ESCALATE,
        rule="an agent stepped in",
        words="an agent took the conversation from the bot",
        reason=reason,
        reasons=(reason,),
        table_version="",
    )
    return Escalation(decision=decision, facts={})


def reply(
    session: Session,
    conversation_id: str,
    agent_id: str,
    *,
    client_turn_id: str,
    text: str,
    version: int,
    asking: Mapping[str, Asking] | None = None,
    files: Sequence[str] = (),
) -> Stored:
    """Store the agent's words, once per client id. Raises Stale when somebody else holds it.

    `asking`: how agents ask, to notice what they ask for although it is known; `files` are ids:
    BadFiles.
    """
    conversation = load(session, conversation_id)
    keys = {"conversation": conversation_id, "client_id": client_turn_id}
    if known := session.run(_KNOWN, keys).first():
        return Stored(turn_id=known.id, seq=known.seq, duplicate=True)
    must_hold(conversation, agent_id, version)
    turn = add_turn(
        session,
        conversation,
        Author.AGENT,
        text,
        author_id=agent_id,
        client_turn_id=client_turn_id,
        extras=to_send(session, conversation_id, agent_id, files) or None,
    )
    sent(session, turn.id, files)
    notice_reasking(session, conversation, turn, asking or {})
    return Stored(turn_id=turn.id, seq=turn.seq, duplicate=False)


def hand_back(
    session: Session, conversation_id: str, agent_id: str, *, version: int, brief: dict[str, Any]
) -> None:
    """Give the conversation back to the bot with a typed brief. Raises Stale.

    `brief`: `{resolved, done, promised: [{text, due}], do_not_touch, note}`, due in RFC 3339.
    """
    conversation = load(session, conversation_id)
    must_hold(conversation, agent_id, version, (Owner.AGENT, Owner.WRAP_UP))
    handoff = open_handoff(session, conversation)
    row = Brief(id=new_id("hbk"), handoff_id=handoff.id, agent_id=agent_id, at=session.now, **brief)
    session.add(row)
    name = session.get_one(Agent, agent_id).name
    free_place(session, agent_id, handoff.weight)
    session.hint(f"agent:{agent_id}")
    cancel_timer(session, "wrap_up", conversation.id)
    _end(session, handoff, HandoffState.HANDED_BACK)
    move(
        session,
        conversation,
        HandedBack,
        agent_id,
        handoff_id=handoff.id,
        agent_id=agent_id,
        brief_id=row.id,
        resolved=row.resolved,
        promises=len(row.promised),
    )
    conversation.agent_id = conversation.handoff_id = None
    make_promises(session, conversation, row)
    tell_bot_later(session, conversation, row.id, resolved=row.resolved, done=row.done)
    say_system(session, conversation, "handed_back", name=name)


def close(
    session: Session,
    conversation_id: str,
    agent_id: str,
    *,
    version: int,
    outcome: ContactOutcome,
) -> None:
    """The request is done: wrap-up follows, the customer is asked for a rating. Raises Stale."""
    conversation = load(session, conversation_id)
    must_hold(conversation, agent_id, version)
    handoff = open_handoff(session, conversation)
    _end(session, handoff, HandoffState.FINISHED)
    handoff.outcome = outcome.value
    move(
        session,
        conversation,
        Finished,
        agent_id,
        handoff_id=handoff.id,
        agent_id=agent_id,
        outcome=outcome.value,
    )
    say_system(session, conversation, "finished", name=session.get_one(Agent, agent_id).name)
    offer_surveys(session, conversation)
    session.hint(f"agent:{agent_id}")
    set_timer(session, "wrap_up", conversation.id, session.now + WRAP_UP)


def _end(session: Session, handoff: Handoff, state: HandoffState) -> None:
    handoff.state = state.value
    handoff.ended_at = session.now
    service_clocks.done(session, handoff)


def wrap_up(session: Session, conversation_id: str, agent_id: str, *, version: int) -> None:
    """The after-work is done; the agent is free. Raises Stale."""
    conversation = load(session, conversation_id)
    must_hold(conversation, agent_id, version, (Owner.WRAP_UP,))
    end_wrap_up(session, conversation, agent_id)


def end_wrap_up(session: Session, conversation: Conversation, actor: str) -> None:
    """Close the conversation and free the agent: by the agent, or by the clock."""
    handoff = open_handoff(session, conversation)
    agent_id = conversation.agent_id or ""
    outcome = ContactOutcome(handoff.outcome or ContactOutcome.UNRESOLVED)
    cancel_timer(session, "wrap_up", conversation.id)
    move(session, conversation, WrappedUp, actor, handoff_id=handoff.id, agent_id=agent_id)
    free_place(session, agent_id, handoff.weight)
    session.hint(f"agent:{agent_id}")
    conversation.agent_id = conversation.handoff_id = None
    resolved = "yes" if outcome is ContactOutcome.RESOLVED else "no"
    tell_bot_later(session, conversation, handoff.id, resolved=resolved)
    close_contact(session, conversation, outcome, "agent")
