"""Messages and calls that are due, for the boards of those who serve their queues."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from base.db import Session
from handoff.commands.call_backs import OPEN
from handoff.model import CallBackState, Presence
from handoff.setup_tables import Queue
from handoff.tables import Agent, Conversation, Customer
from handoff.waiting_tables import CallBack

#: So many stand on the boards, those that were due first.
MOST = 100

_OPEN = (
    select(
        CallBack,
        Conversation.language,
        Customer.name.label("customer_name"),
        Agent.name.label("agent_name"),
        Agent.presence,
        Queue.teams,
    )
    .join(Conversation, Conversation.id == CallBack.conversation_id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .join(Queue, Queue.id == CallBack.queue_id)
    .outerjoin(Agent, Agent.user_id == CallBack.agent_id)
    .where(CallBack.state.in_(OPEN))
    .order_by(CallBack.due_at, CallBack.id)
    .limit(MOST)
)
_DUE = _OPEN.where(CallBack.due_at <= bindparam("now"))
_OF_ONE = _OPEN.where(CallBack.conversation_id == bindparam("conversation"))


@dataclass(frozen=True, kw_only=True)
class CallBackRow:
    """One that is due. `agent_id`: who took it."""

    id: str
    conversation_id: str
    customer_name: str | None
    language: str
    kind: str
    text: str
    contact: str
    slot_from: datetime | None
    slot_to: datetime | None
    due_at: datetime
    state: str
    agent_id: str | None
    agent_name: str | None


@dataclass(frozen=True, kw_only=True)
class DueCallBack:
    """A row with whose it is: of the agents of these `teams`, all when there are none, or of who
    took it, as long as that agent is on duty.
    """

    row: CallBackRow
    teams: list[str]
    held: bool

    def is_for(self, agent: Agent) -> bool:
        """Whether it stands on the agent's board."""
        if self.held:
            return self.row.agent_id == agent.user_id
        return not self.teams or agent.team_id in self.teams


def due_call_backs(session: Session) -> list[DueCallBack]:
    """All that are due now, the first first."""
    return [_due(one) for one in session.execute(_DUE, {"now": session.now})]


def noted_in(session: Session, conversation_id: str) -> CallBackRow | None:
    """What is noted in the conversation and not dealt with yet, due or not."""
    found = session.execute(_OF_ONE, {"conversation": conversation_id}).first()
    return _row(found) if found else None


def _due(one: Any) -> DueCallBack:
    taken = one.CallBack.state == CallBackState.TAKEN
    held = taken and one.presence not in (None, Presence.OFFLINE)
    return DueCallBack(row=_row(one), teams=one.teams, held=held)


def _row(one: Any) -> CallBackRow:
    found = one.CallBack
    return CallBackRow(
        id=found.id,
        conversation_id=found.conversation_id,
        customer_name=one.customer_name,
        language=one.language,
        kind=found.kind,
        text=found.text,
        contact=found.contact,
        slot_from=found.slot_from,
        slot_to=found.slot_to,
        due_at=found.due_at,
        state=found.state,
        agent_id=found.agent_id,
        agent_name=one.agent_name,
    )
