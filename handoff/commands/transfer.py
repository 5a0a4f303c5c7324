"""From an agent back into the line: to a queue, or to a colleague."""

from base.db import Session
from handoff.commands import service_clocks
from handoff.commands.conversation import (
    free_place,
    load,
    move,
    must_hold,
    open_handoff,
    say_system,
)
from handoff.commands.line import Asked, send_to, stand_in_line
from handoff.errors import NotThere
from handoff.events import Transferred
from handoff.model import HandoffState
from handoff.setup_tables import Queue
from handoff.tables import Agent, Conversation, Handoff

#: So long a conversation that is sent to one agent waits for that agent.
KEPT_S = 120


def transfer(
    session: Session,
    conversation_id: str,
    agent_id: str,
    *,
    version: int,
    note: str,
    to_queue: str | None = None,
    to_agent: str | None = None,
) -> None:
    """Back to a queue, at its head, with a note for the next agent; without one to the same queue.
    `to_agent`: who gets it before all others. Raises Stale, NotThere.
    """
    conversation = load(session, conversation_id)
    must_hold(conversation, agent_id, version)
    handoff = open_handoff(session, conversation)
    name = session.get_one(Agent, agent_id).name
    queue = target(session, to_queue, to_agent)
    requeue(session, conversation, handoff, queue)
    if to_agent:
        send_to(session, handoff, to_agent, KEPT_S)
    handoff.note = note
    move(
        session,
        conversation,
        Transferred,
        agent_id,
        handoff_id=handoff.id,
        agent_id=agent_id,
        queue_id=handoff.queue_id,
    )
    say_system(session, conversation, "agent_left_queue", name=name)


def target(session: Session, to_queue: str | None, to_agent: str | None) -> Queue | None:
    """The queue that is named; None for the one at hand. Raises NotThere, also for the agent."""
    if to_agent and session.get(Agent, to_agent) is None:
        raise NotThere("There is no such agent.")
    if to_queue is None:
        return None
    queue = session.get(Queue, to_queue)
    if queue is None or queue.archived_at is not None:
        raise NotThere("There is no such queue.")
    return queue


def requeue(
    session: Session, conversation: Conversation, handoff: Handoff, queue: Queue | None = None
) -> None:
    """The handoff waits again, before those who never had a human; for the same skills unless it
    goes to another queue.
    """
    if conversation.agent_id:
        free_place(session, conversation.agent_id, handoff.weight)
        session.hint(f"agent:{conversation.agent_id}")
    conversation.agent_id = None
    handoff.state = HandoffState.WAITING.value
    handoff.agent_id = None
    handoff.accepted_at = None
    handoff.at_head = True
    asked = Asked()
    if queue is None or queue.id == handoff.queue_id:
        asked = Asked(
            skills=tuple(handoff.skills),
            desired=tuple(handoff.desired),
            relax=tuple(handoff.steps),
        )
    here = queue or session.get_one(Queue, handoff.queue_id)
    stand_in_line(session, conversation, handoff, here, asked)
    service_clocks.waits_again(session, handoff)
