"""What supervisors do with a conversation that is not theirs: take it over, send it elsewhere."""

from base.db import Session
from base.problems import BadRequest
from handoff.commands.conversation import (
    free_place,
    load,
    lock_agent,
    move,
    open_handoff,
    say_system,
    take_place,
    withdraw_offer,
)
from handoff.commands.line import ask_anew, send_to, stop_keeping
from handoff.commands.offers import give_to
from handoff.commands.transfer import KEPT_S, requeue, target
from handoff.errors import Stale, Taken
from handoff.events import Reassigned, TakenOver
from handoff.model import Owner
from handoff.setup_tables import Queue
from handoff.tables import Agent, Conversation, Handoff


def take_over(session: Session, conversation_id: str, by: str, *, version: int) -> None:
    """The supervisor has the conversation now instead of the agent who had it.

    Raises Stale when it is not as it was seen, or no agent has it; Taken, NoCapacity.
    """
    conversation = load(session, conversation_id)
    _must_be_as_seen(session, conversation, version, (Owner.AGENT,))
    handoff, before = open_handoff(session, conversation), conversation.agent_id or ""
    if before == by:
        raise Taken("You have this conversation already.", agent_id=by)
    for agent_id in sorted(
        (before, by)
    ):  # in one order, or two who do it crosswise lock each other
        lock_agent(session, agent_id)
    take_place(session, by, handoff.weight)
    free_place(session, before, handoff.weight)
    session.hint(f"agent:{before}")
    move(
        session,
        conversation,
        TakenOver,
        by,
        handoff_id=handoff.id,
        agent_id=by,
        from_agent=before,
    )
    give_to(session, conversation, handoff, by)


def reassign(
    session: Session,
    conversation_id: str,
    by: str,
    *,
    version: int,
    note: str = "",
    to_queue: str | None = None,
    to_agent: str | None = None,
) -> None:
    """To a queue or to an agent, from the agent who has it or from where it waits. From an agent it
    goes to the head of the line, else it keeps its place.

    Raises Stale when it is not as it was seen, or with neither; NotThere, NotAble, Taken,
    BadRequest.
    """
    if to_queue is None and to_agent is None:
        raise BadRequest("nowhere", "Say to which queue or to which agent.")
    conversation = load(session, conversation_id)
    _must_be_as_seen(session, conversation, version, (Owner.AGENT, Owner.QUEUE))
    handoff, before = open_handoff(session, conversation), conversation.agent_id
    queue = target(session, to_queue, to_agent)
    if before is None:
        _stand_elsewhere(session, handoff, queue, by)
    elif before == to_agent:
        raise Taken("This agent has the conversation already.", agent_id=before)
    else:
        requeue(session, conversation, handoff, queue)
    if to_agent:
        send_to(session, handoff, to_agent, KEPT_S)
    handoff.note = note or handoff.note
    move(
        session,
        conversation,
        Reassigned,
        by,
        handoff_id=handoff.id,
        by=by,
        from_agent=before,
        queue_id=handoff.queue_id,
        to_agent=to_agent,
    )
    if before:
        name = session.get_one(Agent, before).name
        say_system(session, conversation, "agent_left_queue", name=name)


def _stand_elsewhere(session: Session, handoff: Handoff, queue: Queue | None, by: str) -> None:
    """It rings no more and is kept for nobody; in another queue it asks for what is asked there."""
    withdraw_offer(session, handoff)
    stop_keeping(session, handoff)
    if queue is not None and queue.id != handoff.queue_id:
        session.flush()
        ask_anew(session, handoff.id, session.get_one(Queue, handoff.queue_id), queue, by)


def _must_be_as_seen(
    session: Session, conversation: Conversation, version: int, owners: tuple[Owner, ...]
) -> None:
    """Raises Stale, with who has it, unless it is at this version with one of these owners."""
    if conversation.version == version and conversation.owner in owners:
        return
    holder = session.get(Agent, conversation.agent_id or "")
    raise Stale(
        "This conversation is not where you saw it; nothing was changed.",
        owner=conversation.owner,
        agent_id=conversation.agent_id,
        name=holder.name if holder else None,
        version=conversation.version,
    )
