"""What a supervisor sees: queues, agents with what they hold, and why those wait who wait."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from base.db import Session
from handoff.commands.waiting_line import candidates
from handoff.model import HandoffState, Owner, Presence
from handoff.notices import BroadcastRow, open_broadcasts
from handoff.routing.agents import Candidate
from handoff.service_level import Kind
from handoff.service_tables import ServiceClock
from handoff.setup_tables import Queue, Team
from handoff.tables import Agent, Conversation, Customer, Handoff
from handoff.waiting_now import WaitingNow, those_who_wait

_WAITS = Handoff.state == HandoffState.WAITING.value
_COUNTED = (
    select(Handoff.queue_id, func.count(), func.min(Handoff.queued_at))
    .where(_WAITS)
    .group_by(Handoff.queue_id)
)
_DUE = (
    select(
        Handoff.queue_id,
        func.min(ServiceClock.due_at),
        func.count().filter(ServiceClock.due_at < bindparam("now")),
    )
    .join(ServiceClock, ServiceClock.handoff_id == Handoff.id)
    .where(_WAITS, ServiceClock.kind == Kind.WAIT.value, ServiceClock.ended_at.is_(None))
    .group_by(Handoff.queue_id)
)
_QUEUES = select(Queue).order_by(Queue.name, Queue.id)
_TEAMS = select(Team).order_by(Team.name, Team.id)
_AGENTS = select(Agent).order_by(Agent.name, Agent.user_id)
_HELD = (
    select(
        Conversation.id,
        Conversation.agent_id,
        Conversation.language,
        Conversation.owner,
        Conversation.version,
        Customer.name.label("customer_name"),
        Handoff.accepted_at,
    )
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(Handoff, Handoff.id == Conversation.handoff_id)
    .where(Conversation.agent_id.is_not(None))
    .order_by(Handoff.accepted_at, Conversation.id)
)


@dataclass(frozen=True, kw_only=True)
class QueueNow:
    """A queue. `oldest_at`: since when the one waits who waits longest; `due_at`: when the first of
    all targets of waiting is missed, or was, and `late`: how many are; `online` and `free`: agents
    who serve it and are there, and their free places.
    """

    id: str
    name: str
    open: bool
    waiting: int
    oldest_at: datetime | None
    due_at: datetime | None
    late: int
    online: int
    free: int


@dataclass(frozen=True, kw_only=True)
class Held:
    """A conversation that an agent has, or wraps up. `since`: when the agent got it."""

    conversation_id: str
    customer_name: str | None
    language: str
    owner: str
    version: int
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class AgentNow:
    """An agent. `since`: of this presence; `load` counts places held and of offers that ring."""

    id: str
    name: str
    team_id: str | None
    presence: str
    reason: str
    since: datetime | None
    load: int
    capacity: int
    chats: Sequence[Held]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Everything at one moment. `waiting` holds the first fifty of `waiting_total`."""

    queues: Sequence[QueueNow]
    teams: Sequence[Team]
    agents: Sequence[AgentNow]
    waiting: Sequence[WaitingNow]
    waiting_total: int
    broadcasts: Sequence[BroadcastRow]


def overview(session: Session) -> Overview:
    """As many statements for ten thousand who wait as for one."""
    agents = session.scalars(_AGENTS).all()
    able = candidates(session, free=False)
    queues = _queues(session, able)
    return Overview(
        queues=queues,
        teams=session.scalars(_TEAMS).all(),
        agents=_agents(session, agents),
        waiting=those_who_wait(session, able, {agent.user_id: agent.name for agent in agents}),
        waiting_total=sum(queue.waiting for queue in queues),
        broadcasts=open_broadcasts(session),
    )


def _queues(session: Session, able: Iterable[Candidate]) -> list[QueueNow]:
    """Those that take people in, and those where somebody still waits."""
    counted = {queue_id: (count, oldest) for queue_id, count, oldest in session.execute(_COUNTED)}
    due = {
        queue_id: (at, late) for queue_id, at, late in session.execute(_DUE, {"now": session.now})
    }
    online: Counter[str] = Counter()
    free: Counter[str] = Counter()
    for agent in able:
        if agent.presence is Presence.ONLINE:
            online.update(agent.queues)
            free.update(dict.fromkeys(agent.queues, max(0, agent.capacity - agent.load)))
    return [
        QueueNow(
            id=queue.id,
            name=queue.name,
            open=queue.archived_at is None,
            waiting=waiting,
            oldest_at=oldest,
            due_at=due_at,
            late=late,
            online=online[queue.id],
            free=free[queue.id],
        )
        for queue in session.scalars(_QUEUES)
        for waiting, oldest in [counted.get(queue.id, (0, None))]
        for due_at, late in [due.get(queue.id, (None, 0))]
        if waiting or queue.archived_at is None
    ]


def _agents(session: Session, agents: Iterable[Agent]) -> list[AgentNow]:
    held: defaultdict[str, list[Held]] = defaultdict(list)
    for row in session.execute(_HELD):
        one = Held(
            conversation_id=row.id,
            customer_name=row.customer_name,
            language=row.language,
            owner=row.owner,
            version=row.version,
            since=row.accepted_at if row.owner == Owner.AGENT else None,
        )
        held[row.agent_id].append(one)
    return [
        AgentNow(
            id=agent.user_id,
            name=agent.name,
            team_id=agent.team_id,
            presence=agent.presence,
            reason=agent.reason,
            since=agent.presence_at,
            load=agent.load,
            capacity=agent.capacity,
            chats=held[agent.user_id],
        )
        for agent in agents
    ]
